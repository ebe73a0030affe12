"""A span's value in words, and the room that words take: what a person reads beside the bytes."""

from __future__ import annotations

import enum
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC
from ipsec_codec.counting import counted
from ipsec_codec.escaping import printable
from ipsec_codec.layout import Kind
from ipsec_codec.secret import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.inspection.spans import Span

__all__ = ["columns", "value_in_words", "wrapped"]

FAMILIES: Final = {
    AF_UNSPEC: "AF_UNSPEC, no peer named",
    AF_INET: "AF_INET",
    AF_INET6: "AF_INET6",
}

SHOWN_CHARACTERS: Final = 96
"""How many characters of a string are shown as its value; the bytes stand beside it anyway."""


def value_in_words(span: Span, *, reveal: bool) -> str:
    """Return a span's value in words, safe for a terminal.

    Args:
        span: the span.
        reveal: show the value of a masked span too.
    """
    if span.masked and not reveal:
        return MASK
    if span.kind is Kind.UNREAD:
        return f"{counted(len(span), 'byte')} that the lengths do not place"
    if span.value is None:
        return f"cut short after {counted(len(span), 'byte')}"
    return _described(span)


def _described(span: Span) -> str:
    """Return a whole value in words."""
    value: Any = span.value
    match span.kind:
        case Kind.ENUMERATION:
            return _enumeration(value)
        case Kind.INTEGER:
            return _integer(span)
        case Kind.LENGTH:
            return counted(value, "byte")
        case Kind.GUID:
            return str(value) if value.int else "zero"
        case Kind.STRING | Kind.SECRET:
            return _quoted(value.reveal() if isinstance(value, Secret) else value)
        case Kind.HOLE | Kind.TAIL:
            return _unnamed(span.raw)
        case _:
            return str(value)


def _enumeration(value: int) -> str:
    """Name a protocol, or each flag; what has no name stands in hex."""
    if isinstance(value, enum.Flag):
        return " | ".join(str(member.name) for member in value) or "none"
    return value.name if isinstance(value, enum.Enum) else f"{value:#x}"


def _integer(span: Span) -> str:
    """Write a port or the like in decimal, what is no count in hex."""
    value: int = span.value
    if span.name.endswith(".family"):
        return f"{FAMILIES.get(value, 'unknown')} ({value})"
    return f"{value:#x}" if value and (len(span) == 8 or "mask" in span.name) else str(value)


def _quoted(text: str) -> str:
    """Quote a string, its end left out when it is long."""
    if len(text) <= SHOWN_CHARACTERS:
        return f'"{printable(text)}"'
    left_out = len(text) - SHOWN_CHARACTERS
    return f'"{printable(text[:SHOWN_CHARACTERS])}" and {counted(left_out, "character")}'


def _unnamed(raw: bytes) -> str:
    """Say whether there is anything in bytes that belong to no member."""
    zero = raw.count(0) == len(raw)
    return counted(len(raw), "zero byte") if zero else f"{counted(len(raw), 'byte')}, not zero"


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: none for what combines, two if wide."""
    return len(text) if text.isascii() else sum(map(_character_columns, text))


def _character_columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1


def wrapped(text: str, room: int) -> Iterator[str]:
    """Return a text in pieces of so many columns at the most.

    A piece ends behind a space where it can; no character is dropped, since it may be a value's.
    """
    while columns(text) > room:
        end, taken = 0, 0
        while taken + (width := _character_columns(text[end])) <= room:
            end, taken = end + 1, taken + width
        end = text.rfind(" ", 0, end) + 1 or end
        yield text[:end]
        text = text[end:]
    yield text
