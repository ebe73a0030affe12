"""Where a row is damaged, the refusal points at the very character."""

from __future__ import annotations

import re

import pytest

from tests.captures.dump_cases import refusal
from tests.captures.dump_writers import WRITERS, Writer

LETTERS = b"ghijklmnopqrstuvwxyghijk"  # no hex digit in a text column
ROW_WRITERS = [writer for writer in WRITERS if writer.base is not None]
ABOVE = re.compile(r"\d+:\d+>|.*(?:Label|00 01 02| IP )")
WORD = re.compile(r"(?<![\w+])(?:0x)?([0-9A-Fa-f]{2,}(?:`[0-9A-Fa-f]{8})?)(?!\w)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def digits_of(line: str) -> list[int]:
    """List where the digits of a row's groups stand."""
    plain = COLOUR.sub(lambda colour: " " * len(colour[0]), line)
    groups = [match.span(1) for match in WORD.finditer(plain)][1:]  # behind the address
    return [at for start, end in groups for at in range(start, end) if line[at] != "`"]


@pytest.mark.parametrize("writer", ROW_WRITERS, ids=lambda writer: writer.id)
@pytest.mark.parametrize("other", ["O", "X", "!"])
def test_a_character_that_is_no_digit_is_pointed_at_in_any_group(
    writer: Writer, other: str
) -> None:
    lines = writer.text(LETTERS).splitlines()
    wrong: list[tuple[str, int | None]] = []
    tried = 0
    for number, line in enumerate(lines, 1):
        if ABOVE.match(line):
            continue
        for at in digits_of(line):
            if writer.id == "xxd-c10-g4" and at >= len("00000000: 67676767 67676767 "):
                continue  # of a short last group only the start of the groups is pointed at
            damaged = f"{line[:at]}{other}{line[at + 1 :]}"
            error = refusal("\n".join([*lines[: number - 1], damaged, *lines[number:]]))
            tried += 1
            if (error.line, error.column) != (number, at + 1):
                wrong.append((damaged, error.column))
            assert error.expected == "a digit of a group"
    assert wrong == []
    assert tried >= 2 * len(LETTERS) // 3


@pytest.mark.parametrize(
    ("last", "column"),
    [
        ("706F6E6D ABCDEFGH I", 12),  # all the groups are there
        ("ABCDxxxx", 25),
        ("ABCxxxxx", 12),  # more than half of it would be wrong
        ("ABCDxxxxx", 12),  # too long for a group
        ("ABCDxxx", 12),
    ],
)
def test_what_is_no_group_but_for_few_characters_has_no_misprint(last: str, column: int) -> None:
    error = refusal(f"0x0012FFA0 41414141 41414141 AAAAAAAA\n0x0012FFA8 6C6B6A69 {last}")
    assert (error.line, error.column) == (2, column)


@pytest.mark.parametrize("shift", range(2, 16))
def test_a_first_row_that_was_shifted_is_refused_as_a_whole(shift: int) -> None:
    error = refusal(f"00000000  {' ' * shift}41  |A|\n00000001  42  |B|")
    assert (error.line, error.expected) == (1, "a row of the dump")
