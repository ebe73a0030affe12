"""What is said of a row that cannot be read, or that does not join on to the one above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsec_codec.captures.limits import MAX_ROW_BYTES, MAX_ROW_CHARACTERS
from ipsec_codec.captures.refusals import DAMAGED, LOST, AmbiguityError, refuse
from ipsec_codec.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.readings import Row
    from ipsec_codec.errors import CaptureError

__all__ = [
    "ambiguous_row",
    "damaged_row",
    "hidden_memory",
    "long_row",
    "misprint",
    "row_after_end",
    "short_row",
    "star_at_end",
    "stray_line",
    "text_differs",
    "wrong_address",
    "wrong_address_after_star",
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


def wrong_address_after_star(line: int) -> CaptureError:
    """The address behind a `*` is not whole rows further on."""
    return refuse(
        line, 1, "an address whole rows past the * and the row above it", "another address", LOST
    )


def star_at_end(line: int) -> CaptureError:
    """Nothing says how many rows a `*` stands for."""
    return refuse(
        line,
        1,
        "a row or an address that ends the dump",
        "the end of the text",
        "copy the dump again, its last line included",
    )


def row_after_end(line: int) -> CaptureError:
    """A row stands below the address that ends its dump."""
    return refuse(
        line,
        1,
        "nothing after the address that ends the dump",
        "another row",
        "read one dump at a time",
    )


def short_row(line: int, width: int, size: int) -> CaptureError:
    """A row above others has fewer bytes than they have."""
    expected = f"{counted(width, 'byte')}, since more rows follow"
    return refuse(line, 1, expected, counted(size, "byte"), DAMAGED)


def long_row(row: Row) -> CaptureError:
    """A row has more characters than any tool prints."""
    return refuse(
        row.line,
        row.column,
        f"at most {MAX_ROW_CHARACTERS} characters in a row",
        "more",
        "wrap the dump as its tool does",
    )


def ambiguous_row(row: Row, sizes: Sequence[int]) -> AmbiguityError:
    """Text that looks like groups leaves open where a row's groups end."""
    return AmbiguityError(
        "a row whose bytes and text can be told apart",
        f"one that reads as {' or '.join(map(str, sizes))} bytes",
        line=row.line,
        column=row.column,
        advice="take the text column away, or dump more rows",
    )


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
