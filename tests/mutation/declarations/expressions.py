"""Expressions of tables changed a little: numbers, texts, names, and what a table holds."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Final

from tests.mutation.declarations.patterns import pattern_changes
from tests.mutation.declarations.source import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutation.declarations.siblings import Siblings
    from tests.mutation.declarations.source import Text

__all__ = ["Expressions"]

PATTERNS: Final = {"address", "lead", "header"}
"""The keywords (of a Dialect) whose value is a regular expression."""

LEFT_OUT: Final = {
    "title": "words for a person",
    "source": "words for a person",
    "explanation": "words for a person",
    "slots": "memory, and no behaviour of a class that is frozen",
    "maxsize": "a cache's size is time, not behaviour",
}
"""The keywords whose value is left alone, each with its reason."""

EMPTY: Final[dict[type[ast.expr], str]] = {
    ast.Tuple: "()",
    ast.List: "[]",
    ast.Set: "set()",
}

FOR_TYPE_CHECKERS: Final = {"TypeVar", "dataclass_transform"}

COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
}


class Expressions:
    """What can be changed in the expressions of one module."""

    def __init__(self, text: Text, siblings: Siblings, constants: dict[str, list[str]]) -> None:
        self._text = text
        self._siblings = siblings
        self._constants = constants

    def changes(self, node: ast.expr, *, pattern: bool = False) -> Iterator[Change]:
        """Return the changes of an expression and of all within it.

        Args:
            node: the expression.
            pattern: whether its text is a regular expression.
        """
        match node:
            case ast.Constant():
                yield from self._constant(node, pattern=pattern)
            case ast.JoinedStr():
                if pattern:
                    yield from pattern_changes(self._text.source, *self._text.span(node))
            case ast.Attribute():
                others = self._siblings.of_attribute(self._text.of(node))
                yield from (self._text.replaced(node, other) for other in others)
                if not isinstance(node.value, ast.Name):
                    yield from self.changes(node.value)
            case ast.Name():
                others = self._siblings.of_name(node.id, self._constants)
                yield from (self._text.replaced(node, other) for other in others)
            case ast.Tuple() | ast.List() | ast.Set():
                yield from self._several(node, node.elts, swap=not isinstance(node, ast.Set))
            case ast.Dict():
                yield from self._dict(node)
            case ast.Call():
                yield from self._call(node)
            case _:
                yield from self._operation(node)
                yield from self._within(node, pattern=pattern)

    def weights(self, node: ast.AST) -> Iterator[Change]:
        """Return the changes of the numbers and constants within, and of nothing else."""
        for part in ast.walk(node):
            if (isinstance(part, ast.Constant) and type(part.value) is int) or (
                isinstance(part, ast.Name) and part.id.isupper()
            ):
                yield from self.changes(part)

    def _within(self, node: ast.expr, *, pattern: bool) -> Iterator[Change]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.changes(child, pattern=pattern)
            elif isinstance(child, ast.comprehension):
                for part in (child.iter, *child.ifs):
                    yield from self.changes(part)

    def _constant(self, node: ast.Constant, *, pattern: bool) -> Iterator[Change]:
        value, text = node.value, self._text
        if isinstance(value, bool):
            yield text.replaced(node, str(not value))
        elif value is None:
            yield text.replaced(node, "1")
        elif isinstance(value, int):
            others = [value + 1]
            if text.of(node).startswith(("0x", "0X")):
                others.append(value ^ 1 << (value.bit_length() - 1) if value else 0x80000000)
            elif value:
                others.append(value - 1)
            yield from (
                text.replaced(node, hex(n) if "x" in text.of(node) else str(n)) for n in others
            )
        elif pattern:
            yield from pattern_changes(text.source, *text.span(node))
        elif isinstance(value, str):
            if not _is_prose(value):
                yield text.replaced(node, repr(_other_end(value)))
        elif isinstance(value, bytes):
            yield text.replaced(node, repr(_other_end(value.decode("latin-1")).encode("latin-1")))

    def _several(
        self, node: ast.expr, parts: Sequence[ast.expr], *, swap: bool
    ) -> Iterator[Change]:
        """Take parts out, swap neighbours, and change each."""
        text = self._text
        spans = [text.span(part) for part in parts]
        names = [_short(text.of(part)) for part in parts]
        for index, name in enumerate(names):
            if len(parts) == 1 and type(node) in EMPTY:
                yield text.replaced(node, EMPTY[type(node)])
                continue
            edits = text.dropped(spans, index)
            if len(parts) == 2 and isinstance(node, ast.Tuple):
                edits = text.replaced(node, f"({text.of(parts[1 - index])},)").edits
            yield Change(f"{name} taken out", edits)
        for first, second in itertools.pairwise(range(len(parts))):
            if swap and not text.same(spans[first], spans[second]):
                said = f"{names[first]} and {names[second]} swapped"
                yield Change(said, text.swapped(spans[first], spans[second]))
        for part in parts:
            yield from self.changes(part)

    def _dict(self, node: ast.Dict) -> Iterator[Change]:
        """Take items out, swap neighbours' values, and change each value.

        A key is not changed: whoever misses the item notices that too.
        """
        text = self._text
        values = [text.span(value) for value in node.values]
        items = [
            (text.span(key)[0] if key else text.span(value)[0] - 2, text.span(value)[1])
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        names = [text.of(key or value) for key, value in zip(node.keys, node.values, strict=True)]
        for index, name in enumerate(names):
            if len(names) == 1:
                yield text.replaced(node, "{}")
            else:
                yield Change(f"{_short(name)} taken out", text.dropped(items, index))
        for index in range(len(items) - 1):
            unpacked = None in node.keys[index : index + 2]
            if not unpacked and not text.same(values[index], values[index + 1]):
                said = f"the values of {names[index]} and {names[index + 1]} swapped"
                yield Change(said, text.swapped(values[index], values[index + 1]))
        for value in node.values:
            yield from self.changes(value)

    def _call(self, node: ast.Call) -> Iterator[Change]:
        """Change a call's arguments; a Struct's are a table."""
        called = ast.unparse(node.func)
        if called in FOR_TYPE_CHECKERS:
            return
        yield from self.changes(node.func)
        if called == "Struct":
            yield from self._several(node, node.args, swap=True)
            return
        for index, argument in enumerate(node.args):
            if (called, index) in {("cast", 0), ("rule", 1)}:
                continue  # a type as a text; a title
            yield from self.changes(argument, pattern=called == "re.compile" and index == 0)
        arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        spans = [self._text.span(argument) for argument in arguments]
        for index, keyword in enumerate(node.keywords):
            if keyword.arg in LEFT_OUT:
                continue
            if called == "Dialect" and not isinstance(keyword.value, ast.Constant | ast.JoinedStr):
                yield Change(
                    f"{self._text.of(keyword)} taken out",
                    self._text.dropped(spans, len(node.args) + index),
                )
            yield from self.changes(keyword.value, pattern=keyword.arg in PATTERNS)

    def _operation(self, node: ast.expr) -> Iterator[Change]:
        """Take either side of an `|` alone; turn each comparison round, or move its end."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            for side in (node.left, node.right):
                yield self._text.replaced(node, self._text.of(side))
        if not isinstance(node, ast.Compare):
            return
        operands = [node.left, *node.comparators]
        for index, operator in enumerate(node.ops):
            left, right = self._text.of(operands[index]), self._text.of(operands[index + 1])
            other = COMPARISONS[type(operator)]
            before = [
                part
                for place in range(index)
                for part in (self._text.of(operands[place]), _sign(node.ops[place]))
            ]
            after = [
                part
                for place in range(index + 1, len(node.ops))
                for part in (_sign(node.ops[place]), self._text.of(operands[place + 1]))
            ]
            yield self._text.replaced(node, " ".join([*before, left, other, right, *after]))


def _sign(operator: ast.cmpop) -> str:
    """Return an operator as it is written."""
    compare = ast.Compare(ast.Name("a"), [operator], [ast.Name("b")])
    return ast.unparse(compare)[2:-2]


def _short(text: str) -> str:
    """Name a row of a table by how it begins."""
    return text if len(text) <= 48 else f"{text[:47]}…"


def _is_prose(text: str) -> bool:
    """Tell whether a text is words for a person: a test of it would have to repeat it."""
    return len(text.split()) >= 3


def _other_end(text: str) -> str:
    """Change a text's last character."""
    return text[:-1] + ("Y" if text.endswith("X") else "X")
