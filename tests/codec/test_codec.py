"""What decode and encode promise: sizes accepted, fields found, strictness."""

from __future__ import annotations

import struct
import uuid
from enum import IntFlag
from typing import Any

import pytest

from ipsec_codec import (
    IpsecFlags,
    Record,
    SecurityFlags,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    StrictError,
    StringLengthError,
    TruncatedError,
    decode,
    encode,
)
from tests.codec.examples import SETTINGS, with_lengths
from tests.structures import every_structure

# By the C header: the offset after the last member, and what sizeof adds to it.
ACCEPTED_FROM = {
    "SOCKET_SECURITY_SETTINGS": (8, 0),
    "SOCKET_SECURITY_SETTINGS_IPSEC": (84, 4),
    "SOCKET_PEER_TARGET_NAME": (140, 4),
    "SOCKET_SECURITY_QUERY_TEMPLATE": (140, 4),
    "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2": (148, 4),
    "SOCKET_SECURITY_QUERY_INFO": (24, 0),
    "SOCKET_SECURITY_QUERY_INFO_IPSEC2": (60, 4),
}


@every_structure
def test_a_buffer_is_accepted_from_the_end_of_the_last_member(structure: type[Record]) -> None:
    size, _ = ACCEPTED_FROM[structure.c_name]
    assert encode(decode(bytes(size), structure)) == bytes(size)
    with pytest.raises(TruncatedError) as caught:
        decode(bytes(size - 1), structure)
    assert (caught.value.needed, caught.value.available) == (size, size - 1)


@every_structure
def test_the_default_record_has_the_canonical_size(structure: type[Record]) -> None:
    size, tail = ACCEPTED_FROM[structure.c_name]
    data = encode(structure())
    assert len(data) == size + tail
    assert decode(data, structure) == structure()


def test_every_field_of_the_settings_is_read_where_the_header_has_it() -> None:
    main, quick, reserved = (uuid.UUID(bytes=bytes(range(n, n + 16))) for n in (1, 33, 65))
    data = struct.pack(
        "<III16s16s16s4sQIII", 2, 1, 8, main.bytes_le, quick.bytes_le, reserved.bytes_le,
        b"hole", 1 << 63, 2, 4, 6,
    ) + "abcdef".encode("utf-16-le") + b"tail!"  # fmt: skip
    assert decode(data) == SocketSecuritySettingsIpsec(
        security_protocol=SocketSecurityProtocol.IPSEC2,
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
        ipsec_flags=IpsecFlags.PEER_NAME_IS_RAW_FORMAT,
        authip_mm_policy_key=main,
        authip_qm_policy_key=quick,
        reserved=reserved,
        padding=b"hole",
        reserved2=1 << 63,
        user_name="a",
        domain_name="bc",
        password="def",
        trailing=b"tail!",
    )
    assert encode(decode(data)) == data


@pytest.mark.parametrize("slot", [0, 1, 2])
def test_an_odd_length_is_refused_and_an_even_one_is_not(slot: int) -> None:
    assert decode(with_lengths(2, 2, 2, bytes(8))).trailing == bytes(2)
    lengths = [3 if slot == odd else 2 for odd in range(3)]
    with pytest.raises(StringLengthError) as caught:
        decode(with_lengths(lengths[0], lengths[1], lengths[2], bytes(8)))
    names = ["UserNameStringLen", "DomainNameStringLen", "PasswordStringLen"]
    assert (caught.value.field, caught.value.offset) == (names[slot], 72 + 4 * slot)


def test_strings_may_end_where_the_buffer_does_but_not_after_it() -> None:
    assert decode(with_lengths(2, 2, 4, bytes(8))).trailing == b""
    with pytest.raises(StringLengthError, match="PasswordStringLen at offset 80"):
        decode(with_lengths(2, 2, 4, bytes(7)))


def test_lengths_whose_32_bit_sum_wraps_are_refused() -> None:
    with pytest.raises(StringLengthError):
        decode(with_lengths(0xFFFFFFFE, 2, 4, bytes(4)))


@pytest.mark.parametrize(
    ("structure", "offset", "name", "known"),
    [  # where the C header has flags, and how many bits have a name
        (SocketSecuritySettingsIpsec, 4, "security_flags", 2),
        (SocketSecuritySettingsIpsec, 8, "ipsec_flags", 4),
        (SocketSecurityQueryTemplateIpsec2, 140, "flags", 1),
        (SocketSecurityQueryTemplateIpsec2, 144, "field_mask", 2),
        (SocketSecurityQueryInfo, 4, "flags", 3),
    ],
)
def test_flags_are_members_up_to_the_first_bit_without_a_name(
    structure: type[Record], offset: int, name: str, known: int
) -> None:
    data = bytearray(encode(structure()))
    for value in range(1 << known + 2):
        data[offset] = value
        found = getattr(decode(data, structure), name)
        assert (found, isinstance(found, IntFlag)) == (value, value < 1 << known)


def test_encode_of_a_mapping_names_the_way_to_a_record() -> None:
    document: Any = {"user_name": "svc"}
    with pytest.raises(TypeError, match=r"found a dict; from_document makes a record of it$"):
        encode(document)
    other: Any = b"svc"
    with pytest.raises(TypeError, match=r"found a bytes$"):
        encode(other)


def test_a_structure_of_ours_is_needed() -> None:
    wrong: Any = dict
    with pytest.raises(TypeError, match="SocketSecuritySettingsIpsec"):
        decode(bytes(84), wrong)
    with pytest.raises(TypeError, match="found a dict"):
        encode(wrong())


def test_surrogates_stay_on_their_side_of_a_string_boundary() -> None:
    data = with_lengths(2, 2, 0, b"\x3d\xd8\x11\xdd")
    record = decode(data)
    assert (record.user_name, record.domain_name) == ("\ud83d", "\udd11")
    assert encode(record) == data


def test_strict_refuses_what_the_rules_call_an_error_and_nothing_else() -> None:
    assert decode(encode(SETTINGS), strict=True) == SETTINGS
    both = SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE
    warned = SETTINGS.replace(reserved2=5, security_flags=both)
    assert decode(encode(warned), strict=True) == warned
    for odd in (
        SETTINGS.replace(security_protocol=0),
        SETTINGS.replace(security_protocol=7),
        SETTINGS.replace(ipsec_flags=0x10),
        SETTINGS.replace(reserved=uuid.UUID(int=1)),
        SETTINGS.replace(user_name="\ud800"),
        SETTINGS.replace(trailing=b"\0\0"),
    ):
        assert decode(encode(odd)) == odd
        with pytest.raises(StrictError) as caught:
            decode(encode(odd), strict=True)
        assert len(caught.value.findings) == 1
        with pytest.raises(StrictError):
            encode(odd, strict=True)


def test_the_default_protocol_is_legal_outside_the_ipsec_settings() -> None:
    record = SocketSecuritySettings(security_protocol=SocketSecurityProtocol.DEFAULT)
    assert decode(encode(record), SocketSecuritySettings, strict=True) == record


def test_a_decoded_guid_is_the_same_as_one_that_uuid_made() -> None:
    made = uuid.UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47")
    read = decode(encode(SETTINGS.replace(authip_mm_policy_key=made))).authip_mm_policy_key
    assert (read, read.bytes_le, read.is_safe) == (made, made.bytes_le, made.is_safe)
