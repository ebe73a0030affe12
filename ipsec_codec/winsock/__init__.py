"""The Windows adapter: the six secure-socket functions of fwpuclnt.dll, called from Python.

It imports on every system and does nothing until a function is called; on a system without the
functions the call raises `WinsockUnavailableError`. Every function takes the socket as a
`socket.socket`, as anything whose `fileno()` gives a SOCKET, or as the SOCKET itself; and as its
last argument the loader that finds the Windows libraries, so that a test can pass a fake one::

    with socket.socket() as sock:
        set_socket_security(sock, SocketSecuritySettingsIpsec(security_flags=...))
        sock.connect(("fileserver.corp.example", 445))
        with query_socket_security(sock) as query:
            print(query.info.flags)
"""

from __future__ import annotations

from ipsec_codec.winsock.calls import (
    delete_peer_target_name,
    query_socket_security,
    set_peer_target_name,
    set_socket_security,
)
from ipsec_codec.winsock.errors import WinsockError, WinsockUnavailableError
from ipsec_codec.winsock.impersonation import impersonate_peer, revert_impersonation
from ipsec_codec.winsock.libraries import Loader, WindowsLoader
from ipsec_codec.winsock.query import SocketSecurityQuery
from ipsec_codec.winsock.sockets import SocketLike

__all__ = [
    "Loader",
    "SocketLike",
    "SocketSecurityQuery",
    "WindowsLoader",
    "WinsockError",
    "WinsockUnavailableError",
    "delete_peer_target_name",
    "impersonate_peer",
    "query_socket_security",
    "revert_impersonation",
    "set_peer_target_name",
    "set_socket_security",
]
