"""Source code with one literal in it: what is the literal, and what only names it.

Rule 8 of docs/reference/captures.md. Code is never evaluated, so that what would change the bytes
or their order is refused, as far as it can be told from their being named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipsec_codec.captures.declaration import Declaration
from ipsec_codec.captures.lines import Line
from ipsec_codec.captures.literal_values import AGAIN, NumberList, escaped
from ipsec_codec.captures.refusals import refuse
from ipsec_codec.captures.streams import Stream, read_base64, read_hex
from ipsec_codec.captures.tokens import Token, tokens_of
from ipsec_codec.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder

__all__ = ["SourceCode"]

_SPELLED = re.compile(r"(?:[0-9A-Fa-f]{2})+|(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/=]{4}")
_CLOSING = {"{": "}", "[": "]"}
_OPERATORS = frozenset({"+", "-", "*"})
_BEFORE_LIST = frozenset({"return", "yield", "mut"})
"""Words that have no index, so that the bracket behind them opens a list."""
_HEX_CALLS = frozenset({"fromhex", "unhexlify", "a2b_hex", "FromHexString"})
_BASE64_CALLS = frozenset({"b64decode", "a2b_base64", "FromBase64String", "atob"})
_REORDERING = frozenset(
    {
        "reverse", "reversed", "rev", "toreversed", "strrev", "_strrev",
        "sort", "sorted", "tosorted", "qsort", "shuffle", "rotate",
        "byteswap", "swap16", "swap32", "swap64",
    }
)  # fmt: skip
"""Calls that put bytes in another order, in small letters: languages differ in the capitals."""


class SourceCode:
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
        self._declaration = Declaration()
        self._call = ""
        self._apart = False
        self._previous = Token("mark", "", 0, 0)
        self._last: Token | None = None

    def read(self) -> Stream:
        """Read all tokens."""
        for token in tokens_of(self._lines):
            if self._closing and self._numbers is not None:
                self._inside(token, self._numbers)
            elif token.text == "\\":
                continue  # it joins two lines
            else:
                self._outside(token)
            self._previous = token
        self._check_joint()
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
        else:
            self._take_code(token)

    def _take_code(self, token: Token) -> None:
        """Take in a name or a mark outside a list."""
        self._check_joint()
        self._declaration.take(token, self._previous, self._numbers)
        if token.kind == "extent":
            self._declaration.take_extent(token)
        elif token.text == "{" or (token.text == "[" and self._opens_list()):
            self._open(token)
        elif self._is_joined(token):
            raise _joined(token)
        elif token.text in ("(", "<"):
            self._take_call(self._previous)
        self._apart |= bool(self._strings) and token.text != "+"

    def _is_joined(self, token: Token) -> bool:
        """Say whether a token is an operator behind the literal; a plus may join two strings."""
        joint = token.text == "+" and self._strings
        return self._previous is self._last and token.text in _OPERATORS and not joint

    def _check_joint(self) -> None:
        """Refuse a plus between a string and what is none."""
        before = self._previous
        if before.kind == "mark" and before.text == "+" and self._strings and not self._apart:
            raise _joined(before)

    def _take_call(self, name: Token) -> None:
        """Take in what stands before a parenthesis: the name of a call, if it is one."""
        if name.text.lower() in _REORDERING:
            raise refuse(
                name.line,
                name.column,
                "code that only names the bytes",
                "a call that puts them in another order",
                "write the bytes in the order that they have in memory, and leave the call out",
            )
        if not self._strings:
            self._call = name.text

    def _opens_list(self) -> bool:
        """Tell a list's bracket from that of a declaration or an index, such as `x[138]`."""
        before = self._previous
        return before.text in _BEFORE_LIST or not (before.kind == "name" or before.text == "]")

    def _open(self, token: Token) -> None:
        """Open a list."""
        if self._numbers is not None or self._strings:
            raise refuse(
                token.line, token.column, "one literal", "a second one", "keep one of them"
            )
        self._check_first()
        self._numbers = NumberList(self._word_order, self._declaration.type_size)
        self._brackets = token.text
        self._closing = _CLOSING[token.text]
        self._comma = True

    def _take_string(self, token: Token) -> None:
        """Add a string to those before it, if nothing but a joint stands between."""
        if self._numbers is not None or self._apart:
            raise refuse(
                token.line, token.column, "one literal", "a second one", "keep one of them"
            )
        if not self._strings:
            self._check_first()
        self._strings.append(token)
        self._last = token

    def _check_first(self) -> None:
        """Refuse an operator before the literal."""
        if self._previous.text in _OPERATORS:
            raise _joined(self._previous)

    def _take_number(self, token: Token) -> None:
        """Allow a number as the size of a declaration, or as a count that follows it."""
        none_yet = self._numbers is None and not self._strings
        if token.kind == "run" or self._previous.text != ("[" if none_yet else "="):
            raise refuse(
                token.line,
                token.column,
                "code around the literal",
                "a number that is no part of it",
                "if this is a dump of rows it is damaged: copy it again",
            )
        if none_yet:
            self._declaration.take_extent(token)
        elif self._numbers is not None:
            self._declaration.check_count(token, self._numbers)

    def _inside(self, token: Token, numbers: NumberList) -> None:
        """Take in a token of a list: numbers with commas between."""
        if token.kind in ("number", "run") and self._comma:
            numbers.add(token)
            self._comma = token.kind == "run"
        elif token.kind == "mark" and token.text == "," and not self._comma:
            self._comma = True
        elif token.kind == "mark" and token.text == self._closing and self._may_close(numbers):
            self._closing = ""
            self._last = token
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
        self._declaration.check_extent(numbers)
        return numbers.stream("python" if self._brackets == "[" else "c-array")

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


def _joined(operator: Token) -> CaptureError:
    """An operator makes other bytes of the literal and of what is not in the text."""
    return refuse(
        operator.line,
        operator.column,
        "a literal that is all of the bytes",
        "an operator between it and other code",
        "write all of the bytes as one literal",
    )
