"""Each side of the borders by which rows, hex and literals are told apart."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import ROW, WRITER, refusal
from tests.captures.dump_formatters import xxd_e

# A first row with one short word, right-aligned as xxd -e prints it


@pytest.mark.parametrize("group", [2, 4, 8])
def test_a_lone_short_word_is_read_at_the_right_of_its_group(group: int) -> None:
    assert read_capture(xxd_e(b"A", 0, group=group)) == Capture(b"A", "xxd-e", 0)


@pytest.mark.parametrize("blank", [1, 3, 4, 5, 7, 13, 15])
def test_a_lone_short_word_at_the_right_of_no_group_is_refused(blank: int) -> None:
    assert refusal(f"00000000: {' ' * blank}41  A").line == 1


# The text column


@pytest.mark.parametrize("shown", [".", "\x7f", "\x80", "\u00e9", "\u2302"])
def test_a_byte_that_is_not_printable_may_be_shown_as_anything_beyond_ascii(shown: str) -> None:
    assert read_capture(f"00000000  41 7f 42  A{shown}B").data == b"A\x7fB"


@pytest.mark.parametrize("shown", [" ", "!", "~", "-", "/"])
def test_a_byte_that_is_not_printable_is_never_shown_as_printable_ascii(shown: str) -> None:
    assert refusal(f"00000000  41 7f 42  A{shown}B").line == 1
    assert refusal(f"00000000  41 1f 42  A{shown}B").line == 1


@pytest.mark.parametrize("byte", [0x20, 0x21, 0x7E])
def test_a_printable_byte_is_shown_as_itself_alone(byte: int) -> None:
    assert read_capture(f"00000000  41 {byte:02x} 42  A{chr(byte)}B").data[1] == byte
    assert refusal(f"00000000  41 {byte:02x} 42  A.B").line == 1


def test_a_row_that_is_not_printable_to_its_end_is_never_trimmed() -> None:
    assert read_capture("00000000  41 20  A").data == b"A "
    assert refusal("00000000  41 00  A").line == 1


def test_text_between_bars_is_as_long_as_its_bytes() -> None:
    assert read_capture("00000000  41 42  |AB|").data == b"AB"
    assert refusal("00000000  41 42  |ABC|").line == 1
    assert refusal("00000000  41 42  |A|").line == 1


@pytest.mark.parametrize("size", range(1, 17))
@pytest.mark.parametrize("name", ["od-Ax-tx4z", "hexdump-C", "xxd", "windbg-db", "scapy-old"])
def test_a_last_row_of_any_length_is_read(name: str, size: int) -> None:
    data = bytes(range(32)) + ROW[::-1][:size]
    assert read_capture(WRITER[name].text(data)).data == data
    zeros = bytes(range(32)) + bytes(range(1, size)) + b"\0"
    assert read_capture(WRITER[name].text(zeros)).data == zeros


def test_the_text_column_of_a_padded_word_says_where_the_bytes_end() -> None:
    text = WRITER["od-Ax-tx4z"].text(ROW[:4])
    assert read_capture(text).data == ROW[:4]
    assert refusal(text.replace("\n000004", "\n000003")).line == 2


# Addresses


def test_an_address_that_reads_in_two_radixes_gives_a_warning_that_names_both() -> None:
    capture = read_capture("0000010 0004 0000\n0000014")
    assert (capture.format, capture.base_address) == ("hexdump", 0x10)
    assert "the base address is that of hexdump; od-x would mean 0x8" in capture.warnings
    assert read_capture("0000000 0004 0000\n0000004").warnings == ()


def test_prose_is_passed_over_with_its_line_in_the_warning() -> None:
    row = "00000143`38808650  04 00"
    assert read_capture(f"what was sent\n{row}\nThanks!").warnings == (
        "line 1 and what else stands above the rows was passed over",
        "line 3 and what else stands below the rows was passed over",
    )


# Hex and base64


@pytest.mark.parametrize("digits", ["a1b2c3d4e5f6a7b8", "A1B2C3D4E5F6A7B8", "a1B2c3D4e5F6a7B8"])
def test_hex_digits_of_either_case_are_read_and_no_other_letter_among_them(digits: str) -> None:
    assert read_capture(digits).data == bytes.fromhex("a1b2c3d4e5f6a7b8")
    assert refusal(digits[:-1] + "g").column == 16


def test_the_word_order_holds_for_hex_and_literals_whose_format_is_named() -> None:
    hexadecimal = read_capture("0400 0000 7500", format="hex", word_order="little")
    assert hexadecimal.data == bytes.fromhex("000400000075")
    literal = read_capture("{0x0400, 0x7500}", format="c-array", word_order="big")
    assert literal.data == bytes.fromhex("04007500")


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("AAEC\nAwQF\nBg==", True),
        ("AAECAw\nQFBgcI", True),
        ("AAECA\nwQF", True),
        ("AAE\nCAwQF", False),
        ("AAECA\nwQ", False),
        ("AAEC\nA=EC", False),
        ("AA==AAEC", False),
        ("A===", False),
        ("====", False),
        ("AAF=", False),
        ("AAE", False),
    ],
)
def test_base64_is_read_as_encoders_wrap_and_pad_it_alone(text: str, ok: bool) -> None:  # noqa: FBT001
    if ok:
        assert read_capture(text, format="base64").data[:4] == bytes(range(4))
    else:
        assert refusal(text, format="base64").line == text.count("\n") + 1


# Literals


@pytest.mark.parametrize(
    ("text", "big", "little"),
    [
        ("0x0400, 0x7500", "04007500", "00040075"),
        ("0x04000000 0x75007300", "0400000075007300", "0000000400730075"),
        ("0x0400", "0400", "0004"),
        ("0x04, 0x00", "0400", "0400"),
    ],
)
def test_bare_numbers_follow_the_word_order(text: str, big: str, little: str) -> None:
    assert read_capture(text, word_order="big").data.hex() == big
    assert read_capture(text, word_order="little").data.hex() == little


def test_one_bare_number_is_read_where_it_is_a_byte_alone() -> None:
    assert read_capture("0x04") == Capture(b"\x04", "c-array")
    assert read_capture("0x0400, 0x0000").data == bytes.fromhex("00040000")
    for text in ("0x0400", "0x04000000", "0x0400000075007300"):
        assert refusal(text).column == 1


@pytest.mark.parametrize("name", ["bytes", "bytearray"])
def test_the_text_of_a_python_object_is_text_though_it_may_be_base64(name: str) -> None:
    assert read_capture(f"{name}(b'user')") == Capture(b"user", "python")
    assert refusal("bytesarray(b'user')").line == 1


def test_a_python_string_without_its_b_is_read_as_python_where_that_is_named() -> None:
    assert read_capture("'\\x04b'", format="python") == Capture(b"\x04b", "python")


def test_hex_in_a_call_is_read_in_byte_order() -> None:
    assert read_capture("bytes.fromhex('0400 0000 7500')").data == bytes.fromhex("040000007500")
    assert read_capture("bytes.fromhex('0400'\n'0000')").data == bytes.fromhex("04000000")


@pytest.mark.parametrize("name", ["x_len", "x_LENGTH", "sizeOfSize", "x_size"])
def test_a_count_beside_a_list_is_compared_with_it(name: str) -> None:
    assert read_capture(f"x[] = {{4, 0}};\n{name} = 002;").data == b"\x04\0"
    assert refusal(f"x[] = {{4, 0}};\n{name} = 0;").line == 2
    assert read_capture(f"x[] = {{4, 0}};\n{name}_of_another = 3;").data == b"\x04\0"
