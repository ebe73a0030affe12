"""What each rule says, word for word, of what it found."""

from __future__ import annotations

import pytest

from ipsec_codec import RULES, SOCKET_DEFAULT2_QM_POLICY, Record, SocketAddress, encode
from tests.inspection.rule_cases import INFO, IPSEC, KEY, PEER, ipsec, of_rule, peer, with_lengths

MESSAGES = [
    (
        "IPS101",
        ipsec(security_protocol=0),
        IPSEC,
        "SecurityProtocol is 0x0 (DEFAULT), none of IPSEC, IPSEC2",
    ),
    ("IPS102", ipsec(security_flags=4), IPSEC, "SecurityFlags has unknown bits 0x00000004"),
    ("IPS103", ipsec(reserved=KEY), IPSEC, "Reserved is not zero"),
    ("IPS104", ipsec(reserved2=5), IPSEC, "Reserved2 is not zero; it may be a logon's LUID"),
    (
        "IPS105",
        ipsec(padding=b"\1\0\0\0"),
        IPSEC,
        "the alignment hole's 4 bytes are not zero: uninitialised memory went to the kernel",
    ),
    ("IPS106", ipsec(security_flags=3), IPSEC, "the two flags contradict each other"),
    ("IPS107", ipsec(security_flags=2), IPSEC, "clear text is possible"),
    (
        "IPS110",
        encode(INFO(flags=2)),
        INFO,
        "ENCRYPTED is set without SECURED, which it implies",
    ),
    (
        "IPS111",
        peer(peer_address=SocketAddress(family=10)),
        PEER,
        "address family 10 is neither AF_INET (2) nor AF_INET6 (23)",
    ),
    (
        "IPS112",
        peer(peer_address=SocketAddress(family=2, rest=b"\1")),
        PEER,
        "the 120 bytes that the address does not use are not all zero",
    ),
    (
        "IPS201",
        ipsec(password="\ud83d"),
        IPSEC,
        "Password holds a lone surrogate, so it is no valid UTF-16",
    ),
    (
        "IPS202",
        ipsec(user_name="a\0X"),
        IPSEC,
        "UserName holds a NUL; whoever stops there sees a shorter string",
    ),
    (
        "IPS203",
        ipsec(password="a\0"),
        IPSEC,
        "Password ends in a NUL, which PasswordStringLen counts",
    ),
    (
        "IPS204",
        ipsec(domain_name="\ufeffd"),
        IPSEC,
        "DomainName starts with a byte order mark, which is a part of it",
    ),
    (
        "IPS205",
        with_lengths(4, 0, 2, b"a\0" * 6, 0),
        IPSEC,
        "the lengths sum to 6 bytes where 12 follow: they look like characters",
    ),
    ("IPS206", ipsec(password="a"), IPSEC, "there is a password and no user name"),
    (
        "IPS207",
        ipsec(user_name=r"CORP\svc"),
        IPSEC,
        r"UserName already carries a domain (DOMAIN\user)",
    ),
    (
        "IPS207",
        ipsec(user_name="svc@corp.example"),
        IPSEC,
        "UserName already carries a domain (user@domain)",
    ),
    (
        "IPS301",
        ipsec(trailing=b"x"),
        IPSEC,
        "1 byte follows the last member, where none or 4 zero bytes are usual",
    ),
    (
        "IPS301",
        ipsec(trailing=b"xy"),
        IPSEC,
        "2 bytes follow the last member, where none or 4 zero bytes are usual",
    ),
    (
        "IPS301",
        encode(INFO(trailing=b"xy")),
        INFO,
        "2 bytes follow the last member, where none is usual",
    ),
    (
        "IPS401",
        ipsec()[:50],
        IPSEC,
        "the buffer ends after 50 bytes, in Reserved or before it; the members take 84",
    ),
    (
        "IPS402",
        with_lengths(0, 0, 3, b"abcd"),
        IPSEC,
        "PasswordStringLen is odd, 3 bytes, and a wchar_t has two",
    ),
    (
        "IPS403",
        with_lengths(2, 0, 0, b"", 0),
        IPSEC,
        "UserNameStringLen is 2 bytes, and 0 are left",
    ),
    (
        "IPS403",
        with_lengths(2, 0, 0, b"x", 0),
        IPSEC,
        "UserNameStringLen is 2 bytes, and 1 is left",
    ),
    (
        "IPS403",
        with_lengths(2, 8, 0, b"a\0", 4),
        IPSEC,
        "DomainNameStringLen is 8 bytes, and 4 are left",
    ),
    (
        "IPS404",
        with_lengths(0xFFFFFFFE, 2, 0, b""),
        IPSEC,
        "offset and lengths add up to 0x100000054, in 32 bits to 0x54",
    ),
    (
        "IPS108",
        ipsec(security_protocol=2),
        IPSEC,
        "IPSEC2, as real clients pass it; the page names IPSEC alone",
    ),
    (
        "IPS109",
        ipsec(authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY),
        IPSEC,
        "AuthipQMPolicyKey is SOCKET_DEFAULT2_QM_POLICY",
    ),
    (
        "IPS113",
        encode(INFO(security_protocol=3)),
        INFO,
        "SecurityProtocol is 0x3 (INVALID), none of DEFAULT, IPSEC, IPSEC2",
    ),
    ("IPS208", ipsec(domain_name="d"), IPSEC, "credentials in clear text: DomainName"),
    ("IPS302", ipsec(), IPSEC, "88 bytes: sizeof"),
]


def test_every_rule_has_a_case_of_what_it_says() -> None:
    assert {rule for rule, *_ in MESSAGES} == {rule.id for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "data", "structure", "message"), MESSAGES, ids=[rule for rule, *_ in MESSAGES]
)
def test_a_finding_says_what_was_found(
    rule: str, data: bytes, structure: type[Record], message: str
) -> None:
    assert [found.message for found in of_rule(rule, data, structure)] == [message]
