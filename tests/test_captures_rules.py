"""The ten rules of the reference page on dumps: what each must read, and what it must refuse."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from ipsec_codec.errors import CaptureError
from tests.dump_writers import WRITERS, Writer, xxd

WRITER = {writer.id: writer for writer in WRITERS}
ROW = bytes.fromhex("04000000750073006500720064006f00")
"""The row of the reference page, at offset 0x50."""


def refusal(text: str | bytes, **options: object) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        read_capture(text, **options)  # type: ignore[arg-type]
    return caught.value


PAGE_ROWS = [
    ("xxd", "00000050: 0400 0000 7500 7300 6500 7200 6400 6f00  ....u.s.e.r.d.o.", 0x50),
    ("xxd", "00000050: 04 00 00 00 75 00 73 00 65 00 72 00 64 00 6f 00  ....u.s.e.r.d.o.", 0x50),
    ("xxd-e", "00000050: 00000004 00730075 00720065 006f0064  ....u.s.e.r.d.o.", 0x50),
    ("hex", "04000000750073006500720064006f00", None),
    (
        "hexdump-C",
        "00000050  04 00 00 00 75 00 73 00  65 00 72 00 64 00 6f 00  |....u.s.e.r.d.o.|",
        0x50,
    ),
    ("hexdump", "0000050 0004 0000 0075 0073 0065 0072 0064 006f", 0x50),
    ("od-x", "000050 04 00 00 00 75 00 73 00 65 00 72 00 64 00 6f 00  >....u.s.e.r.d.o.<", 0x50),
    ("od", "0000120 000004 000000 000165 000163 000145 000162 000144 000157", 0x50),
    (
        "windbg-db",
        "00000143`38808650  04 00 00 00 75 00 73 00-65 00 72 00 64 00 6f 00  ....u.s.e.r.d.o.",
        0x14338808650,
    ),
    ("windbg-dd", "00000143`38808650  00000004 00730075 00720065 006f0064", 0x14338808650),
    (
        "windbg-dc",
        "00000143`38808650  00000004 00730075 00720065 006f0064  ....u.s.e.r.d.o.",
        0x14338808650,
    ),
    ("windbg-dq", "00000143`38808650  00730075`00000004 006f0064`00720065", 0x14338808650),
    (
        "windbg-dw",
        "00000143`38808650  0004 0000 0075 0073 0065 0072 0064 006f",
        0x14338808650,
    ),
    (
        "visual-studio",
        "0x0012FFAC 04 00 00 00 75 00 73 00 65 00 72 00 64 00 6f 00 ....u.s.e.r.d.o.",
        0x12FFAC,
    ),
    (
        "x64dbg",
        "0000014338808650 04 00 00 00 75 00 73 00 65 00 72 00 64 00 6F 00 ....u.s.e.r.d.o.",
        0x14338808650,
    ),
    (
        "frida",
        (
            "               0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n"
            "1a2b3c4d5eb0  04 00 00 00 75 00 73 00 65 00 72 00 64 00 6f 00  ....u.s.e.r.d.o."
        ),
        0x1A2B3C4D5EB0,
    ),
    (
        "wireshark",
        "0050   04 00 00 00 75 00 73 00 65 00 72 00 64 00 6f 00   ....u.s.e.r.d.o.",
        0x50,
    ),
    ("tcpdump", "\t0x0050:  0400 0000 7500 7300 6500 7200 6400 6f00  ....u.s.e.r.d.o.", 0x50),
    (
        "powershell",
        (
            "          Offset Bytes                                           Ascii\n"
            "                 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n"
            "          ------ ----------------------------------------------- -----\n"
            "0000000000000050 04 00 00 00 75 00 73 00 65 00 72 00 64 00 6F 00 ....u.s.e.r.d.o."
        ),
        0x50,
    ),
    (
        "powershell",
        (
            "           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n"
            "00000050   04 00 00 00 75 00 73 00 65 00 72 00 64 00 6F 00  ....u.s.e.r.d.o."
        ),
        0x50,
    ),
    ("scapy", "0050   04 00 00 00 75 00 73 00  65 00 72 00 64 00 6F 00   ....u.s.e.r.d.o.", 0x50),
    ("python", repr(ROW), None),
    ("python", f"bytes.fromhex('{ROW.hex()}')", None),
    ("python", f"bytearray({ROW!r})", None),
    ("python", str(list(ROW)), None),
    ("base64", "BAAAAHUAcwBlAHIAZABvAA==", None),
]


@pytest.mark.parametrize(("form", "text", "base"), PAGE_ROWS)
def test_each_row_of_the_page_is_read_alone(form: str, text: str, base: int | None) -> None:
    capture = read_capture(text)
    assert (capture.data, capture.format, capture.base_address) == (ROW, form, base)


@pytest.mark.parametrize(("form", "text", "base"), PAGE_ROWS)
def test_no_row_of_the_page_is_read_with_a_digit_turned_to_a_letter(
    form: str, text: str, base: int | None
) -> None:
    del base
    place = text.rindex("0") if form != "base64" else 3
    damaged = text[:place] + ("g" if form != "base64" else "!") + text[place + 1 :]
    error = refusal(damaged)
    assert error.line == text.count("\n", 0, place) + 1
    assert error.column is not None


# Rule 1: decoration

XXD = WRITER["xxd"].text(ROW * 2 + b"ab")


@pytest.mark.parametrize(
    "decorated",
    [
        "\ufeff" + XXD,
        XXD.replace("\n", "\r\n"),
        XXD.replace("\n", "\r\r\n"),
        XXD.replace("\n", "\r"),
        f"```text\n{XXD}```\n",
        f"~~~\n{XXD}~~~",
        "".join(f"> {line}\n" for line in XXD.splitlines()),
        "".join(f">> > {line}\n" for line in XXD.splitlines()),
        f"$ xxd buffer.bin\n{XXD}$ ",
        f"root@host:/tmp# xxd buffer.bin\n{XXD}root@host:/tmp#",
        f"C:\\Temp>xxd buffer.bin\n{XXD}\nC:\\Temp>",
        f"PS C:\\Temp> xxd buffer.bin\n{XXD}",
        f"0: kd> db 1000\n{XXD}0: kd> ",
        f"(gdb) shell xxd buffer.bin\n{XXD}(gdb) ",
        "".join(f"\x1b[32m{line}\x1b[0m\n" for line in XXD.splitlines()),
        "\x1b]0;title\x07" + XXD,
        "".join(f"    {line}   \n\n" for line in XXD.splitlines()),
    ],
)
def test_decoration_is_stripped(decorated: str) -> None:
    assert read_capture(decorated).data == ROW * 2 + b"ab"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_are_read_in_every_encoding(encoding: str) -> None:
    assert read_capture(XXD.encode(encoding)).data == ROW * 2 + b"ab"


def test_utf_16_without_its_mark_is_read_with_a_warning() -> None:
    assert "byte order mark" in read_capture(XXD.encode("utf-16-le")).warnings[0]
    assert read_capture(XXD.encode("utf-16")).warnings == ()


def test_prose_around_the_rows_is_passed_over_with_a_warning() -> None:
    capture = read_capture(f"This is what was sent:\n{XXD}\nThanks!\n")
    assert capture.data == ROW * 2 + b"ab"
    assert len(capture.warnings) == 2


@pytest.mark.parametrize(
    "line",
    ["00000020 61 62", "0x55zz <buf>: 0x02", "00000g20: 6162", "?? ?? ??", "a.b.c.", "be it so"],
)
def test_a_line_that_may_be_a_damaged_row_is_never_passed_over(line: str) -> None:
    assert refusal(XXD + line).line == 4
    assert refusal(f"{line}\n{XXD}").line == 1


@pytest.mark.parametrize("line", ["```04000000", "~~~deadbeef", "```AgAAAAEAAAA"])
def test_a_fence_with_data_behind_it_is_refused(line: str) -> None:
    assert refusal(f"{line}\n75007300\n```").line == 1
    assert read_capture("```hex\n75007300\n```").data == bytes.fromhex("75007300")


def test_headers_are_passed_over_above_the_rows_only() -> None:
    header = "Offset(h) 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"
    counted = "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"
    row = "00000000  61 62  ab"
    assert read_capture(f"{header}\n\n{row}") == Capture(b"ab", "windbg-db", 0)
    assert read_capture(f"{counted}\n{row}").warnings == ()
    assert refusal(f"{row}\n{counted}").line == 2
    assert refusal(f"{counted} aa\n{row}").line == 1
    assert read_capture(counted).data == bytes(range(16))


def test_prose_among_the_rows_is_refused() -> None:
    lines = XXD.splitlines()
    assert refusal("\n".join([lines[0], "and so on:", lines[1]])).line == 2


def test_the_column_of_an_error_is_that_of_the_text_as_it_was_pasted() -> None:
    clean = refusal("00000000  04 ??-00  ....")
    quoted = refusal("> > 00000000  04 ??-00  ....")
    coloured = refusal("\x1b[32m00000000\x1b[0m  04 ??-00  ....")
    assert (clean.column, quoted.column, coloured.column) == (14, 18, 23)


# Rule 2: addresses

ROWS = WRITER["windbg-db"].text(bytes(range(64))).splitlines()[1:-1]


def test_addresses_are_relative_to_the_first() -> None:
    assert read_capture("\n".join(ROWS[2:])).data == bytes(range(32, 64))


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([ROWS[0], ROWS[2]], 2),
        ([ROWS[0], ROWS[0]], 2),
        ([ROWS[1], ROWS[0]], 2),
        ([ROWS[0], ROWS[1], ROWS[3]], 3),
    ],
)
def test_an_address_that_does_not_join_on_is_refused(rows: list[str], line: int) -> None:
    error = refusal("\n".join(rows))
    assert error.line == line
    assert "address" in error.expected


def test_nothing_is_allocated_by_address() -> None:
    error = refusal(f"{XXD.splitlines()[0]}\n*\nffffffffffffff00: 6162  ab")
    assert "at most" in error.expected


def test_a_short_row_that_more_rows_follow_is_refused() -> None:
    lines = [xxd(ROW, 0), xxd(ROW[:8], 0x10), xxd(ROW, 0x18)]
    assert read_capture("".join(lines[:2])).data == ROW + ROW[:8]
    assert refusal("".join(lines)).line == 2


# Rule 3: repeats and the last address


@pytest.mark.parametrize("name", ["hexdump-C", "hexdump", "od", "od-Ax-tx1z"])
@pytest.mark.parametrize("size", [48, 49, 50, 63, 80])
def test_a_star_repeats_the_row_above(name: str, size: int) -> None:
    data = ROW + bytes(size) + ROW
    text = WRITER[name].text(data)
    assert "\n*\n" in text
    assert read_capture(text).data == data


def test_a_star_repeats_up_to_the_address_that_ends_the_dump() -> None:
    assert read_capture(WRITER["hexdump-C"].text(bytes(40))).data == bytes(40)


STARRED = WRITER["hexdump-C"].text(ROW + bytes(64)).splitlines()


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["*", *STARRED], 1),
        (STARRED[:-1], 3),
        ([*STARRED[:3], "*", *STARRED[3:]], 4),
        ([*STARRED[:3], "00000010"], 3),
        ([*STARRED[:3], "00000025  00 00", "00000027"], 4),
    ],
)
def test_a_star_without_its_rows_is_refused(lines: list[str], line: int) -> None:
    assert refusal("\n".join(lines)).line == line


def test_a_star_below_prose_is_refused() -> None:
    assert refusal("\n".join([*STARRED[:2], "and so on", *STARRED[2:]])).line == 3


@pytest.mark.parametrize("size", [1, 3, 17, 31])
@pytest.mark.parametrize("name", ["hexdump", "od", "od-Ax-tx8"])
def test_the_last_address_cuts_a_padded_word(name: str, size: int) -> None:
    data = bytes(range(1, size + 1))
    text = WRITER[name].text(data)
    capture = read_capture(text)
    assert (capture.data, capture.warnings) == (data, ())
    without = read_capture("\n".join(text.splitlines()[:-1]))
    assert without.data.startswith(data)
    assert any("padding" in warning for warning in without.warnings)


def test_a_last_address_that_cuts_more_than_padding_is_refused() -> None:
    rows = "0000000 0004 0000 0075 0073"
    assert read_capture(f"{rows}\n0000008").data == ROW[:8]
    assert refusal(f"{rows}\n0000006").line == 2
    assert refusal("0000000 0004 0000 0075 7373\n0000007").line == 2
    assert refusal(f"{rows}\n000000a").line == 2


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


# Rule 9: hex before base64


@pytest.mark.parametrize(
    "text", ["deadbeef", "AAAA", "00ff\n", "DE AD BE EF", "de:ad:be:ef", "de-ad-be-ef", "de, ad"]
)
def test_even_length_hex_digits_are_hex(text: str) -> None:
    digits = "".join(character for character in text if character.isalnum())
    assert read_capture(text) == Capture(
        bytes.fromhex(digits), "hex", warnings=read_capture(text).warnings
    )


def test_hex_without_a_digit_is_read_with_a_warning() -> None:
    assert "base64" in read_capture("AAAA").warnings[0]
    assert read_capture("AAA0").warnings == ()
    assert read_capture("AAAA", format="base64").data == bytes(3)


@pytest.mark.parametrize(
    "text", ["abc", "0400 0", "04 0 00", "04 00\n0", "0400000\n75007300\n65007200"]
)
def test_an_odd_number_of_digits_is_refused(text: str) -> None:
    assert refusal(text).line is not None


@pytest.mark.parametrize("text", ["0400000g", "04000000750g", "0400000075007300650072O0"])
def test_damaged_hex_is_not_taken_for_base64(text: str) -> None:
    assert refusal(text).column == next(
        place for place, character in enumerate(text, 1) if character in "gO"
    )


def test_hex_lines_wrapped_at_an_odd_width_are_one_run() -> None:
    text = (ROW * 4).hex()
    assert read_capture("\n".join(text[at : at + 31] for at in range(0, 128, 31))).data == ROW * 4


@pytest.mark.parametrize(
    "text",
    ["BAAAAHUAcwBlAHIAZABvAA=", "BAAAAHUAcwBlAHIAZABvAB==", "BA==AHUAcwBlAHIAZABvAA==", "BAAAAHU*"],
)
def test_base64_that_no_encoder_writes_is_refused(text: str) -> None:
    assert refusal(text).line == 1


# Rule 10: what comes back


def test_the_format_the_base_address_and_the_warnings_come_back() -> None:
    assert read_capture(PAGE_ROWS[0][1]) == Capture(ROW, "xxd", 0x50, ())


def test_binary_input_passes_through() -> None:
    assert read_capture(ROW) == Capture(ROW, "binary")
    assert read_capture(b"hello", format="binary") == Capture(b"hello", "binary")
    assert read_capture(memoryview(bytearray(ROW))) == Capture(ROW, "binary")
    assert read_capture(b"\x01\x02\x03").format == "binary"
    assert read_capture(b"\xff\xfe\x00\x00").format == "binary"
    assert read_capture(b"\xef\xbb\xbf\x00").format == "binary"
    assert refusal(ROW, format="xxd").found == "binary data"
    assert refusal("text", format="binary").expected == "bytes"


@pytest.mark.parametrize("text", ["", "   \n", b"", "```\n```", "0:000> \n"])
def test_nothing_is_refused(text: str | bytes) -> None:
    assert refusal(text).found == "nothing that is one"


@pytest.mark.parametrize(
    "text", ["hello world", "\u0441\u043b\u043e\u0432\u043e", "{}", "[]", "()", "0x"]
)
def test_what_is_no_dump_is_refused(text: str) -> None:
    assert refusal(text).line == 1


def test_a_format_named_wrongly_is_refused() -> None:
    assert refusal(XXD, format="hexdump-C").line == 1
    assert refusal(XXD, format="base64").line == 1
    with pytest.raises(ValueError, match="one of binary, hex"):
        read_capture(XXD, format="xdd")
    with pytest.raises(ValueError, match="word_order"):
        read_capture(XXD, word_order="middle")  # type: ignore[arg-type]


def test_two_dumps_in_one_text_are_refused() -> None:
    assert refusal(XXD + XXD).line == 4
    text = WRITER["hexdump-C"].text(ROW)
    assert refusal(text + text).line == 3
