"""The bytes that a literal stands for: numbers of a list, characters and escapes of a string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipsec_codec.captures.refusals import check_output_size, refuse
from ipsec_codec.captures.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder
    from ipsec_codec.captures.tokens import Token

__all__ = ["escaped", "listed"]

_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|([0-7]{1,3})|([^x0-7]))", re.DOTALL)
_SIMPLE = {
    "n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34,
}  # fmt: skip
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_AGAIN = "copy the literal again, from its first line to its last"


def listed(numbers: Sequence[Token], width: int, name: str, order: WordOrder | None) -> Stream:
    """Turn numbers into bytes: pairs of digits and small decimals are bytes, the rest words."""
    check_output_size(numbers[0].line, len(numbers))
    digits = {len(token.text) - 2 for token in numbers if token.text[:2] in ("0x", "0X")}
    size = max(digits, default=2) // 2
    if size <= 1:
        if width > 1:
            raise refuse(
                numbers[0].line,
                numbers[0].column,
                "bytes",
                f"elements of {width} bytes by their type",
                "write each with all its digits, such as 0x00000004",
            )
        values = [_byte_value(token) for token in numbers]
        return Stream(bytes(values), name)
    for token in numbers:
        hexadecimal = token.text[:2] in ("0x", "0X") and len(token.text) == 2 + 2 * size
        if size not in (2, 4, 8) or not hexadecimal or (width and width != size):
            raise refuse(
                token.line,
                token.column,
                "numbers of one size, each with all its digits",
                "another size",
                _AGAIN,
            )
    check_output_size(numbers[0].line, len(numbers) * size)
    data = b"".join(int(token.text, 16).to_bytes(size, order or "little") for token in numbers)
    lost = f"a list of words of {size} bytes: a shorter last word of the buffer is not in it"
    return Stream(data, name, warnings=(lost,))


def _byte_value(token: Token) -> int:
    """Read a number that stands for a byte."""
    if len(token.text) > 4 or (
        token.text[0] == "0" and token.text.isdigit() and len(token.text) > 1
    ):
        value = 256  # C reads a leading zero as octal, Python not at all
    else:
        value = int(token.text, 0)
    if value > 255:
        raise refuse(
            token.line, token.column, "a byte, 0 to 255 or 0x00 to 0xff", "another number", _AGAIN
        )
    return value


def escaped(strings: Sequence[Token], name: str | None) -> Stream:
    """Turn strings with escapes into bytes."""
    prefixes = {token.prefix for token in strings}
    kind = "python" if prefixes & {"b", "B"} or name == "python" else "c-string"
    if len(prefixes) > 1 or not prefixes <= {"b", "B", ""}:
        raise refuse(
            strings[0].line,
            strings[0].column,
            'b"..." or "..." alone',
            "another prefix",
            "write the bytes as a plain string with \\x escapes",
        )
    check_output_size(strings[0].line, sum(len(token.text) for token in strings) // 4)
    data = bytearray()
    for token in strings:
        _unescape(token, data, exact=kind == "python")
    return Stream(bytes(data), kind)


def _unescape(token: Token, data: bytearray, *, exact: bool) -> None:
    r"""Add one string's bytes. In C a \\x takes every hex digit that follows, in Python two."""
    text, position = token.text, 0
    start = token.column + len(token.prefix) + 1
    while position < len(text):
        place = text.find("\\", position)
        plain = text[position:] if place < 0 else text[position:place]
        if not (plain.isascii() and plain.isprintable()):
            raise refuse(
                token.line,
                start + position,
                "printable ASCII and escapes",
                "another character",
                _AGAIN,
            )
        data += plain.encode("ascii")
        if place < 0:
            return
        match = _ESCAPE.match(text, place)
        value = -1
        if match is not None:
            position = match.end()
            pair, octal, letter = match.groups()
            value = int(pair, 16) if pair else int(octal, 8) if octal else _SIMPLE.get(letter, -1)
            if pair and not exact and text[position : position + 1] in _HEX_DIGITS:
                value = -1
        if not 0 <= value <= 255:
            raise refuse(
                token.line,
                start + place,
                "an escape that C and Python read alike",
                "another one",
                "write each byte as \\x and two digits, or put a b before the quote for Python",
            )
        data.append(value)
