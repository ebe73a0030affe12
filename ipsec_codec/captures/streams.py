"""Dumps without rows: hex digits alone, and base64.

Rules 4 and 9 of docs/reference/captures.md.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipsec_codec.captures.refusals import check_output_size, no_known_dump, refuse
from ipsec_codec.captures.words import swap_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder
    from ipsec_codec.captures.lines import Line

__all__ = ["Stream", "read_base64", "read_hex", "read_stream"]

_HEX_LINE = re.compile(
    r"[0-9A-Fa-f \t]++|[0-9A-Fa-f]{2}(?:[:,;-][ \t]?[0-9A-Fa-f]{2}(?!\w))*+[:,;-]?"
)
_TOKEN = re.compile(r"[0-9A-Fa-f]+")
_NOT_HEX = re.compile(r"[^0-9A-Fa-f \t]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_PREFIXED = re.compile(r"0[xX][0-9A-Fa-f]{17}")
_LABELLED = re.compile(r"[A-Za-z][\w ()-]{0,40}:[ \t]*(?:0[xX])?[0-9A-Fa-f][0-9A-Fa-f \t:,;-]*")
_WORDS = frozenset({4, 8, 16})


@dataclass(frozen=True, slots=True)
class Stream:
    """What a text was read as.

    Attributes:
        data: the bytes.
        format: the format's name.
        base_address: the address of the first byte, or None.
        warnings: what could not be confirmed.
    """

    data: bytes = field(repr=False)
    format: str
    base_address: int | None = None
    warnings: tuple[str, ...] = ()


def read_stream(lines: Sequence[Line], word_order: WordOrder | None) -> Stream:
    """Read a text that has no rows and no literals: hex if it can be, else base64.

    Args:
        lines: the clean lines.
        word_order: the byte order of hex groups, or None.

    Returns:
        The bytes.

    Raises:
        CaptureError: the text is neither, or damaged, or ambiguous.
    """
    if all(_HEX_LINE.fullmatch(line.text) for line in _without_prefix(lines)):
        return read_hex(lines, word_order)
    for line in lines:
        if not _BASE64_LINE.fullmatch(line.text):
            if _LABELLED.fullmatch(line.text):
                raise refuse(
                    line.number,
                    1,
                    "hex digits alone",
                    "a label before them",
                    "remove the label up to its colon",
                )
            found = _NOT_HEX.search(line.text) or _NOT_BASE64.search(line.text)
            raise no_known_dump(line.number, found.start() + 1 if found else 1)
    _refuse_damaged_hex(lines)
    return read_base64(lines)


def _refuse_damaged_hex(lines: Sequence[Line]) -> None:
    """Refuse what is nearly all hex digits: a damaged run of them is legal base64 too."""
    text = "".join(line.text for line in lines).rstrip("=")
    hexadecimal = sum(map(text.count, "0123456789abcdefABCDEF"))
    digits = sum(map(text.count, "0123456789"))
    foreign = len(text) - hexadecimal
    if foreign <= max(2, len(text) // 10) and 5 * digits >= len(text):
        for line in lines:
            if bad := _NOT_HEX.search(line.text):
                raise refuse(
                    line.number,
                    bad.start() + 1,
                    "hex digits alone",
                    "another character among text that is nearly all hex",
                    "copy the dump again, or pass format='base64' if that is what it is",
                )


def read_hex(lines: Sequence[Line], word_order: WordOrder | None) -> Stream:
    """Read hex digits, in pairs, in groups or in one run.

    Args:
        lines: the clean lines.
        word_order: the byte order of groups of 4, 8 or 16 digits, or None.

    Returns:
        The bytes.

    Raises:
        CaptureError: there is an odd number of digits, or groups whose order nothing decides.
    """
    lines = _without_prefix(lines)
    rows = [_tokens(line) for line in lines]
    lengths = {len(token) for row in rows for token in row}
    text = "".join(token for row in rows for token in row)
    check_output_size(lines[0].number, len(text) // 2)
    several = any(len(row) > 1 for row in rows)
    words = len(lengths) == 1 and _WORDS.issuperset(lengths) and (several or len(rows) > 1)
    if words and word_order is None:
        size = len(rows[0][0]) // 2
        if text.lower() != swap_words(bytes.fromhex(text), size).hex():
            raise refuse(
                lines[0].number,
                1,
                "bytes, or one run of digits",
                f"groups of {size} bytes that read in byte order and as little-endian words alike",
                "pass word_order='big' for the first, word_order='little' for the second",
            )
    if several and lengths != {2} and not words:
        _check_groups(lines, rows, word_order)
    elif not several:
        _check_wrapping(lines, rows)
    if words and word_order == "little":
        return Stream(swap_words(bytes.fromhex(text), len(rows[0][0]) // 2), "hex")
    doubt = "read as hex, though it may be base64: no digit tells; pass format='base64' if it is"
    warnings = (doubt,) if text.isalpha() else ()
    return Stream(bytes.fromhex(text), "hex", warnings=warnings)


def _without_prefix(lines: Sequence[Line]) -> Sequence[Line]:
    """Blank the 0x before a run of digits that is too long for a number: bytes in order."""
    first = lines[0]
    if not _PREFIXED.match(first.text):
        return lines
    return [first._replace(text=f"  {first.text[2:]}"), *lines[1:]]


def _tokens(line: Line) -> list[str]:
    """Split a line of hex into its groups."""
    match = _HEX_LINE.fullmatch(line.text)
    if match is None:
        bad = _NOT_HEX.search(line.text)
        raise refuse(
            line.number,
            bad.start() + 1 if bad else 1,
            "hex digits alone",
            "another character",
            "copy the dump again",
        )
    return _TOKEN.findall(line.text)


def _check_groups(
    lines: Sequence[Line], rows: Sequence[Sequence[str]], word_order: WordOrder | None
) -> None:
    """Refuse groups of several sizes, but for a shorter last one where the order is given."""
    usual = len(rows[0][0])
    left = sum(len(row) for row in rows)
    for line in lines:
        for token in _TOKEN.finditer(line.text):
            digits = len(token[0])
            left -= 1
            short = left == 0 and word_order == "big" and digits < usual
            if digits % 2 or (digits != usual and not short):
                raise refuse(
                    line.number,
                    token.start() + 1,
                    f"groups of {usual} hex digits",
                    f"one of {digits}",
                    "copy the dump again: a digit or a space was lost",
                )


def _check_wrapping(lines: Sequence[Line], rows: Sequence[Sequence[str]]) -> None:
    """Refuse an odd number of digits, in all or in a line that was not wrapped at one width."""
    lengths = [len(row[0]) for row in rows]
    wrapped = len(set(lengths[:-1])) <= 1 and lengths[-1] <= lengths[0]
    for line, length in zip(lines, lengths, strict=True):
        if length % 2 and not (wrapped and sum(lengths) % 2 == 0):
            raise refuse(
                line.number,
                len(line.text),
                "an even number of hex digits",
                f"{length}",
                "copy the dump again: a digit was lost or is one too many",
            )


def read_base64(lines: Sequence[Line]) -> Stream:
    """Read base64 in the standard alphabet, padded, in one line or wrapped.

    Args:
        lines: the clean lines.

    Returns:
        The bytes.

    Raises:
        CaptureError: a character is foreign, or the length or the padding is wrong.
    """
    last = lines[-1]
    for line in lines:
        padded_early = line is not last and "=" in line.text
        if padded_early or not _BASE64_LINE.fullmatch(line.text):
            bad = _NOT_BASE64.search(line.text)
            raise refuse(
                line.number,
                bad.start() + 1 if bad else 1,
                "base64 alone",
                "another character",
                "copy the text again; the alphabet of URLs is not read",
            )
    lengths = [len(line.text) for line in lines]
    even = all(length % 4 == 0 for length in lengths)
    wrapped = len(set(lengths[:-1])) <= 1 and lengths[-1] <= lengths[0]
    text = "".join(line.text for line in lines)
    if not (even or wrapped) or len(text) % 4:
        raise refuse(
            last.number,
            len(last.text),
            "base64, a multiple of four characters long",
            f"{len(text)}",
            "copy the text again, its padding included",
        )
    check_output_size(last.number, len(text) // 4 * 3 - text.count("="))
    data = base64.b64decode(text)
    if base64.b64encode(data).decode("ascii") != text:
        raise refuse(
            last.number,
            len(last.text),
            "base64 that an encoder writes",
            "bits that stand for nothing",
            "copy the text again",
        )
    return Stream(data, "base64")
