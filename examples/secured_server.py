"""A TCP server that accepts nothing but encrypted connections, by Windows' own IPsec.

    python examples/secured_server.py 0.0.0.0 4450

It answers one client with what the client says, and ends.
"""

from __future__ import annotations

import socket
import sys

from ipsec_codec import QueryInfoFlags, SecurityFlags, SocketSecuritySettings
from ipsec_codec.winsock import (
    WinsockError,
    WinsockUnavailableError,
    query_socket_security,
    set_socket_security,
)


def main() -> int:
    """Serve one client."""
    if len(sys.argv) != 3:
        print("usage: secured_server.py HOST PORT", file=sys.stderr)
        return 2
    host, port = sys.argv[1], int(sys.argv[2])
    settings = SocketSecuritySettings(security_flags=SecurityFlags.GUARANTEE_ENCRYPTION)
    with socket.socket() as listener:
        try:
            # First of all: it must come before bind, and once per socket.
            set_socket_security(listener, settings)
        except (WinsockError, WinsockUnavailableError) as error:
            print(error, file=sys.stderr)
            return 1
        listener.bind((host, port))
        listener.listen()
        print(f"listening on port {listener.getsockname()[1]}", flush=True)
        connection, _ = listener.accept()
    with connection:
        with query_socket_security(connection) as query:
            secured = bool(query.info.flags & QueryInfoFlags.SECURED)
            encrypted = bool(query.info.flags & QueryInfoFlags.ENCRYPTED)
        print(
            f"a client came; secured: {'yes' if secured else 'no'}, "
            f"encrypted: {'yes' if encrypted else 'no'}"
        )
        if encrypted:
            connection.sendall(connection.recv(4096))
    return 0 if encrypted else 1


if __name__ == "__main__":
    sys.exit(main())
