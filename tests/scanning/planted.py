"""Structures for a scan to find, and what it says of where it found them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Hit,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecuritySettingsIpsec,
    scan,
)
from tests.leaks import PASSWORD

IPSEC2 = SocketSecurityProtocol.IPSEC2
KEY = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
CREDENTIALS = SocketSecuritySettingsIpsec(
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    user_name="svc-backup",
    domain_name="CORP",
    password=PASSWORD,
)
NAME = "host/fileserver.corp.example"
SHAPES: dict[str, Record] = {
    "credentials": CREDENTIALS,
    "credentials, IPSEC2, exact size": CREDENTIALS.replace(security_protocol=IPSEC2, trailing=b""),
    "credentials, garbage in the hole and in Reserved2": CREDENTIALS.replace(
        padding=b"\xde\xad\xbe\xef", reserved2=0x3E7
    ),
    "keys, no strings": SocketSecuritySettingsIpsec(
        authip_mm_policy_key=KEY, authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY
    ),
    "all default": SocketSecuritySettingsIpsec(),
    "all default, IPSEC2": SocketSecuritySettingsIpsec(security_protocol=IPSEC2),
    "name": SocketPeerTargetName(peer_target_name=NAME),
    "name, IPSEC2, exact size": SocketPeerTargetName(
        security_protocol=IPSEC2, peer_target_name=NAME, trailing=b""
    ),
    "name behind an IPv4 address": SocketPeerTargetName(
        security_protocol=SocketSecurityProtocol.DEFAULT,
        padding=b"hole",
        peer_address=SocketAddress(host="192.0.2.17", port=445),
        peer_target_name=NAME,
    ),
    "name behind an IPv6 address": SocketPeerTargetName(
        peer_address=SocketAddress(host="2001:db8::1", port=445, scope_id=0xFFFFFFFF),
        peer_target_name=NAME,
    ),
    "name of two characters": SocketPeerTargetName(peer_target_name="pc", trailing=b""),
    "name whose size has a low byte of zero": SocketPeerTargetName(peer_target_name="n" * 128),
}


def place(hit: Hit) -> tuple[int, int, type[Record]]:
    """Return what was found, without how sure it is."""
    return hit.offset, hit.size, hit.structure


def places(source: Any, **options: Any) -> list[tuple[int, int, type[Record]]]:
    """Return what a scan finds."""
    return [place(hit) for hit in scan(source, **options)]
