"""A mutant: one small change of a module's text, and where in the text it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

__all__ = ["Change", "Edit", "Mutant", "Text"]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A run of bytes of a module's text, and what is put in its place."""

    start: int
    end: int
    replacement: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to an expression, in words, and the edits that do it."""

    said: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one declaration.

    Attributes:
        module: the file, as a path within the package.
        declaration: the name that is declared, such as `SecurityFlags.ALLOW_INSECURE`.
        said: the change in words; numbered where one declaration has several alike.
        line: where it is, for whoever looks.
        edits: the change.
        statement: the digest of the module's statement that it is in.
    """

    module: str
    declaration: str
    said: str
    line: int
    edits: tuple[Edit, ...]
    statement: str

    @property
    def id(self) -> str:
        """The mutant's name in the list of survivors: it does not depend on lines."""
        return f"{self.module} {self.declaration}: {self.said}"

    def applied(self, source: bytes) -> bytes:
        """Return the module's text with the change made."""
        for edit in sorted(self.edits, reverse=True):
            source = source[: edit.start] + edit.replacement + source[edit.end :]
        return source


class Text:
    """A module's text, addressed by the nodes of its syntax tree."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def span(self, node: ast.expr | ast.keyword | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends, in bytes; a bracket around it is not its own."""
        last = node.end_lineno or node.lineno
        end = self._lines[last - 1] + (node.end_col_offset or 0)
        return self._lines[node.lineno - 1] + node.col_offset, end

    def of(self, node: ast.expr | ast.keyword | ast.stmt) -> str:
        """Return a node's text on one line."""
        start, end = self.span(node)
        return " ".join(self.source[start:end].decode().split())

    def replaced(self, node: ast.expr, text: str) -> Change:
        """Put another text in a node's place."""
        return Change(f"{self.of(node)} -> {text}", (Edit(*self.span(node), text.encode()),))

    def dropped(self, nodes: list[tuple[int, int]], index: int) -> tuple[Edit, ...]:
        """Take one of several spans out, with the comma that parts it from its neighbour."""
        start, end = nodes[index]
        if index + 1 < len(nodes):
            end = nodes[index + 1][0]
        elif index:
            start = nodes[index - 1][1]
        return (Edit(start, end, b""),)

    def swapped(self, first: tuple[int, int], second: tuple[int, int]) -> tuple[Edit, ...]:
        """Exchange two spans."""
        return (
            Edit(*first, self.source[slice(*second)]),
            Edit(*second, self.source[slice(*first)]),
        )

    def same(self, first: tuple[int, int], second: tuple[int, int]) -> bool:
        """Tell whether two spans hold the same text."""
        return self.source[slice(*first)] == self.source[slice(*second)]
