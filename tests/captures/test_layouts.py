"""Each tool's layout to the character: what may follow an address, and whose row it is.

Which tools print a row like this is in their sources and manuals; od's are what coreutils prints.
"""

from __future__ import annotations

import pytest

from ipsec_codec.captures import MAX_ROW_CHARACTERS, Capture, read_capture
from ipsec_codec.captures.readings import Row
from tests.captures.dump_cases import ROW, form, refusal

FRIDA_HEADER = "           0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n"


# A star before the end


@pytest.mark.parametrize(
    ("row", "end", "hides"),
    [
        (f"00000000  {'00 ' * 8} {'00 ' * 8} |{'.' * 16}|", "00000028", True),
        (f"0000000 {'0000 ' * 8}", "0000028", True),
        (f"0000000{'    0000' * 8}", "0000028", True),
        (f"000000a {'000 ' * 16}", "0000032", True),
        (f"000000 {'00 ' * 16}", "000028", False),
        (f"000000 {'000 ' * 16}", "000028", False),
        (f"0000000 {'000000 ' * 8}", "0000050", False),
    ],
)
def test_a_shorter_last_row_hides_behind_the_star_of_some_hexdumps_and_of_no_od(
    row: str, end: str, *, hides: bool
) -> None:
    text = f"{row}\n*\n{end}"
    if hides:
        capture = read_capture(text)
        assert (capture.data, capture.warnings) == (bytes(40), ())
    else:
        assert refusal(text).expected.startswith("an address whole rows past the *")


@pytest.mark.parametrize(
    "text",
    [
        "00000000  41 5a  |AZ|\n00000002",
        "0000000 5a41\n0000002",
        "0000000    5a41\n0000002",
        "000000 41 5a\n000002",
        "000000 101 132\n000002",
        "0000000 41 5a\n0000002",
        "0000000 101 132\n0000002",
    ],
)
def test_an_address_alone_ends_the_dump_of_hexdump_and_od(text: str) -> None:
    assert read_capture(text).data == b"AZ"
    assert read_capture(text).warnings == ()
    missing = read_capture(text.split("\n", maxsplit=1)[0]).warnings
    assert missing[0] == "the address that ends the dump is missing: rows may be missing too"


# Groups and text columns


def test_letters_are_never_shown_as_dots() -> None:
    assert refusal("00000000  41 5a  ..").line == 1
    assert refusal("00000000  3f 40  ..").line == 1


def test_a_text_of_frida_may_have_lost_its_spaces() -> None:
    text = f"{FRIDA_HEADER}00000000  41 00 20  A."
    assert read_capture(text) == Capture(b"A\0 ", "frida", 0)


def test_hexdump_without_c_prints_no_text() -> None:
    assert refusal("0000000 4241  AB").line == 1
    assert refusal("0000000    4241  AB").line == 1


@pytest.mark.parametrize(
    ("text", "data"),
    [
        # od -to1z, -to2z, -to4z, -to8z, as coreutils prints them
        ("0000000 101 102  >AB<\n0000002", b"AB"),
        ("0000000 041101  >AB<\n0000002", b"AB"),
        ("0000000 10420641101  >ABCD<\n0000004", b"ABCD"),
        ("0000000 0441072144250420641101  >ABCDEFGH<\n0000010", b"ABCDEFGH"),
        ("000000 101 102  >AB<\n000002", b"AB"),
        ("000000 10420641101  >ABCD<\n000004", b"ABCD"),
        # od -tx1z, -tx2z, -tx4z, -tx8z
        ("0000000 41 42  >AB<\n0000002", b"AB"),
        ("0000000 4241  >AB<\n0000002", b"AB"),
        ("0000000 44434241  >ABCD<\n0000004", b"ABCD"),
        ("0000000 4847464544434241  >ABCDEFGH<\n0000010", b"ABCDEFGH"),
    ],
)
def test_a_text_column_of_od_stands_behind_groups_of_any_size(text: str, data: bytes) -> None:
    capture = read_capture(text)
    assert (capture.data, capture.base_address, capture.warnings) == (data, 0, ())
    assert refusal(text.translate({ord(">"): "<", ord("<"): ">"})).line == 1


@pytest.mark.parametrize("value", ["0441072144250420641101", "1777777777777777777777"])
def test_eight_bytes_in_octal_have_22_digits(value: str) -> None:
    data = int(value, 8).to_bytes(8, "little")
    assert read_capture(f"0000000 {value}\n0000010") == Capture(data, "od", 0)
    assert refusal("0000000 2000000000000000000000\n0000010").line == 1
    assert refusal("0000000 40000000000\n0000004").line == 1


@pytest.mark.parametrize("size", [1, 3, 5, 16, 255, 256])
def test_a_group_of_xxd_has_any_size_up_to_256_bytes(size: int) -> None:
    data = bytes(range(size - 1, -1, -1))
    assert read_capture(f"00000000: {data.hex()}", word_order="big").data == data


def test_a_group_of_more_than_256_bytes_is_none_of_xxd() -> None:
    assert refusal(f"00000000: {'00' * 257}").line == 1


@pytest.mark.parametrize("blank", ["   ", "    "])
def test_visual_studio_puts_one_or_two_spaces_behind_the_address(blank: str) -> None:
    assert refusal(f"0x0012FFAC{blank}41 5a AZ").line == 1
    assert refusal("0x000000000012FFAC41 5a AZ").line == 1


@pytest.mark.parametrize("gap", [" ", "  "])
def test_visual_studio_puts_one_or_two_spaces_before_a_text_whose_spaces_may_be_gone(
    gap: str,
) -> None:
    pairs = ROW.hex(" ")
    spaces = "41 20" + " 20" * 14
    text = f"0x0012FFA0 {pairs}{gap}....u.s.e.r.d.o.\n0x0012FFB0 {spaces}{gap}A"
    assert read_capture(text).data == ROW + b"A" + b" " * 15


def test_wireshark_puts_two_or_three_spaces_behind_the_offset() -> None:
    for lead in ("  ", "   "):
        assert form(f"0000{lead}{'41 42':<47}   AB") == "wireshark"
    assert refusal(f"0000    {'41 42':<47}   AB").line == 1


@pytest.mark.parametrize(
    ("row", "between", "other"),
    [
        ("0x1000:\t0x41{}0x42", "\t", " "),
        ("00010000  41 42 43 44 45 46 47 48{}49 4a", "-", " "),
        ("00010000 41{}42", " ", "-"),
        ("0000000    4241{}4443", "    ", "  \t "),
    ],
)
def test_groups_stand_as_far_apart_as_the_tool_puts_them(
    row: str, between: str, other: str
) -> None:
    capture = read_capture(row.format(between))
    assert capture.data == b"ABCDEFGHIJ"[: len(capture.data)]
    refusal(row.format(other), format=capture.format)


def test_a_symbol_of_gdb_is_any_text_between_angle_brackets() -> None:
    for symbol in ("", "buf", "buf+4", "operator delete(void*)+16", "Map<Set<int> >::all+8"):
        assert read_capture(f"0x1000 <{symbol}>:\t0x41") == Capture(b"A", "gdb-x", 0x1000)
    for broken in ("<buf", "buf>", "<a\tb>"):
        assert refusal(f"0x1000 {broken}:\t0x41").line == 1


# Which tool's, where more than one prints such a row


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("00000000: 4142  AB", "xxd"),
        ("00000000: 41 42  AB", "xxd"),
        ("00000000  41 42  AB", "windbg-db"),
        ("00000000  41 42", "hexdump-C"),
        ("0000000 4241", "hexdump"),
        ("0000000 41 42", "od-x"),
        ("0000000 101 102", "od"),
        ("0000  41 42  AB", "scapy"),
        ("0000  41 42", "wireshark"),  # scapy always prints the text
        ("0000   41 42", "wireshark"),
        ("0000   41 42   AB", "wireshark"),
        ("00000000   41 42   AB", "wireshark"),
        ("0000   41 42 43 44 45 46 47 48  49   ABCDEFGHI", "scapy"),
        ("00000000  4241", "windbg-dw"),
        ("00000000  44434241", "windbg-dd"),
        ("00000000  44434241  ABCD", "windbg-dc"),
        ("00000000 41 42", None),
        ("00010000 41 42", "x64dbg"),
    ],
)
def test_the_name_is_that_of_the_tool_whose_row_it_is(text: str, name: str | None) -> None:
    assert form(text) == name


def test_a_named_format_that_is_another_one_is_refused_with_the_name_found() -> None:
    error = refusal("00000143`38808650  00000004", format="windbg-dc")
    assert (error.expected, error.found) == ("the format windbg-dc", "windbg-dd")
    assert (error.line, error.column) == (1, 1)
    assert refusal("0000000 0004", format="xxd").found == "another one"
    assert refusal(ROW, format="xxd").expected == "text in the format xxd"
    assert refusal("0000", format="binary").found == "a str"


# Rows that are not as the others


def test_a_text_that_lost_its_spaces_is_refused_where_it_disagrees() -> None:
    rows = "\n".join(f"0000000{at}  41 42 20 20  AB" for at in "048")
    assert read_capture(rows).data == b"AB  " * 3
    error = refusal(f"{rows[:-1]}b")
    assert (error.line, error.column) == (3, 25)
    assert error.expected == "a text column that agrees with the bytes"


def test_a_row_without_its_text_is_said_to_have_none() -> None:
    assert refusal("00000000  41 42  AB\n00000002  41 42").found == "none"


@pytest.mark.parametrize(
    "row",
    [
        "00000143`38808650  00000004     0073",
        "00000143`38808650  00000004 0073",
        "0x0012FFAC 00000004     0073",
        "0x1000:\t0x00000004\t0x0073",
        "0000000 00000004     0073",
    ],
)
def test_a_debugger_and_od_print_whole_words_alone(row: str) -> None:
    assert refusal(row).line == 1


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ("00000000  41 5a  |AZ", "hexdump-C"),
        ("00000000  41 5a  AZ|", "hexdump-C"),
        ("00000000  41 5a  (AZ)", "hexdump-C"),
        ("00000000  41 5a  |", "hexdump-C"),
        ("00000000  41 5a \t|AZ|", "hexdump-C"),
        ("00000000  41 00  |A|", "hexdump-C"),
        ("00000000  41 00  ||", "hexdump-C"),
        ("000000 5a41  >A<", "od-x"),
        ("000000 00000041  ><", "od-x"),
        ("000000 5a41  >AZ.<", "od-x"),
    ],
)
def test_a_text_between_bars_is_whole(row: str, form: str) -> None:
    assert refusal(row, format=form).line == 1
    assert refusal(row).line == 1


def test_od_pads_its_last_word_with_zeros() -> None:
    assert read_capture("000000 0041  >A<").data == b"A"
    assert read_capture("000000 00000041  >A<").data == b"A"
    assert read_capture("000000 00000041  >A...<").data == b"A\0\0\0"


def test_a_last_word_that_is_cut_to_nothing_but_padding_decides_no_order() -> None:
    error = refusal("0000000 4100\n0000001")
    assert (error.line, error.column) == (2, 1)
    assert error.expected == "the address at which the row above ends"


def test_addresses_that_join_up_in_two_radixes_are_told_with_both_sizes() -> None:
    error = refusal(f"0000000{' 000' * 16}\n*\n0000160")
    assert error.found == "some that read in radix 8 as 112 bytes and in radix 10 as 160 bytes"


def test_an_address_that_does_not_join_on_is_said_to_be_further_on_or_back() -> None:
    rows = "00000000  41 42\n0000000{}  43 44"
    assert read_capture(rows.format(2)).data == b"ABCD"
    assert refusal(rows.format(3)).found == "one further on"
    assert refusal(rows.format(1)).found == "one further back"


@pytest.mark.parametrize(("end", "data"), [("2", b"AA"), ("3", b"AAA"), ("1", None), ("0", None)])
def test_a_star_stands_for_one_row_or_more(end: str, data: bytes | None) -> None:
    text = f"0000000 41\n*\n000000{end}"  # od -w1 -tx1
    if data is None:
        assert refusal(text).expected.startswith("an address whole rows past the *")
    else:
        assert read_capture(text).data == data


def test_rows_go_on_after_a_star_at_whole_rows_alone() -> None:
    rows = f"0000000{' 0000' * 8}\n*\n00000{{}} 0041\n00000{{}}"
    assert read_capture(rows.format("20", "22")).data == bytes(32) + b"A\0"
    assert refusal(rows.format("25", "27")).line == 3


def test_a_row_of_tabs_that_lost_its_text_is_no_row_of_spaces() -> None:
    rows = "00000000  41 42  AB\n00000002  {}\n00000004  43 44  CD"
    assert read_capture(rows.format("20 20")).data == b"AB  CD"
    assert refusal(rows.format("09 09")).line == 2


def test_a_damaged_row_is_told_how_many_bytes_it_should_have() -> None:
    rows = "00000000  41 42  AB\n00000002  43 44  CD\n00000004  45 46 47 48"
    assert refusal(rows).expected.startswith("2 bytes in groups")
    assert refusal("00000000  41 42  A.").expected.startswith("up to 1024 bytes in groups")


def test_words_of_eight_bytes_behind_a_colon_are_in_either_order() -> None:
    text = "00000000: 0100000000000000 0200000000000000"
    assert refusal(text).expected == "groups in one byte order"
    assert read_capture(text, word_order="little").format == "xxd-e"


def test_bytes_behind_a_colon_have_no_order() -> None:
    assert read_capture("00000000: 41 5a  AZ", word_order="little").format == "xxd"


def test_a_row_may_be_as_long_as_the_bound() -> None:
    row = f"00000000  41{' ' * (MAX_ROW_CHARACTERS - 3)}A"
    assert read_capture(row).data == b"A"
    error = refusal(row.replace("  A", "   A"))
    assert error.expected == f"at most {MAX_ROW_CHARACTERS} characters in a row"


def test_a_question_mark_stands_for_a_byte_beyond_ascii_below_both_powershells_headers() -> None:
    row = "0000000000000000 41 B5 5A                                        A?Z"
    header = "          Offset Bytes                                           Ascii\n"
    assert read_capture(header + row) == Capture(b"A\xb5Z", "powershell", 0)
    assert refusal(row).line == 1
    assert refusal(row.replace("A?Z", "AXZ")).line == 1


def test_a_row_shows_none_of_its_bytes() -> None:
    assert "41 42" not in repr(Row(1, 11, 0, "41 42  AB"))


def test_an_octal_word_that_is_too_large_is_refused_where_its_row_starts() -> None:
    rows = "0000000 000001 000001\n0000004 000001 000001\n0000010 000001 {}\n0000014"
    assert len(read_capture(rows.format("177777")).data) == 12
    error = refusal(rows.format("200000"))
    assert (error.line, error.column) == (3, 9)
    assert error.expected.startswith("4 bytes in groups")


# Where a row is wrong


@pytest.mark.parametrize(
    "text",
    [
        "00000000  41 42 43 44 45 46 47 48  49 4G 4b 4c 4d 4e 4f 50  |ABCDEFGHIJKLMNOP|",
        "0x1000:\t0x41\t0x4G",
    ],
)
def test_a_letter_that_is_no_digit_is_pointed_at_wherever_in_the_row_it_stands(text: str) -> None:
    assert refusal(text).column == text.index("G") + 1


def test_a_row_with_all_its_groups_is_pointed_at_as_a_whole() -> None:
    row = "00000000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50  |ABCDEFGHIJKLMNOP|"
    error = refusal(f"{row}\n{row[:-2].replace('00000000', '00000010')}?|")
    assert (error.line, error.column) == (2, 11)
    assert error.expected.startswith("16 bytes in groups of one size")


def test_a_short_row_above_others_is_told_its_bytes() -> None:
    error = refusal("00000000  41 42  |AB|\n00000002  43  |C|\n00000003  44 45  |DE|")
    assert (error.line, error.expected) == (2, "2 bytes, since more rows follow")
    assert error.found == "1 byte"


def test_prose_is_no_dump_from_its_first_character_on() -> None:
    error = refusal("hello world")
    assert (error.line, error.column, error.expected) == (1, 1, "a dump in a known format")
