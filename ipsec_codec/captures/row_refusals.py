"""What is said of a row that cannot be read, or that does not join on to the one above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsec_codec.captures.limits import MAX_ROW_BYTES
from ipsec_codec.captures.refusals import DAMAGED, LOST, refuse
from ipsec_codec.counting import counted

if TYPE_CHECKING:
    from ipsec_codec.captures.readings import Row
    from ipsec_codec.errors import CaptureError

__all__ = [
    "damaged_row",
    "hidden_memory",
    "misprint",
    "stray_line",
    "text_differs",
    "wrong_address",
]


def stray_line(line: int) -> CaptureError:
    """A line among the rows is none of them."""
    return refuse(
        line,
        1,
        "a row of the dump",
        "another line among the rows",
        "copy the dump again, and read one dump at a time",
    )


def wrong_address(line: int, expected: int, address: int) -> CaptureError:
    """An address is not where the row above ends.

    Neither is quoted: in a dump that was wrapped, or has no addresses, it is a word of the buffer.
    """
    found = "one further on" if address > expected else "one further back"
    return refuse(line, 1, "the address at which the row above ends", found, LOST)


def hidden_memory(row: Row, place: int, offset: int) -> CaptureError:
    """A debugger could not read the memory and printed question marks."""
    return refuse(
        row.line,
        row.column + place,
        "bytes that could be read",
        f"unreadable memory (??) at offset {offset}",
        "dump a range that is mapped",
        offset=offset,
    )


def misprint(line: int, column: int, character: str) -> CaptureError:
    """A character of a group is no digit, such as the letter O for a zero.

    It is not quoted: its kind says enough, and the digits beside it are bytes of the buffer.
    """
    if character.isalpha():
        found = "a letter that is none"
    elif character.isdecimal():
        found = "a digit that is too large"
    else:
        found = "a character that is neither letter nor digit"
    return refuse(line, column, "a digit of a group", found, DAMAGED)


def text_differs(line: int, column: int) -> CaptureError:
    """The text column contradicts the bytes."""
    return refuse(
        line,
        column,
        "a text column that agrees with the bytes",
        "another character than the byte stands for",
        DAMAGED,
    )


def damaged_row(line: int, column: int, width: int) -> CaptureError:
    """The groups, or the text column, are not as the dialect prints them."""
    count = counted(width, "byte") if width else f"up to {MAX_ROW_BYTES} bytes"
    return refuse(
        line,
        column,
        f"{count} in groups of one size, then nothing or a text column that agrees with them",
        "a row that is damaged or was wrapped",
        DAMAGED,
    )
