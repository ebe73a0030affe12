"""`__all__` equals the public names, each is documented, and each is used as a user would."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import types
from pathlib import Path

import pytest

import ipsec_codec
from tests.places import ROOT
from tests.project.public_names import PUBLIC_MODULES, public_names, unnamed_in
from tests.typing.api import use_everything

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "ipsec_codec").rglob("*.py")
)
PACKAGES = [name for name in PUBLIC_MODULES if hasattr(importlib.import_module(name), "__path__")]
PAIRS = [(module, name) for module in PUBLIC_MODULES for name in public_names(module)]


def offered_names(package: str) -> set[str]:
    """Return what a package's `__init__` defines, and imports from its own modules to hand on."""
    source = Path(str(importlib.import_module(package).__file__)).read_text(encoding="utf-8")
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{package}."):
            found |= {alias.asname or alias.name for alias in node.names}
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {ast.unparse(target) for target in targets}
    return {name for name in found if not name.startswith("_")}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_packages_public_names_are_those_in_all(name: str) -> None:
    assert offered_names(name) == {*public_names(name)} - {"__version__"}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_offers_and_has_it(name: str) -> None:
    module = importlib.import_module(name)

    assert len(set(module.__all__)) == len(module.__all__)
    assert [offered for offered in module.__all__ if not hasattr(module, offered)] == []


def constants_with_docstrings() -> set[str]:
    """Return the module constants that a docstring stands below."""
    found: set[str] = set()
    for path in (ROOT / "ipsec_codec").rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, below in itertools.pairwise(body):
            if (
                isinstance(statement, (ast.Assign, ast.AnnAssign))
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                target = (
                    statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                )
                found.add(ast.unparse(target))
    return found


DOCUMENTED_CONSTANTS = constants_with_docstrings()


@pytest.mark.parametrize(("module", "name"), PAIRS, ids=lambda part: part)
def test_every_public_name_has_a_docstring(module: str, name: str) -> None:
    value = getattr(importlib.import_module(module), name)

    if inspect.isclass(value) and not isinstance(value, types.GenericAlias):
        assert value.__doc__
        members = [member for key, member in vars(value).items() if not key.startswith("_")]
        undocumented = [
            member for member in members if inspect.isroutine(member) and not inspect.getdoc(member)
        ]
        assert undocumented == []
    elif inspect.isroutine(value):
        assert value.__doc__
    elif name != "__version__":
        assert name in DOCUMENTED_CONSTANTS


def names_used(path: Path) -> set[str]:
    """Return the public names that a file imports or reaches by a dot."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return imported | dotted | {f"ipsec_codec.{name}" for name in dotted}


def test_no_public_name_is_a_modules_name_too() -> None:
    # The import of the module would put it in the place of what it holds.
    assert {f"ipsec_codec.{name}" for name in public_names("ipsec_codec")}.isdisjoint(MODULES)


def test_the_users_file_uses_every_public_name() -> None:
    assert unnamed_in(names_used(ROOT / "tests" / "typing" / "api.py")) == []


def test_the_version_is_a_text() -> None:
    assert ipsec_codec.__version__.count(".") == 2


def test_what_the_users_file_does_works() -> None:
    use_everything()
