"""What may be passed as a socket, and what is known to be wrong with it before the call."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeAlias

from ipsec_codec.winsock.errors import (
    WSAEAFNOSUPPORT,
    WSAEINVAL,
    WSAENOTSOCK,
    WinsockError,
)

__all__ = ["SocketLike", "handle_of"]

INVALID_SOCKET: Final = {0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}
"""`INVALID_SOCKET` (winsock2.h): all bits set, in 32 and in 64 bits."""


class HasFileno(Protocol):
    """An object that has a SOCKET, such as `socket.socket`."""

    def fileno(self) -> int:
        """Return the SOCKET, or -1 when it is closed."""
        ...


SocketLike: TypeAlias = HasFileno | int
"""A `socket.socket`, anything else whose `fileno()` gives a SOCKET, or the SOCKET itself."""


def handle_of(sock: SocketLike, function: str) -> int:
    """Return the SOCKET to pass, once what can be known of it is right.

    Args:
        sock: a socket, an object with `fileno()`, or a SOCKET as an int.
        function: the function to be called, for the error's text.

    Raises:
        WinsockError: the socket is closed, or its family or type is not one for the function.
        TypeError: it is nothing of the three.
    """
    if isinstance(sock, bool) or not (isinstance(sock, int) or hasattr(sock, "fileno")):
        raise TypeError(
            "expected a socket.socket, an object with fileno() or a SOCKET as an int, "
            f"found a value of type {type(sock).__name__}"
        )
    handle = sock if isinstance(sock, int) else sock.fileno()
    if handle < 0 or handle in INVALID_SOCKET:
        raise WinsockError(WSAENOTSOCK, function, called=False)
    if not isinstance(sock, int):
        _check_kind(sock, function)
    return handle


def _check_kind(sock: Any, function: str) -> None:
    """Refuse a family or a type that the reference pages refuse, where the object tells them."""
    import socket  # noqa: PLC0415 (imported at the first call)

    family = getattr(sock, "family", None)
    if isinstance(family, int) and family not in {socket.AF_INET, socket.AF_INET6}:
        raise WinsockError(WSAEAFNOSUPPORT, function, called=False)
    kind = getattr(sock, "type", None)
    if isinstance(kind, int) and kind not in {socket.SOCK_STREAM, socket.SOCK_DGRAM}:
        raise WinsockError(WSAEINVAL, function, called=False)
