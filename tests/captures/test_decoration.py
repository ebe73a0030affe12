"""Rule 1 of docs/reference/captures.md: decoration goes, and nothing that may be data goes with it.

What shells, debuggers and terminals print follows their own defaults and manuals; the control
sequences are those of ECMA-48 and xterm.
"""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import refusal

ROWS = "00000000  41 42  AB"
READ = Capture(b"AB", "windbg-db", 0)
HEX = Capture(b"\x75\0\x73\0", "hex")

# Prompts


@pytest.mark.parametrize(
    "prompt",
    [
        "0:000> db 1000",
        "0:000:x86> db 1000",
        "kd> db 1000",
        "lkd> db 1000",
        "0: kd> db 1000",
        "12: kd:x86> db 1000",
        "C:\\Temp>xxd 00.bin",
        "c:\\>xxd 00.bin",
        "PS C:\\Temp> xxd 00.bin",
        "PS /home/user> xxd 00.bin",
        "PS > xxd 00.bin",
        "(gdb) x/2xb 0x1000",
        "(lldb) memory read 0x1000",
        "[Local::PID::1234 ]-> hexdump(ptr(0x1000))",
        "$ xxd 00.bin",
        "$",
        "# xxd 00.bin",
        "% xxd 00.bin",
        "root@host:/tmp# xxd 00.bin",
        "first.last@my-host.example.org:~$ xxd 00.bin",
        "first-name_2@host:~$",
        "a@b:$ xxd 00.bin",
    ],
)
def test_a_prompt_goes_with_its_command(prompt: str) -> None:
    assert read_capture(f"{prompt}\n{ROWS}") == READ


@pytest.mark.parametrize(
    "line",
    [
        ":000> 04 00",
        "0:> 04 00",
        "0:000:> 04 00",
        "kd:> 04 00",
        ": kd> 04 00",
        "$04 00",
        "@host:~$ 04 00",
        "root@:~$ 04 00",
        "root@host:~$04 00",
        "root@host:~$04 $ 00",
        "root@host:~#04 # 00",
    ],
)
def test_what_is_no_prompt_is_never_taken_for_one(line: str) -> None:
    assert refusal(f"{line}\n{ROWS}").line == 1


# Fences and quoting


@pytest.mark.parametrize(
    "language",
    [
        "bash", "c", "console", "cpp", "cs", "csharp", "dump", "go", "hex", "hexdump", "js", "json",
        "none", "plain", "plaintext", "powershell", "ps1", "py", "python", "raw", "rust", "sh",
        "shell", "text", "txt", "windbg", "xxd", "HEX", "Python",
    ],
)  # fmt: skip
def test_a_fence_may_name_a_language(language: str) -> None:
    assert read_capture(f"```{language}\n75007300\n```") == HEX
    assert read_capture(f"~~~ {language}\n75007300\n~~~") == HEX


@pytest.mark.parametrize(
    "fence", ["{code}", "{noformat}", "{code:title=buffer.bin|theme=Midnight}"]
)
def test_a_tracker_s_fence_goes(fence: str) -> None:
    assert read_capture(f"{fence}\n75007300\n{{code}}") == HEX


@pytest.mark.parametrize("line", ["``", "~~", "{code}7500", "{code", "{code:{}}"])
def test_what_is_no_fence_is_never_taken_for_one(line: str) -> None:
    assert refusal(f"{line}\n75007300").line == 1


@pytest.mark.parametrize("quoting", [">", "> ", ">\t", "> > ", ">\t> ", ">>\t"])
def test_quoting_goes(quoting: str) -> None:
    assert read_capture(f"{quoting}75007300") == HEX


# Escape sequences


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[m",
        "\x1b[0m",
        "\x1b[1;32m",
        "\x1b[?25l",
        "\x1b[0 q",
        "\x1b]0;title\x07",
        "\x1b]0;title\x1b\\",
        "\x1b]\x07",
        "\x1b(B",
        "\x1b7",
        "\x1b=",
        "\x1bM",
        "\x1b\\",
        "\x1b^",
        "\x1b_",
        "\x1bc",
        "\x1b~",
    ],
)
def test_an_escape_sequence_goes_wherever_it_stands(sequence: str) -> None:
    assert read_capture(f"{sequence}7500{sequence}7300{sequence}") == HEX


def test_the_title_of_a_terminal_ends_where_it_says() -> None:
    assert read_capture("\x1b]0;title\x1b\\75007300\x1b]0;title\x07") == HEX
    assert read_capture("\x1b]0;title\x0775007300\x1b]0;title\x1b\\") == HEX
    assert refusal("\x1b]0;title\x0775007300\x07").expected == "a dump in a known format"


@pytest.mark.parametrize("sequence", ["\x1b]", "\x1b[", "\x1b", "\x1b\x1b"])
def test_an_escape_sequence_that_does_not_end_is_no_decoration(sequence: str) -> None:
    assert refusal(f"{sequence}75007300").line == 1


# Encodings

CONTROLLED = "\x0c75007300\t\r\n\x1a"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")],
)
def test_a_byte_order_mark_says_how_to_read_and_is_no_column(mark: bytes, encoding: str) -> None:
    assert read_capture(mark + ROWS.encode(encoding)) == READ
    assert read_capture(mark + CONTROLLED.encode(encoding)) == HEX
    assert refusal(mark + "0400 0".encode(encoding)).column == refusal("0400 0").column == 6


def test_blanks_and_the_controls_of_text_files_make_no_binary() -> None:
    assert read_capture(CONTROLLED.encode()) == HEX
    assert read_capture(b"00000000  41 7f  A\x7f").data == b"A\x7f"
    for control in (b"\x00", b"\x08", b"\x0b", b"\x1c", b"\x1f"):
        assert read_capture(b"7500" + control).format == "binary"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_lost_mark_is_named_in_the_warning(encoding: str) -> None:
    assert read_capture(ROWS.encode(encoding)).warnings == (
        f"read as {encoding.upper()} text without a byte order mark",
    )


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf7500\xe9", b"\xff\xfe750", b"\xfe\xff750"])
def test_bytes_that_do_not_keep_what_their_mark_says_are_text_yet_and_refused(data: bytes) -> None:
    assert refusal(data).line == 1


# Headers, labels, rules of dashes and prose


@pytest.mark.parametrize(
    "header",
    [
        "   Label: C:\\Temp\\00.bin",
        "           Path: C:\\Temp\\00.bin",
        "Offset(h) 00 01 02 03 04 05 06 07",
        "          Offset Bytes                     Ascii",
        "------ ----------------------- -----",
        "-----",
        "20:31:56.783262 IP 192.0.2.1.1 > 192.0.2.2.2: UDP, length 138",
        "0 1 2 3 4 5 6 7",
        "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
    ],
)
def test_a_header_goes_without_a_warning(header: str) -> None:
    assert read_capture(f"{header}\n{ROWS}") == READ


@pytest.mark.parametrize(
    "line",
    ["--- 04", "Labels: 04", "Offset(d) 04", "20:31:56. 0400", "20:31:56 0400", "0 1 2 3 4 5 6"],
)
def test_what_is_no_header_is_never_taken_for_one(line: str) -> None:
    assert refusal(f"{line}\n{ROWS}").line == 1


@pytest.mark.parametrize(
    "line",
    [
        "See:",
        "SEE:",
        "here is a dump",
        "Barbara read it",
        "THE HEAD",
        "see x7ff",
        "see Gff",
        "sent by beOS",
        "one ff1z",
        "the de1soc board",
        "=====",
        "_____",
        "- - -",
        "-=_ _=-",
    ],
)
def test_words_and_rules_that_hold_no_byte_are_passed_over_with_a_warning(line: str) -> None:
    capture = read_capture(f"{ROWS}\n{line}")
    assert (capture.data, capture.warnings) == (
        b"AB",
        ("line 2 and what else stands below the rows was passed over",),
    )


@pytest.mark.parametrize(
    "line",
    [
        "is it so",
        "and 04 too",
        "and ff too",
        "and FF too",
        "and ?? too",
        "and 0x04 too",
        "....",
        "**",
    ],
)
def test_a_line_that_may_hold_a_byte_is_never_passed_over(line: str) -> None:
    assert refusal(f"{ROWS}\n{line}").line == 2
    assert refusal(f"{line}\n{ROWS}").line == 1


def test_a_column_is_counted_past_quoting_and_escape_sequences_alike() -> None:
    for text in ("> \x1b[32m0400\x1b[0m 0", "\x1b[1m>\x1b[m 0400\x1b[0m 0", "\t  > 0400 0"):
        assert refusal(text).column == len(text)


def test_big_endian_text_without_its_mark_is_read_though_it_is_no_little_endian_text() -> None:
    text = "00000000  d8 41  \u00d8A"
    capture = read_capture(text.encode("utf-16-be"))
    assert (capture.data, capture.warnings) == (
        b"\xd8A",
        ("read as UTF-16-BE text without a byte order mark",),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("\ufeff", "nothing"), ("\r\n\t ", "nothing"), ("\x0c", "nothing that is one")],
)
def test_a_text_that_is_blank_is_nothing(text: str, found: str) -> None:
    assert refusal(text).found == found


def test_what_is_utf_16_by_half_is_no_text_without_its_mark() -> None:
    assert read_capture("ab\u0441\u0441".encode("utf-16-le")).format == "binary"
    assert refusal("abc\u0441".encode("utf-16-le")).line == 1


@pytest.mark.parametrize("quoting", ["", "> "])
def test_a_blank_of_word_processors_is_no_blank(quoting: str) -> None:
    assert refusal(f"{quoting}75007300\xa0").line == 1
