"""One row's groups and its text column: every way to split it that the column confirms.

The text column is a checksum: each printable character of it must be the byte that it stands for.
It also tells where the groups end, since text may look like hex (`33 45 20 48` reads "3E H").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from string import hexdigits
from typing import TYPE_CHECKING

from ipsec_codec.captures.limits import MAX_ROW_BYTES
from ipsec_codec.captures.words import swap_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.captures.dialects import Dialect, WordOrder

__all__ = ["RowLayout", "Split", "first_difference"]

_WORD_DIGITS = frozenset({4, 8, 16})
_SHOWN = bytes(code if 0x20 <= code < 0x7F else 0x2E for code in range(256))


def first_difference(data: bytes, text: str, stand_ins: str) -> int | None:
    """Compare a row's bytes with its text column.

    Args:
        data: the row's bytes.
        text: its text column, no longer than the bytes; trailing spaces may have been trimmed.
        stand_ins: the ASCII characters that the tool prints for a byte that is not printable.
            Characters beyond ASCII are allowed for such a byte too.

    Returns:
        The index of the first byte that the column contradicts, or None where it confirms all.
    """
    if data.translate(_SHOWN).decode() == text:
        return None
    for index, byte in enumerate(data):
        character = text[index] if index < len(text) else " "
        if 0x20 <= byte < 0x7F:
            if character != chr(byte):
                return index
        elif character not in stand_ins and " " <= character < "\x7f":
            return index
    return None


@dataclass(frozen=True, slots=True)
class Split:
    """A row's groups, told apart from its text.

    Attributes:
        data: the row's bytes.
        column: where the text column starts that confirms them, or None where there is none.
    """

    data: bytes = field(repr=False)
    column: int | None


class RowLayout:
    """How the groups of one dump are written: a dialect, digits a group and a byte order."""

    def __init__(self, dialect: Dialect, digits: int, order: WordOrder) -> None:
        self.dialect = dialect
        self.digits = digits
        self.order: WordOrder = order
        self.size = dialect.sizes[digits]
        self._unit = self._written("[0-7]" if dialect.octal else "[0-9A-Fa-f]")
        self._group = re.compile(rf"({self._unit}|{self._written('[?]')})(?![^\s\-])")
        self._damaged = re.compile(self._written(r"[^`\s\-]") + r"(?![^\s\-])")
        self._short = re.compile(r"( *)([0-9A-Fa-f]{2,})(?!\S)")

    def _written(self, digit: str) -> str:
        """Write the expression of one group."""
        tick = self.dialect.tick if self.digits == 16 else ""
        half = self.digits // 2
        body = f"{digit}{{{half}}}{tick}{digit}{{{half}}}" if tick else f"{digit}{{{self.digits}}}"
        return re.escape(self.dialect.prefix) + body

    @staticmethod
    def digits_of(body: str, dialect: Dialect) -> int | None:
        """Count the characters of a row's first group, or say that the dialect has none so long."""
        blank = len(body) - len(body.lstrip(" "))
        group = re.split(r"[\s-]", body[blank:], maxsplit=1)[0]
        digits = len(group.removeprefix(dialect.prefix).replace("`", ""))
        if blank:  # xxd -e right-aligns a short word, here the only one
            digits += blank
            if digits not in _WORD_DIGITS:
                return None
        return digits if digits in dialect.sizes else None

    @classmethod
    def of_first_group(cls, body: str, dialect: Dialect, order: WordOrder) -> RowLayout | None:
        """Return the layout by the size of a row's first group, or None where it has none."""
        digits = cls.digits_of(body, dialect)
        return None if digits is None else cls(dialect, digits, order)

    def splits(self, body: str, width: int | None) -> list[Split]:
        """Find every way to read a row that its text column confirms.

        Args:
            body: what follows the address.
            width: the bytes in a full row, or None where that is not known yet.

        Returns:
            The ways to read it; more than one only where text looks like groups.
        """
        found: dict[bytes, Split] = {}
        most = min(width or MAX_ROW_BYTES, MAX_ROW_BYTES)
        for data, end in self._candidates(body, most):
            if len(body[end:].lstrip(" ")) > len(data) + sum(map(len, self.dialect.bars)):
                break  # more text than bytes, and the shorter candidates leave more still
            for split in self._confirm(data, body, end):
                found.setdefault(split.data, split)
        return list(found.values())

    def unreadable(self, body: str) -> tuple[int, int] | None:
        """Find a group of question marks: its place in the body and the bytes before it."""
        for index, match in enumerate(self._run(body)):
            if "?" in match.group(1):
                return match.start(), index * self.size
        return None

    def misprint(self, body: str, width: int) -> int | None:
        """Find the first character that is no digit in what is else a group.

        Args:
            body: what follows the address.
            width: the bytes in a full row, or 0 where that is not known yet.

        Returns:
            The character's place in the body, or None where the groups end otherwise.
        """
        ends = [match.end() for match in self._run(body)]
        if width and len(ends) * self.size >= width:
            return None
        start = self._next_start(body, ends[-1], len(ends)) if ends else 0
        group = None if start is None else self._damaged.match(body, start)
        if group is None:
            return None
        digits = "`" + ("01234567" if self.dialect.octal else hexdigits)
        first = group.start() + len(self.dialect.prefix)
        wrong = [place for place in range(first, group.end()) if body[place] not in digits]
        return wrong[0] if 2 * len(wrong) <= self.digits else None

    def decode(self, groups: str) -> bytes | None:
        """Turn groups into bytes in memory order, or None where one does not fit its size."""
        if self.dialect.octal:
            values = [int(group, 8) for group in groups.split()]
            if any(value >> (8 * self.size) for value in values):
                return None
            return b"".join(value.to_bytes(self.size, self.order) for value in values)
        for character in (self.dialect.half.strip(), self.dialect.tick, self.dialect.prefix):
            if character:
                groups = groups.replace(character, "")
        data = bytes.fromhex(groups)
        return data if self.order == "big" or self.size == 1 else swap_words(data, self.size)

    def full_row(self, width: int) -> re.Pattern[str] | None:
        """Compile what a full row looks like: address, groups, and text if it has any."""
        count, rest = divmod(width, self.size)
        if rest or count == 0:
            return None
        unit, joint, half = self._unit, re.escape(self.dialect.joint), self.dialect.half
        if half and count > 8:
            right = f"{unit}(?:{joint}{unit}){{{count - 9}}}"
            groups = f"{unit}(?:{joint}{unit}){{7}}{re.escape(half)}{right}"
        else:
            groups = f"{unit}(?:{joint}{unit}){{{count - 1}}}"
        opening, closing = map(re.escape, self.dialect.bars)
        gap = " " * self.dialect.gap
        text = f"(.{{{width}}})" if closing else f"(.{{1,{width}}})"
        start = f"{self.dialect.address}{self.dialect.lead}"
        return re.compile(f"{start}({groups})(?:{gap}{opening}{text}{closing})?")

    def _run(self, body: str) -> Iterator[re.Match[str]]:
        """Walk the groups from the left, as far as they stand where the dialect puts them."""
        start: int | None = 0
        count = 0
        while start is not None and (match := self._group.match(body, start)):
            yield match
            count += 1
            start = self._next_start(body, match.end(), count)

    def _next_start(self, body: str, end: int, count: int) -> int | None:
        """Say where the next group starts, behind so many, or that none can follow."""
        half = self.dialect.half
        between = half if half and count == 8 else self.dialect.joint
        return end + len(between) if body.startswith(between, end) else None

    def _candidates(self, body: str, most: int) -> Iterator[tuple[bytes, int]]:
        """List the bytes that a row's groups could be, longest first, and where they end."""
        run = list(takewhile(lambda match: "?" not in match.group(1), self._run(body)))
        del run[most // self.size + 1 :]
        whole = self.decode(" ".join(match.group(1) for match in run))
        if whole is None:
            return
        for count in range(len(run), -1, -1):
            data = whole[: count * self.size]
            start = run[count - 1].end() + len(self.dialect.joint) if count else 0
            short = self._short.match(body, start) if self.dialect.short else None
            if short and self._is_short(*short.groups()):
                last = bytes.fromhex(short.group(2))
                data_too = data + (last if self.order == "big" else last[::-1])
                if len(data_too) <= most:
                    yield data_too, short.end()
            if count and len(data) <= most:
                yield data, run[count - 1].end()

    def _is_short(self, blank: str, digits: str) -> bool:
        """Tell a short last group: on the left in byte order, on the right in a word (xxd -e)."""
        missing = self.digits - len(digits)
        if missing <= 0 or missing % 2:
            return False
        return len(blank) == (missing if self.order == "little" else 0)

    def _confirm(self, data: bytes, body: str, end: int) -> Iterator[Split]:
        """Check what follows the groups: nothing, or a text column that agrees."""
        rest = body[end:]
        if not rest.strip():
            yield Split(data, None)
            return
        opening, closing = self.dialect.bars
        if closing:
            text = rest.lstrip(" ")
            if text.startswith(opening) and text.endswith(closing):
                yield from self._between_bars(data, text[1:-1], len(body) - len(text))
            return
        blank = len(rest) - len(rest.lstrip(" "))
        gap = blank - (len(data) - len(data.lstrip(b" ")))  # the rest are spaces of the text
        text = rest[gap:]
        if (
            gap >= self.dialect.gap
            and len(text) <= len(data)
            and first_difference(data, text, self.dialect.stand_ins) is None
        ):
            yield Split(data, end + gap)

    def _between_bars(self, data: bytes, text: str, column: int) -> Iterator[Split]:
        """Check a text column that says how many bytes there are: od pads its last word."""
        padding = data[len(text) :]
        if len(padding) < self.size and not any(padding):
            kept = data[: len(text)]
            if first_difference(kept, text, self.dialect.stand_ins) is None:
                yield Split(kept, column)
