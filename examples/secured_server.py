"""A TCP server that accepts nothing but encrypted connections, by Windows' own IPsec.

    python examples/secured_server.py 0.0.0.0 4450

It answers one client with what the client says, and ends.
"""

from __future__ import annotations

import argparse
import socket
import sys

from ipsec_codec import QueryInfoFlags, SecurityFlags, SocketSecuritySettings
from ipsec_codec.winsock import query_socket_security, set_socket_security


def main() -> int:
    """Serve one client."""
    parser = argparse.ArgumentParser(description="Answer one client, encrypted.")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    settings = SocketSecuritySettings(security_flags=SecurityFlags.GUARANTEE_ENCRYPTION)
    with socket.socket() as listener:
        try:
            # First of all: it must come before bind, and once per socket.
            set_socket_security(listener, settings)
            listener.bind((options.host, options.port))
        except (OSError, OverflowError) as error:  # (a port beyond 65535 overflows)
            print(error, file=sys.stderr)
            return 1
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
