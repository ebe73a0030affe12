"""Literals of C, C#, Go and Python: strings of escapes, and lists of numbers.

Rule 8 of docs/reference/captures.md: tokenised, never evaluated; what stands outside braces or
quotes is no data, yet it must be code, so that a damaged dump is not taken for a literal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipsec_codec.captures.literal_values import NumberList, escaped
from ipsec_codec.captures.refusals import refuse
from ipsec_codec.captures.source_code import SourceCode
from ipsec_codec.captures.tokens import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder
    from ipsec_codec.captures.lines import Line
    from ipsec_codec.captures.streams import Stream

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
        found = SourceCode(lines, word_order, name).read()
    if name not in (None, found.format):
        raise refuse(lines[0].number, 1, f"the format {name}", found.format, "leave the format out")
    return found


def _at(line: Line) -> tuple[int, int]:
    """Name the place where a line starts."""
    return line.number, 1


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
