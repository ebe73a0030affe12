"""What a right parser says of a buffer, and which rule decides: the kit's one authority."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING, Final, cast

from ipsec_codec import Basis, Severity, inspect
from ipsec_codec.findings import RULES
from ipsec_codec.layout import layout_of

if TYPE_CHECKING:
    from ipsec_codec import Record

__all__ = [
    "LENGTH_PAST_END",
    "ODD_LENGTH",
    "TRUNCATED",
    "WRAPPING_LENGTHS",
    "Judgement",
    "Verdict",
    "judge",
    "refusal",
]

TRUNCATED: Final = "IPS401"
"""The rule that a buffer reaches to the end of the last member of fixed size."""
ODD_LENGTH: Final = "IPS402"
"""The rule that a string's length in bytes is even, for a wchar_t has two."""
LENGTH_PAST_END: Final = "IPS403"
"""The rule that the strings' lengths, summed, lie within the buffer."""
WRAPPING_LENGTHS: Final = "IPS404"
"""The rule that offset and lengths add up to less than 4 GiB."""


_BASES: Final = {rule.id: rule.basis for rule in RULES}


class Verdict(enum.StrEnum):
    """What a parser must do with a buffer."""

    VALID = "valid"
    """Accept it: no rule of severity error objects."""
    INVALID = "invalid"
    """Refuse it, when strict: a documented rule of severity error objects."""
    UNSPECIFIED = "unspecified"
    """Either: only a rule of basis `ours` objects, and what Windows does is not documented.

    Such is a string of an odd length too, which `decode` refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and its grounds.

    Attributes:
        verdict: what a parser must do.
        rule: the id of the rule that decides; None for a valid buffer.
        reason: what that rule objects to; None for a valid buffer.
        record: what the buffer says, or None where `decode` refuses it.
    """

    verdict: Verdict
    rule: str | None
    reason: str | None
    record: Record | None = field(repr=False)


def judge(data: bytes, structure: type[Record]) -> Judgement:
    """Say what a right parser does with a buffer.

    Args:
        data: the buffer.
        structure: the record class that the parser reads it as.

    Returns:
        The verdict, the rule that decides and the record.
    """
    inspection = inspect(data, structure)
    record = inspection.record
    if record is None:
        rule, reason = cast("str", refusal(data, structure)), str(inspection.error)
        documented = _BASES[rule] is Basis.DOCUMENTED
    else:
        errors = inspection.findings_of(Severity.ERROR)
        if not errors:
            return Judgement(verdict=Verdict.VALID, rule=None, reason=None, record=record)
        decisive = min(errors, key=lambda found: found.basis is not Basis.DOCUMENTED)
        rule, reason = decisive.rule, decisive.message
        documented = decisive.basis is Basis.DOCUMENTED
    verdict = Verdict.INVALID if documented else Verdict.UNSPECIFIED
    return Judgement(verdict=verdict, rule=rule, reason=reason, record=record)


def refusal(data: bytes | bytearray, structure: type[Record]) -> str | None:
    """Name the rule for which no decoder can read a buffer, by arithmetic alone.

    Args:
        data: the buffer.
        structure: the record class that it is read as.

    Returns:
        The rule's id, or None where `decode` accepts the buffer.
    """
    end, offset, lengths_of = _length_members(structure)
    size = len(data)
    if size < end:
        return TRUNCATED
    lengths = lengths_of.unpack_from(data, offset)
    reach = end + sum(lengths)
    if reach > size:
        return WRAPPING_LENGTHS if reach >= 1 << 32 else LENGTH_PAST_END
    for length in lengths:
        if length & 1:
            return ODD_LENGTH
    return None


_measures: Final[dict[type[Record], tuple[int, int, Struct]]] = {}
"""By structure: the fixed part's size, where its lengths begin, and how they are packed."""


def _length_members(structure: type[Record]) -> tuple[int, int, Struct]:
    """Return the structure's entry in the table above, derived from its layout at first use."""
    if structure not in _measures:
        layout = layout_of(structure)
        lengths = Struct(f"<{len(layout.strings)}I")
        _measures[structure] = (layout.end, layout.end - lengths.size, lengths)
    return _measures[structure]
