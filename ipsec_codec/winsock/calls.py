"""Setting, asking for and naming: the four functions that work on a socket's security."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.discretion import wrong_type
from ipsec_codec.structures import (
    SocketPeerTargetName,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.winsock.buffers import address_bytes, encoded
from ipsec_codec.winsock.errors import (
    DELETE_PEER,
    QUERY,
    SET,
    SET_PEER,
    WSAEMSGSIZE,
    WinsockError,
)
from ipsec_codec.winsock.libraries import WINDOWS, Loader, call
from ipsec_codec.winsock.query import SocketSecurityQuery, answer_of
from ipsec_codec.winsock.sockets import SocketLike, handle_of

if TYPE_CHECKING:
    from ipsec_codec.structures.address import SocketAddressLike

__all__ = [
    "delete_peer_target_name",
    "query_socket_security",
    "set_peer_target_name",
    "set_socket_security",
]

QUERY_ATTEMPTS: Final = 4
"""How often a query is tried while the answer grows between asking for its size and fetching it."""


def set_socket_security(
    sock: SocketLike,
    settings: SocketSecuritySettings | SocketSecuritySettingsIpsec | None,
    *,
    loader: Loader = WINDOWS,
) -> None:
    """Turn security on for a socket, by `WSASetSocketSecurity` (ws2tcpip.h).

    Call it before bind and connect, and once per socket; for UDP right after the socket is made.
    The buffer that holds the password is wiped after the call, error or not.

    Args:
        sock: an AF_INET or AF_INET6 socket, SOCK_STREAM or SOCK_DGRAM.
        settings: what to require; None asks for the default policy of the computer.
        loader: finds the Windows libraries.

    Raises:
        WinsockError: the socket is not one for it (found before the call), or Windows refused.
        WinsockUnavailableError: this system has no such function.
        TypeError: an argument of another type.
    """
    refused = None
    if settings is not None:
        refused = wrong_type(settings, SocketSecuritySettings, SocketSecuritySettingsIpsec)
    if refused is not None:
        del settings  # bytes of settings, perhaps
        raise refused
    handle = handle_of(sock, SET)
    with encoded(settings) as (pointer, size):
        failure = call(loader, SET, handle, pointer, size, None, None)
    if failure:
        raise failure


def query_socket_security(
    sock: SocketLike,
    template: SocketSecurityQueryTemplate | SocketSecurityQueryTemplateIpsec2 | None = None,
    *,
    loader: Loader = WINDOWS,
) -> SocketSecurityQuery:
    """Ask how a connection is secured, by `WSAQuerySocketSecurity` (ws2tcpip.h).

    Call it once a TCP connection stands, or after the first datagram to or from a new peer. The
    answer's size is asked for first. Token handles are the caller's: use the result as a context
    manager, or close it.

    Args:
        sock: an AF_INET or AF_INET6 socket, SOCK_STREAM or SOCK_DGRAM.
        template: what to ask for; may be None for TCP, and must name the peer for UDP. Token
            handles are only given when its peer_token_access_mask is not zero.
        loader: finds the Windows libraries.

    Returns:
        The answer: a SocketSecurityQueryInfo, or for an _IPSEC2 template that Windows answers
        in full, a SocketSecurityQueryInfoIpsec2.

    Raises:
        WinsockError: the socket is not one for it (found before the call), or Windows refused.
        WinsockUnavailableError: this system has no such function.
        DecodeError: the answer is smaller than the structure.
        TypeError: an argument of another type.
    """
    refused = None
    if template is not None:
        refused = wrong_type(
            template, SocketSecurityQueryTemplate, SocketSecurityQueryTemplateIpsec2
        )
    if refused is not None:
        del template
        raise refused
    handle = handle_of(sock, QUERY)
    import ctypes  # noqa: PLC0415 (imported at the first call)

    ipsec2 = isinstance(template, SocketSecurityQueryTemplateIpsec2)
    needed = ctypes.c_uint32(0)
    failure = None
    with encoded(template) as (pointer, size):
        for _ in range(1 + QUERY_ATTEMPTS):
            room = needed.value
            answer = ctypes.create_string_buffer(room) if room else None
            failure = call(
                loader, QUERY, handle, pointer, size, answer, ctypes.byref(needed), None, None
            )
            if answer is not None and not failure:
                return answer_of(answer.raw[: needed.value], loader=loader, ipsec2=ipsec2)
            if failure and (failure.winerror != WSAEMSGSIZE or needed.value <= room):
                raise failure
    raise failure or WinsockError(WSAEMSGSIZE, QUERY)


def set_peer_target_name(
    sock: SocketLike, peer: SocketPeerTargetName, *, loader: Loader = WINDOWS
) -> None:
    """Say who the peer must prove to be, by `WSASetSocketPeerTargetName` (ws2tcpip.h).

    Call it before connect; for UDP before the first datagram to that peer.

    Args:
        sock: an AF_INET or AF_INET6 socket, SOCK_STREAM or SOCK_DGRAM.
        peer: the name to expect; for UDP, with the peer's address.
        loader: finds the Windows libraries.

    Raises:
        WinsockError: the socket is not one for it (found before the call), or Windows refused.
        WinsockUnavailableError: this system has no such function.
        TypeError: an argument of another type.
    """
    refused = wrong_type(peer, SocketPeerTargetName)
    if refused is not None:
        del peer
        raise refused
    handle = handle_of(sock, SET_PEER)
    with encoded(peer) as (pointer, size):
        failure = call(loader, SET_PEER, handle, pointer, size, None, None)
    if failure:
        raise failure


def delete_peer_target_name(
    sock: SocketLike, peer: SocketAddressLike, *, loader: Loader = WINDOWS
) -> None:
    """Forget the name of a peer, by `WSADeleteSocketPeerTargetName` (ws2tcpip.h).

    It is for UDP, says its page, once the exchange with that peer is over.

    Args:
        sock: an AF_INET or AF_INET6 socket, SOCK_STREAM or SOCK_DGRAM.
        peer: the peer's address: a SocketAddress or a tuple such as ("192.0.2.17", 445).
        loader: finds the Windows libraries.

    Raises:
        WinsockError: the socket or the peer is not one for it (found before the call), or
            Windows refused.
        WinsockUnavailableError: this system has no such function.
        EncodeError: the peer is no address.
        TypeError: the socket is of another type.
    """
    handle = handle_of(sock, DELETE_PEER)
    address = address_bytes(peer, DELETE_PEER)
    failure = call(loader, DELETE_PEER, handle, address, len(address), None, None)
    if failure:
        raise failure
