"""The rules about sizes: of what follows the last member, IPS301 on, and of lengths, IPS401 on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.counting import counted
from ipsec_codec.findings.rule import WITH_STRINGS, Basis, Facts, Found, Rule, Severity, rule
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SIZE_RULES"]


@rule(
    "IPS301",
    "unusual tail",
    dict.fromkeys(STRUCTURES, Severity.ERROR),
    basis=Basis.OURS,
    source="the sizes in use: FIELD_OFFSET + strings, and sizeof + strings",
    explanation=(
        "Bytes after the last member that no known way to size the buffer leaves: a buffer larger "
        "than its structure, lengths that are too small, or another structure."
    ),
)
def unusual_tail(facts: Facts) -> Iterator[Found]:
    """Look for a tail that is neither empty nor the default."""
    tail = facts.values.get("trailing")
    default = facts.default_tail
    if tail is not None and tail not in {b"", default}:
        usual = f"none or {len(default)} zero bytes are" if default else "none is"
        bytes_follow = "1 byte follows" if len(tail) == 1 else f"{len(tail)} bytes follow"
        message = f"{bytes_follow} the last member, where {usual} usual"
        yield Found("trailing", facts.tail_offset, message)


@rule(
    "IPS302",
    "the size, named",
    dict.fromkeys(STRUCTURES, Severity.NOTE),
    basis=Basis.OURS,
    source="mstcpip.h: offsetof(AllStrings) and sizeof of the structure",
    explanation=(
        "The same settings reach the API in three sizes: up to the end of the last member or "
        "string (FIELD_OFFSET arithmetic), sizeof, and sizeof + strings, which leaves the "
        "structure's own padding after the strings. Every callee's check accepts the last two."
    ),
)
def size_named(facts: Facts) -> Iterator[Found]:
    """Say by which arithmetic the size comes about."""
    tail = facts.values.get("trailing")
    layout = facts.layout
    if tail not in {b"", facts.default_tail}:
        return
    strings = sum(facts.lengths.values())
    if len(tail) == len(facts.default_tail):
        base, what = layout.sizeof, "sizeof"
    elif layout.strings:
        base, what = layout.end, "FIELD_OFFSET(AllStrings)"
    else:
        base, what = layout.end, "up to the last member, without sizeof's padding"
    how = f"{what} ({base}) + strings ({strings})" if strings else what
    yield Found("trailing", facts.tail_offset, f"{counted(facts.size, 'byte')}: {how}")


@rule(
    "IPS401",
    "the buffer ends within the structure",
    dict.fromkeys(STRUCTURES, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source="ws2tcpip.h reference: a buffer too small is WSAEMSGSIZE",
    explanation="There are fewer bytes than the structure's members take; nothing can decode it.",
)
def truncated(facts: Facts) -> Iterator[Found]:
    """Look for a buffer that lacks members."""
    layout = facts.layout
    for place in layout.places:
        if place.end > facts.size:
            message = (
                f"the buffer ends after {counted(facts.size, 'byte')}, in {place.c_name} "
                f"or before it; the members take {layout.end}"
            )
            yield Found(place.name, place.offset, message)
            return


@rule(
    "IPS402",
    "odd length",
    dict.fromkeys(WITH_STRINGS, Severity.ERROR),
    basis=Basis.OURS,
    source="wchar_t has two bytes",
    explanation="Half a character can be no part of a string; nothing can decode it.",
)
def odd_length(facts: Facts) -> Iterator[Found]:
    """Look for a length that is no multiple of a character's size."""
    for text in facts.layout.strings:
        length = facts.lengths.get(text.name, 0)
        if length % 2:
            message = (
                f"{text.length.c_name} is odd, {counted(length, 'byte')}, and a wchar_t has two"
            )
            yield Found(text.length.name, text.length.offset, message)


@rule(
    "IPS403",
    "length past the end",
    dict.fromkeys(WITH_STRINGS, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source="ws2tcpip.h reference: a buffer too small for its structure is WSAEMSGSIZE",
    explanation=(
        "A string reaches past the end of the buffer: the capture is cut short, or the length is "
        "wrong. A callee that believes it reads other memory."
    ),
)
def length_past_end(facts: Facts) -> Iterator[Found]:
    """Look for the first string that does not fit."""
    left = facts.size - facts.layout.end
    if left < 0:
        return
    for text in facts.layout.strings:
        length = facts.lengths.get(text.name, 0)
        if length > left:
            are_left = "1 is left" if left == 1 else f"{left} are left"
            message = f"{text.length.c_name} is {counted(length, 'byte')}, and {are_left}"
            yield Found(text.length.name, text.length.offset, message)
            return
        left -= length


@rule(
    "IPS404",
    "lengths whose 32-bit sum wraps",
    dict.fromkeys(WITH_STRINGS, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source="ws2tcpip.h reference: a buffer too small for its structure is WSAEMSGSIZE",
    explanation=(
        "The offset of AllStrings and the lengths add up to 4 GiB or more, so that a callee who "
        "adds them in 32 bits gets a small number and believes that everything fits."
    ),
)
def wrapping_lengths(facts: Facts) -> Iterator[Found]:
    """Look for lengths that 32 bits cannot add."""
    total = facts.tail_offset
    if total >= 1 << 32:
        first = facts.layout.strings[0].length
        message = f"offset and lengths add up to {total:#x}, in 32 bits to {total % (1 << 32):#x}"
        yield Found(first.name, first.offset, message)


SIZE_RULES: Final[tuple[Rule, ...]] = (
    unusual_tail,
    size_named,
    truncated,
    odd_length,
    length_past_end,
    wrapping_lengths,
)
"""The rules above, by id."""
