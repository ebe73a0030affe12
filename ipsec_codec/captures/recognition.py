"""Which dialect a dump of rows is in: all that could be are tried, and must agree.

Rule 4 of docs/reference/captures.md: never guess in silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipsec_codec.captures.columns import RowLayout
from ipsec_codec.captures.dialects import DIALECTS
from ipsec_codec.captures.refusals import AmbiguityError, refuse
from ipsec_codec.captures.rows import read_rows
from ipsec_codec.captures.streams import Stream
from ipsec_codec.counting import counted
from ipsec_codec.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import Dialect, WordOrder
    from ipsec_codec.captures.lines import Line
    from ipsec_codec.captures.readings import Reading

__all__ = ["is_rows", "read_any_rows"]

_ADDRESS = re.compile(r"(?:0x[0-9A-Fa-f]++|[0-9A-Fa-f`]{4,}+)[: ]")


def is_rows(lines: Sequence[Line]) -> bool:
    """Say whether any line begins as a row with an address does.

    Args:
        lines: the clean lines.

    Returns:
        True where the text must be read as rows, or refused.
    """
    return bool(_fitting(lines))


def read_any_rows(lines: Sequence[Line], word_order: WordOrder | None, name: str | None) -> Stream:
    """Read rows by the dialects that fit them.

    Args:
        lines: the clean lines.
        word_order: the byte order of groups, or None.
        name: the one format to allow, or None.

    Returns:
        The bytes, by the dialect that gives the name.

    Raises:
        CaptureError: no dialect reads all lines, or two read them differently.
    """
    readings: list[Reading] = []
    errors: list[CaptureError] = []
    dialects = [dialect for dialect in _fitting(lines) if name is None or dialect.may_be(name)]
    for dialect in sorted(dialects, key=lambda dialect: dialect.fallback):
        if dialect.fallback and readings:
            break
        try:
            readings.append(_read_dialect(lines, dialect, word_order))
        except AmbiguityError:
            raise
        except CaptureError as error:
            if not (dialect.fallback and errors):
                errors.append(error.with_traceback(None))
    named = [reading for reading in readings if name in (None, reading.name)]
    named.sort(key=lambda reading: not reading.usual)
    if named:
        return _agreed(lines[0].number, named)
    if errors:
        raise _furthest(errors)
    found = readings[0].name if readings else "another one"
    raise refuse(lines[0].number, 1, f"the format {name}", found, "leave the format out")


def _fitting(lines: Sequence[Line]) -> list[Dialect]:
    """List the dialects that the first row fits, one whose header stands above it first."""
    for index, line in enumerate(lines):
        if not _ADDRESS.match(line.text):
            continue  # spares the other lines of a long list or string two dozen tries
        found = [dialect for dialect in DIALECTS if _fits(dialect, line.text)]
        if found:
            above = [other.text for other in lines[:index]]
            headed = [dialect for dialect in found if _headed(dialect, above)]
            others = [dialect.without_header() for dialect in found if dialect not in headed]
            return headed + others
    return []


def _fits(dialect: Dialect, text: str) -> bool:
    """Say whether a line can be the first row in this dialect."""
    match = dialect.start.match(text)
    if match is None or not dialect.may_start_at(match.group(1)):
        return False
    return RowLayout.digits_of(text[match.end() :], dialect) is not None


def _headed(dialect: Dialect, above: Sequence[str]) -> bool:
    """Say whether the dialect's own header is among the lines above the rows."""
    header = dialect.header
    return header is not None and any(re.match(header, text) for text in above)


def _read_dialect(lines: Sequence[Line], dialect: Dialect, asked: WordOrder | None) -> Reading:
    """Read under one dialect, in the byte order asked for or in all that it can have."""
    orders: list[WordOrder] = ["big", "little"]
    orders.sort(key=lambda order: order != dialect.order)
    readings: list[Reading] = []
    errors: list[CaptureError] = []
    if asked is not None:
        orders = [asked]
    for order in orders:
        try:
            readings.append(_read_order(lines, dialect, order))
        except AmbiguityError:
            raise
        except CaptureError as error:
            errors.append(error.with_traceback(None))
            continue
        if readings[0].size not in (2, 4, 8):
            break  # bytes have no order, and groups of three or more than eight are no words
    if not readings:
        raise max(errors, key=lambda error: error.line or 0)
    usual = dialect.order in ("colon", readings[0].order) or asked is not None
    if not usual and not readings[0].text:
        raise errors[0]  # the unusual order takes a text column that says so
    if dialect.order != "colon" or readings[0].data == readings[-1].data:
        return readings[0]
    return _in_usual_order(lines, readings[0])


def _in_usual_order(lines: Sequence[Line], big: Reading) -> Reading:
    """Decide for xxd or xxd -e where the text column fits both: by the rule, or not at all."""
    if big.size == 2:
        return big.with_warning(
            "nothing decides the order of the two bytes in a group: read in byte order, as xxd "
            "prints them; for xxd -e -g2 pass word_order='little'"
        )
    raise AmbiguityError(
        "groups in one byte order",
        f"groups of {big.size} bytes that read as xxd -g{big.size} (in byte order) and as xxd -e "
        "(little-endian words) alike",
        line=lines[0].number,
        column=1,
        advice="pass word_order='big' for the first, word_order='little' for the second",
    )


def _read_order(lines: Sequence[Line], dialect: Dialect, order: WordOrder) -> Reading:
    """Read in one byte order, with the addresses in the first radix that joins them up."""
    readings: dict[int, Reading] = {}
    errors: list[CaptureError] = []
    for radix in dialect.radixes:
        try:
            readings[radix] = read_rows(lines, dialect, order, radix)
        except AmbiguityError:
            raise
        except CaptureError as error:
            errors.append(error.with_traceback(None))
    if not readings:
        raise _furthest(errors)
    sizes = {radix: len(reading.data) for radix, reading in readings.items()}
    if len(set(sizes.values())) > 1:
        found = " and ".join(
            f"in radix {radix} as {counted(size, 'byte')}" for radix, size in sizes.items()
        )
        raise AmbiguityError(
            "addresses that read in one way",
            f"some that read {found}",
            line=lines[-1].number,
            column=1,
            advice="dump the buffer again with the option -v, or with od -Ax",
        )
    return next(iter(readings.values()))


def _furthest(errors: Sequence[CaptureError]) -> CaptureError:
    """Choose the error of the reading that went on the longest: it knows the dump the best."""
    return max(errors, key=lambda error: (error.line or 0, error.column or 0))


def _agreed(line: int, readings: Sequence[Reading]) -> Stream:
    """Return what all readings say, or refuse where they differ."""
    first = readings[0]
    warnings = list(first.warnings)
    for other in readings[1:]:
        if other.data != first.data:
            raise refuse(
                line,
                1,
                "a dump that reads in one way",
                f"one that reads as {first.name} ({counted(len(first.data), 'byte')}) "
                f"and as {other.name} ({counted(len(other.data), 'byte')})",
                "name the format",
            )
        if other.base_address != first.base_address and other.name != first.name:
            warnings.append(
                f"the base address is that of {first.name}; {other.name} would mean "
                f"0x{other.base_address:x}"
            )
    return Stream(first.data, first.name, first.base_address, tuple(warnings))
