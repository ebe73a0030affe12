"""Every mutant of a module's declarations: what stands outside the bodies of functions."""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Final

from tests.mutation.declarations.expressions import Expressions
from tests.mutation.declarations.siblings import constants_of, is_enumeration, members_of
from tests.mutation.declarations.source import Change, Edit, Mutant, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.mutation.declarations.siblings import Siblings

__all__ = ["mutants_of"]

LEFT_OUT: Final = {"__all__", "__slots__"}

PATTERNS: Final = {
    "DIGIT",
    "GUID",
    "_LANGUAGES",
    "_NUMBER",
    "_WINDBG_ADDRESS",
    "_POWERSHELL_HEADER",
    "_LENGTH",
    "_NAME_BEGINS",
    "_LENGTH_OF_NAME",
    "_KEYS",
}
"""The constants that are parts of regular expressions."""

WEIGHED: Final = {"inspection/evidence.py"}
"""The modules whose functions are tables of weights: what they weigh by is changed too."""


def mutants_of(package: Path, path: Path, siblings: Siblings) -> list[Mutant]:
    """Return every mutant of a file's declarations, in the order in which they stand."""
    source = path.read_bytes()
    module = path.relative_to(package).as_posix()
    tree = ast.parse(source)
    walk = _Walk(module, Text(source), siblings, tree)
    seen: Counter[str] = Counter()
    mutants: list[Mutant] = []
    for statement in tree.body:
        digest = hashlib.sha256(ast.unparse(statement).encode()).hexdigest()[:16]
        for declaration, change in walk.body([statement], ""):
            line = _line(source, change)
            mutant = Mutant(module, declaration, change.said, line, change.edits, digest)
            if mutant.applied(source) == source:
                continue
            seen[mutant.id] += 1
            if seen[mutant.id] > 1:
                said = f"{change.said} (number {seen[mutant.id]})"
                mutant = Mutant(module, declaration, said, line, change.edits, digest)
            mutants.append(mutant)
    return mutants


def _line(source: bytes, change: Change) -> int:
    return source.count(b"\n", 0, min(edit.start for edit in change.edits)) + 1


class _Walk:
    """A walk along one module."""

    def __init__(self, module: str, text: Text, siblings: Siblings, tree: ast.Module) -> None:
        self._module = module
        self._text = text
        self._expressions = Expressions(text, siblings, constants_of(tree))

    def body(self, statements: list[ast.stmt], scope: str) -> Iterator[tuple[str, Change]]:
        """Return the changes of statements, each with the name that is declared."""
        for statement in statements:
            match statement:
                case ast.ClassDef():
                    yield from self._class(statement, scope)
                case ast.FunctionDef():
                    yield from self._function(statement, scope)
                case ast.If():
                    yield from self._if(statement, scope)
                case ast.Assign() | ast.AnnAssign():
                    yield from self._assignment(statement, scope)
                case _:
                    pass

    def _if(self, statement: ast.If, scope: str) -> Iterator[tuple[str, Change]]:
        """Pass over what only type checkers see."""
        match ast.unparse(statement.test):
            case "TYPE_CHECKING":
                yield from self.body(statement.orelse, scope)
            case _:
                yield from self.body([*statement.body, *statement.orelse], scope)

    def _assignment(
        self, statement: ast.Assign | ast.AnnAssign, scope: str
    ) -> Iterator[tuple[str, Change]]:
        target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        name = ast.unparse(target)
        value = statement.value
        is_type = isinstance(value, ast.Subscript) or (
            isinstance(statement, ast.AnnAssign)
            and ast.unparse(statement.annotation) == "TypeAlias"
        )
        if value is None or name in LEFT_OUT or is_type:
            return
        for change in self._expressions.changes(value, pattern=name in PATTERNS):
            yield scope + name, change

    def _class(self, node: ast.ClassDef, scope: str) -> Iterator[tuple[str, Change]]:
        name = scope + node.name
        for expression in (*node.decorator_list, *(keyword.value for keyword in node.keywords)):
            for change in self._expressions.changes(expression):
                yield name, change
        if is_enumeration(node):
            yield from self._enumeration(node, name)
        yield from self.body(node.body, f"{name}.")

    def _enumeration(self, node: ast.ClassDef, name: str) -> Iterator[tuple[str, Change]]:
        """Rename each member, and swap the values of neighbours."""
        members = list(members_of(node))
        for member, statement in members:
            _, end = self._text.span(statement.targets[0])
            yield f"{name}.{member}", Change("renamed", (Edit(end, end, b"_"),))
        for (first, one), (second, other) in itertools.pairwise(members):
            spans = self._text.span(one.value), self._text.span(other.value)
            yield name, Change(f"{first} and {second} swapped", self._text.swapped(*spans))

    def _function(self, node: ast.FunctionDef, scope: str) -> Iterator[tuple[str, Change]]:
        """Change decorators and default arguments; the body is no declaration."""
        name = scope + node.name
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if "overload" in decorators:
            return
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for expression in (*node.decorator_list, *defaults):
            if not isinstance(expression, ast.Name) or expression in defaults:
                for change in self._expressions.changes(expression):
                    yield name, change
        if self._module in WEIGHED:
            for statement in node.body:
                for change in self._expressions.weights(statement):
                    yield name, change
