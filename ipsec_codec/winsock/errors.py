"""What Winsock refuses, with its name and what the function's reference page says it means."""

from __future__ import annotations

import errno
from typing import Any, Final

__all__ = ["WinsockError", "WinsockUnavailableError"]

WSAEFAULT: Final = 10014
WSAEINVAL: Final = 10022
WSAENOTSOCK: Final = 10038
WSAEMSGSIZE: Final = 10040
WSAEAFNOSUPPORT: Final = 10047
WSAECONNRESET: Final = 10054
WSAEISCONN: Final = 10056

NAMES: Final = {
    6: "ERROR_INVALID_HANDLE",
    WSAEFAULT: "WSAEFAULT",
    WSAEINVAL: "WSAEINVAL",
    WSAENOTSOCK: "WSAENOTSOCK",
    WSAEMSGSIZE: "WSAEMSGSIZE",
    10045: "WSAEOPNOTSUPP",
    WSAEAFNOSUPPORT: "WSAEAFNOSUPPORT",
    10053: "WSAECONNABORTED",
    WSAECONNRESET: "WSAECONNRESET",
    10055: "WSAENOBUFS",
    WSAEISCONN: "WSAEISCONN",
    10057: "WSAENOTCONN",
    10093: "WSANOTINITIALISED",
    10107: "WSASYSCALLFAILURE",
}
"""Windows Sockets error codes (winsock2.h, winerror.h) that these functions may answer."""

SET: Final = "WSASetSocketSecurity"
QUERY: Final = "WSAQuerySocketSecurity"
SET_PEER: Final = "WSASetSocketPeerTargetName"
DELETE_PEER: Final = "WSADeleteSocketPeerTargetName"
IMPERSONATE: Final = "WSAImpersonateSocketPeer"
REVERT: Final = "WSARevertImpersonation"
CLOSE_HANDLE: Final = "CloseHandle"

_FAMILY: Final = "the socket's address family is not supported; it must be AF_INET or AF_INET6"
_KIND: Final = "the socket must be AF_INET or AF_INET6, and SOCK_STREAM or SOCK_DGRAM"
_NOT_SOCKET: Final = "not a socket, or a closed one"
_TOO_SMALL: Final = "a buffer passed was too small for what it claims to hold"

MEANINGS: Final = {
    (SET, WSAEAFNOSUPPORT): _FAMILY,
    (SET, WSAEINVAL): (
        f"{_KIND}, and every value of the settings one that Windows knows; "
        "call it before bind and connect, once per socket"
    ),
    (SET, WSAEISCONN): "the socket is connected; call it before bind and connect, once per socket",
    (SET, WSAEMSGSIZE): _TOO_SMALL,
    (SET, WSAENOTSOCK): _NOT_SOCKET,
    (QUERY, WSAEAFNOSUPPORT): _FAMILY,
    (QUERY, WSAECONNRESET): (
        "the peer reset the connection, or for UDP an earlier datagram met a closed port; "
        "close the socket"
    ),
    (QUERY, WSAEFAULT): "the pointer to the size was NULL",
    (QUERY, WSAEINVAL): f"{_KIND}; for UDP the template must name the peer's address and port",
    (QUERY, WSAEMSGSIZE): f"{_TOO_SMALL}; for UDP a template is required",
    (QUERY, WSAENOTSOCK): _NOT_SOCKET,
    (SET_PEER, WSAEAFNOSUPPORT): _FAMILY,
    (SET_PEER, WSAEFAULT): "the pointer to the peer target name was NULL",
    (SET_PEER, WSAEINVAL): f"{_KIND}; for UDP the peer's address and port must not be zero",
    (SET_PEER, WSAEISCONN): "the socket is connected; name the peer before connect",
    (SET_PEER, WSAEMSGSIZE): _TOO_SMALL,
    (SET_PEER, WSAENOTSOCK): _NOT_SOCKET,
    (DELETE_PEER, WSAEAFNOSUPPORT): (
        "the address family of the socket or of the peer is not supported; "
        "both must be AF_INET or AF_INET6"
    ),
    (DELETE_PEER, WSAEFAULT): "the pointer to the peer's address was NULL",
    (DELETE_PEER, WSAEINVAL): _KIND,
    (DELETE_PEER, WSAEMSGSIZE): _TOO_SMALL,
    (DELETE_PEER, WSAENOTSOCK): _NOT_SOCKET,
    (IMPERSONATE, WSAEAFNOSUPPORT): (
        "the address family of the socket or of the peer is not supported; "
        "both must be AF_INET or AF_INET6"
    ),
    (IMPERSONATE, WSAEFAULT): "for UDP the peer must be named",
    (IMPERSONATE, WSAEINVAL): _KIND,  # (its page states that as a condition, without the code)
    (IMPERSONATE, WSAEMSGSIZE): _TOO_SMALL,
    (IMPERSONATE, WSAENOTSOCK): _NOT_SOCKET,
    (REVERT, 10107): "a system call that should never fail has failed",
    (CLOSE_HANDLE, 6): "the handle is not open: somebody else closed it",
}
"""What the reference page of each function (ws2tcpip.h) says of a code that it lists."""


class WinsockError(OSError):
    """A secure-socket function failed, or would have: its arguments were checked before the call.

    Attributes:
        function: the Windows function, such as `WSASetSocketSecurity`.
        winerror: the Winsock error code, such as 10056; `errno` is the same number.
        name: its name, such as `WSAEISCONN`, or `error 12345` for one that is not known here.
        meaning: what the function's reference page says of it and what to do; None where it
            does not list the code.
        called: whether Windows was asked; False where the check before the call said no.
    """

    winerror: int

    def __init__(self, winerror: int, function: str, *, called: bool = True) -> None:
        self.function = function
        self.name = NAMES.get(winerror, f"error {winerror}")
        self.meaning = MEANINGS.get((function, winerror))
        self.called = called
        super().__init__(winerror, self._text(winerror))
        self.winerror = winerror

    def _text(self, winerror: int) -> str:
        """Compose the message from the attributes."""
        known = self.meaning or "a code that the function's reference page does not list"
        when = "" if self.called else " (found before the call)"
        return f"{self.function}: {self.name} ({winerror}): {known}{when}"

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.winerror, self.function, self.called)


def _restored(winerror: int, function: str, called: bool) -> WinsockError:  # noqa: FBT001 (pickle's)
    """Unpickle an error."""
    return WinsockError(winerror, function, called=called)


class WinsockUnavailableError(OSError):
    """The secure-socket functions are not here: another system, no DLL, or no such export."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.ENOSYS, reason)

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strerror,)
