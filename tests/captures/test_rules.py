"""Each tool's row, and rules 1 to 3 of docs/reference/captures.md: what joins rows up."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import ROW, WRITER, refusal
from tests.captures.dump_formatters import xxd

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
def test_each_tools_row_is_read_alone(form: str, text: str, base: int | None) -> None:
    capture = read_capture(text)
    assert (capture.data, capture.format, capture.base_address) == (ROW, form, base)


@pytest.mark.parametrize(("form", "text", "base"), PAGE_ROWS)
def test_no_tools_row_is_read_with_a_digit_turned_to_a_letter(
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


def test_a_last_address_that_a_text_column_contradicts_is_refused() -> None:
    text = WRITER["od-Ax-tx4z"].text(ROW[:10])
    assert read_capture(text).data == ROW[:10]
    assert refusal(text.replace("00000a", "000008")).line == 2
