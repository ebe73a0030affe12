"""A table for tests: for each rule, buffers in which it finds something and some in which not."""

from __future__ import annotations

import struct
from typing import Any, Final, NamedTuple
from uuid import UUID

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Finding,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryTemplate,
    SocketSecuritySettingsIpsec,
    encode,
    inspect,
)

KEY: Final = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
BOTH: Final = SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE


class Case(NamedTuple):
    """A rule, what it finds something in and what it does not, and where it finds it."""

    rule: str
    odd: bytes
    plain: bytes
    structure: type[Record]
    field: str
    offset: int


def ipsec(**values: Any) -> bytes:
    return encode(SocketSecuritySettingsIpsec(**values))


def peer(**values: Any) -> bytes:
    return encode(SocketPeerTargetName(**values))


def with_lengths(user: int, domain: int, password: int, strings: bytes, tail: int = 4) -> bytes:
    """Return settings of these lengths, whatever strings follow."""
    return (
        ipsec(trailing=b"")[:72]
        + struct.pack("<3I", user, domain, password)
        + strings
        + bytes(tail)
    )


IPSEC = SocketSecuritySettingsIpsec
PEER = SocketPeerTargetName
TEMPLATE = SocketSecurityQueryTemplate
INFO = SocketSecurityQueryInfo

CASES: Final = [
    Case(
        "IPS101",
        ipsec(security_protocol=0),
        ipsec(security_protocol=2),
        IPSEC,
        "security_protocol",
        0,
    ),
    Case(
        "IPS101",
        ipsec(security_protocol=3),
        ipsec(security_protocol=1),
        IPSEC,
        "security_protocol",
        0,
    ),
    Case("IPS102", ipsec(security_flags=4), ipsec(security_flags=3), IPSEC, "security_flags", 4),
    Case("IPS102", ipsec(ipsec_flags=0x80000001), ipsec(ipsec_flags=15), IPSEC, "ipsec_flags", 8),
    Case("IPS102", encode(INFO(flags=8)), encode(INFO(flags=7)), INFO, "flags", 4),
    Case("IPS103", ipsec(reserved=KEY), ipsec(authip_mm_policy_key=KEY), IPSEC, "reserved", 44),
    Case("IPS104", ipsec(reserved2=0x3E7), ipsec(), IPSEC, "reserved2", 64),
    Case("IPS105", ipsec(padding=b"\0\0\0\1"), ipsec(), IPSEC, "padding", 60),
    Case("IPS105", peer(padding=b"\1\0\0\0"), peer(), PEER, "padding", 4),
    Case("IPS106", ipsec(security_flags=BOTH), ipsec(security_flags=1), IPSEC, "security_flags", 4),
    Case("IPS107", ipsec(security_flags=2), ipsec(security_flags=BOTH), IPSEC, "security_flags", 4),
    Case("IPS108", ipsec(security_protocol=2), ipsec(), IPSEC, "security_protocol", 0),
    Case(
        "IPS109",
        ipsec(authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY),
        ipsec(authip_qm_policy_key=KEY),
        IPSEC,
        "authip_qm_policy_key",
        28,
    ),
    Case(
        "IPS109",
        ipsec(authip_mm_policy_key=SOCKET_DEFAULT2_QM_POLICY),
        ipsec(),
        IPSEC,
        "authip_mm_policy_key",
        12,
    ),
    Case("IPS110", encode(INFO(flags=2)), encode(INFO(flags=3)), INFO, "flags", 4),
    Case(
        "IPS111",
        peer(peer_address=SocketAddress(family=10)),
        peer(peer_address=SocketAddress(family=23)),
        PEER,
        "peer_address.family",
        8,
    ),
    Case(
        "IPS112",
        peer(peer_address=SocketAddress(host="192.0.2.1", rest=b"\0\1")),
        peer(peer_address=SocketAddress(host="192.0.2.1", port=445)),
        PEER,
        "peer_address.rest",
        16,
    ),
    Case(
        "IPS112",
        encode(TEMPLATE(peer_address=SocketAddress(rest=b"\1"))),
        encode(TEMPLATE()),
        TEMPLATE,
        "peer_address.rest",
        10,
    ),
    Case(
        "IPS113",
        encode(INFO(security_protocol=3)),
        encode(INFO(security_protocol=0)),
        INFO,
        "security_protocol",
        0,
    ),
    Case(
        "IPS113", peer(security_protocol=4), peer(security_protocol=2), PEER, "security_protocol", 0
    ),
    Case("IPS201", ipsec(user_name="a\ud83d"), ipsec(user_name="a🔑"), IPSEC, "user_name", 84),
    Case(
        "IPS201",
        ipsec(domain_name="ab", password="\udd11"),
        ipsec(password="x"),
        IPSEC,
        "password",
        88,
    ),
    Case("IPS202", ipsec(user_name="a\0b"), ipsec(user_name="ab\0"), IPSEC, "user_name", 84),
    Case("IPS203", ipsec(user_name="ab\0"), ipsec(user_name="a\0b"), IPSEC, "user_name", 84),
    Case(
        "IPS203",
        peer(peer_target_name="\0"),
        peer(peer_target_name=""),
        PEER,
        "peer_target_name",
        140,
    ),
    Case(
        "IPS204",
        ipsec(domain_name="\ufeffCORP"),
        ipsec(domain_name="CORP\ufeff"),
        IPSEC,
        "domain_name",
        84,
    ),
    Case(
        "IPS204",
        peer(peer_target_name="\ufffeh"),
        peer(peer_target_name="h"),
        PEER,
        "peer_target_name",
        140,
    ),
    Case(
        "IPS205",
        with_lengths(4, 0, 6, "userpasswd".encode("utf-16-le")),
        with_lengths(8, 0, 12, "userpasswd".encode("utf-16-le")),
        IPSEC,
        "user_name_string_len",
        72,
    ),
    Case(
        "IPS205",
        with_lengths(0, 0, 5, "passw".encode("utf-16-le"), tail=0),
        with_lengths(0, 0, 5, "passw".encode("utf-16-le"), tail=1),
        IPSEC,
        "password_string_len",
        80,
    ),
    # 4 bytes of string and the usual tail of 4: twice the length fits too, and means nothing.
    Case(
        "IPS205",
        with_lengths(4, 0, 0, b"a\0b\0c\0d\0", 0),
        ipsec(user_name="ab"),
        IPSEC,
        "user_name_string_len",
        72,
    ),
    Case("IPS206", ipsec(password="x"), ipsec(user_name="u", password="x"), IPSEC, "password", 84),
    Case(
        "IPS206", ipsec(domain_name="d", password="x"), ipsec(user_name="u"), IPSEC, "password", 86
    ),
    Case("IPS207", ipsec(user_name=r"CORP\user"), ipsec(user_name="user"), IPSEC, "user_name", 84),
    Case(
        "IPS207", ipsec(user_name="user@corp"), ipsec(password="user@corp"), IPSEC, "user_name", 84
    ),
    Case("IPS208", ipsec(domain_name="d"), ipsec(), IPSEC, "domain_name", 84),
    Case("IPS301", ipsec(trailing=bytes(3)), ipsec(trailing=b""), IPSEC, "trailing", 84),
    Case(
        "IPS301",
        ipsec(user_name="u", trailing=b"\0\0\0\1"),
        ipsec(user_name="u"),
        IPSEC,
        "trailing",
        86,
    ),
    Case("IPS301", encode(INFO(trailing=b"\0")), encode(INFO()), INFO, "trailing", 24),
    Case("IPS302", ipsec(), ipsec(trailing=bytes(5)), IPSEC, "trailing", 84),
    Case("IPS401", ipsec()[:83], ipsec()[:84], IPSEC, "password_string_len", 80),
    Case("IPS401", b"", bytes(24), INFO, "security_protocol", 0),
    Case(
        "IPS402",
        with_lengths(0, 3, 0, b"abcd"),
        with_lengths(0, 4, 0, b"a\0b\0"),
        IPSEC,
        "domain_name_string_len",
        76,
    ),
    Case(
        "IPS403",
        with_lengths(2, 6, 0, b"a\0b\0", 0),
        with_lengths(2, 2, 0, b"a\0b\0"),
        IPSEC,
        "domain_name_string_len",
        76,
    ),
    Case(
        "IPS403",
        peer()[:136] + b"\6\0\0\0" + bytes(4),
        peer()[:136] + b"\4\0\0\0" + bytes(4),
        PEER,
        "peer_target_name_string_len",
        136,
    ),
    Case(
        "IPS404",
        with_lengths(0xFFFFFFFE, 2, 0, b"a\0"),
        with_lengths(0xFFFFFF00, 2, 0, b"a\0"),
        IPSEC,
        "user_name_string_len",
        72,
    ),
    # The lengths alone do not wrap; with the offset of AllStrings they do.
    Case(
        "IPS404",
        with_lengths(0, 0, 0xFFFFFFAC, b""),
        with_lengths(0, 0, 0xFFFFFFAA, b""),
        IPSEC,
        "user_name_string_len",
        72,
    ),
]


def of_rule(rule: str, data: bytes, structure: type[Record]) -> list[Finding]:
    """Return what a rule finds in a buffer."""
    return [found for found in inspect(data, structure).findings if found.rule == rule]
