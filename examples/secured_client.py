"""A TCP client that talks to nobody in clear text, by Windows' own IPsec.

    python examples/secured_client.py fileserver.corp.example 4450 hello

It says one thing and prints what the server answers. With an SPN as a fourth argument, such as
host/fileserver.corp.example, the peer must prove to be that.
"""

from __future__ import annotations

import socket
import sys

from ipsec_codec import (
    QueryInfoFlags,
    SecurityFlags,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.winsock import (
    WinsockError,
    WinsockUnavailableError,
    query_socket_security,
    set_peer_target_name,
    set_socket_security,
)


def main() -> int:
    """Talk to the server once."""
    if len(sys.argv) not in {4, 5}:
        print("usage: secured_client.py HOST PORT TEXT [SPN]", file=sys.stderr)
        return 2
    host, port, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    settings = SocketSecuritySettingsIpsec(security_flags=SecurityFlags.GUARANTEE_ENCRYPTION)
    with socket.socket() as sock:
        try:
            set_socket_security(sock, settings)  # before connect, and once per socket
            if len(sys.argv) == 5:
                set_peer_target_name(sock, SocketPeerTargetName(peer_target_name=sys.argv[4]))
        except (WinsockError, WinsockUnavailableError) as error:
            print(error, file=sys.stderr)
            return 1
        sock.connect((host, port))
        with query_socket_security(sock) as query:
            flags = query.info.flags
        print(
            f"secured: {'yes' if flags & QueryInfoFlags.SECURED else 'no'}, "
            f"encrypted: {'yes' if flags & QueryInfoFlags.ENCRYPTED else 'no'}"
        )
        sock.sendall(text.encode())
        print(f"the server answered: {sock.recv(4096).decode()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
