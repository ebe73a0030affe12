"""Reads a dump's rows under one dialect: addresses join up, `*` repeats, text confirms.

Rules 2 to 7 of docs/reference/captures.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsec_codec.captures.columns import RowLayout, Split, first_difference
from ipsec_codec.captures.limits import MAX_ROW_CHARACTERS
from ipsec_codec.captures.lines import is_header, is_prose
from ipsec_codec.captures.readings import Reading, Row
from ipsec_codec.captures.refusals import DAMAGED, LOST, check_output_size, refuse
from ipsec_codec.captures.row_refusals import (
    ambiguous_row,
    damaged_row,
    hidden_memory,
    long_row,
    misprint,
    row_after_end,
    short_row,
    star_at_end,
    stray_line,
    text_differs,
    wrong_address,
    wrong_address_after_star,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import Dialect, WordOrder
    from ipsec_codec.captures.lines import Line
    from ipsec_codec.errors import CaptureError

__all__ = ["read_rows"]


def read_rows(lines: Sequence[Line], dialect: Dialect, order: WordOrder, radix: int) -> Reading:
    """Read a dump as one dialect prints it.

    Args:
        lines: the clean lines; at least one of them fits `dialect.start`.
        dialect: the layout.
        order: the byte order of a group.
        radix: what the addresses are written in.

    Returns:
        The bytes and what is known about them.

    Raises:
        CaptureError: the dump is not one of this dialect, or it is damaged.
    """
    reader = _RowReader(dialect, order, radix)
    for line in lines:
        reader.read(line)
    return reader.finish()


class _RowReader:
    """The state between two lines."""

    # From the first row on:
    _layout: RowLayout
    _last: tuple[int, bytes]

    def __init__(self, dialect: Dialect, order: WordOrder, radix: int) -> None:
        self._dialect = dialect
        self._order: WordOrder = order
        self._radix = radix
        self._started = False
        self._pending: tuple[Row, list[Split]] | None = None
        self._full: re.Pattern[str] | None = None
        self._width = 0
        self._base = 0
        self._data = bytearray()
        self._star: int | None = None
        self._ended: int | None = None
        self._bare: int | None = None
        self._text = False
        self._usual = True
        self._before: int | None = None
        self._after: int | None = None

    def read(self, line: Line) -> None:
        """Take in one line."""
        if self._full and not self._star and (match := self._full.fullmatch(line.text)):
            self._take_full(line, match)
        elif match := self._dialect.start.match(line.text):
            row = Row(
                line.number, match.end() + 1, self._address(line, match), line.text[match.end() :]
            )
            self._take_row(row)
        elif self._started and line.text == "*":
            self._take_star(line)
        elif (
            self._dialect.end
            and self._started
            and (match := self._dialect.end_address.fullmatch(line.text))
        ):
            self._take_end(line, self._address(line, match))
        else:
            self._take_other(line)

    @property
    def _next(self) -> int:
        """The address that the next row must have."""
        return self._base + len(self._data)

    def _address(self, line: Line, match: re.Match[str]) -> int:
        """Read an address."""
        try:
            return int(match.group(1).replace("`", ""), self._radix)
        except ValueError:
            raise refuse(
                line.number, 1, f"an address in radix {self._radix}", "another digit", DAMAGED
            ) from None

    def _take_other(self, line: Line) -> None:
        """Pass over a header, or prose around the dump; refuse what could be a damaged row."""
        if not self._started and is_header(line.text):
            return
        if not is_prose(line.text):
            if (match := self._dialect.opening.match(line.text)) and (
                wrong := self._misprint(line.number, match.end(), line.text[match.end() :])
            ):
                raise wrong
            raise refuse(
                line.number,
                1,
                "a row of the dump",
                "a line that is none, though it may have been one",
                "copy the dump again, or take this line out if it is not part of it",
            )
        if not self._started:
            self._before = self._before or line.number
        else:
            self._after = self._after or line.number

    def _take_row(self, row: Row) -> None:
        """Read the first row, one after a `*`, or one that is not as the others are."""
        if len(row.body) > MAX_ROW_CHARACTERS:
            raise long_row(row)
        if not self._started:
            self._take_first(row)
            return
        self._settle(row)
        self._check_place(row.line, row.address)
        splits = self._layout.splits(row.body, self._width)
        if not splits:
            raise self._unreadable(row, self._layout)
        split = self._choose(row, splits, None)
        self._keep(row.line, split.data, text=split.column is not None)

    def _take_full(self, line: Line, match: re.Match[str]) -> None:
        """Read a row of the usual width; this is the way of nearly all."""
        self._check_place(line.number, self._address(line, match))
        _, groups, text = match.groups()
        data = self._layout.decode(groups)
        if data is None:
            raise damaged_row(line.number, match.start(2) + 1, self._width)
        if text is not None:
            index = first_difference(data, text, self._dialect.stand_ins)
            if index is not None:
                raise text_differs(line.number, match.start(3) + index + 1)
        self._keep(line.number, data, text=text is not None)

    def _check_place(self, line: int, address: int) -> None:
        """Refuse a row that does not stand where the one above ends."""
        if self._after is not None:
            raise stray_line(self._after)
        if self._ended is not None:
            raise row_after_end(line)
        if address != self._next:
            raise wrong_address(line, self._next, address)
        above, data = self._last
        if len(data) < self._width:
            raise short_row(above, self._width, len(data))

    def _take_first(self, row: Row) -> None:
        """Learn the layout from the first row; its width is known once the next address is."""
        layout = RowLayout.of_first_group(row.body, self._dialect, self._order)
        if layout is None:
            raise refuse(row.line, row.column, "a row of this format", "another layout", DAMAGED)
        splits = layout.splits(row.body, None)
        if not splits:
            raise self._unreadable(row, layout)
        self._started = True
        self._layout = layout
        self._base = row.address
        self._pending = row, splits

    def _settle(self, row: Row | None, *, end: int | None = None) -> None:
        """Choose the first row's split by the address that follows, and expand a `*`."""
        if self._pending is not None:
            first, splits = self._pending
            self._pending = None
            address = end if row is None else row.address
            split = self._choose(first, splits, address)
            self._width = len(split.data)
            self._full = self._layout.full_row(self._width)
            self._usual = self._is_usual(split)
            self._keep(first.line, split.data, text=split.column is not None)
        if self._star is not None:
            if row is not None:
                self._expand(row.address, row.line, partial=False)
            elif end is not None:
                self._expand(end, self._star, partial=True)

    def _is_usual(self, split: Split) -> bool:
        """Say whether the first row's text column stands where the tool puts it."""
        if split.column is None:
            return True
        groups = -(-max(self._width, 16) // self._layout.size)
        return split.column == self._dialect.text_column(groups, self._layout.digits)

    def _choose(self, row: Row, splits: list[Split], address: int | None) -> Split:
        """Choose among splits by the next address, or refuse where nothing decides."""
        if len(splits) == 1:
            return splits[0]
        if address is not None:
            fitting = [split for split in splits if row.address + len(split.data) == address]
            if len(fitting) == 1:
                return fitting[0]
        raise ambiguous_row(row, [len(split.data) for split in splits])

    def _keep(self, line: int, data: bytes, *, text: bool) -> None:
        """Add a row's bytes."""
        check_output_size(line, len(self._data) + len(data))
        self._data += data
        self._last = line, data
        if text:
            self._text = True
        elif self._bare is None and data.strip(b" "):
            self._bare = line

    def _take_star(self, line: Line) -> None:
        """Remember a `*`."""
        if self._after is not None:
            raise stray_line(self._after)
        if self._star is not None or self._ended is not None:
            raise refuse(line.number, 1, "a row or an address", "another *", LOST)
        self._star = line.number
        self._settle(None)

    def _expand(self, address: int, line: int, *, partial: bool) -> None:
        """Repeat the row above up to an address."""
        self._star = None
        _, data = self._last
        count = address - self._next
        whole = len(data) == self._width
        partial = partial and self._dialect.partial
        if not whole or count <= 0 or (count % self._width and not partial):
            raise wrong_address_after_star(line)
        check_output_size(line, len(self._data) + count)
        self._data += data * (count // self._width) + data[: count % self._width]

    def _take_end(self, line: Line, address: int) -> None:
        """Take the address alone that ends a dump: it cuts the padding of the last word."""
        if self._ended is not None or self._after is not None:
            raise stray_line(line.number)
        self._settle(None, end=address)  # after a * the rows reach the address
        padding = self._next - address
        told = self._text and self._dialect.bars[0]  # the text column ends where the bytes do
        size = 1 if told else self._layout.size
        end = len(self._data) - padding
        if not 0 <= padding < size or any(self._data[end:]):
            raise wrong_address(line.number, self._next, address)
        del self._data[end:]
        self._ended = line.number

    def finish(self) -> Reading:
        """Check what can only be checked at the end.

        Raises:
            CaptureError: the dump breaks off, or only some of its rows have a text column.
        """
        self._settle(None)
        if self._star is not None:
            raise star_at_end(self._star)
        if self._text and self._bare is not None:
            raise refuse(self._bare, 1, "a text column, as in the other rows", "none", DAMAGED)
        name = self._dialect.name_for(self._layout.digits, self._order, text=self._text)
        return Reading(
            name=name,
            data=bytes(self._data),
            base_address=self._base,
            order=self._order,
            size=self._layout.size,
            text=self._text,
            usual=self._usual,
            warnings=tuple(self._warnings()),
        )

    def _warnings(self) -> list[str]:
        """Say what the rows leave open."""
        warnings: list[str] = []
        if self._before is not None:
            warnings.append(
                f"line {self._before} and what else stands above the rows was passed over"
            )
        if self._after is not None:
            warnings.append(
                f"line {self._after} and what else stands below the rows was passed over"
            )
        if self._ended is None and self._dialect.end:
            warnings.append("the address that ends the dump is missing: rows may be missing too")
        exact = (
            self._dialect.short or self._ended is not None or (self._text and self._dialect.bars[0])
        )
        size = self._layout.size
        if size > 1 and not exact:
            warnings.append(
                f"the rows are made of words of {size} bytes: the last may hold padding"
            )
        return warnings

    def _unreadable(self, row: Row, layout: RowLayout) -> CaptureError:
        """Say why a row cannot be read."""
        hidden = layout.unreadable(row.body)
        if hidden is not None:
            return hidden_memory(row, hidden[0], len(self._data) + hidden[1])
        wrong = self._misprint(row.line, row.column - 1, row.body)
        return wrong or damaged_row(row.line, row.column, self._width)

    def _misprint(self, line: int, start: int, body: str) -> CaptureError | None:
        """Point at a character that is no digit in what is else a group, or return None."""
        first = RowLayout.of_first_group
        layout = self._layout if self._started else first(body, self._dialect, self._order)
        place = layout.misprint(body, self._width) if layout else None
        return None if place is None else misprint(line, start + place + 1, body[place])
