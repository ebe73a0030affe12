"""Where a tool puts its text column tells it from another whose rows are alike."""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.captures import read_capture
from ipsec_codec.captures.dialects import DIALECTS
from ipsec_codec.captures.lines import clean_lines
from ipsec_codec.captures.rows import read_rows
from ipsec_codec.errors import CaptureError
from tests.captures.dump_cases import refusal
from tests.captures.dump_writers import WRITERS, Writer

if TYPE_CHECKING:
    from ipsec_codec.captures.dialects import WordOrder
    from ipsec_codec.captures.readings import Reading

LETTERS = b"ghijklmnopqrstuvwxyghijk"
WITH_TEXT = [writer for writer in WRITERS if writer.checksum]
WIDE = [writer for writer in WITH_TEXT if "-c" not in writer.id]  # rows of 16 bytes
WITHOUT = [writer for writer in WRITERS if writer.base is not None and not writer.checksum]


def readings(text: str, name: str) -> list[Reading]:
    """Read rows under each dialect of a name, in both orders and every radix."""
    found: list[Reading] = []
    orders: tuple[WordOrder, ...] = ("big", "little")
    dialects = [dialect for dialect in DIALECTS if dialect.may_be(name)]
    for dialect, order in itertools.product(dialects, orders):
        for radix in dialect.radixes:
            with suppress(CaptureError):
                found.append(read_rows(clean_lines(text), dialect, order, radix))
    return found


def columns(text: str) -> set[bool]:
    """Say of each reading of a dump by its text whether that stands where the tool puts it."""
    name = read_capture(text).format
    return {reading.usual for reading in readings(text, name) if reading.text is True}


@pytest.mark.parametrize("writer", WIDE, ids=lambda writer: writer.id)
def test_a_tool_puts_its_text_where_it_is_said_to(writer: Writer) -> None:
    assert True in columns(writer.text(LETTERS))


@pytest.mark.parametrize("writer", WITH_TEXT, ids=lambda writer: writer.id)
def test_a_text_that_stands_further_right_is_not_where_the_tool_puts_it(writer: Writer) -> None:
    text = re.sub(r"(?m) (\S+)$", r"    \1", writer.text(LETTERS))
    assert columns(text) == {False}


@pytest.mark.parametrize("writer", WITHOUT, ids=lambda writer: writer.id)
def test_rows_without_a_text_are_as_the_tool_prints_them(writer: Writer) -> None:
    found = readings(writer.text(LETTERS), writer.format)
    assert found
    assert {(reading.text, reading.usual) for reading in found} == {(False, True)}


@pytest.mark.parametrize("row", ["|ABC|", " |ABC|", "      |ABC|"])
def test_spaces_may_stand_before_a_text_between_bars(row: str) -> None:
    assert read_capture(f"00000000  41 42 43  {row}").data == b"ABC"


@pytest.mark.parametrize("row", ["\t|ABC|", "|ABCx", "xABC|", "|ABC", "ABC|", "ABC"])
def test_a_text_between_bars_has_both_and_no_tab_before_it(row: str) -> None:
    refusal(f"00000000  41 42 43  {row}", format="hexdump-C")


def test_no_tab_stands_before_a_text_between_bars_that_is_shorter_than_its_padded_word() -> None:
    assert read_capture("000000 0041  >A<", format="od-x").data == b"A"
    refusal("000000 0041 \t>A<", format="od-x")


@pytest.mark.parametrize("writer", WITH_TEXT + WITHOUT, ids=lambda writer: writer.id)
@pytest.mark.parametrize("other", ["X", "-"])
def test_a_row_starts_with_an_address_and_a_digit(writer: Writer, other: str) -> None:
    lines = clean_lines(writer.text(LETTERS))
    own = [dialect for dialect in DIALECTS if dialect.may_be(writer.format)]
    row, match = next(
        (line.text, match)
        for line in lines
        for dialect in own
        if (match := dialect.start.match(line.text))
    )
    first = match.end() + len("0x" if row.startswith("0x", match.end()) else "")
    for damaged in (f"{row[:first]}{other}{row[first + 1 :]}", f"{row[: first + 1]}{other}"):
        assert [dialect for dialect in own if dialect.start.match(damaged)] == []
