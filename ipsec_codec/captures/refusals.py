"""How a dump is refused: what was expected, what was found, where, and what to do."""

from __future__ import annotations

from ipsec_codec.captures.limits import MAX_OUTPUT_BYTES
from ipsec_codec.errors import CaptureError

__all__ = ["DAMAGED", "LOST", "AmbiguityError", "check_output_size", "no_known_dump", "refuse"]

LOST = "copy the dump again: a line was lost, doubled, moved or changed"
DAMAGED = "copy the dump again: a character of this line was changed or moved"


class AmbiguityError(CaptureError):
    """One dialect reads a dump in two ways: no other dialect may decide that.

    It stays within the package: `read_capture` raises it as a plain CaptureError.
    """


def refuse(
    line: int | None,
    column: int | None,
    expected: str,
    found: str,
    advice: str,
    *,
    offset: int | None = None,
) -> CaptureError:
    """Make an error about a place in the clean lines.

    Args:
        line: the line, counted from 1.
        column: the column in the clean line, counted from 1.
        expected: what would have been right.
        found: what stood there, described and never quoted.
        advice: what to do.
        offset: the offset in the buffer, in bytes, where that is known.

    Returns:
        The error, to be raised.
    """
    return CaptureError(expected, found, line=line, column=column, advice=advice, offset=offset)


def no_known_dump(line: int, column: int) -> CaptureError:
    """Make the error about a text that is in no known format.

    Args:
        line: the line that shows it, counted from 1.
        column: the column in the clean line, counted from 1.

    Returns:
        The error, to be raised.
    """
    return refuse(
        line,
        column,
        "a dump in a known format",
        "a line that fits none",
        "copy the dump again, its first line included and nothing else; for raw bytes that hold "
        "no NUL, pass format='binary'",
    )


def check_output_size(line: int, size: int) -> None:
    """Refuse more bytes than a capture may have.

    Args:
        line: the line that asks for them.
        size: how many bytes there would be.

    Raises:
        CaptureError: the limit is passed.
    """
    if size > MAX_OUTPUT_BYTES:
        raise refuse(
            line,
            1,
            f"at most {MAX_OUTPUT_BYTES} bytes in all",
            f"{size}",
            "cut the dump, or save the bytes themselves to a file and read that",
        )
