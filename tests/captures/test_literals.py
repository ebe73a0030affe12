"""Literals are tokenised and never evaluated, and what stands around them must be code."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from ipsec_codec.errors import CaptureError

FOUR = bytes([4, 0, 0x41, 255])


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("c-array", "{0x04, 0x00, 0x41, 0xff}"),
        ("c-array", "{ 4, 0, 65, 255 };"),
        ("c-array", "{0x4,0x0,0x41,0xFF,}"),
        ("c-array", "unsigned char x[] = {\n  0x04, 0x00, // the length\n  0x41, /* A */ 0xff\n};"),
        ("c-array", "unsigned char x[4] = {4, 0, 65, 255};\nunsigned int x_len = 4;"),
        ("c-array", "byte[] x = new byte[] { 0x04, 0x00, 0x41, 0xFF };"),
        ("c-array", "var x = []byte{0x04, 0x00, 0x41, 0xff}"),
        ("c-array", "0x04, 0x00, 0x41, 0xff"),
        ("c-array", "0x04 0x00\n0x41 0xff"),
        ("c-array", "#include <stdint.h>\nuint8_t x[] = {/* four\nof them */ 4, 0, 65, 255};"),
        ("c-array", "unsigned char x[0x4] = {4, 0, 65, 255};"),
        ("c-string", r'"\x04\x00\x41\xff"'),
        ("c-string", r'"\x04\x00" "\x41\xff"'),
        ("c-string", 'char x[] = "\\x04\\x00" \\\n"\\x41\\xff";'),
        ("c-string", r'"\4\0A\377"'),
        ("c-string", r"\x04\x00\x41\xff"),
        ("c-string", r"'\x04\x00' + '\x41\xff'"),
        ("python", r"b'\x04\x00A\xff'"),
        ("python", r'data = b"\x04\x00A\xff"  # the buffer'),
        ("python", r"(b'\x04\x00'" + "\n " + r"b'A\xff')"),
        ("python", r">>> bytearray(b'\x04\x00A\xff')"),
        ("python", "bytes.fromhex('040041ff')"),
        ("python", "bytes.fromhex('04 00 41 ff')"),
        ("python", "binascii.unhexlify(b'040041ff')"),
        ("python", "base64.b64decode('BABB/w==')"),
        ("python", "bytes([4, 0, 65, 255])"),
        ("python", "[4, 0, 65, 255]"),
        ("python", "[0x04, 0x00, 0x41, 0xff]"),
        ("python", "Out[3]: [4, 0, 65, 255]"),
    ],
)
def test_a_literal_is_read(form: str, text: str) -> None:
    assert read_capture(text) == Capture(FOUR, form)


@pytest.mark.parametrize(
    ("escape", "byte"),
    [
        ("n", 10),
        ("t", 9),
        ("r", 13),
        ("a", 7),
        ("b", 8),
        ("f", 12),
        ("v", 11),
        ("\\", 92),
        ('"', 34),
        ("'", 39),
    ],
)
def test_simple_escapes_are_read(escape: str, byte: int) -> None:
    assert read_capture(f'"\\x00\\{escape}"').data == bytes([0, byte])


def test_every_byte_survives_repr() -> None:
    data = bytes(range(256)) * 2
    assert read_capture(repr(data)).data == data
    assert read_capture(repr(b"'" + data)).data == b"'" + data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{0x00000004, 0x00730075}", "0400000075007300"),
        ("{0x0004, 0x0073}", "04007300"),
        ("{0x0073007500000004}", "0400000075007300"),
        ("uint32_t x[] = {0x00000004};", "04000000"),
    ],
)
def test_words_are_little_endian_and_warn_of_a_tail(text: str, data: str) -> None:
    capture = read_capture(text)
    assert capture.data.hex() == data
    assert "shorter last word" in capture.warnings[0]
    assert read_capture(text, word_order="little") == capture
    assert read_capture(text, word_order="big").data != capture.data


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{0x04, 0x00", 1),
        ("{0x04, 0x100}", 1),
        ("{4, 256}", 1),
        ("{4, -1}", 1),
        ("{4, 300, 7, 8}", 1),
        ("unsigned char x[0x5] = {4, 0, 65, 255};", 1),
        ("{4, 010}", 1),
        ("{4 0}", 1),
        ("{4,, 0}", 1),
        ("{,4}", 1),
        ("{}", 1),
        ("{\n{4}}", 2),
        ("{0x04, 0x00000004}", 1),
        ("{0x004, 0x000}", 1),
        ("{4, 'A'}", 1),
        ("{4, sizeof(x)}", 1),
        ("{4, 0}\n{4, 0}", 2),
        ("int x[] = {4, 0};", 1),
        ("uint32_t x[] = {0x04, 0x00};", 1),
        ("uint16_t x[] = {0x00000004};", 1),
        ("new Uint16Array([4, 0]);", 1),
        ("new Int32Array([4, 0]);", 1),
        ("new Float64Array([4, 0]);", 1),
        ("[]int32{4, 0}", 1),
        ("np.int64([4, 0])", 1),
        ("unsigned char x[5] = {4, 0, 65, 255};", 1),
        ("unsigned char x[] = {4, 0};\nunsigned int x_len = 3;", 2),
        ("__import__('os').system('true')", 1),
        ("b'\\x04' if True else b'\\x05'", 1),
        ("'\\x04', '\\x05'", 1),
        ('"name": "\\x04"', 1),
        ("b'\\x04", 1),
        ("b'\\x4'", 1),
        ("b'\\x04\nb'\\x05'", 1),
        ("b'\\d'", 1),
        ("b'\\400'", 1),
        ("b'\u00e9\\x00'", 1),
        ("'\\u0041\\x00'", 1),
        ("rb'\\x04\\x00'", 1),
        ("f'\\x04\\x00'", 1),
        ('L"\\x0004"', 1),
        ("b'\\x04' '\\x05'", 1),
        ("bytes.fromhex('0400 4')", 1),
        ("bytes.fromhex('04004g')", 1),
        ("base64.b64decode('BABB')x'", 1),
        ("0x04000000", 1),
        ("0x04 12", 1),
        ("7 {4, 0}", 1),
        ('0000x050: 0400 "ab\\x00"', 1),
        ("$04, {4}", 1),
        ("array('B', [4, 0])", 1),
        ("[4, 0", 1),
        ("[4, 0}", 1),
    ],
)
def test_what_is_no_one_clear_literal_is_refused(text: str, line: int) -> None:
    with pytest.raises(CaptureError) as caught:
        read_capture(text)
    assert caught.value.line == line
    assert caught.value.column is not None


@pytest.mark.parametrize("text", ["b'040041ff'", '"040041ff"', "b'BABB/w=='", "'user'"])
def test_a_string_that_may_be_text_or_hex_or_base64_is_refused_until_its_meaning_is_named(
    text: str,
) -> None:
    with pytest.raises(CaptureError, match="text, hex or base64"):
        read_capture(text)
    form = "python" if text.startswith("b") else "c-string"
    assert read_capture(text, format=form).data.decode("ascii") == text.strip("b'\"")


def test_an_escape_that_c_and_python_read_differently_is_refused_in_a_plain_string() -> None:
    assert read_capture(r"b'\x04b'").data == b"\x04b"
    assert read_capture(r'"\x04g"').data == b"\x04g"
    assert read_capture(r'"\x04" "b"').data == b"\x04b"
    with pytest.raises(CaptureError, match="C and Python read alike"):
        read_capture(r'"\x04b"')


def test_the_kind_of_literal_can_be_named() -> None:
    assert read_capture("{4, 0}", format="c-array").data == b"\x04\0"
    with pytest.raises(CaptureError, match="the format python"):
        read_capture("{4, 0}", format="python")
