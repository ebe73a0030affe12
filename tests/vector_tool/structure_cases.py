"""The cases of each structure beyond those that all have."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from tests.vector_tool.case import Case, broken, of, with_lengths
from tests.vector_tool.common_cases import common_cases
from tests.vector_tool.string_cases import TEXTS, length_cases, text_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["all_cases"]

KEY = UUID("00112233-4455-6677-8899-aabbccddeeff")
CREDENTIALS = SocketSecuritySettingsIpsec(
    security_protocol=SocketSecurityProtocol.IPSEC2,
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY,
    user_name="svc-backup",
    domain_name="CORP",
    password="Tr0ub4dor&3",
)
PEER = SocketPeerTargetName(
    peer_address=("192.0.2.17", 445), peer_target_name="host/fileserver.corp.example"
)


def all_cases(structure: type[Record]) -> list[Case]:
    """Make every case of a structure."""
    cases = [*common_cases(structure), *guid_cases(structure), *address_cases(structure)]
    if structure is SocketSecuritySettingsIpsec:
        cases += settings_cases()
    if structure is SocketPeerTargetName:
        cases += peer_cases()
    return cases


def guid_cases(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each byte order of each GUID, and for its ends."""
    for place in layout_of(structure).places:
        if place.kind is not Kind.GUID:
            continue
        flags = ("Reserved",) if place.name == "reserved" else ()
        for guid, more in (
            (KEY, ("ByteOrder",)),
            (UUID(int=1), ()),
            (UUID(int=1 << 96), ()),
        ):
            record = structure(**{place.name: guid})
            yield of(f"{place.c_name} is {guid}", record, "Guid", *more, *flags)


def address_cases(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each form of an address."""
    if "peer_address" not in {field.name for field in structure.fields()}:
        return
    for number, (what, address) in enumerate(ADDRESSES):
        # The templates have the same address as the peer's name: every other form is enough.
        if structure is SocketPeerTargetName or number % 2 == 0:
            comment = f"the peer's address: {what}"
            yield of(comment, structure(peer_address=address), "Address")


ADDRESSES = (
    ("AF_INET", SocketAddress(host="192.0.2.17", port=445)),
    ("AF_INET, all ones", SocketAddress(host="255.255.255.255", port=0xFFFF)),
    ("AF_INET, port alone", SocketAddress(family=2, port=0x0102)),
    ("AF_INET, sin_zero not zero", SocketAddress(host="192.0.2.1", rest=b"\1" * 8)),
    ("AF_INET, the last byte set", SocketAddress(host="192.0.2.1", rest=bytes(119) + b"\1")),
    ("AF_INET6", SocketAddress(host="2001:db8::17", port=445)),
    (
        "AF_INET6, flowinfo and scope id",
        SocketAddress(host="fe80::1", port=1, flowinfo=0x0102_0304, scope_id=0x0506_0708),
    ),
    ("AF_INET6, an IPv4 address mapped", SocketAddress(host="::ffff:192.0.2.17", port=445)),
    (
        "AF_INET6, sixteen distinct bytes",
        SocketAddress(host="102:304:506:708:90a:b0c:d0e:f10", port=0x1112),
    ),
    ("AF_INET6, the rest not zero", SocketAddress(host="2001:db8::1", rest=b"\1")),
    ("no family, the rest not zero", SocketAddress(rest=b"\1")),
    ("family 10, AF_INET6 on Linux", SocketAddress(family=10, rest=bytes(6) + b"\x20\x01")),
    ("family 1", SocketAddress(family=1)),
    ("family 0xffff", SocketAddress(family=0xFFFF, rest=b"\xff" * 126)),
)


def settings_cases() -> Iterator[Case]:
    """Make the cases of SOCKET_SECURITY_SETTINGS_IPSEC alone."""
    for flags in product((False, True), repeat=3):
        names = [name for name, there in zip(STRINGS, flags, strict=True) if there]
        texts = {name: STRINGS[name] for name in names}
        what = " and ".join(names) or "no string"
        if what != "no string":
            record = SocketSecuritySettingsIpsec().replace(**texts)
            yield of(f"{what}, sizeof + strings", record, "Credentials", "DefaultTail")
            record = record.replace(trailing=b"")
            yield of(f"{what}, 84 + strings", record, "Credentials", "ExactSize")
    for key in ("authip_mm_policy_key", "authip_qm_policy_key"):
        record = SocketSecuritySettingsIpsec().replace(**{key: SOCKET_DEFAULT2_QM_POLICY})
        yield of(f"{key} is SOCKET_DEFAULT2_QM_POLICY", record, "Guid")
    yield of(
        "three strings of one size",
        CREDENTIALS.replace(user_name="aaaa", domain_name="bbbb", password="cccc"),
        "Credentials",
    )
    yield of("everything set, hole and tail too", EVERYTHING, "Combined", "Hole", "Tail")
    yield from text_cases(CREDENTIALS, "user_name", TEXTS, "Credentials")
    yield from text_cases(CREDENTIALS, "password", TEXTS[2::6], "Credentials")
    for what, domain in (
        ("longer than NetBIOS's 15 characters", "corp.headquarters.example"),
        ("of 255 characters", "corp." * 49 + "a.example."),
    ):
        record = CREDENTIALS.replace(domain_name=domain)
        yield of(f"domain_name: {what}", record, "Credentials", "Text")
    long = "A" * 32_768
    yield of("a user name of 65,536 bytes", CREDENTIALS.replace(user_name=long), "LongString")
    for first, second in (("user_name", "domain_name"), ("domain_name", "password")):
        yield of(
            f"a surrogate pair split over {first} and {second}",
            CREDENTIALS.replace(**{first: "ab\ud83d", second: "\udd11cd"}),
            *("SplitPair", "LoneSurrogate"),
        )
    yield of(
        "a byte order mark first in each string",
        CREDENTIALS.replace(user_name="\ufeffu", domain_name="\ufeffd", password="\ufeffp"),
        "ByteOrderMark",
    )
    yield of(
        "a NUL ends each string",
        CREDENTIALS.replace(user_name="user\0", domain_name="CORP\0", password="secret\0"),
        "Nul",
    )
    yield from length_cases(CREDENTIALS, "Credentials")
    yield from joint_length_cases()


STRINGS = {"user_name": "svc-backup", "domain_name": "CORP", "password": "Tr0ub4dor&3"}

EVERYTHING = SocketSecuritySettingsIpsec(
    security_protocol=0x0102_0304,
    security_flags=0x1112_1314,
    ipsec_flags=0x2122_2324,
    authip_mm_policy_key=UUID("31323334-3536-3738-393a-3b3c3d3e3f40"),
    authip_qm_policy_key=UUID("41424344-4546-4748-494a-4b4c4d4e4f50"),
    reserved=UUID("51525354-5556-5758-595a-5b5c5d5e5f60"),
    padding=bytes.fromhex("61626364"),
    reserved2=0x7172_7374_7576_7778,
    user_name="\ufeffuser\0",
    domain_name="d\U0001f511",
    password="\udd11p",
    trailing=bytes.fromhex("818283"),
)


def joint_length_cases() -> Iterator[Case]:
    """Make the cases in which two or three lengths of the settings are wrong together."""
    user, domain, password = 20, 8, 22  # of CREDENTIALS, in bytes
    for what, lengths, flags in (
        ("the lengths of user and domain name swapped", (domain, user, password), SWAPPED),
        ("the lengths of user name and password swapped", (password, domain, user), SWAPPED),
        ("one byte moved from user to domain name", (user - 1, domain + 1, password), ODD),
        ("one byte moved from domain name to password", (user, domain - 1, password + 1), ODD),
        ("two bytes moved from user to domain name", (user - 2, domain + 2, password), SWAPPED),
        ("every length in characters", (user // 2, domain // 2, password // 2), CHARACTERS),
        ("every length twice what it is", (user * 2, domain * 2, password * 2), PAST),
        ("everything is the password", (0, 0, user + domain + password), SWAPPED),
        ("two lengths of 2 GiB, whose sum wraps to zero", (1 << 31, 1 << 31, 50), WRAPPING),
        ("three lengths, whose sum wraps to the right one", (0xFFFF_FFFE, 2, 50), WRAPPING),
        ("every length 0xffffffff", (0xFFFF_FFFF,) * 3, ("OddLength", *WRAPPING)),
        ("every length 0x55555556, whose sum wraps to 2", (0x5555_5556,) * 3, WRAPPING),
    ):
        data = with_lengths(
            CREDENTIALS, **dict(zip(("user_name", "domain_name", "password"), lengths, strict=True))
        )
        yield broken(what, CREDENTIALS, data, *flags)


SWAPPED = ("StringBoundary",)
ODD = ("OddLength",)
CHARACTERS = ("CharactersForBytes",)
PAST = ("LengthPastEnd",)
WRAPPING = ("WrappingLengths",)


def peer_cases() -> Iterator[Case]:
    """Make the cases of SOCKET_PEER_TARGET_NAME alone."""
    yield of("a name, sizeof + string", PEER, "DefaultTail")
    yield of("a name, 140 + string", PEER.replace(trailing=b""), "ExactSize")
    yield from text_cases(PEER, "peer_target_name", TEXTS[::3])
    yield from length_cases(PEER)
    long = PEER.replace(peer_target_name="A" * 32_768)
    yield of("a name of 65,536 bytes", long, "LongString")
