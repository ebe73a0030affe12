"""Rules 4 to 7 of docs/reference/captures.md: widths, orders, text column, unreadable memory."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import ROW, WRITER, refusal
from tests.captures.dump_writers import WRITERS, Writer

ROWS = WRITER["windbg-db"].text(bytes(range(64))).splitlines()[1:-1]

# Rule 4: widths and byte orders


@pytest.mark.parametrize("name", ["xxd", "xxd-e", "windbg-dc", "od-Ax-tx4z"])
def test_the_text_column_decides_the_order_of_groups(name: str) -> None:
    assert read_capture(WRITER[name].text(ROW)).data == ROW


def test_the_text_column_overrules_the_usual_order() -> None:
    text = "00000000: 0004 0000 0075 0073 0065 0072 0064 006f  ....u.s.e.r.d.o."
    assert read_capture(text) == Capture(ROW, "xxd-e", 0)
    big = "00000143`38808650  04000000 75007300 65007200 64006f00  ....u.s.e.r.d.o."
    assert read_capture(big).data == ROW


def test_two_byte_groups_after_a_colon_keep_byte_order_and_say_so_where_nothing_decides() -> None:
    capture = read_capture("00000000: 0100 0000 0200 0000  ........")
    assert capture.data == bytes.fromhex("0100000002000000")
    assert "word_order='little'" in capture.warnings[0]


def test_words_after_a_colon_that_nothing_decides_are_refused_with_both_readings() -> None:
    text = "00000000: 01000000 02000000  ........"
    error = refusal(text)
    assert "xxd -g4" in error.found
    assert "xxd -e" in error.found
    assert "word_order" in str(error.advice)
    big = read_capture(text, word_order="big")
    little = read_capture(text, word_order="little")
    assert (big.data.hex(), big.format) == ("0100000002000000", "xxd")
    assert (little.data.hex(), little.format) == ("0000000100000002", "xxd-e")


def test_words_that_read_alike_in_both_orders_are_no_question() -> None:
    assert read_capture("00000000: 00000000 ffffffff  ........").data.hex() == "00000000ffffffff"


@pytest.mark.parametrize("text", ["0400 0000 7500", "04000000 75007300", "0400\n0000\n7500"])
def test_groups_without_an_address_are_refused_with_both_readings(text: str) -> None:
    error = refusal(text)
    assert "byte order" in error.found
    assert "little-endian words" in error.found
    digits = text.replace(" ", "").replace("\n", "")
    assert read_capture(text, word_order="big").data == bytes.fromhex(digits)
    assert read_capture(text, word_order="little").data != bytes.fromhex(digits)


def test_word_order_against_the_text_column_is_refused() -> None:
    assert refusal(WRITER["xxd"].text(ROW), word_order="little").line == 1


def test_addresses_that_join_up_in_two_radixes_are_refused() -> None:
    error = refusal("0000000 0000 0000 0000 0000 0000 0000 0000 0000\n*\n0000040\n")
    assert "hexdump (64 bytes)" in error.found
    assert "od-x (32 bytes)" in error.found
    text = "0000000 000 000 000 000 000 000 000 000 000 000 000 000 000 000 000 000\n*\n0000060\n"
    assert "od" in refusal(text).found


def test_words_that_are_read_in_one_order_only_keep_it_where_no_text_says_otherwise() -> None:
    words = "00000143`38808650  0004 0000 0075"
    assert read_capture(words).data == ROW[:6]
    assert read_capture(words, word_order="big").data == bytes.fromhex("000400000075")
    error = refusal("0000000 0004 0000\n0000010 0004")
    assert error.line == 2


@pytest.mark.parametrize(
    "text", ["0000000 777777", "0000000 000001 777777\n0000004", "0000000 777"]
)
def test_an_octal_group_that_its_size_cannot_hold_is_refused(text: str) -> None:
    assert read_capture("0000000 177777").data == b"\xff\xff"
    assert refusal(text).line == 1
    rows = "0000000 000001 000001\n0000004 000001 777777\n0000010\n"
    assert refusal(rows).line == 2


# Rules 5 and 6: the text column

CHECKED = [writer for writer in WRITERS if writer.checksum]


@pytest.mark.parametrize("writer", CHECKED, ids=lambda writer: writer.id)
def test_a_text_column_that_disagrees_is_refused(writer: Writer) -> None:
    text = writer.text(b"Password" * 4)
    place = text.rindex("P")
    assert refusal(f"{text[:place]}Q{text[place + 1 :]}").line is not None


def test_only_printable_ascii_counts() -> None:
    text = "00000000  e9 00 41 7f  \u00e9\ufffdA\u2302"
    assert read_capture(text).data == b"\xe9\x00A\x7f"
    assert refusal("00000000  e9 00 41 7f  e.A.").line == 1


def test_a_question_mark_stands_for_a_byte_beyond_ascii_below_powershells_header_only() -> None:
    row = "00000000   41 B5 B5 42                                      A??B"
    header = "           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"
    assert read_capture(f"{header}\n{row}") == Capture(b"A\xb5\xb5B", "powershell", 0)
    assert refusal(row).line == 1


def test_trailing_spaces_of_a_text_column_may_be_gone() -> None:
    assert read_capture("00000000: 4120 2020                                A").data == b"A   "
    assert refusal("00000000: 4120 2041                                A").line == 1
    assert refusal("00000000: 4100 0000                                A").line == 1


def test_a_row_without_text_among_rows_with_text_is_refused() -> None:
    lines = WRITER["xxd"].text(ROW + b"0123456789abcdef" + ROW).splitlines()
    lines[1] = lines[1][:49]
    assert refusal("\n".join(lines)).line == 2


def test_a_row_of_spaces_may_have_lost_its_text() -> None:
    data = ROW + b" " * 16 + ROW
    text = "\n".join(line.rstrip() for line in WRITER["xxd"].text(data).splitlines())
    assert read_capture(text).data == data


@pytest.mark.parametrize("writer", CHECKED, ids=lambda writer: writer.id)
@pytest.mark.parametrize(
    "text", [b"3E H", b"33 45 20 48", b"00 00 00 00 00 0", b"41 41 41 41 41 41 41 41 41 4"]
)
def test_text_that_looks_like_hex_is_not_eaten(writer: Writer, text: bytes) -> None:
    data = text[: len(text) // writer.multiple * writer.multiple]
    assert read_capture(writer.text(data)).data == data


def test_a_row_whose_text_could_be_groups_is_refused_where_nothing_decides() -> None:
    error = refusal("0000014338808650 41 41 AA")
    assert "3 or 2 bytes" in error.found
    rows = "0000014338808650 41 41 AA\n0000014338808652 42 42 BB"
    assert read_capture(rows).data == b"AABB"


# Rule 7: unreadable memory


@pytest.mark.parametrize(
    ("text", "line", "offset"),
    [
        ("00000143`38808650  04 00 ?? 00  ..?.", 1, 2),
        ("001c0050  00000004 ????????", 1, 4),
        ("00000143`38808650  00730075`00000004 ????????`????????", 1, 8),
        ("0x0012FFAC ?? ?? ?? ?? ????", 1, 0),
        (ROWS[0] + "\n" + ROWS[1].replace("12 13", "?? ??"), 2, 18),
    ],
)
def test_question_marks_are_refused_with_their_offset(text: str, line: int, offset: int) -> None:
    error = refusal(text)
    assert (error.line, error.offset) == (line, offset)
    assert "unreadable" in error.found


def test_question_marks_in_the_text_column_are_bytes() -> None:
    assert read_capture("00000143`38808650  3f 3f 3f 3f  ????").data == b"????"
    assert read_capture("0000014338808650 3F 3F ??").data == b"??"
