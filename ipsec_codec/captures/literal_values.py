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
    from ipsec_codec.errors import CaptureError

__all__ = ["AGAIN", "NumberList", "escaped"]

_PLAIN = re.compile(r"[ -\[\]-~]++")  # printable ASCII but the backslash
_HEX_ESCAPES = re.compile(r"(?:\\x[0-9A-Fa-f]{2})++")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|([ntrabfv\\'\"]))")
_SIMPLE = {
    "n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34,
}  # fmt: skip
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
AGAIN = "copy the literal again, from its first line to its last"


class NumberList:
    """The numbers of a list as bytes, added one by one.

    Pairs of digits and small decimals are bytes; numbers with 4, 8 or 16 digits are words, and
    all of a list are of one size.
    """

    def __init__(self, order: WordOrder | None, type_size: int) -> None:
        self.data = bytearray()
        self.size = 0
        self._order: WordOrder = order or "little"
        self._type_size = type_size

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return len(self.data) // self.size if self.size else 0

    def add(self, token: Token) -> None:
        """Add a number, or a run of bytes with commas between.

        Raises:
            CaptureError: the number is no byte, or of another size than those before it.
        """
        self._check_size(token)
        check_output_size(token.line, len(self.data) + self.size)
        if token.kind == "run":
            self._add_run(token)
        elif self.size == 1:
            self.data.append(_byte_value(token))
        else:
            self.data += int(token.text, 16).to_bytes(self.size, self._order)

    def stream(self, name: str) -> Stream:
        """Return the bytes, with a warning where a word may have been left out."""
        if self.size == 1:
            return Stream(bytes(self.data), name)
        warning = (
            f"a list of words of {self.size} bytes: a shorter last word of the buffer is not in it"
        )
        return Stream(bytes(self.data), name, warnings=(warning,))

    def _check_size(self, token: Token) -> None:
        """Learn the size of a number from the first, and hold the others to it."""
        in_hex = token.kind == "number" and token.text[:2] in ("0x", "0X")
        size = max(len(token.text) - 2, 2) / 2 if in_hex else 1
        known = self.size or self._type_size
        if size not in (1, 2, 4, 8) or (known and size != known):
            raise refuse(
                token.line,
                token.column,
                "numbers of one size, that of their type, each with all its digits",
                "another size",
                AGAIN,
            )
        self.size = int(size)

    def _add_run(self, token: Token) -> None:
        """Add many bytes at once."""
        if token.text.startswith("0x"):
            self.data += bytes.fromhex(token.text.replace("0x", "").replace(",", ""))
            return
        try:
            self.data += bytes(map(int, token.text.rstrip(", ").split(",")))
        except ValueError:
            raise _no_byte(token) from None


def _byte_value(token: Token) -> int:
    """Read a number that stands for a byte."""
    zero_first = len(token.text) > 1 and token.text.startswith("0") and token.text.isdigit()
    if len(token.text) > 4 or zero_first:  # C reads a leading zero as octal, Python not at all
        raise _no_byte(token)
    value = int(token.text, 0)
    if value > 255:
        raise _no_byte(token)
    return value


def _no_byte(token: Token) -> CaptureError:
    """A number is no byte."""
    return refuse(
        token.line, token.column, "a byte, 0 to 255 or 0x00 to 0xff", "another number", AGAIN
    )


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
    data = bytearray()
    for token in strings:
        _unescape(token, data, exact=kind == "python")
        check_output_size(token.line, len(data))
    return Stream(bytes(data), kind)


def _unescape(token: Token, data: bytearray, *, exact: bool) -> None:
    r"""Add one string's bytes. In C a \x takes every hex digit that follows, in Python two."""
    text, position = token.text, 0
    start = token.column + len(token.prefix) + 1
    while position < len(text):
        if match := _PLAIN.match(text, position):
            data += match.group().encode("ascii")
        elif match := _HEX_ESCAPES.match(text, position):
            if not exact and text[match.end() : match.end() + 1] in _HEX_DIGITS:
                raise _other_escape(token, start + match.end() - 4)
            data += bytes.fromhex(match.group().replace("\\x", ""))
        elif (match := _ESCAPE.match(text, position)) and int(match.group(1) or "0", 8) < 256:
            octal, letter = match.groups()
            data.append(int(octal, 8) if octal else _SIMPLE[letter])
        elif text[position] == "\\":
            raise _other_escape(token, start + position)
        else:
            raise refuse(
                token.line,
                start + position,
                "printable ASCII and escapes",
                "another character",
                AGAIN,
            )
        position = match.end()


def _other_escape(token: Token, column: int) -> CaptureError:
    """An escape is none that has one meaning."""
    return refuse(
        token.line,
        column,
        "an escape that C and Python read alike",
        "another one",
        "write each byte as \\x and two digits, or put a b before the quote for Python",
    )
