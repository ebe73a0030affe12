"""What a rule is: it looks at the facts about a structure and says what is odd in them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ipsec_codec.layout import layout_of
from ipsec_codec.secret import Secret
from ipsec_codec.structures import SocketPeerTargetName, SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ipsec_codec.layout import Layout
    from ipsec_codec.layout.places import StringPlace
    from ipsec_codec.structures.record import Record

__all__ = ["WITH_STRINGS", "Basis", "Facts", "Finding", "Found", "Rule", "Severity", "rule"]

WITH_STRINGS: Final = (SocketSecuritySettingsIpsec, SocketPeerTargetName)
"""The structures that end in AllStrings."""


class Severity(enum.StrEnum):
    """How much a finding weighs, the heaviest first."""

    ERROR = "error"
    """`strict=True` refuses it, or nothing can decode it."""
    WARNING = "warning"
    """Legal as far as is known, and worth somebody's time."""
    NOTE = "note"
    """Nothing wrong, and good to know."""


class Basis(enum.StrEnum):
    """Where a rule comes from."""

    DOCUMENTED = "documented"
    """A reference page says so."""
    OURS = "ours"
    """Good sense: what Windows does about it is not documented."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Facts:
    """What is known of a structure: everything for a record, less for bytes that do not decode.

    Attributes:
        layout: the structure's layout.
        size: the size of the whole buffer in bytes.
        values: the values that could be read, by the field's name in the record; `trailing` is
            among them when everything could.
        lengths: the strings' lengths in bytes, as far as they could be read, by the string's
            name in the record.
    """

    layout: Layout
    size: int
    values: Mapping[str, Any] = field(repr=False)
    lengths: Mapping[str, int]

    @classmethod
    def of(cls, record: Record) -> Facts:
        """Return the facts of a record."""
        layout = layout_of(type(record))
        values = record.values()
        lengths = {text.name: _utf16_size(values[text.name]) for text in layout.strings}
        size = layout.end + sum(lengths.values()) + len(values["trailing"])
        return cls(layout=layout, size=size, values=values, lengths=lengths)

    @cached_property
    def texts(self) -> tuple[tuple[StringPlace, str, int], ...]:
        """Each string that could be read: its place, its text, its offset in bytes."""
        texts: list[tuple[StringPlace, str, int]] = []
        offset = self.layout.end
        for place in self.layout.strings:
            if place.name not in self.values:
                break
            texts.append((place, _plain(self.values[place.name]), offset))
            offset += self.lengths[place.name]
        return tuple(texts)

    @property
    def tail_offset(self) -> int:
        """Where the tail begins, in bytes, when the lengths can be believed."""
        return self.layout.end + sum(self.lengths.values())

    @property
    def default_tail(self) -> bytes:
        """The tail of a buffer of the canonical size: what `sizeof` counts after the members."""
        return bytes(self.layout.sizeof - self.layout.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One odd thing in one structure.

    Attributes:
        rule: the rule's id, such as `IPS101`.
        severity: how much it weighs in this structure.
        basis: where the rule comes from.
        structure: the structure's C name.
        field: the field's name in the record; for a length, the C name in snake case; for a part
            of an address, such as `peer_address.family`.
        offset: where the field begins, in bytes.
        message: what was found and what it means; never a string's text, nor bytes of the payload.
    """

    rule: str
    severity: Severity
    basis: Basis
    structure: str
    field: str
    offset: int
    message: str


class Found(NamedTuple):
    """What a rule's check comes across: the field, its offset in bytes, and the message."""

    field: str
    offset: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the table.

    Attributes:
        id: its stable id, such as `IPS101`.
        title: what it is about, in a few words.
        severities: how much its findings weigh, for each structure that it looks at.
        basis: where it comes from.
        source: the page or header that it rests on.
        explanation: what it means for whoever finds it.
        check: what looks for it.
    """

    id: str
    title: str
    severities: Mapping[type[Record], Severity]
    basis: Basis
    source: str
    explanation: str
    check: Callable[[Facts], Iterator[Found]] = field(repr=False)

    @property
    def severity(self) -> Severity:
        """How much it weighs where it weighs most."""
        return min(self.severities.values(), key=list(Severity).index)

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Return what the rule finds in a structure; nothing in one that it does not look at."""
        severity = self.severities.get(facts.layout.structure)
        if severity is None:
            return
        for name, offset, message in self.check(facts):
            yield Finding(
                rule=self.id,
                severity=severity,
                basis=self.basis,
                structure=facts.layout.c_name,
                field=name,
                offset=offset,
                message=message,
            )


def rule(
    rule_id: str,
    title: str,
    severities: Mapping[type[Record], Severity],
    *,
    basis: Basis,
    source: str,
    explanation: str,
) -> Callable[[Callable[[Facts], Iterator[Found]]], Rule]:
    """Make a rule of the check below it, so that what it says and what it does stand together."""
    return lambda check: Rule(
        id=rule_id,
        title=title,
        severities=MappingProxyType(dict(severities)),
        basis=basis,
        source=source,
        explanation=explanation,
        check=check,
    )


def _plain(text: str | Secret) -> str:
    return text.reveal() if isinstance(text, Secret) else text


def _utf16_size(text: str | Secret) -> int:
    """Return the size in bytes of a string's UTF-16LE form."""
    return len(_plain(text).encode("utf-16-le", "surrogatepass"))
