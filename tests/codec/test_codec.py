"""What decode and encode promise: sizes accepted, inputs taken, errors told, memory bounded."""

from __future__ import annotations

import array
import ctypes
import gc
import mmap
import pickle
import struct
import sys
import tracemalloc
import uuid
from enum import IntFlag
from typing import TYPE_CHECKING, Any

import pytest

import ipsec_codec
from ipsec_codec import (
    BufferTooSmallError,
    DecodeError,
    EncodeError,
    IpsecCodecError,
    IpsecFlags,
    Record,
    SecurityFlags,
    SocketPeerTargetName,
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
    encode_into,
)
from tests.structures import every_structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typing_extensions import Buffer

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

SETTINGS = SocketSecuritySettingsIpsec(user_name="svc", domain_name="CORP", password="Tr0ub4dor&3")


def with_lengths(user: int, domain: int, password: int, strings: bytes = b"") -> bytes:
    return bytes(72) + struct.pack("<III", user, domain, password) + strings


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


def as_grid(data: bytes) -> Buffer:
    return memoryview(data).cast("B", (4, len(data) // 4))


def as_array(data: bytes) -> Buffer:
    return array.array("I", data)


def as_ctypes(data: bytes) -> Buffer:
    return (ctypes.c_char * len(data)).from_buffer_copy(data)


@pytest.mark.parametrize("take", [bytearray, memoryview, as_grid, as_array, as_ctypes])
def test_any_contiguous_bytes_like_object_is_read(take: Callable[[bytes], Buffer]) -> None:
    data = encode(SETTINGS)
    assert len(data) % 4 == 0
    assert decode(take(data)) == SETTINGS


def test_a_mapped_file_is_read_and_can_be_closed_after(tmp_path: Path) -> None:
    path = tmp_path / "settings.bin"
    path.write_bytes(encode(SETTINGS))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert decode(mapped) == SETTINGS


@pytest.mark.parametrize("size", [83, 90])
def test_no_view_of_the_buffer_outlives_the_call_even_in_a_traceback(size: int) -> None:
    data = bytearray(with_lengths(3, 0, 0, bytes(10))[:size])
    with pytest.raises(DecodeError) as caught:
        decode(data)
    data.append(0)  # a bytearray with a view on it would refuse
    assert caught.value.__context__ is None


@pytest.mark.parametrize("wrong", ["0100", None, 84, [1, 2]])
def test_what_is_not_bytes_like_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match=type(wrong).__name__):
        decode(wrong)


def test_a_strided_view_is_a_buffer_error() -> None:
    with pytest.raises(BufferError, match="contiguous"):
        decode(memoryview(bytes(200))[::2])


def test_a_released_view_is_a_buffer_error() -> None:
    view = memoryview(bytearray(200))
    view.release()
    for read in (lambda: decode(view), lambda: encode_into(SETTINGS, view)):
        with pytest.raises(BufferError, match="type memoryview that gives no view") as caught:
            read()
        assert caught.value.__context__ is None


def test_what_has_no_bytes_is_told_what_was_expected() -> None:
    text: Any = "text"
    with pytest.raises(TypeError, match=r"^data must be a contiguous bytes-like object, not a "):
        decode(text)
    with pytest.raises(TypeError, match=r"^buffer must be a writable contiguous bytes-like "):
        encode_into(SETTINGS, text)


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


def test_a_length_of_4_gib_costs_neither_memory_nor_time() -> None:
    data = with_lengths(0xFFFFFFFE, 0, 0, bytes(16))
    tracemalloc.start()
    with pytest.raises(StringLengthError):
        decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024


def test_a_long_string_is_copied_no_more_than_once() -> None:
    size = 8 << 20
    data = with_lengths(size, 0, 0, b"a\0" * (size // 2))
    tracemalloc.start()
    record = decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(record.user_name) == size // 2
    assert peak < size // 2 + (1 << 20)  # the str alone: one byte a character


def test_a_million_distinct_unknown_values_leave_nothing_behind() -> None:
    def decode_distinct(start: int, count: int) -> None:
        for number in range(start, start + count):
            head = struct.pack("<III", number, number ^ 0x80000000, number ^ 0x40000000)
            decode(head + number.to_bytes(16) * 3 + bytes(24))

    decode_distinct(1 << 20, 2_000)  # fills the two bounded caches of GUIDs
    gc.collect()
    before = sys.getallocatedblocks()
    decode_distinct(1 << 21, 334_000)  # three unknown values in each
    gc.collect()
    assert sys.getallocatedblocks() - before < 5_000


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


def test_encode_into_writes_at_the_offset_and_says_how_much() -> None:
    data = encode(SETTINGS)
    buffer = bytearray(b"\xff" * (len(data) + 5))
    assert encode_into(SETTINGS, buffer, 3) == len(data)
    assert buffer == b"\xff\xff\xff" + data + b"\xff\xff"


def test_a_decoded_guid_is_the_same_as_one_that_uuid_made() -> None:
    made = uuid.UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47")
    read = decode(encode(SETTINGS.replace(authip_mm_policy_key=made))).authip_mm_policy_key
    assert (read, read.bytes_le, read.is_safe) == (made, made.bytes_le, made.is_safe)


def test_encode_into_writes_what_is_odd_unless_it_is_to_be_strict() -> None:
    odd = SETTINGS.replace(reserved=uuid.UUID(int=1))
    buffer = bytearray(len(encode(odd)))
    with pytest.raises(StrictError):
        encode_into(odd, buffer, strict=True)
    assert not any(buffer)
    encode_into(odd, buffer)
    assert buffer == encode(odd)


def test_encode_into_a_buffer_one_byte_short_writes_nothing() -> None:
    size = len(encode(SETTINGS))
    buffer = bytearray(size + 2)
    with pytest.raises(BufferTooSmallError) as caught:
        encode_into(SETTINGS, buffer, 3)
    assert (caught.value.needed, caught.value.available) == (size, size - 1)
    assert buffer == bytes(size + 2)


def test_encode_into_refuses_what_it_cannot_write_to() -> None:
    with pytest.raises(TypeError, match="writable"):
        encode_into(SETTINGS, bytes(200))
    with pytest.raises(EncodeError, match="at least 0"):
        encode_into(SETTINGS, bytearray(200), -1)
    with pytest.raises(BufferTooSmallError):
        encode_into(SETTINGS, bytearray(200), 300)


def test_a_buffer_with_no_room_at_all_is_said_to_have_none() -> None:
    for buffer, offset in ((bytearray(), 0), (bytearray(8), 8), (bytearray(8), 9)):
        with pytest.raises(BufferTooSmallError) as caught:
            encode_into(SETTINGS, buffer, offset)
        error = caught.value
        assert (error.available, error.needed) == (0, len(encode(SETTINGS)))
        assert error.structure == "SOCKET_SECURITY_SETTINGS_IPSEC"


def test_a_negative_offset_is_told_what_an_offset_must_be() -> None:
    with pytest.raises(EncodeError) as caught:
        encode_into(SETTINGS, bytearray(200), -1)
    assert (caught.value.expected, caught.value.found) == (
        "an offset of at least 0 bytes",
        "a negative one",
    )


class Packed(ctypes.Structure):
    """A structure of somebody's, whose items are of two sizes."""

    _fields_ = (("first", ctypes.c_uint32), ("rest", ctypes.c_uint8 * 4))


def test_a_structure_of_ctypes_is_read_and_written_as_its_bytes() -> None:
    packed = Packed(1, (3, 0, 0, 0))
    record = decode(packed, SocketSecuritySettings)
    assert record == SocketSecuritySettings(security_protocol=1, security_flags=3)
    assert encode_into(record.replace(security_flags=2), packed) == 8
    assert bytes(packed) == bytes.fromhex("0100000002000000")


def test_a_buffer_of_several_dimensions_without_a_byte_is_an_empty_one() -> None:
    empty = (ctypes.c_uint8 * 0 * 3)()
    with pytest.raises(TruncatedError):
        decode(empty)
    with pytest.raises(BufferTooSmallError) as caught:
        encode_into(SETTINGS, empty)
    assert caught.value.available == 0


def test_encode_into_fills_wider_items_too() -> None:
    buffer = array.array("I", bytes(200))
    written = encode_into(SETTINGS, buffer)
    assert buffer.tobytes()[:written] == encode(SETTINGS)


@pytest.mark.parametrize(
    "make",
    [
        lambda: decode(bytes(83)),
        lambda: decode(with_lengths(3, 0, 0, bytes(4))),
        lambda: decode(bytes(84), strict=True),
        lambda: encode_into(SETTINGS, bytearray(1)),
        lambda: SETTINGS.replace(security_flags=-1),
        lambda: ipsec_codec.from_document({"user": "x"}),
    ],
    ids=["truncated", "odd length", "strict", "too small", "out of range", "document"],
)
def test_an_error_survives_pickling_with_its_attributes(make: Any) -> None:
    with pytest.raises(IpsecCodecError) as caught:
        make()
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own bytes)
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)
    assert vars(again) == vars(caught.value)
    assert isinstance(again, ValueError)


def test_an_error_says_what_was_expected_found_and_where() -> None:
    with pytest.raises(TruncatedError) as caught:
        decode(bytes(70), SocketPeerTargetName)
    error = caught.value
    assert (error.structure, error.field, error.offset) == (
        "SOCKET_PEER_TARGET_NAME", "PeerAddress", 8,
    )  # fmt: skip
    assert str(error) == (
        "SOCKET_PEER_TARGET_NAME.PeerAddress at offset 8: "
        "expected at least 140 bytes, found 70 bytes"
    )
