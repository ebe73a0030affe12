"""What programming languages allow in and around a literal."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import refusal

FOUR = bytes([4, 0, 0x41, 255])

# Code around a literal


@pytest.mark.parametrize(
    "text",
    [
        "std::vector<uint8_t> x = {4, 0, 65, 255};",
        "const uint8_t *const _x = (const uint8_t *) (uint8_t[4]) {4, 0, 65, 255};",
        "x := []byte{4, 0, 65, 255}",
        "byte[]? X_1 = {4, 0, 65, 255};",
        "const auto &x = {4, 0, 65, 255};",
        "let x = vec![4, 0, 65, 255];",
        "new Uint8Array([4, 0, 65, 255])",
        "unsigned char x[1][4] = {4, 0, 65, 255};",
        "buffer = {0x0004, 0xff41}",
        "def y(z) -> list:\n  x = [4, 0, 65, 255]",
        "x: list | None = [4, 0, 65, 255]",
        "//\n//// {\nuint8_t x[] = {4, 0, 65, 255}; // }",
        '#\n#define X "\nuint8_t x[] = {4, 0, 65, 255};',
        "# a comment's quote\n[4, 0, 65, 255]",
        "/* 1 */ uint8_t x[] = {4, /**/ 0, /* two */ 65, /* 9, */ 255};",
        "/* over\n */ {4, 0, /*\n\n*/ 65, 255}",
        "{\t4,\t0,\t65,\t255\t}",
        "{4,0,65,255}",
        "{4,/**/0,/*1*/65,255}",
        "{4,  0,  65,  255}",
        "{4 , 0 , 65 , 255}",
        "{4, 0x00, 65, 0xff}",
        "{0x04, 0, 0x41, 255}",
        "{0X04, 0X00, 0X41, 0XFF}",
        "{0x4, 0x0, 0x41, 0xFf}",
        "{4,\n0,\n65,\n255\n}",
        "0x04, 0x00, 0x41, 0xff",
        "0x04,\t0x00 ,0x41\t0xff,",
        '"" "\\x04\\x00\\x41\\xff" ""',
        "'' '\\x04\\x00\\x41\\xff'",
        "B'\\x04\\x00A\\xff'",
        'x = "\\x04\\x00" + "A\\xff"',
        'std::string X_y("\\4\\0A\\377");',
        "x = b'\\x04' \\\n  b'\\x00A\\xff'",
        "\\x04\\x00\\x41\\xFF",
        "\\x04\\x00\\\n\\x41\\xff",
        "0x04\t, 0x00, 0x41, 0xff",
    ],
)
def test_code_around_a_literal_and_comments_within_are_passed_over(text: str) -> None:
    assert read_capture(text).data == FOUR


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("{4, 0.5}", 5, "source code"),
        ("{4, 0u8}", 5, "source code"),
        ("{4, 0x}", 5, "source code"),
        ("{4, 0xg}", 5, "source code"),
        ("{4, 0, 1000, 7}", 8, "a byte, 0 to 255"),
        ("{4, 0, 256, 7}", 2, "a byte, 0 to 255"),
        ("{4, 0, 12345, 7}", 8, "a byte, 0 to 255"),
        ("{4, 0, 123456, 7}", 8, "a byte, 0 to 255"),
        ("{4, 0, 65}; x = 7, 8, 9, y", 17, "code around the literal"),
        ("x = 7; {4, 0, 65}", 5, "code around the literal"),
        ("{0x004, 0x000, }", 2, "numbers of one size"),
        ("{4, 0, 010, 7}", 8, "a byte, 0 to 255"),
        ("{/* 4", 5, "a closing }"),
        ("{/*/ 4}", 7, "a closing }"),
        ("4, 0}", 1, "code around the literal"),
        ("4, 0]", 1, "code around the literal"),
        ("4, 0x00", 1, "code around the literal"),
        ("4,0x00", 1, "code around the literal"),
        ("4, 0, 5}", 1, "code around the literal"),
        ("{4, 0} 7", 8, "code around the literal"),
        ("{4, 00, 7}", 5, "a byte, 0 to 255"),
        ("{}", 2, "numbers with commas between"),
        ("bytes = 'user'", 9, "a string whose meaning is clear"),
        ("[4, 0", 5, "a closing ]"),
        ('u8"\\x04"', 1, 'b"..." or "..." alone'),
        ('A_MACRO_WITH_A_NAME"\\x04"', 1, 'b"..." or "..." alone'),
        ("_'\\x04'", 1, 'b"..." or "..." alone'),
        ("bytes.fromhex('')", 16, "hex digits alone"),
        ("x = '\\x04' 'g", 12, "source code"),
        ("x = b'\\x04\\400'", 11, "C and Python read alike"),
    ],
)
def test_a_damaged_literal_is_refused_where_it_breaks(
    text: str, column: int, expected: str
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (1, column)
    assert expected in error.expected


# Strings


@pytest.mark.parametrize("digit", "09afAF")
def test_in_c_an_escape_takes_every_hex_digit_that_follows(digit: str) -> None:
    assert refusal(f'"\\x04{digit}"').column == 2
    assert refusal(f'"\\x04{digit}g"').column == 2
    assert read_capture(f'b"\\x04{digit}"').data == b"\x04" + digit.encode()
    assert read_capture('"\\x04g"').data == b"\x04g"


def test_an_octal_escape_has_three_digits_at_most() -> None:
    assert read_capture('"\\0001\\18\\7"').data == b"\x001\x018\x07"


@pytest.mark.parametrize(
    "text",
    [
        "04", "ff", "FF", "fF0aA9", "0123456789abcdefABCDEF",
        "user", "USER", "++++user", "////user", "U5+/", "++++", "////", "0123",
        "userUSER0+/z", "dXNl", "dXNlcg==", "dXM=",
        "abcdABCD0123++//", "ab==", "ABCDz9Z=",
    ],
)  # fmt: skip
def test_a_string_of_hex_or_base64_alone_has_no_clear_meaning(text: str) -> None:
    assert refusal(f'"{text}"').expected == "a string whose meaning is clear"


@pytest.mark.parametrize("text", ["", "abc", "abcde", "us-r", "us r", "ABCDus_r", "a"])
def test_a_string_that_is_neither_hex_nor_base64_is_text(text: str) -> None:
    assert read_capture(f'"{text}"') == Capture(text.encode(), "c-string")


@pytest.mark.parametrize(
    "call",
    [
        "bytes.fromhex('040041fF')",
        "bytearray.fromhex('04 00 41 ff')",
        "binascii.unhexlify('040041ff')",
        "binascii.a2b_hex(b'040041ff')",
        'Convert.FromHexString("040041FF")',
        "base64.b64decode('BABB/w==')",
        "binascii.a2b_base64(b'BABB/w==')",
        'Convert.FromBase64String("BABB/w==");',
        "atob('BABB/w==')",
    ],
)
def test_a_call_says_that_a_string_is_hex_or_base64(call: str) -> None:
    assert read_capture(call) == Capture(FOUR, "python")


# 0x: a number, a run of digits, or base64


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("0x4, 0x0", "0400"),
        ("0X04, 0X00", "0400"),
        ("0X0400, 0X7500", "04007500"),
        ("0xAF, 0xfa", "affa"),
        ("0x0400000075007300, 0x6500720064006F00", "04000000750073006500720064006f00"),
    ],
)
def test_numbers_of_up_to_16_digits_need_no_braces(text: str, data: str) -> None:
    assert read_capture(text, word_order="big") == Capture(
        bytes.fromhex(data), "c-array", warnings=read_capture(text).warnings
    )


@pytest.mark.parametrize("more", ["75", "af", "AF", "0a1B"])
def test_more_than_16_digits_behind_0x_are_hex(more: str) -> None:
    digits = "0400000075007300" + more
    assert read_capture(f"0x{digits}") == Capture(bytes.fromhex(digits), "hex")


def test_17_digits_behind_0x_are_an_odd_number() -> None:
    assert refusal("0x04000000750073000").expected == "an even number of hex digits"


@pytest.mark.parametrize(
    "text",
    [
        "0xAA/AAA",
        "0xAA+AAA",
        "dXNlcnVz\n0xA=",
        "0xABWxyz",
        "0xabWXYZ",
        "AAAA0xAA",
        "0xAAzzzz",
        "0xAAZZZZ",
    ],
)
def test_base64_may_begin_as_a_number_does(text: str) -> None:
    assert read_capture(text).format == "base64"


# Which format is named, and what is said


def test_bare_escapes_may_be_named_as_pythons() -> None:
    assert read_capture("\\x04\\x00", format="python") == Capture(b"\x04\0", "python")
    assert read_capture("\\x04\\x00", format="c-string") == Capture(b"\x04\0", "c-string")
    error = refusal("\\x04\\x00", format="c-array")
    assert (error.found, error.line, error.column) == ("c-string", 1, 1)


def test_what_is_wrong_within_a_call_is_said_with_the_advice_for_it() -> None:
    assert refusal("base64.b64decode('BA-B')").advice == (
        "copy the text again; the alphabet of URLs is not read"
    )
    assert refusal("bytes.fromhex('0400g4')").advice == "copy the dump again"


def test_a_shorter_last_group_within_a_call_is_read_in_byte_order() -> None:
    assert read_capture("bytes.fromhex('0400 41ff 75')").data == FOUR + b"\x75"


@pytest.mark.parametrize(
    ("text", "data"), [("\\xAF\\xBC", "afbc"), ("\\xaf\\xbc", "afbc"), ("\\x04\\x75", "0475")]
)
def test_escapes_need_no_quotes(text: str, data: str) -> None:
    assert read_capture(text) == Capture(bytes.fromhex(data), "c-string")
    assert refusal(f"{text}\n\\").line == 1


def test_0x_alone_is_no_number() -> None:
    assert refusal("0x").expected == "hex digits alone"
    assert refusal("0x, 0x").expected == "a dump in a known format"
