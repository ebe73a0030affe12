"""Literals of C, C#, Go and Python: strings of escapes, and lists of numbers.

Rule 8 of docs/reference/captures.md: tokenised, never evaluated; what stands outside braces or
quotes is no data, yet it must be code, so that a damaged dump is not taken for a literal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipsec_codec.captures.lines import Line
from ipsec_codec.captures.literal_values import AGAIN, NumberList, escaped
from ipsec_codec.captures.number_types import size_of_type
from ipsec_codec.captures.refusals import refuse
from ipsec_codec.captures.streams import Stream, read_base64, read_hex
from ipsec_codec.captures.tokens import Token, tokens_of
from ipsec_codec.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder

__all__ = ["is_literal", "is_mostly_literal", "read_literal"]

_NUMBER = r"0[xX][0-9A-Fa-f]{1,16}+(?![0-9A-Za-z+/=])"
_LITERAL = re.compile(rf"[\"'{{}}\[\]]|\\x[0-9A-Fa-f]|(?:^|[\s,]){_NUMBER}")
_BARE_ESCAPES = re.compile(r"(?:\\x[0-9A-Fa-f]{2})++\\?")
_BARE_NUMBERS = re.compile(rf"(?:{_NUMBER}[ \t]*+,?[ \t]*+)++")
_MATTER = re.compile(
    r"0[xX][0-9A-Fa-f]++|\\x[0-9A-Fa-f]{2}|\\[0-7]{1,3}|\b[0-9]{1,3}\b,?|[A-Za-z0-9+/]{32,}+"
)
_BLANK_OR_MARK = re.compile(r"[\s,]")
_CODE_CHARACTERS = 200
"""Characters of code around a literal that are no reason to doubt that it is one."""
_SPELLED = re.compile(r"(?:[0-9A-Fa-f]{2})+|(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/=]{4}")
_CLOSING = {"{": "}", "[": "]"}
_HEX_CALLS = frozenset({"fromhex", "unhexlify", "a2b_hex", "FromHexString"})
_BASE64_CALLS = frozenset({"b64decode", "a2b_base64", "FromBase64String", "atob"})


def is_literal(lines: Sequence[Line]) -> bool:
    """Say whether a text looks like source code rather than hex or base64.

    Args:
        lines: the clean lines.

    Returns:
        True where there is a quote, a brace, a bracket, an escape or a 0x.
    """
    return any(_LITERAL.search(line.text) for line in lines)


def is_mostly_literal(lines: Sequence[Line]) -> bool:
    """Say whether a text is a literal and the code around it, rather than one with a quote in it.

    Args:
        lines: the clean lines.

    Returns:
        True where numbers, escapes and long words outweigh all else, or all else is little.
    """
    matter = total = 0
    for line in lines:
        matter += sum(len(found) for found in _MATTER.findall(line.text))
        total += len(_BLANK_OR_MARK.sub("", line.text))
    return total - matter <= max(matter, _CODE_CHARACTERS)


def read_literal(lines: Sequence[Line], word_order: WordOrder | None, name: str | None) -> Stream:
    """Read the one literal of a text.

    Args:
        lines: the clean lines.
        word_order: the byte order of a list's numbers where they are wider than a byte; None
            stands for little-endian, which they are in memory on Windows.
        name: "c-array", "c-string" or "python" to allow that only, or None.

    Returns:
        The bytes.

    Raises:
        CaptureError: the literal is damaged, ambiguous, not alone, or not of that kind.
    """
    if all(_BARE_ESCAPES.fullmatch(line.text) for line in lines):
        found = escaped(
            [Token("string", line.text.rstrip("\\"), *_at(line)) for line in lines], name
        )
    elif all(_BARE_NUMBERS.fullmatch(line.text) for line in lines):
        found = _bare_numbers(lines, word_order)
    else:
        found = _Parser(lines, word_order, name).read()
    if name not in (None, found.format):
        raise refuse(lines[0].number, 1, f"the format {name}", found.format, "leave the format out")
    return found


def _at(line: Line) -> tuple[int, int]:
    """Name the place where a line starts."""
    return line.number, 1


def _says(token: Token, count: int) -> bool:
    """Compare a number in the source, however long, with a count."""
    text = token.text.lower()
    if text.startswith("0x"):
        return int(text, 16) == count
    return text.lstrip("0") == str(count)  # no list is empty


def _bare_numbers(lines: Sequence[Line], word_order: WordOrder | None) -> Stream:
    """Read numbers with 0x and nothing around them."""
    numbers = NumberList(word_order, 0)
    for token in tokens_of(lines):
        if token.kind != "mark":
            numbers.add(token)
    if numbers.count == 1 and numbers.size > 1 and word_order is None:
        raise refuse(
            lines[0].number,
            1,
            "a list, or hex digits alone",
            "one number that reads as bytes in order and as a little-endian word alike",
            "take the 0x off for the first, or pass word_order='little' for the second",
        )
    return numbers.stream("c-array")


class _Parser:
    """Walks the tokens: code, one list or one run of strings, code."""

    def __init__(
        self, lines: Sequence[Line], word_order: WordOrder | None, name: str | None
    ) -> None:
        self._lines = lines
        self._word_order: WordOrder | None = word_order
        self._name = name
        self._strings: list[Token] = []
        self._numbers: NumberList | None = None
        self._brackets = ""
        self._closing = ""
        self._comma = True
        self._names: list[str] = []
        self._call = ""
        self._type_size = 0
        self._size: Token | None = None
        self._count: tuple[Token, str] | None = None
        self._apart = False
        self._previous = Token("mark", "", 0, 0)

    def read(self) -> Stream:
        """Read all tokens."""
        for token in tokens_of(self._lines):
            if self._closing and self._numbers is not None:
                self._inside(token, self._numbers)
            else:
                self._outside(token)
            self._previous = token
        if self._closing:
            raise refuse(
                self._lines[-1].number,
                len(self._lines[-1].text),
                f"a closing {self._closing}",
                "the end of the text",
                AGAIN,
            )
        if self._numbers is not None:
            return self._list(self._numbers)
        if self._strings:
            return self._string()
        raise refuse(
            self._lines[0].number,
            1,
            "a string or a list of numbers",
            "source code without one",
            AGAIN,
        )

    def _outside(self, token: Token) -> None:
        """Take in a token outside a list: it must be code, or a string."""
        if token.kind == "string":
            self._take_string(token)
        elif token.kind in ("number", "run"):
            self._take_number(token)
        elif token.kind == "name":
            self._names.append(token.text)
            self._apart = bool(self._strings)
            if self._numbers is None:
                self._type_size = max(self._type_size, size_of_type(token.text))
        elif token.text == "{" or (token.text == "[" and self._opens_list()):
            self._open(token)
        elif token.text == "(" and not self._strings and self._numbers is None:
            self._call = self._previous.text if self._previous.kind == "name" else ""
        elif token.text not in ("\\", "+") and self._strings:
            self._apart = True

    def _opens_list(self) -> bool:
        """Tell a list's bracket from that of a declaration, such as `x[138]`."""
        return not (self._previous.kind == "name" or self._previous.text == "]")

    def _open(self, token: Token) -> None:
        """Open a list."""
        if self._numbers is not None or self._strings:
            raise refuse(
                token.line, token.column, "one literal", "a second one", "keep one of them"
            )
        self._numbers = NumberList(self._word_order, self._type_size)
        self._brackets = token.text
        self._closing = _CLOSING[token.text]
        self._comma = True

    def _take_string(self, token: Token) -> None:
        """Add a string to those before it, if nothing but a joint stands between."""
        if self._numbers is not None or self._apart:
            raise refuse(
                token.line, token.column, "one literal", "a second one", "keep one of them"
            )
        self._strings.append(token)

    def _take_number(self, token: Token) -> None:
        """Allow a number as the size of a declaration, or as a count that follows it."""
        before = self._previous.text
        if token.kind == "number" and before == "[" and self._numbers is None and not self._strings:
            self._size = token
        elif token.kind == "number" and before == "=" and (self._numbers or self._strings):
            self._count = token, self._names[-1] if self._names else ""
        else:
            raise refuse(
                token.line,
                token.column,
                "code around the literal",
                "a number that is no part of it",
                "if this is a dump of rows it is damaged: copy it again",
            )

    def _inside(self, token: Token, numbers: NumberList) -> None:
        """Take in a token of a list: numbers with commas between."""
        if token.kind in ("number", "run") and self._comma:
            numbers.add(token)
            self._comma = token.kind == "run"
        elif token.kind == "mark" and token.text == "," and not self._comma:
            self._comma = True
        elif token.kind == "mark" and token.text == self._closing and self._may_close(numbers):
            self._closing = ""
            if not numbers.count:
                self._numbers = None
        else:
            raise refuse(
                token.line, token.column, "numbers with commas between", "something else", AGAIN
            )

    def _may_close(self, numbers: NumberList) -> bool:
        """Say whether a list may be empty: only the brackets of Go's []byte are."""
        return numbers.count > 0 or self._brackets == "["

    def _list(self, numbers: NumberList) -> Stream:
        """Compare a list with the counts around it, and return its bytes."""
        if self._size is not None and not _says(self._size, numbers.count):
            self._refuse_count(self._size, numbers.count)
        if self._count is not None:
            token, name = self._count
            counts = name.lower().endswith(("len", "length", "size"))
            if counts and not _says(token, len(numbers.data)):
                self._refuse_count(token, len(numbers.data))
        return numbers.stream("python" if self._brackets == "[" else "c-array")

    @staticmethod
    def _refuse_count(token: Token, count: int) -> None:
        """Refuse a list that a count beside it contradicts."""
        raise refuse(
            token.line,
            token.column,
            f"the count of the list, {count}",
            "another count",
            "copy the list again: a line was lost or doubled",
        )

    def _string(self) -> Stream:
        """Turn strings into bytes; as hex or base64 only where the source says so."""
        first = self._strings[0]
        text = "".join(token.text for token in self._strings)
        if self._call in _HEX_CALLS | _BASE64_CALLS:
            return Stream(self._spelled(), "python")
        if (
            self._name is None
            and self._call not in ("bytes", "bytearray")
            and _SPELLED.fullmatch(text)
        ):
            raise refuse(
                first.line,
                first.column,
                "a string whose meaning is clear",
                "one that can be text, hex or base64",
                "take the quotes off for hex or base64, or pass format='python' or 'c-string'",
            )
        return escaped(self._strings, self._name)

    def _spelled(self) -> bytes:
        """Read strings as the hex or base64 that the call around them says they are."""
        lines = [Line(index, token.text) for index, token in enumerate(self._strings)]
        try:
            if self._call in _HEX_CALLS:
                return read_hex(lines, self._word_order or "big").data
            return read_base64(lines).data
        except CaptureError as error:
            token = self._strings[error.line or 0]
            column = token.column + len(token.prefix) + (error.column or 1)
            raise refuse(
                token.line, column, error.expected, error.found, error.advice or AGAIN
            ) from None
