"""A list's numbers are as wide as the type that its declaration names, by each language's rules."""

from __future__ import annotations

import re
import struct

import pytest

from ipsec_codec.captures import read_capture
from tests.captures.dump_cases import refusal

# The standard sizes of `struct` are those of C on Windows: a long has 32 bits.
C = {"short": "h", "int": "i", "long": "l", "wchar_t": "H"}
WINDOWS = {
    "SHORT": "h", "USHORT": "H", "WORD": "H", "WCHAR": "H", "INT": "i", "UINT": "I", "LONG": "l",
    "ULONG": "L", "DWORD": "L", "LONGLONG": "q", "ULONGLONG": "Q", "QWORD": "Q",
}  # fmt: skip
C_SHARP = {"ushort": "H", "uint": "I", "ulong": "Q"}
VISUAL_BASIC = {
    "Short": "h", "UShort": "H", "Integer": "i", "UInteger": "I", "Long": "q", "ULong": "Q",
}  # fmt: skip
WITH_BITS = [
    *("int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t"),  # C
    *("char16_t", "char32_t"),
    *("INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"),  # Windows
    *("LONG32", "ULONG32", "LONG64", "ULONG64", "DWORD32", "DWORD64"),
    *("Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"),  # .NET
    *("i16", "u16", "i32", "u32", "i64", "u64"),  # Rust
    *("int16", "uint16", "int32", "uint32", "int64", "uint64"),  # Go and NumPy
    *("Int16Array", "Uint16Array", "Int32Array", "Uint32Array"),  # JavaScript
    *("BigInt64Array", "BigUint64Array"),
]
SIZES = {
    **{
        name: struct.calcsize(f"<{code}")
        for name, code in (C | WINDOWS | C_SHARP | VISUAL_BASIC).items()
    },
    **{name: int("".join(re.findall(r"\d", name))) // 8 for name in WITH_BITS},
}
FLOATS = [
    *("float", "double", "f32", "f64", "float16", "float32", "float64"),
    *("Float16Array", "Float32Array", "Float64Array"),
]
BYTES = [
    *("byte", "Byte", "BYTE", "sbyte", "char", "CHAR", "UCHAR", "int8_t", "uint8_t", "INT8"),
    *("UINT8", "Int8", "UInt8", "i8", "u8", "int8", "uint8", "Uint8Array"),
]


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_a_number_with_all_digits_of_its_type_is_a_little_endian_word(name: str, size: int) -> None:
    text = f"{name} x[] = {{0x{4:0{2 * size}x}, 0x{'7' * 2 * size}}};"
    assert read_capture(text).data == (4).to_bytes(size, "little") + b"\x77" * size


@pytest.mark.parametrize(("name", "size"), SIZES.items())
@pytest.mark.parametrize("numbers", ["4, 0", "0x04, 0x00", "4"])
def test_a_byte_in_an_array_of_wider_numbers_is_refused(name: str, size: int, numbers: str) -> None:
    del size
    assert refusal(f"{name} x[] = {{{numbers}}};").expected.startswith("numbers of one size")


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_a_number_with_half_the_digits_of_its_type_is_refused_where_it_stands(
    name: str, size: int
) -> None:
    error = refusal(f"{name} x[] = {{0x{4:0{size}x}}};")
    assert error.expected.startswith("numbers of one size")
    assert error.column == len(name) + 9


@pytest.mark.parametrize("name", FLOATS)
@pytest.mark.parametrize("digits", [1, 2, 4, 8, 16])
def test_no_number_in_an_array_of_floats_stands_for_its_digits(name: str, digits: int) -> None:
    error = refusal(f"{name} x[] = {{0x{4:0{digits}x}}};")
    assert error.expected.startswith("numbers of one size, that of their type")


@pytest.mark.parametrize("name", BYTES)
def test_a_number_in_an_array_of_bytes_is_a_byte(name: str) -> None:
    assert read_capture(f"{name} x[] = {{4, 0}};").data == b"\x04\0"


@pytest.mark.parametrize(
    "name", ["data64", "int16s", "_u32", "x_t", "Array", "shorts", "afloat32", "i128"]
)
def test_a_name_that_has_a_type_within_is_no_type(name: str) -> None:
    assert read_capture(f"unsigned char {name}[] = {{4, 0}};").data == b"\x04\0"
