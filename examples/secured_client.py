"""A TCP client that talks to nobody in clear text, by Windows' own IPsec.

    python examples/secured_client.py fileserver.corp.example 4450 hello

It says one thing and prints what the server answers. With an SPN as a fourth argument, such as
host/fileserver.corp.example, the peer must prove to be that. With --user-name, IPsec uses that
account; its password is asked for, since every process could read it on the command line.
"""

from __future__ import annotations

import argparse
import getpass
import socket
import sys

from ipsec_codec import (
    QueryInfoFlags,
    SecurityFlags,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.winsock import query_socket_security, set_peer_target_name, set_socket_security


def main() -> int:
    """Talk to the server once."""
    parser = argparse.ArgumentParser(description="Say one thing to a server, encrypted.")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("text")
    parser.add_argument("spn", nargs="?", help="what the peer must prove to be")
    parser.add_argument("--user-name", default="", help="the account; its password is asked for")
    parser.add_argument("--domain-name", default="", help="the account's domain")
    options = parser.parse_args()
    settings = SocketSecuritySettingsIpsec(
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
        user_name=options.user_name,
        domain_name=options.domain_name,
        password=getpass.getpass() if options.user_name else "",
    )
    with socket.socket() as sock:
        try:
            set_socket_security(sock, settings)  # before connect, and once per socket
            if options.spn is not None:
                set_peer_target_name(sock, SocketPeerTargetName(peer_target_name=options.spn))
            sock.connect((options.host, options.port))
        except (OSError, OverflowError) as error:  # (a port beyond 65535 overflows)
            print(error, file=sys.stderr)
            return 1
        with query_socket_security(sock) as query:
            flags = query.info.flags
        print(
            f"secured: {'yes' if flags & QueryInfoFlags.SECURED else 'no'}, "
            f"encrypted: {'yes' if flags & QueryInfoFlags.ENCRYPTED else 'no'}"
        )
        sock.sendall(options.text.encode())
        print(f"the server answered: {sock.recv(4096).decode()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
