"""What can stand where a name stands, so that only a test can tell: its siblings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Siblings", "is_enumeration"]

OTHERS: Final = {
    "Int16ul": ("Int16ub", "construct.Int8ul"),
    "Int16ub": ("Int16ul", "construct.Int8ub"),
    "Int32ul": ("construct.Int32ub", "Int16ul", "construct.Int32sl"),
    "Int64ul": ("construct.Int64ub", "Int32ul", "construct.Int64sl"),
    "WideString": ("WideSecret",),
    "WideSecret": ("WideString",),
    "StringField": ("SecretField",),
    "SecretField": ("StringField",),
    "enum.EJECT": ("enum.KEEP",),
    "uuid.SafeUUID.unknown": ("uuid.SafeUUID.safe",),
    "re.IGNORECASE": ("re.NOFLAG",),
    "SOCKADDR_STORAGE": ("construct.Bytes(128)",),
}
"""What no enumeration and no table gives."""


class Siblings:
    """The names of the package that come in families: members, classes of records, constants."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._members: dict[str, list[str]] = {}
        self._records: list[str] = []
        for path in files:
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ClassDef):
                    self._learn(node)

    def _learn(self, node: ast.ClassDef) -> None:
        if is_enumeration(node):
            self._members[node.name] = [name for name, _ in members_of(node)]
        elif any(keyword.arg == "c_name" for keyword in node.keywords):
            self._records.append(node.name)

    def of_attribute(self, text: str) -> tuple[str, ...]:
        """Return what can stand for `Severity.ERROR`: the member after it."""
        owner, _, name = text.rpartition(".")
        members = self._members.get(owner, [])
        if name in members and len(members) > 1:
            return (f"{owner}.{_next(members, name)}",)
        return OTHERS.get(text, ())

    def of_name(self, name: str, constants: dict[str, list[str]]) -> tuple[str, ...]:
        """Return what can stand for a name: another record, enumeration or constant.

        Args:
            name: the name.
            constants: the families of constants that the module has, by each one's name.
        """
        flags = [owner for owner in self._members if owner.endswith(("Flags", "Mask"))]
        families = (self._records, flags, constants.get(name, []))
        nexts = [_next(family, name) for family in families if name in family and family != [name]]
        return (*OTHERS.get(name, ()), *nexts)


def constants_of(module: ast.Module) -> dict[str, list[str]]:
    """Return the families of a module's constants: those of one kind, or of one import."""
    families: dict[str, list[str]] = {}
    for node in module.body:
        if isinstance(node, ast.ImportFrom):
            for name in _constants(alias.name for alias in node.names):
                families.setdefault(f"import {node.module}", []).append(name)
        elif isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name):
                for name in _constants([target.id]):
                    families.setdefault(_kind(node.value), []).append(name)
    return {name: family for family in families.values() for name in family}


def is_enumeration(node: ast.ClassDef) -> bool:
    """Tell whether a class is an enumeration."""
    return any(ast.unparse(base).startswith("enum.") for base in node.bases)


def members_of(node: ast.ClassDef) -> Iterator[tuple[str, ast.Assign]]:
    """Return an enumeration's members: names and statements."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, statement


def _constants(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.isupper()]


def _kind(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return type(value.value).__name__
    return ast.unparse(value.func) if isinstance(value, ast.Call) else type(value).__name__


def _next(family: list[str], name: str) -> str:
    return family[(family.index(name) + 1) % len(family)]
