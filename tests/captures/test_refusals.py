"""Every refusal says what was expected, what was found, what to do, and where in the text."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.captures import FORMATS, read_capture, refusals
from ipsec_codec.captures.lines import text_of
from ipsec_codec.errors import CaptureError
from tests.captures.dump_cases import ROW, WRITER, refusal
from tests.captures.dump_writers import WRITERS, Writer
from tests.captures.test_rules import PAGE_ROWS
from tests.mutated_dumps import DAMAGES, one_case
from tests.places import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

LINE_END = re.compile(r"\r*\n|\r+")
TEXT_FORMATS = [form for form in FORMATS if form != "binary"]


def lacking(text: str, error: CaptureError) -> list[str]:
    """List what a refusal leaves out, or points at outside the text."""
    words: dict[str, object] = {
        "expected": error.expected,
        "found": error.found,
        "advice": error.advice,
    }
    missing = [name for name, value in words.items() if not (isinstance(value, str) and value)]
    lines = LINE_END.split(text)
    if error.line is None or not 1 <= error.line <= len(lines):
        missing.append(f"line {error.line} of {len(lines)}")
    elif error.column is None or not 1 <= error.column <= len(lines[error.line - 1]) + 1:
        # One past the end is where something is missing.
        missing.append(f"column {error.column} of {len(lines[error.line - 1])}")
    return missing


def refused(text: str, form: str | None = None) -> CaptureError | None:
    """Read a text and return the refusal, or None where it is read."""
    try:
        read_capture(text, format=form)
    except CaptureError as error:
        return error
    return None


def blemish(text: str, form: str | None = None) -> tuple[str, list[str]] | None:
    """Name a text whose refusal lacks something, or None where it lacks nothing."""
    error = refused(text, form)
    empty = error is not None and error.found.startswith("nothing")  # no column is to blame
    missing = lacking(text, error) if error and not empty else []
    return (text, missing) if missing else None


# Every refusal


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "dumps").glob("*.txt")), ids=lambda path: path.name
)
def test_a_damaged_dump_of_a_tool_is_refused_at_a_place_within_it_with_advice(path: Path) -> None:
    rng = random.Random(path.name)  # noqa: S311 (to damage, not to hide)
    decoded = text_of(path.read_bytes())
    assert decoded is not None
    blemishes: list[object] = []
    for damage in DAMAGES * 3:
        lines = decoded[0].splitlines()
        damage(rng, lines)
        blemishes.append(blemish("\n".join(lines)))
    assert [found for found in blemishes if found] == []


def test_a_damaged_dump_of_a_writer_is_refused_at_a_place_within_it_with_advice() -> None:
    rng = random.Random(7)  # noqa: S311 (to damage, not to hide)
    texts = [case.text for case in (one_case(rng) for _ in range(600)) if case.verdict == "refused"]
    assert len(texts) > 100
    assert [found for found in map(blemish, texts) if found] == []


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_dump_in_another_format_than_the_named_one_is_refused_at_a_place_within_it(
    form: str,
) -> None:
    texts = [text for _, text, _ in PAGE_ROWS]
    texts += [f"{text}\n{text}" for text in texts]
    assert any(refused(text, form) for text in texts)
    assert [found for found in (blemish(text, form) for text in texts) if found] == []


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_row_with_a_foreign_character_is_refused_at_a_place_within_it(place: str) -> None:
    blemishes: list[object] = []
    for _, text, _ in PAGE_ROWS:
        at = {"start": 0, "middle": len(text) // 2, "end": len(text)}[place]
        blemishes += [blemish(text[:at] + other + text[at:]) for other in ("\u20ac", "?", "'", "g")]
    assert [found for found in blemishes if found] == []


@pytest.mark.parametrize("text", ["", " \n\t", "```\n```"])
def test_a_text_with_nothing_in_it_is_refused_without_a_column(text: str) -> None:
    error = refusal(text)
    assert (error.expected, error.line, error.column) == ("a dump", 1, None)
    assert error.found.startswith("nothing")
    assert error.advice == "copy the dump again, all of it"


def test_binary_data_in_a_format_of_text_is_refused_with_advice_and_no_line() -> None:
    error = refusal(b"\x01\0\0\0", format="hex")
    assert (error.line, error.column, error.advice) == (None, None, "leave the format out")
    assert refusal("00", format="binary").advice == "read the file in binary mode"


# Exactly where

# Of rows that end amid a group only the start of the groups is pointed at.
CHECKED = [writer for writer in WRITERS if writer.checksum and writer.id != "xxd-c10-g4"]
LETTERS = b"abcdefghijklmnopABCDEFGHIJKLMNOPQRSTUVWXYZqrstuv"


@pytest.mark.parametrize("writer", CHECKED, ids=lambda writer: writer.id)
def test_a_text_column_that_disagrees_is_refused_at_the_character(writer: Writer) -> None:
    text = writer.text(LETTERS)
    place = text.rindex("V")
    error = refusal(f"{text[:place]}z{text[place + 1 :]}")
    line = text.count("\n", 0, place) + 1
    assert (error.line, error.column) == (line, place - text.rindex("\n", 0, place))
    assert error.expected == "a text column that agrees with the bytes"


OCTAL = "0000000 000001 000001\n0000004 000001"
STARRED = WRITER["hexdump-C"].text(ROW + bytes(64)).splitlines()
DB = "00000143`38808650  04 00 75 00"
X64 = "0000014338808650 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        # rows
        (f"{OCTAL}\n0000008 000001", 3, 1, "radix"),
        (f"{OCTAL} 000001\n0000009 000001 000001", 3, 1, "radix"),
        ("0000000 000001 000001\n0000004 000001 777777", 2, 9, "4 bytes in groups"),
        ("0000000 000001 777777\n0000004", 1, 9, "up to 1024 bytes in groups"),
        (f"{DB}\n00000143`38808655  04", 2, 1, "the address at which the row above ends"),
        (f"{DB}\n00000143`38808654  04\n00000143`38808655  04", 2, 1, "4 bytes, since"),
        (f"{DB}\n00000143`38808654  04 ??", 2, 23, "bytes that could be read"),
        (f"{DB}\nand so on\n00000143`38808654  04", 2, 1, "a row of the dump"),
        (f"{DB}\n00 11 22", 2, 1, "a row of the dump"),
        (f"{DB}  ..u.\n00000143`38808654  04", 2, 1, "a text column"),
        ("00000143`38808650  041 00\n00000143`38808650  04 00", 1, 20, "a row of this format"),
        ("\n".join([*STARRED, STARRED[-1]]), 5, 1, "a row of the dump"),
        ("\n".join([*STARRED, "*"]), 5, 1, "a row or an address"),
        ("\n".join([*STARRED[:3], "*", STARRED[3]]), 4, 1, "a row or an address"),
        ("\n".join(STARRED[:3]), 3, 1, "a row or an address that ends"),
        ("\n".join([*STARRED[:3], "00000010"]), 3, 1, "whole rows past"),
        ("\n".join([*STARRED, "00000050  00  |.|"]), 5, 1, "nothing after the address"),
        (f"{X64}\n0000014338808660 41 41 AA", 2, 18, "told apart"),
        ("0000014338808650 41 41 AA", 1, 18, "told apart"),
        ("\n00000000: 01000000 02000000  ........", 2, 1, "one byte order"),
        (
            "0000000 000 000 000 000 000 000 000 000 000 000 000 000 000 000 000 000\n*\n0000160",
            3,
            1,
            "addresses that read in one way",
        ),
        ("\n0000000 0000 0000 0000 0000 0000 0000 0000 0000\n*\n0000040", 2, 1, "reads in one way"),
        # a character that is no digit, wherever the group stands
        (f"{DB}\n00000143`38808654  04 0O 75 00", 2, 24, "a digit of a group"),
        ("00000000: 41 42 43 44\n00000004: 4142 4O44", 2, 11, "4 bytes in groups of one size"),
        (f"{DB}\n00000143`38808654  O4 00 75 00", 2, 20, "a digit of a group"),
        ("00000143`38808650  O4 00 75 00\n00000143`38808654  04", 1, 20, "a digit of a group"),
        ("00000143`38808650  04 00 7S 00", 1, 27, "a digit of a group"),
        ("00000050: 0400 O000 7500  ....u.", 1, 16, "a digit of a group"),
        ("00000050  04 00 00 00 75 00 73 00  65 0o  |....u.s.e.|", 1, 40, "a digit of a group"),
        (f"{OCTAL[:21]}\n0000004 000001 000081", 2, 20, "a digit of a group"),
        (f"{OCTAL[:21]}\n0000004 000001 0000X1", 2, 20, "a digit of a group"),
        # hex
        (f"0x{'04' * 9}0", 1, 21, "an even number"),
        ("Data: 0100000003", 1, 1, "hex digits alone"),
        ("Data (hex): 01 00 00 00", 1, 1, "hex digits alone"),
        ("0400\n04!z", 2, 3, "a dump in a known format"),
        ("04000000a1b2c3d4e5f6g7b8", 1, 21, "hex digits alone"),
        ("04000000A1B2C3D4E5F6G7B8", 1, 21, "hex digits alone"),
        ("\n0400 0000", 2, 1, "one run of digits"),
        ("04 00\n04 000", 2, 4, "groups of 2 hex digits"),
        ("\n040", 2, 3, "an even number"),
        # literals
        ("\n0x0400", 2, 1, "a list, or hex digits"),
        ("\n0x04000000", 2, 1, "a list, or hex digits"),
        ("{0x04,\n  0x0400}", 2, 3, "numbers of one size"),
        ("{4,\n 256}", 2, 2, "a byte, 0 to 255"),
        ("{4,\n 'A'}", 2, 2, "numbers with commas"),
        ("{4, 0\n", 1, 5, "a closing }"),
        ("\nx = [];", 2, 1, "a string or a list"),
        ("\n" + "word " * 50 + '"x', 2, 1, "a dump in a known format"),
        ("{4, 0}\n {4, 0}", 2, 2, "one literal"),
        ("'\\x04', '\\x05'", 1, 9, "one literal"),
        ("x[] = {4, 0};\nx_len = 3;", 2, 9, "the count of the list, 2"),
        ("x[] = {4, 0};\nx_length = 3;", 2, 12, "the count of the list, 2"),
        ("x[] = {4, 0};\nx_size = 3;", 2, 10, "the count of the list, 2"),
        ("x[3] = {4, 0};", 1, 3, "the count of the list, 2"),
        ("7 {4, 0}", 1, 1, "code around the literal"),
        ("{4,\n $}", 2, 2, "source code"),
        ("x = b'\\x04\\d'", 1, 11, "C and Python read alike"),
        ('x = "\\x00\\x04b"', 1, 10, "C and Python read alike"),
        ("x = b'\\x04\u00e9'", 1, 11, "printable ASCII"),
        ("x = rb'\\x04'", 1, 5, 'b"..."'),
        ("x = 'user'", 1, 5, "meaning is clear"),
        ('x = "04" "41ff"', 1, 5, "meaning is clear"),
        ("bytes.fromhex('0400g4')", 1, 20, "hex digits alone"),
        ("bytes.fromhex('0400'\n  '04 g4')", 2, 7, "hex digits alone"),
        ("unhexlify(b'0400' b'g4')", 1, 21, "hex digits alone"),
        ("base64.b64decode('BA!B')", 1, 21, "base64 alone"),
        ("base64.b64decode('')", 1, 19, "base64 alone"),
    ],
)
def test_a_refusal_points_at_what_is_wrong(
    text: str, line: int, column: int, expected: str
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert expected in error.expected
    assert lacking(text, error) == []


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("AAEC\nAA-C", 2, 3, "base64 alone"),
        ("AA==\nAAEC", 1, 3, "base64 alone"),
        ("AAEC\nAAE=\nAAE=", 2, 4, "base64 alone"),
        ("AAECA", 1, 5, "a multiple of four"),
        ("AAE\nAAECA", 2, 5, "a multiple of four"),
        ("AAEC\nAB==", 2, 4, "an encoder writes"),
    ],
)
def test_base64_is_refused_where_it_breaks(
    text: str, line: int, column: int, expected: str
) -> None:
    error = refusal(text, format="base64")
    assert (error.line, error.column) == (line, column)
    assert expected in error.expected
    assert lacking(text, error) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n00112233445566", 2),
        ("\nAAECAwQFBg==", 2),
        ("{0x0011, 0x2233,\n0x4455, 0x6677}", 2),
        ("00000000: 0011\n00000002: 2233\n00000004: 4455\n00000006: 66", 4),
        ("00000000  00 00  ..\n00000002  00 00  ..\n00000004  00 00  ..\n00000006  00 00  ..", 4),
        ("00000000  00 00  |..|\n*\n00000008", 2),
    ],
)
def test_what_is_too_much_is_refused_at_the_line_that_passes_the_bound(
    text: str, line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_capture(text)
    monkeypatch.setattr(refusals, "MAX_OUTPUT_BYTES", 6)
    error = refusal(text)
    assert (error.line, error.column, error.expected) == (line, 1, "at most 6 bytes in all")
    assert lacking(text, error) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("00000143`38808650  04 0O 75 00", "a letter that is none"),
        ("00000143`38808650  04 0_ 75 00", "a character that is neither letter nor digit"),
        ("0000000 000001 000091", "a digit that is too large"),
    ],
)
def test_a_character_that_is_no_digit_is_named_by_its_kind(row: str, found: str) -> None:
    assert refusal(row).found == found


TABLE = ("[project]", 'name = "ipsec"', "dependencies = [", '  "construct>=2.10",', "]")
"""Text with quotes and brackets, which is no dump."""


def test_a_text_with_a_quote_in_it_is_no_dump_unless_most_of_it_is_a_literal() -> None:
    error = refusal("\n".join(TABLE * 6))
    assert (error.expected, error.line) == ("a dump in a known format", 1)
    assert lacking("\n".join(TABLE * 6), error) == []
    literal = "unsigned char x[] = {\n" + "0x04, 0x00,\n" * 40 + "0x0g };"
    assert refusal(literal).expected == "source code"
    short = 'data = "\\x04\\xzz"'
    assert refusal(short).expected != "a dump in a known format"


def test_a_row_that_is_too_long_is_refused_where_its_groups_start() -> None:
    text = f"00000000: {'00 ' * 4000}00"
    error = refusal(text)
    assert (error.line, error.column, error.found) == (1, 11, "more")
    assert lacking(text, error) == []
