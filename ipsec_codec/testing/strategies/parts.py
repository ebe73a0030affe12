"""Hypothesis strategies for the parts that records are made of."""

from __future__ import annotations

import ipaddress
from typing import Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ipsec_codec import SOCKET_DEFAULT2_QM_POLICY, SocketAddress
from ipsec_codec.constants import AF_INET, AF_INET6
from ipsec_codec.discretion import described
from ipsec_codec.testing.strategies.naming import shown_as

__all__ = ["addresses", "credentials", "guids", "tails", "wide_strings"]

BREAKERS: Final = (
    "\ufeff",  # a byte order mark, which a UTF-16 codec eats
    "\ufffe",  # the same, swapped
    "\0",  # which ends a C string
    "CORP\\user",  # which looks like domain and user
    "user@corp.example",
    "\U0001f511",  # a surrogate pair: two code units, one character
    "\ud83d",  # its lone halves
    "\udd11",
    "e\u0301",  # which normalisation changes
    "\u202e",  # which turns a terminal's line round
    '"\\\n\t\x1b[2J',  # which a report must escape
)
"""What breaks parsers of wide strings."""

MOST_DOUBLINGS: Final = 15
"""Strings grow to 2**15 characters: to 65,536 bytes, where a 16-bit counter wraps."""

DRAWN_DOUBLINGS: Final = 18
"""More than that are drawn and cut down to it, so that the size that wraps is drawn often."""

NAMED_GUIDS: Final = (
    UUID(int=0),
    SOCKET_DEFAULT2_QM_POLICY,
    UUID("00112233-4455-6677-8899-aabbccddeeff"),  # no byte twice, so that each order shows
)

LONE: Final = tuple(character for character in BREAKERS if "\ud800" <= character <= "\udfff")


def guids() -> st.SearchStrategy[UUID]:
    """Return a strategy for GUIDs: any of 128 bits, the zero and the well-known one among them.

    Examples shrink towards the zero GUID.
    """
    # (sampled, not just: a choice fewer would count as simpler than zero)
    drawn = st.sampled_from(NAMED_GUIDS) | st.integers(0, (1 << 128) - 1).map(_guid)
    return shown_as("guids", drawn)


def _guid(number: int) -> UUID:
    return UUID(int=number)


def wide_strings(*, surrogates: bool = True) -> st.SearchStrategy[str]:
    """Return a strategy for strings as AllStrings holds them.

    Examples shrink towards the empty string.

    Args:
        surrogates: whether lone surrogates may occur, which are no valid UTF-16, though nothing
            documents that Windows refuses them. They never stand so that they pair.
    """
    if not isinstance(surrogates, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"surrogates must be a bool, not {described(surrogates)}")
    characters = _characters(surrogates=surrogates)
    breakers = [text for text in BREAKERS if surrogates or text not in LONE]
    drawn = st.one_of(
        st.text(characters),
        st.lists(st.sampled_from(breakers) | characters, min_size=1, max_size=6).map("".join),
        st.builds(
            _filled, st.text(characters, min_size=1), st.integers(0, DRAWN_DOUBLINGS), st.booleans()
        ),
    ).map(_paired)
    return shown_as("wide_strings", drawn, **({} if surrogates else {"surrogates": False}))


def _characters(*, surrogates: bool) -> st.SearchStrategy[str]:
    if surrogates:
        return st.characters()
    return st.characters(exclude_categories=["Cs"])


def _filled(text: str, doublings: int, short: bool) -> str:  # noqa: FBT001 (drawn, in order)
    """Repeat a text to a power of two in characters, or to one character less."""
    size = (1 << min(doublings, MOST_DOUBLINGS)) - short
    return (text * size)[:size]


def _paired(text: str) -> str:
    """Join surrogates that stand so that they pair, as the records do."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def credentials(count: int, *, surrogates: bool = True) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for the strings of one buffer, one after the other in AllStrings.

    Among them are all of them at once, each different, and a surrogate pair split over each
    boundary: two lone ones to a parser that reads each string on its own.

    Args:
        count: how many strings there are.
        surrogates: as for `wide_strings`.
    """
    if not count:
        return st.just(())
    characters = _characters(surrogates=surrogates)
    words = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1)
    strings = st.tuples(*[wide_strings(surrogates=surrogates)] * count)
    breakers = st.sampled_from([text for text in BREAKERS if surrogates or text not in LONE])
    # A breaker at a string's beginning is another case than one within it or at its end.
    pieces = st.lists(words | breakers, min_size=1, max_size=4)
    choices = [
        st.tuples(*[st.text(characters).map(_paired)] * count),
        st.tuples(*[pieces.map("".join).map(_paired)] * count),
        strings,
    ]
    if surrogates and count > 1:
        choices.append(st.builds(_split_pair, strings, st.integers(1, count - 1)))
    return st.one_of(choices)


def _split_pair(strings: tuple[str, ...], boundary: int) -> tuple[str, ...]:
    """End the string before a boundary with a high surrogate, begin the next with a low one."""
    split = list(strings)
    split[boundary - 1] += "\ud83d"
    split[boundary] = "\udd11" + split[boundary]
    return tuple(split)


def addresses() -> st.SearchStrategy[SocketAddress]:
    """Return a strategy for SOCKADDR_STORAGE: no peer, IPv4, IPv6 and every other family.

    Examples shrink towards the address that names no peer.
    """
    ports = st.integers(0, 0xFFFF)
    wide = st.integers(0, 0xFFFF_FFFF)
    drawn = st.one_of(
        st.builds(SocketAddress),
        st.builds(
            SocketAddress,
            family=st.just(AF_INET),
            host=st.integers(0, (1 << 32) - 1).map(_ipv4),
            port=ports,
            rest=_rests(120),
        ),
        st.builds(
            SocketAddress,
            family=st.just(AF_INET6),
            host=st.integers(0, (1 << 128) - 1).map(_ipv6),
            port=ports,
            flowinfo=wide,
            scope_id=wide,
            rest=_rests(100),
        ),
        st.builds(
            SocketAddress,
            # 10 and 30 are AF_INET6 on Linux and macOS, not here.
            family=st.sampled_from((10, 30)) | ports.filter(_is_other_family),
            rest=_rests(126),
        ),
    )
    return shown_as("addresses", drawn)


def _rests(size: int) -> st.SearchStrategy[bytes]:
    """Return a strategy for what a SOCKADDR_STORAGE holds after the address."""
    return st.binary(max_size=size) | st.binary(min_size=size, max_size=size)


def _ipv4(number: int) -> str:
    return str(ipaddress.IPv4Address(number))


def _ipv6(number: int) -> str:
    return str(ipaddress.IPv6Address(number))


def _is_other_family(family: int) -> bool:
    return family not in {AF_INET, AF_INET6}


def tails(*, default: bytes = bytes(4)) -> st.SearchStrategy[bytes]:
    """Return a strategy for the bytes after the last member.

    Examples shrink towards the default.

    Args:
        default: the structure's own tail, which its `sizeof` counts.
    """
    if not isinstance(default, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"default must be bytes, not {type(default).__name__}")
    drawn = st.sampled_from((default, b"")) | st.binary()
    return shown_as("tails", drawn, **({} if default == bytes(4) else {"default": default}))
