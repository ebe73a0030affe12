"""The faults that are put into functions: mutmut's operators, on everything in a function's body.

Left alone, since no test should notice: annotations, decorators and docstrings; the arguments of
`len`, `isinstance`, `issubclass` and `cast`; and prose, which is any literal with a space in it.
What an error is made of is mutated all the same: an argument is dropped, or replaced by None.

Left out, since they change nothing: the case of a text encoding's name, which Python ignores; and
what makes a `zip` not strict. `strict=False` is the default, and where `strict=True` stands, what
is joined has one length by its construction, so that it takes another fault to tell.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import libcst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider

from tests.mutation.functions.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from libcst.metadata import CodeSpan

UNTOUCHED_CALLS: Final = frozenset({"cast", "isinstance", "issubclass", "len"})

ENCODINGS: Final = frozenset({"ascii", "latin-1", "utf-16-be", "utf-16-le", "utf-8"})
"""The text encodings by the names that stand in the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault.

    Attributes:
        path: the file, from the root of the checkout.
        function: the qualified name of the outermost function around it.
        first_line: the function's first line, its decorators included.
        last_line: its last.
        lines: the first and last line of what is mutated; running one of them runs the fault.
        nested: whether it stands in a function within the function.
        in_default: whether it stands in an argument's default, which runs with the import.
        change: the lines that change, before and after.
        digest: what tells it from other faults, as long as the function stays as it is.
        source: the whole file with the fault in it.
    """

    path: str
    function: str
    first_line: int
    last_line: int
    lines: tuple[int, int]
    nested: bool
    in_default: bool
    change: str
    digest: str
    source: str

    @property
    def module(self) -> str:
        """The name of the module that it is in."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Return the faults of all functions in a file, each on its own."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(libcst.parse_module(source))
    visitor = _Mutations(_operators())
    wrapper.visit(visitor)
    spans = wrapper.resolve(ByteSpanPositionProvider)
    seen: dict[tuple[str, str], int] = {}
    for found in visitor.found:
        mutated = _replaced(wrapper.module, source.encode(), spans.get(found.node), found)
        change = _change(source, mutated)
        if change is None:
            continue
        count = seen[found.function, change] = seen.get((found.function, change), 0) + 1
        if count > 1:
            change += f"  ({count})"
        text = "\n".join(source.splitlines()[found.first_line - 1 : found.last_line])
        digest = hashlib.sha256(f"{text}\0{change}".encode()).hexdigest()[:16]
        yield Mutant(
            path=path.relative_to(ROOT).as_posix(),
            function=found.function,
            first_line=found.first_line,
            last_line=found.last_line,
            lines=found.lines,
            nested=found.nested,
            in_default=found.in_default,
            change=change,
            digest=digest,
            source=mutated,
        )


Operators = list[tuple[type[libcst.CSTNode], "Callable[[Any], Iterable[libcst.CSTNode]]"]]


def _operators() -> Operators:
    """Return mutmut's operators, which are not part of what it promises: hence the exact pin."""
    try:
        mutators: Any = importlib.import_module("mutmut.mutation.mutators")
    except ImportError:
        raise SystemExit("mutmut is missing: pip install -e '.[dev,mutation]'") from None
    return cast("Operators", list(mutators.mutation_operators))


@dataclass(frozen=True, slots=True)
class _Found:
    """A node of the tree and what replaces it."""

    node: libcst.CSTNode
    replacement: libcst.CSTNode
    function: str
    first_line: int
    last_line: int
    lines: tuple[int, int]
    nested: bool
    in_default: bool


class _Mutations(libcst.CSTVisitor):
    """Walks along a module and collects what the operators make of its functions."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, operators: Operators) -> None:
        super().__init__()
        self.found: list[_Found] = []
        self._operators = operators
        self._around: list[libcst.CSTNode] = []
        self._spared: list[libcst.CSTNode] = []

    def on_visit(self, node: libcst.CSTNode) -> bool:
        """Mutate a node of a function, and say whether to go on below it."""
        if _is_untouched(node) or any(node is spared for spared in self._spared):
            return False
        self._spared.extend(_strictness(node))
        functions = [at for at, outer in enumerate(self._around) if _is_function(outer)]
        if functions and isinstance(self._around[functions[0]], libcst.FunctionDef):
            self._mutate(node, functions)
        if isinstance(node, libcst.ClassDef | libcst.Parameters) or _is_function(node):
            self._around.append(node)
        return True

    def on_leave(self, original_node: libcst.CSTNode) -> None:
        """Leave a function, a class or a function's parameters."""
        if self._around and original_node is self._around[-1]:
            self._around.pop()

    def _mutate(self, node: libcst.CSTNode, functions: list[int]) -> None:
        outermost = cast("libcst.FunctionDef", self._around[functions[0]])
        named = cast("list[libcst.FunctionDef | libcst.ClassDef]", self._around[: functions[0] + 1])
        name = ".".join(outer.name.value for outer in named)
        top = outermost.decorators[0] if outermost.decorators else outermost
        innermost = self._around[functions[0] + 1 :][:1]
        in_default = any(isinstance(outer, libcst.Parameters) for outer in innermost)
        for kind, operator in self._operators:
            if isinstance(node, kind):
                for replacement in operator(node):
                    if _changes_nothing(node, replacement):
                        continue
                    self.found.append(
                        _Found(
                            node,
                            replacement,
                            name,
                            self._lines(top, outermost)[0],
                            self._lines(outermost, outermost)[1],
                            self._lines(node, outermost),
                            nested=len(functions) > 1,
                            in_default=in_default,
                        )
                    )

    def _lines(self, node: libcst.CSTNode, function: libcst.CSTNode) -> tuple[int, int]:
        """Return a node's first and last line; of an operator, which has none, the function's."""
        of_node = self.get_metadata(PositionProvider, node, None)
        span = cast("Any", of_node or self.get_metadata(PositionProvider, function))
        return span.start.line, span.end.line


def _is_function(node: libcst.CSTNode) -> bool:
    return isinstance(node, libcst.FunctionDef | libcst.Lambda)


def _replaced(module: libcst.Module, text: bytes, span: CodeSpan | None, found: _Found) -> str:
    """Return a module's text with one node replaced: within the text, where that is exact."""
    if span is not None:
        end = span.start + span.length
        before, after = (
            module.code_for_node(node).strip() for node in (found.node, found.replacement)
        )
        for indent in ("\n" + " " * 4 * depth for depth in range(8)):
            if before.replace("\n", indent).encode() == text[span.start : end]:
                added = after.replace("\n", indent).encode()
                return (text[: span.start] + added + text[end:]).decode()
    # (a tenth of a second)
    return cast("libcst.Module", module.deep_replace(found.node, found.replacement)).code


def _is_untouched(node: libcst.CSTNode) -> bool:
    """Tell whether a node is one of those that the module's docstring leaves alone."""
    match node:
        case libcst.Annotation() | libcst.Decorator():
            return True
        case libcst.FunctionDef():
            return any(
                isinstance(line.decorator, libcst.Name) and line.decorator.value == "overload"
                for line in node.decorators
            )
        case libcst.Call(func=libcst.Name(value=name)):
            return name in UNTOUCHED_CALLS
        case libcst.SimpleString():
            return " " in node.value.strip("rbf'\"")
        case _:
            return False


def _strictness(node: libcst.CSTNode) -> list[libcst.Arg]:
    """Return the argument `strict=True` of a zip."""
    match node:
        case libcst.Call(func=libcst.Name(value="zip"), args=arguments):
            return [
                argument
                for argument in arguments
                if argument.keyword
                and libcst.ensure_type(argument.value, libcst.Name).value == "True"
            ]
        case _:
            return []


def _changes_nothing(node: libcst.CSTNode, replacement: libcst.CSTNode) -> bool:
    """Tell whether a fault is one of those that the module's docstring leaves out."""
    match node, replacement:
        case libcst.SimpleString(evaluated_value=str(name)), libcst.SimpleString(
            evaluated_value=str(other)
        ):
            return name in ENCODINGS and name == other.lower()
        case libcst.Call(func=libcst.Name(value="zip")), libcst.Call():
            return _unnamed(node) == _unnamed(replacement)
        case _:
            return False


def _unnamed(call: libcst.Call) -> list[libcst.Arg]:
    """Return the arguments of a call that have no keyword."""
    return [argument for argument in call.args if argument.keyword is None]


def _change(before: str, after: str) -> str | None:
    """Say which lines a fault changes; None when it changes nothing but blanks."""
    old, new = before.splitlines(), after.splitlines()
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    removed = _joined(old[head : len(old) - tail])
    added = _joined(new[head : len(new) - tail])
    return None if removed == added else f"{removed or '(nothing)'}  ->  {added or '(nothing)'}"


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
