"""Where in a window of bytes a structure may begin: the fast half of a scan.

A search for a structure at any alignment is only fast if C does it. So the members that are zero
in nearly every real structure are the anchor: `bytes.find` looks for their run of zero bytes at
gigabytes a second, and a compiled expression reads the rest of the fixed part around it. Pages of
zeros are passed by comparing whole blocks. What an anchor misses is written at `scan`.
"""

from __future__ import annotations

import functools
import heapq
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC, SocketSecurityProtocol
from ipsec_codec.layout import layout_of
from ipsec_codec.structures import SocketPeerTargetName, SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ipsec_codec.structures.record import Record

__all__ = ["MAXIMUM_STRING_SIZE", "SCANNED_STRUCTURES", "maximum_size", "starts"]

MAXIMUM_STRING_SIZE: Final = 0x10000
"""Bytes in a string that a scan believes in: Windows keeps names and passwords in a UNICODE_STRING
(ntdef.h), whose 16-bit length ends at 65,534."""

BLOCK: Final = 4096
"""Bytes compared at once along a run of zeros, and searched at once where runs are short."""

_ZERO_BLOCK: Final = bytes(BLOCK)

Buffer: TypeAlias = bytes | bytearray
Starts: TypeAlias = "Callable[[Buffer, int, int], Iterator[int]]"


def starts(
    data: Buffer, stop: int, end: int, *, structure: type[Record], thorough: bool
) -> Iterator[int]:
    """Find where a structure may begin.

    Args:
        data: the window.
        stop: the offset after the last place to consider, in bytes.
        end: the offset after the last byte that may be read; at least `stop`.
        structure: one of SCANNED_STRUCTURES.
        thorough: do without the anchor.

    Returns:
        Offsets in bytes, rising, of bytes that pass for the structure's fixed part.
    """
    return SCANNED_STRUCTURES[structure][thorough](data, stop, end)


@functools.cache
def maximum_size() -> int:
    """Return the bytes in the largest structure a scan finds, its canonical tail included."""
    layouts = map(layout_of, SCANNED_STRUCTURES)
    return max(known.sizeof + len(known.strings) * MAXIMUM_STRING_SIZE for known in layouts)


def _settings_starts(data: Buffer, stop: int, end: int) -> Iterator[int]:
    """Find settings by their zero Reserved member.

    The protocol before it is not zero, so a structure begins at most `anchor` bytes before a run
    of zeros and never within one. That is what lets a long run be passed unread.
    """
    layout = layout_of(SocketSecuritySettingsIpsec)
    anchor = layout.place("reserved").offset
    zeros = bytes(layout.place("reserved").size)
    place = 0
    while place < stop:
        run = data.find(zeros, place + anchor, min(end, stop - 1 + anchor + len(zeros)))
        if run < 0:
            return
        place = max(place, run - anchor)
        if data.startswith(_ZERO_BLOCK, run, end):
            searched, following = min(stop, run), _past_zero_blocks(data, run, end)
        else:
            # Runs are short here, as in an array of small integers: to search a block costs less
            # than to stop at every run.
            searched = following = min(stop, run + BLOCK)
        # An expression needs the whole fixed part, so this end is where its last match begins.
        last = min(end, searched - 1 + layout.end)
        yield from heapq.merge(
            *(
                (match.start() for match in expression.finditer(data, place, last))
                for expression in _settings_expressions()
            )
        )
        place = following


def _peer_starts(data: Buffer, stop: int, end: int) -> Iterator[int]:
    """Find peer target names by the zeros that end their address.

    The length after them is not zero, so the run of zeros ends at it, or as many bytes later as
    are zero at the length's low end.
    """
    layout = layout_of(SocketPeerTargetName)
    length = layout.place("PeerTargetNameStringLen").offset
    anchor = layout.place("peer_address").offset + _longest_address()
    zeros = bytes(length - anchor)
    match = _peer_expression().match
    place = anchor
    while (run := data.find(zeros, place, min(end, stop - 1 + length))) >= 0:
        after = _past_zero_blocks(data, run, end)
        tail = _run_and_length(data, after, end)
        place = tail.end() if tail else after
        if tail and tail.lastindex:
            for found in (place - 2 - length, place - 1 - length, place - length):
                if run - anchor <= found < stop and match(data, found, end):
                    yield found


@functools.cache
def _longest_address() -> int:
    """Return the bytes of a SOCKADDR_STORAGE that a family names: those of sockaddr_in6."""
    addresses = layout_of(SocketPeerTargetName).addresses
    return max(addresses.places(family)[-1].offset for family in (AF_INET, AF_INET6))


def _past_zero_blocks(data: Buffer, place: int, end: int) -> int:
    """Return where whole blocks of zeros that follow a place end."""
    while data.startswith(_ZERO_BLOCK, place, end):
        place += BLOCK
    return place


def _thorough_settings_starts(data: Buffer, stop: int, end: int) -> Iterator[int]:
    last = min(end, stop - 1 + layout_of(SocketSecuritySettingsIpsec).end)
    for match in _thorough_settings_expression().finditer(data, 0, last):
        yield match.start()


def _thorough_peer_starts(data: Buffer, stop: int, end: int) -> Iterator[int]:
    # A name's two characters are looked at behind the fixed part; an empty name has none.
    last = min(end, stop - 1 + layout_of(SocketPeerTargetName).end + 4)
    for match in _thorough_peer_expression().finditer(data, 0, last):
        if match.start() < stop:
            yield match.start()


# The expressions. Each begins with literal bytes where it can, which `re` finds by memchr (1.5
# GB/s, where a set of bytes takes 0.3), and looks ahead, so that matches may overlap.

_LENGTH: Final = rb"[%s].[\0\1]\0" % b"".join(rb"\x%02x" % even for even in range(0, 256, 2))
"""A string's size in bytes: even, and at most a little over MAXIMUM_STRING_SIZE."""
_NAME_BEGINS: Final = rb"(?![\0-\x1f]\0)..(?![\0-\x1f]\0)"
"""The first two characters of a name, neither a control character."""
_LENGTH_OF_NAME: Final = rb"(?!\0{4})" + _LENGTH + _NAME_BEGINS
"""The same before a string that is not empty and begins as a name."""

_run_and_length: Final = re.compile(
    rb"\0*+(?=(%s)?)(?=((?:[^\0]\0|[\1])\0%s)?)" % (_LENGTH_OF_NAME, _NAME_BEGINS), re.DOTALL
).match
"""A run of zeros, with a group if a length and a name may follow, or the length's high bytes: all
but the first, or, of MAXIMUM_STRING_SIZE itself, the last two."""

_KEYS: Final = rb"(?:\0{32}|(?!%s|%s))" % (rb".\0" * 16, rb"..\0\0" * 8)
"""The two policy keys: zero, or not an array of integers below 256, or below 65536 in 32 bits."""


def _expression(*members: tuple[int, bytes, int]) -> bytes:
    """Join the expressions of members, each at its offset, with whatever bytes between them."""
    parts: list[bytes] = []
    place = 0
    for offset, member, size in members:
        if offset > place:
            parts.append(b".{%d}" % (offset - place))
        parts.append(member)
        place = offset + size
    return b"".join(parts)


def _number(most: int) -> bytes:
    """Return the expression of a 32-bit number from 0 to the most, which is below 256."""
    return rb"[\0-\x%02x]\0\0\0" % most


@functools.cache
def _settings_expressions() -> tuple[re.Pattern[bytes], ...]:
    """Return one expression a protocol."""
    layout = layout_of(SocketSecuritySettingsIpsec)
    reserved = layout.place("reserved")
    flags = [layout.place(name) for name in ("security_flags", "ipsec_flags")]
    rest = _expression(
        # Reserved is looked at before the flags: in an array of small integers it is rarer.
        (reserved.offset - 4, rb"\0" * reserved.size, reserved.size),
        *((text.length.offset - 4, _LENGTH, 4) for text in layout.strings),
    )
    known = _expression(
        *((place.offset - 4, _number(sum(place.members or ())), 4) for place in flags),
        (layout.place("authip_mm_policy_key").offset - 4, _KEYS, 0),
    )
    return tuple(
        re.compile(rb"\x%02x\0\0\0(?=%s)(?=%s)" % (protocol, rest, known), re.DOTALL)
        for protocol in (SocketSecurityProtocol.IPSEC, SocketSecurityProtocol.IPSEC2)
    )


@functools.cache
def _peer_expression() -> re.Pattern[bytes]:
    layout = layout_of(SocketPeerTargetName)
    address = layout.place("peer_address")
    families = rb"[\x%02x\x%02x\x%02x]\0" % (AF_UNSPEC, AF_INET, AF_INET6)
    return re.compile(
        _expression(
            (0, _number(SocketSecurityProtocol.IPSEC2), 4),
            (address.offset, families, 2),
            (layout.place("PeerTargetNameStringLen").offset, _LENGTH_OF_NAME, 6),
        ),
        re.DOTALL,
    )


@functools.cache
def _thorough_settings_expression() -> re.Pattern[bytes]:
    layout = layout_of(SocketSecuritySettingsIpsec)
    keys = _expression((layout.place("authip_mm_policy_key").offset - 4, _KEYS, 0))
    lengths = _expression(*((text.length.offset - 4, _LENGTH, 4) for text in layout.strings))
    return re.compile(rb"[\1\2]\0\0\0(?=%s)(?=%s)" % (lengths, keys), re.DOTALL)


@functools.cache
def _thorough_peer_expression() -> re.Pattern[bytes]:
    """Return the expression of any address before a name, or of a family alone after a protocol.

    It takes up one byte, not the protocol's four: where that is 0, the next match may begin in it.
    """
    layout = layout_of(SocketPeerTargetName)
    length = layout.place("PeerTargetNameStringLen")
    named = _expression((length.offset - 1, _LENGTH_OF_NAME, 6))
    nameless = _expression(
        (layout.place("peer_address").offset - 1, rb"[\x%02x\x%02x]\0" % (AF_INET, AF_INET6), 2),
        (length.offset - 1, rb"\0{4}", 4),
    )
    return re.compile(rb"[\0-\2](?=\0\0\0)(?:(?=%s)|(?<!\0)(?=%s))" % (named, nameless), re.DOTALL)


SCANNED_STRUCTURES: Final[dict[type[Record], tuple[Starts, Starts]]] = {
    SocketSecuritySettingsIpsec: (_settings_starts, _thorough_settings_starts),
    SocketPeerTargetName: (_peer_starts, _thorough_peer_starts),
}
"""The structures that a scan finds, each with its search by the anchor and the thorough one."""
