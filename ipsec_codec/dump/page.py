"""The page of an annotated dump: its lines, its columns, and a field's bytes in rows of hex."""

from __future__ import annotations

import enum
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.inspection.spans import Span
    from ipsec_codec.layout.places import Kind

__all__ = ["Line", "Page", "Segment", "Tone", "byte_rows"]


class Tone(enum.StrEnum):
    """What a segment is, where it is not of a field's kind."""

    TITLE = "title"
    HEADING = "heading"
    """The columns' names."""
    OFFSET = "offset"
    ZERO = "zero"
    """A byte of zero, which says little."""
    MASKED = "masked"
    NAME = "name"
    REMARK = "remark"
    """What the page says of itself, such as what is left out."""
    BLANK = "blank"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Segment(NamedTuple):
    """A part of a line.

    Attributes:
        text: printable characters, safe for a terminal.
        style: a Kind for a field's bytes and its value, a Tone for all else.
    """

    text: str
    style: Kind | Tone


Line: TypeAlias = tuple[Segment, ...]

MASKED_BYTE: Final = "**"
MASKED_CHARACTER: Final = "*"
COLLAPSED_ROWS: Final = 3
"""From how many rows on, all zeros or all masked, the first stands for the others."""


class Page(NamedTuple):
    """How a page is laid out.

    Attributes:
        width: its columns.
        row: how many bytes a row has.
        digits: how many hex digits an offset has.
        limit: how many bytes of one field are shown.
        reveal: whether masked bytes are shown.
    """

    width: int
    row: int
    digits: int
    limit: int
    reveal: bool

    @property
    def indent(self) -> int:
        """The column in which the bytes begin, after the offset."""
        return self.digits + 1

    @property
    def margin(self) -> int:
        """The column in which names and values begin, after offset, hex and text."""
        return self.indent + (3 * self.row - 1) + 2 + self.row + 2

    def masks(self, span: Span) -> bool:
        """Tell whether a span's bytes are masked here."""
        return span.masked and not self.reveal


def byte_rows(span: Span, page: Page) -> Iterator[Line]:
    """Return a field's bytes as rows of offset, hex and text.

    Rows alike are collapsed, and of a long field the middle is left out: a line says how many.
    """
    size = len(span)
    shown = max(page.limit // 2 // page.row, 1) * page.row  # at either end
    if size <= max(page.limit, 2 * shown):
        yield from _rows(span, 0, size, page)
        return
    yield from _rows(span, 0, shown, page)
    yield _remark(f"... {size - 2 * shown} of {size} bytes left out", page)
    yield from _rows(span, size - shown, size, page)


def _rows(span: Span, start: int, end: int, page: Page) -> Iterator[Line]:
    """Return the rows of a part of a field, a run of rows alike as its first."""

    def alike(at: int) -> int:
        """Return one key for all rows that may stand for one another, else a row's own."""
        whole = at + page.row <= end
        dull = page.masks(span) or not any(span.raw[at : at + page.row])
        return -1 if whole and dull else at

    for key, group in groupby(range(start, end, page.row), alike):
        run = list(group)
        count = len(run) if key < 0 else 1
        if count < COLLAPSED_ROWS:
            yield from (_row(span, at, min(at + page.row, end), page) for at in run)
            continue
        yield _row(span, run[0], run[0] + page.row, page)
        what = "masked" if page.masks(span) else "zero"
        yield _remark(f"* {count - 1} more {what} rows, {(count - 1) * page.row} bytes", page)


def _row(span: Span, start: int, end: int, page: Page) -> Line:
    """Return one row: the offset, each byte in hex, each byte as text."""
    raw = span.raw[start:end]
    masked = page.masks(span)
    styles = [Tone.MASKED if masked else span.kind if byte else Tone.ZERO for byte in raw]
    hexes = [MASKED_BYTE if masked else f"{byte:02x}" for byte in raw]
    texts = [MASKED_CHARACTER if masked else _character(byte) for byte in raw]
    missing = page.row - len(raw)
    return (
        Segment(f"{span.start + start:0{page.digits}x} ", Tone.OFFSET),
        *(Segment(f"{text} ", style) for text, style in zip(hexes, styles, strict=True)),
        Segment("   " * missing + " ", Tone.BLANK),
        *(Segment(text, style) for text, style in zip(texts, styles, strict=True)),
        Segment(" " * missing + "  ", Tone.BLANK),
    )


def _character(byte: int) -> str:
    """Return a byte's character if it is printable ASCII, else a dot."""
    return chr(byte) if 0x20 <= byte < 0x7F else "."


def _remark(text: str, page: Page) -> Line:
    """Return a line that takes the place of rows."""
    return (Segment(f"{'':{page.indent}}{text}".ljust(page.margin), Tone.REMARK),)
