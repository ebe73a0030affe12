"""Acting as the peer for a while: the two functions of impersonation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ipsec_codec.winsock.buffers import address_bytes
from ipsec_codec.winsock.errors import IMPERSONATE, REVERT
from ipsec_codec.winsock.libraries import WINDOWS, Loader, call, function
from ipsec_codec.winsock.sockets import SocketLike, handle_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from ipsec_codec.structures.address import SocketAddressLike

__all__ = ["impersonate_peer", "revert_impersonation"]


@contextmanager
def impersonate_peer(
    sock: SocketLike, peer: SocketAddressLike | None = None, *, loader: Loader = WINDOWS
) -> Generator[None]:
    """Act as the peer within a `with` block, by `WSAImpersonateSocketPeer` (ws2tcpip.h).

    Leaving the block reverts, error or not. Impersonation belongs to the thread: enter and leave
    in one, and do not nest, since one revert ends both. If reverting fails, that error is raised,
    with the block's own as its context: the thread may still act as the peer, and should end.

    The page says that it works on blocking, non-overlapped sockets alone. CPython makes its
    sockets overlapped; whether Windows then refuses is not known here.

    Args:
        sock: an AF_INET or AF_INET6 socket, SOCK_STREAM or SOCK_DGRAM.
        peer: the peer's address, which UDP needs and TCP ignores.
        loader: finds the Windows libraries.

    Raises:
        WinsockError: the socket or the peer is not one for it (found before the call), or
            Windows refused to impersonate or to revert.
        WinsockUnavailableError: this system has no such function.
        EncodeError: the peer is no address.
        TypeError: the socket is of another type.
    """
    handle = handle_of(sock, IMPERSONATE)
    address = None if peer is None else address_bytes(peer, IMPERSONATE)
    function(loader, REVERT)  # must be there before there is something to revert
    function(loader, IMPERSONATE)
    refused = None
    try:
        # Inside, so that an interrupt right after the call cannot leave the thread as the peer.
        refused = call(loader, IMPERSONATE, handle, address, len(address or b""))
        if refused:
            raise refused
        yield
    finally:
        if not refused:
            revert_impersonation(loader=loader)


def revert_impersonation(*, loader: Loader = WINDOWS) -> None:
    """Stop acting as a peer, by `WSARevertImpersonation` (ws2tcpip.h).

    Without impersonation it does nothing, says its page.

    Raises:
        WinsockError: Windows could not; the thread may still act as the peer, and should end.
        WinsockUnavailableError: this system has no such function.
    """
    failure = call(loader, REVERT)
    if failure:
        raise failure
