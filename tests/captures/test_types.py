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
    "ULONG": "L", "DWORD": "L", "LONGLONG": "q", "ULONGLONG": "Q", "QWORD": "Q", "BOOL": "i",
    "u_short": "H", "u_int": "I", "u_long": "L", "wint_t": "H",
}  # fmt: skip
C_SHARP = {"ushort": "H", "uint": "I", "ulong": "Q"}
VISUAL_BASIC = {
    "Short": "h", "UShort": "H", "Integer": "i", "UInteger": "I", "Long": "q", "ULong": "Q",
}  # fmt: skip
WITH_BITS = [
    *("int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t"),  # C
    *("char16_t", "char32_t", "int_least16_t", "uint_least32_t", "u_int16_t", "u_int32_t"),
    *("__int16", "__int32", "__int64", "__uint32_t", "__u16", "__s32", "__le16", "__be64", "s64"),
    *("quint16", "qint64", "guint32"),  # Qt and GLib
    *("INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64"),  # Windows
    *("LONG32", "ULONG32", "LONG64", "ULONG64", "DWORD32", "DWORD64"),
    *("Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"),  # .NET
    *("i16", "u16", "i32", "u32", "i64", "u64"),  # Rust
    *("int16", "uint16", "int32", "uint32", "int64", "uint64"),  # Go and NumPy
    *("Int16Array", "Uint16Array", "Int32Array", "Uint32Array"),  # JavaScript
    *("BigInt64Array", "BigUint64Array"),
]
OTHERS = {
    "rune": "i", "intc": "i", "uintc": "I", "longlong": "q", "ulonglong": "Q",  # Go and NumPy
    "intmax_t": "q", "uintmax_t": "Q", "time_t": "q",  # C
}  # fmt: skip
AS_WIDE_AS_POINTERS = [
    *("size_t", "ssize_t", "ptrdiff_t", "intptr_t", "uintptr_t", "off_t"),  # C
    *("SIZE_T", "SSIZE_T", "INT_PTR", "UINT_PTR", "LONG_PTR", "ULONG_PTR", "DWORD_PTR"),  # Windows
    *("HANDLE", "PVOID"),
    *("nint", "nuint", "IntPtr", "UIntPtr"),  # .NET
    *("isize", "usize", "uintptr", "Int", "UInt", "intp", "uintp"),  # Rust, Go, Swift, NumPy
]
SIZES = {
    **{
        name: struct.calcsize(f"<{code}")
        for name, code in (C | WINDOWS | C_SHARP | VISUAL_BASIC | OTHERS).items()
    },
    **dict.fromkeys(AS_WIDE_AS_POINTERS, 8),
    **{name: int("".join(re.findall(r"\d", name))) // 8 for name in WITH_BITS},
}
FLOATS = [
    *("float", "double", "f32", "f64", "float16", "float32", "float64"),
    *("Float16Array", "Float32Array", "Float64Array", "FLOAT", "DOUBLE", "longdouble"),
    *("bf16", "bfloat16", "float128", "float32_t", "complex", "complex64", "complex128"),
    *("Half", "Single", "Double", "Decimal", "decimal"),  # .NET
]
OF_16_BYTES = [
    "i128",
    "u128",
    "Int128",
    "UInt128",
    "__int128",
    "__uint128_t",
    "int128",
    "uint128",
    "INT128",
]
OF_UNKNOWN_SIZE = ["int_fast16_t", "uint_fast32_t", "int_fast64_t"]
BYTES = [
    *("byte", "Byte", "BYTE", "sbyte", "char", "CHAR", "UCHAR", "int8_t", "uint8_t", "INT8"),
    *("UINT8", "Int8", "UInt8", "i8", "u8", "int8", "uint8", "Uint8Array", "Uint8ClampedArray"),
    *("uchar", "u_char", "ubyte", "SByte", "s8", "__u8", "__int8", "char8_t", "quint8", "gint8"),
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


@pytest.mark.parametrize("name", FLOATS + OF_16_BYTES + OF_UNKNOWN_SIZE)
@pytest.mark.parametrize("digits", [1, 2, 4, 8, 16])
def test_no_number_in_an_array_of_floats_or_of_unknown_width_stands_for_its_digits(
    name: str, digits: int
) -> None:
    error = refusal(f"{name} x[] = {{0x{4:0{digits}x}}};")
    assert error.expected.startswith("numbers of one size, that of their type")


@pytest.mark.parametrize("name", BYTES)
def test_a_number_in_an_array_of_bytes_is_a_byte(name: str) -> None:
    assert read_capture(f"{name} x[] = {{4, 0}};").data == b"\x04\0"


@pytest.mark.parametrize("name", BYTES)
def test_a_number_in_an_array_of_bytes_is_no_word(name: str) -> None:
    assert refusal(f"{name} x[] = {{0x0004}};").expected.startswith("numbers of one size")


@pytest.mark.parametrize("name", ["bytes", "bytearray"])
def test_python_makes_bytes_of_numbers_and_no_words(name: str) -> None:
    assert read_capture(f"{name}([0x04, 0x00])").data == b"\x04\0"
    assert refusal(f"{name}([0x0004, 0x0000])").expected.startswith("numbers of one size")
    assert read_capture(f"{name} = [0x0004]").data == b"\x04\0"


@pytest.mark.parametrize(
    "code",
    [
        *("long[] x = {{{}}};", "new List<long> {{{}}};"),  # C# and Java
        *("long long x[] = {{{}}};", "unsigned long long int x[] = {{{}}};"),  # C
        *("x := []int{{{}}}", "x := []uint{{{}}}", "x := [1]int{{{}}}"),  # Go
        *("np.long([{}])", "np.uint([{}])", "np.array([{}], dtype=int)", "np.int([{}])"),  # NumPy
    ],
)
def test_a_type_that_has_64_bits_in_one_language_takes_numbers_with_all_16_digits(
    code: str,
) -> None:
    assert read_capture(code.format("0x0000000700000004")).data.hex() == "0400000007000000"
    for number in ("0x00000004", "0x0004", "0x04", "4"):
        assert refused(code.format(number)).startswith(("numbers of one size", "a type as wide"))


def refused(text: str) -> str:
    """Return what was expected instead of a text."""
    return refusal(text).expected


@pytest.mark.parametrize("name", ["half", "single"])
def test_a_float_of_numpy_has_a_mark_before_it(name: str) -> None:
    assert "one size" in refused(f"np.{name}([4, 0])")
    assert read_capture(f"{name}([4, 0])").data == b"\x04\0"


@pytest.mark.parametrize("code", ["int[] x", "unsigned long x[]", "long x[]", "x = (int)"])
def test_a_type_of_32_bits_takes_numbers_with_all_8_digits(code: str) -> None:
    assert read_capture(f"{code} {{0x00000004}}").data == b"\x04\0\0\0"


@pytest.mark.parametrize(
    "name", ["data64", "int16s", "_u32", "x_t", "Array", "shorts", "afloat32", "i256", "xi128"]
)
def test_a_name_that_has_a_type_within_is_no_type(name: str) -> None:
    assert read_capture(f"unsigned char {name}[] = {{4, 0}};").data == b"\x04\0"
