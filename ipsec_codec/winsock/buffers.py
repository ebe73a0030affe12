"""A record's bytes in memory of ours, for the time of one call, and wiped after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ipsec_codec.codec import encode, encode_into
from ipsec_codec.constants import AF_INET, AF_INET6
from ipsec_codec.errors import BufferTooSmallError
from ipsec_codec.layout import layout_of
from ipsec_codec.structures import SocketPeerTargetName
from ipsec_codec.winsock.errors import WSAEAFNOSUPPORT, WinsockError

if TYPE_CHECKING:
    from collections.abc import Generator

    from ipsec_codec.structures.address import SocketAddressLike
    from ipsec_codec.structures.record import Record

__all__ = ["address_bytes", "encoded"]


@contextmanager
def encoded(record: Record | None) -> Generator[tuple[Any, int]]:
    """Give a pointer to a record's bytes and how many they are; (None, 0) for no record.

    The memory is wiped when the block is left, error or not. The record itself, and for a moment
    its password's UTF-16 form, are Python objects, which nobody can wipe.
    """
    if record is None:
        yield None, 0
        return
    import ctypes  # noqa: PLC0415 (imported at the first call)

    size = _size_of(record)
    memory = bytearray(size)
    try:
        encode_into(record, memory)
        yield (ctypes.c_char * size).from_buffer(memory), size
    finally:
        memory[:] = bytes(size)


def _size_of(record: Record) -> int:
    """Return how many bytes a record takes."""
    try:
        return encode_into(record, bytearray())
    except BufferTooSmallError as error:
        return error.needed


def address_bytes(peer: SocketAddressLike, function: str) -> bytes:
    """Return a peer's address as all 128 bytes of a SOCKADDR_STORAGE.

    The pages do not say how long an address must be; the whole satisfies every "at least" check.

    Raises:
        EncodeError: it is no address.
        WinsockError: its family is neither AF_INET nor AF_INET6.
    """
    record = SocketPeerTargetName(peer_address=peer)
    if record.peer_address.family not in {AF_INET, AF_INET6}:
        raise WinsockError(WSAEAFNOSUPPORT, function, called=False)
    place = layout_of(SocketPeerTargetName).place("peer_address")
    return encode(record)[place.offset : place.end]
