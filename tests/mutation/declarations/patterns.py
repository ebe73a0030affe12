"""Regular expressions changed a little: counts, classes, alternatives, quantifiers, anchors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tests.mutation.declarations.source import Change, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["pattern_changes"]

_LITERAL = re.compile(r"""([rRbBfFuU]{0,2})("|')((?:[^"'\\\n]|\\.|(?!\2)["'])*)\2|\#[^\n]*""")
_QUANTIFIERS = {"*": "+", "+": "*", "?": ""}


class _Character(NamedTuple):
    """A character of the expression (an escape is one) and where in the module it stands."""

    text: str
    start: int
    end: int


def pattern_changes(source: bytes, start: int, end: int) -> Iterator[Change]:
    """Return the changes of the expression that the literals between two offsets spell."""
    characters: list[_Character] = []
    for literal in _LITERAL.finditer(source[start:end].decode()):
        if literal.group(2):
            characters += _characters(literal, start)
    whole = "".join(character.text for character in characters)
    for first, last, put, what in _cuts(characters):
        edits = tuple(
            Edit(character.start, character.end, b"") for character in characters[first:last]
        )
        if put:
            edits = (Edit(edits[0].start, edits[0].end, put.encode()), *edits[1:])
        before = "".join(character.text for character in characters[:first])[-12:]
        cut = "".join(character.text for character in characters[first:last])
        yield Change(f"{what}: {before}[{cut} -> {put}] of {whole[:20]}", edits)


_ESCAPED = r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\."
_ONE = re.compile(rf"{_ESCAPED}|%(?:s|02x)|.", re.DOTALL)
_ONE_FORMATTED = re.compile(rf"\\[{{}}]{{2}}|{_ESCAPED}|\{{\{{|\}}\}}|\{{[^{{}}]*\}}|.", re.DOTALL)


def _characters(literal: re.Match[str], start: int) -> Iterator[_Character]:
    """Split a literal; what is put in is one character, and so is a doubled brace."""
    formatted = "f" in literal.group(1).lower()
    for found in (_ONE_FORMATTED if formatted else _ONE).finditer(literal.group(3)):
        offset = start + literal.start(3)
        text = found.group()
        if formatted and text in {"{{", "}}"}:
            text = text[0]
        yield _Character(text, offset + found.start(), offset + found.end())


def _cuts(characters: list[_Character]) -> Iterator[tuple[int, int, str, str]]:
    """Return what to cut, from where to where, what to put there, and what that is."""
    groups: list[list[int]] = [[0]]
    index = 0
    while index < len(characters):
        text = characters[index].text
        if text == "[":
            close = _class_end(characters, index)
            yield from _class_cuts(characters, index, close)
            index = close
        elif text == "(":
            index += _opening(characters, index)
            yield from _look_around(characters, index)
            groups.append([index + 1])
        elif text == "|":
            groups[-1].append(index + 1)
        elif text == ")":
            yield from _alternatives(groups.pop(), index)
        elif text in _QUANTIFIERS:
            yield index, index + 1, _QUANTIFIERS[text], "quantifier"
            index += _follower(characters, index)
        elif text == "{":
            close = _brace_end(characters, index)
            yield from _counts(characters, index, close)
            index = close + _follower(characters, close)
        elif text in {"^", "$", "\\b"}:
            yield index, index + 1, "", "anchor"
        index += 1
    yield from _alternatives(groups.pop(), len(characters))


def _class_end(characters: list[_Character], start: int) -> int:
    index = start + 1
    if characters[index].text == "^":
        index += 1
    if characters[index].text == "]":
        index += 1
    while characters[index].text != "]":
        index += 1
    return index


def _class_cuts(
    characters: list[_Character], start: int, close: int
) -> Iterator[tuple[int, int, str, str]]:
    """Take each range or character out of a class of several, and turn its sense round."""
    first = start + 1
    if characters[first].text == "^":
        yield first, first + 1, "", "class"
        first += 1
    members: list[tuple[int, int]] = []
    while first < close:
        long = first + 2 < close and characters[first + 1].text == "-"
        members.append((first, first + 3 if long else first + 1))
        first = members[-1][1]
    if len(members) > 1:
        for begin, end in members:
            yield begin, end, "", "class"


def _opening(characters: list[_Character], start: int) -> int:
    """Return how many characters follow a bracket before the group's content."""
    rest = "".join(character.text for character in characters[start + 1 : start + 40])
    found = re.match(r"\?(?:P<\w+>|[:=!>]|<[=!])", rest)
    return found.end() if found else 0


def _look_around(characters: list[_Character], index: int) -> Iterator[tuple[int, int, str, str]]:
    """Turn a look ahead or behind round."""
    before = characters[index - 1].text
    if characters[index].text in {"=", "!"} and before in {"?", "<"}:
        yield index, index + 1, "!" if characters[index].text == "=" else "=", "look"


def _alternatives(starts: list[int], end: int) -> Iterator[tuple[int, int, str, str]]:
    """Take each alternative of a group out."""
    bounds = [*starts, end + 1]
    if len(starts) > 1:
        for number, start in enumerate(starts):
            if number:
                yield start - 1, bounds[number + 1] - 1, "", "alternative"
            else:
                yield start, bounds[1], "", "alternative"


def _follower(characters: list[_Character], index: int) -> int:
    """Skip what makes a quantifier possessive or lazy: it changes time, not what is matched."""
    following = characters[index + 1].text if index + 1 < len(characters) else ""
    return 1 if following in {"+", "?"} else 0


def _brace_end(characters: list[_Character], start: int) -> int:
    index = start
    while characters[index].text != "}":
        index += 1
    return index


def _counts(
    characters: list[_Character], start: int, close: int
) -> Iterator[tuple[int, int, str, str]]:
    """Change each number of a count by one, up and down."""
    text = "".join(character.text for character in characters[start + 1 : close])
    if not re.fullmatch(r"\d*,?\d*", text):
        return
    for number in re.finditer(r"\d+", text):
        begin, end = start + 1 + number.start(), start + 1 + number.end()
        for other in (int(number.group()) + 1, int(number.group()) - 1):
            if other >= 0:
                yield begin, end, str(other), "count"
