"""The one table of rules that say what is odd in a structure, and why anybody should care.

A rule looks at Facts: what could be read of a structure, whole or not. `decode(strict=True)` runs
the rules of severity error over a record; an inspection runs all of them over any bytes.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec.constants import SocketSecurityProtocol
from ipsec_codec.errors import StrictError
from ipsec_codec.layout import layout_of
from ipsec_codec.secret import Secret
from ipsec_codec.structures import SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ipsec_codec.layout import Layout
    from ipsec_codec.record import Record

__all__ = ["RULES", "Basis", "Facts", "Finding", "Rule", "Severity", "findings", "strict_error"]


class Severity(enum.StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """`strict=True` refuses it."""
    WARNING = "warning"
    NOTE = "note"


class Basis(enum.StrEnum):
    """Where a rule comes from."""

    DOCUMENTED = "documented"
    """A reference page says so."""
    OURS = "ours"
    """Good sense: what Windows does about it is not documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a structure: everything for a record, less for bytes that do not decode.

    Attributes:
        layout: the structure's layout.
        values: the values that could be read, by the field's name in the record.
        lengths: the strings' lengths in bytes, by the string's name in the record.
    """

    layout: Layout
    values: Mapping[str, Any]
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, record: Record) -> Facts:
        """Return the facts of a record."""
        layout = layout_of(type(record))
        values = record.values()
        lengths = {text.name: _utf16_size(values[text.name]) for text in layout.strings}
        return cls(layout=layout, values=values, lengths=lengths)

    def texts(self) -> Iterator[tuple[str, str, int]]:
        """Return each string that could be read: its name, its text and its offset in bytes."""
        offset = self.layout.end
        for text in self.layout.strings:
            if text.name not in self.values:
                return
            yield text.name, _plain(self.values[text.name]), offset
            offset += self.lengths[text.name]

    @property
    def tail_offset(self) -> int:
        """Where the tail begins, in bytes."""
        return self.layout.end + sum(self.lengths.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One odd thing in one structure.

    Attributes:
        rule: the rule's id, such as `IPS101`.
        severity: how much it weighs in this structure.
        basis: where the rule comes from.
        structure: the structure's C name.
        field: the field's name in the record.
        offset: where the field begins, in bytes.
        message: what was found and what it means; never a password, nor bytes of the payload.
    """

    rule: str
    severity: Severity
    basis: Basis
    structure: str
    field: str
    offset: int
    message: str


Place = tuple[str, int, str]
"""What a rule finds: the field's name, its offset in bytes, and the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the table.

    Attributes:
        id: its stable id.
        title: what it is about, in a few words.
        severity: how much its findings weigh.
        basis: where it comes from.
        source: the page or header that it rests on.
        explanation: what it means for whoever finds it.
        find: what it looks for.
    """

    id: str
    title: str
    severity: Severity
    basis: Basis
    source: str
    explanation: str
    find: Callable[[Facts], Iterator[Place]]

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Return what the rule finds in a structure."""
        for field, offset, message in self.find(facts):
            yield Finding(
                rule=self.id,
                severity=self.severity,
                basis=self.basis,
                structure=facts.layout.c_name,
                field=field,
                offset=offset,
                message=message,
            )


def _unexpected_protocol(facts: Facts) -> Iterator[Place]:
    legal = {SocketSecurityProtocol.IPSEC, SocketSecurityProtocol.IPSEC2}
    if facts.layout.structure is not SocketSecuritySettingsIpsec:
        legal.add(SocketSecurityProtocol.DEFAULT)
    protocol = facts.values.get("security_protocol", SocketSecurityProtocol.IPSEC)
    if protocol not in legal:
        names = ", ".join(member.name for member in sorted(legal))
        place = facts.layout.place("security_protocol")
        yield (
            place.name,
            place.offset,
            f"SecurityProtocol is {protocol:#x}, which is none of {names}",
        )


def _unknown_flag_bits(facts: Facts) -> Iterator[Place]:
    for place in facts.layout.places:
        if place.members and issubclass(place.members, enum.IntFlag) and place.name in facts.values:
            known = sum(place.members)
            unknown = facts.values[place.name] & ~known
            if unknown:
                yield place.name, place.offset, f"{place.c_name} has unknown bits {unknown:#010x}"


def _reserved_not_zero(facts: Facts) -> Iterator[Place]:
    reserved = facts.values.get("reserved")
    if reserved is not None and reserved.int:
        place = facts.layout.place("reserved")
        yield place.name, place.offset, "Reserved is not zero"


def _lone_surrogates(facts: Facts) -> Iterator[Place]:
    for name, text, offset in facts.texts():
        if any("\ud800" <= character <= "\udfff" for character in text):
            yield name, offset, "the string holds a lone surrogate, so it is no valid UTF-16"


def _odd_tail(facts: Facts) -> Iterator[Place]:
    tail = facts.values.get("trailing")
    default = bytes(facts.layout.sizeof - facts.layout.end)
    if tail is not None and tail not in {b"", default}:
        usual = f"none or {len(default)} zero bytes" if default else "none"
        yield (
            "trailing",
            facts.tail_offset,
            f"{len(tail)} bytes follow the last member, not {usual}",
        )


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="IPS101",
        title="unexpected protocol",
        severity=Severity.ERROR,
        basis=Basis.DOCUMENTED,
        source="mstcpip.h, SOCKET_SECURITY_SETTINGS_IPSEC: SecurityProtocol",
        explanation=(
            "SOCKET_SECURITY_SETTINGS_IPSEC must name IPSEC, says its page; clients also pass "
            "IPSEC2. DEFAULT is legal in the other structures."
        ),
        find=_unexpected_protocol,
    ),
    Rule(
        id="IPS102",
        title="unknown flag bits",
        severity=Severity.ERROR,
        basis=Basis.OURS,
        source="mstcpip.h names no such bit",
        explanation="A bit that the header does not name: a newer Windows, or garbage.",
        find=_unknown_flag_bits,
    ),
    Rule(
        id="IPS103",
        title="Reserved is not zero",
        severity=Severity.ERROR,
        basis=Basis.OURS,
        source="mstcpip.h, SOCKET_SECURITY_SETTINGS_IPSEC: Reserved",
        explanation="The member is reserved; nothing says what a value in it would mean.",
        find=_reserved_not_zero,
    ),
    Rule(
        id="IPS201",
        title="lone surrogate",
        severity=Severity.ERROR,
        basis=Basis.OURS,
        source="RFC 2781, section 2",
        explanation="A high surrogate without its low one, or the reverse, is no character.",
        find=_lone_surrogates,
    ),
    Rule(
        id="IPS301",
        title="unusual tail",
        severity=Severity.ERROR,
        basis=Basis.OURS,
        source="the sizes in use: FIELD_OFFSET + strings, and sizeof + strings",
        explanation="Bytes after the last member that no known way to size the buffer leaves.",
        find=_odd_tail,
    ),
)
"""The table."""


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Run the whole table.

    Args:
        facts: what is known of a structure.

    Returns:
        The findings, in order of offset.
    """
    found = [finding for rule in RULES for finding in rule.findings(facts)]
    return tuple(sorted(found, key=lambda finding: finding.offset))


def strict_error(record: Record) -> StrictError | None:
    """Return the error that strictness raises about a record, or None."""
    facts = Facts.of(record)
    errors = [found for found in findings(facts) if found.severity is Severity.ERROR]
    return StrictError(errors, structure=facts.layout.c_name) if errors else None


def _plain(text: str | Secret) -> str:
    return text.reveal() if isinstance(text, Secret) else text


def _utf16_size(text: str | Secret) -> int:
    """Return the size in bytes of a string's UTF-16LE form."""
    return len(_plain(text).encode("utf-16-le", "surrogatepass"))
