"""What decode reads from and encode_into writes to: any bytes-like object with enough room."""

from __future__ import annotations

import array
import ctypes
import mmap
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import (
    BufferTooSmallError,
    DecodeError,
    EncodeError,
    SocketSecuritySettings,
    StrictError,
    TruncatedError,
    decode,
    encode,
    encode_into,
)
from tests.codec.examples import SETTINGS, with_lengths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typing_extensions import Buffer


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


def test_encode_into_writes_at_the_offset_and_says_how_much() -> None:
    data = encode(SETTINGS)
    buffer = bytearray(b"\xff" * (len(data) + 5))
    assert encode_into(SETTINGS, buffer, 3) == len(data)
    assert buffer == b"\xff\xff\xff" + data + b"\xff\xff"


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


def test_encode_into_fills_wider_items_too() -> None:
    buffer = array.array("I", bytes(200))
    written = encode_into(SETTINGS, buffer)
    assert buffer.tobytes()[:written] == encode(SETTINGS)
