"""Source code to tokens, for literals pasted from C, C#, Go or Python: nothing is evaluated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ipsec_codec.captures.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ipsec_codec.captures.lines import Line

__all__ = ["Token", "tokens_of"]


class Token(NamedTuple):
    """A word, number, string or mark of the source.

    Attributes:
        kind: "string", "number", "run" (two or more bytes, each with a comma), "name", "type" (a
            name in brackets), "extent" (what brackets say of how many there are) or "mark".
        text: its characters, without a string's quotes.
        line: its line, counted from 1.
        column: its column, counted from 1.
        prefix: what stands before a string's opening quote.
    """

    kind: str
    text: str
    line: int
    column: int
    prefix: str = ""

    def __repr__(self) -> str:
        return f"Token({self.kind}, line {self.line}, column {self.column})"


_TOKEN = re.compile(
    r"[ \t]++|//.*|\#.*|/\*"
    r"|(?P<prefix>[A-Za-z_0-9]*+)"
    r"(?:\"(?P<double>(?:[^\"\\]++|\\.)*+)\"|'(?P<single>(?:[^'\\]++|\\.)*+)')"
    r"|(?P<run>(?:0x[0-9A-Fa-f]{2}, ?){2,}+|(?:(?:0|[1-9][0-9]{0,2}), ?){2,}+)"
    r"|(?P<number>(?:0[xX][0-9A-Fa-f]++|[0-9]++)(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*+)"
    r"|\[(?P<extent>[0-9]++|0[xX][0-9A-Fa-f]++|\.\.\.|_)(?=\][A-Za-z_])"  # Go's [4]byte
    r"|:[ \t]*+(?:&[ \t]*+(?:mut[ \t]*+)?)?\[(?P<type>[A-Za-z_]\w*+)"  # Rust's x: &[u8; 4] =
    r"(?:;[ \t]*+(?P<length>[0-9]++|0[xX][0-9A-Fa-f]++|[A-Za-z_]\w*+))?(?=\][ \t]*+=)"
    r"|(?P<mark>[{}\[\]();,=.*+:\\<>&?!|-])"
)  # possessive, so that a long string or list takes no memory for ways back


def tokens_of(lines: Sequence[Line]) -> Iterator[Token]:
    """Split source code into tokens; comments are left out.

    Args:
        lines: the clean lines.

    Yields:
        The tokens, in order.

    Raises:
        CaptureError: a character belongs to no token, or a string does not end on its line.
    """
    comment = False
    for number, text in lines:
        position = 0
        while position < len(text):
            if comment:
                close = text.find("*/", position)
                comment = close < 0
                position = len(text) if comment else close + 2
                continue
            match = _TOKEN.match(text, position)
            if match is None:
                raise refuse(
                    number,
                    position + 1,
                    "source code",
                    "a character that is none",
                    "copy the literal again: the number, string or line is damaged",
                )
            start, position = position, match.end()
            comment = match.group() == "/*"
            kind = match.lastgroup
            if kind in ("double", "single"):
                text_found = match.group(kind)
                yield Token("string", text_found, number, start + 1, match.group("prefix"))
            elif kind in ("type", "length"):
                yield Token("type", match.group("type"), number, match.start("type") + 1)
                if kind == "length":
                    yield Token("extent", match.group(kind), number, match.start(kind) + 1)
            elif kind == "extent":
                yield Token(kind, match.group(kind), number, match.start(kind) + 1)
            elif kind is not None:
                yield Token(kind, match.group(), number, start + 1)
