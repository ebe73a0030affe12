"""The house as CONTRIBUTING draws it: imports run one way, and a few rooms keep to themselves."""

from __future__ import annotations

import ast
import graphlib
import importlib
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

import ipsec_codec
from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "ipsec_codec"

ROOMS = [
    "constants",
    "counting",
    "errors",
    "discretion",
    "views",
    "escaping",
    "secret",
    "fields",
    "structures",
    "schema",
    "layout",
    "findings",
    "codec",
    "inspection",
    "document",
    "dump",
    "report",
    "comparison",
    "captures",
    "scanning",
    "winsock",
    "export",
]
"""Every module and package of the library, ground floor first: each imports from below alone."""

GUESTS = ["testing", "cli", "__main__"]
"""Those that use the public names alone, as anybody's program would."""

CALLS_UPWARD = {("inspection", "dump")}
"""The one exception: `print(inspection)` gives the annotated dump, which stands above it."""

LAZY = ["construct", "click", "rich", "hypothesis", "ctypes", "asyncio"]
"""What `import ipsec_codec` must not import: slow, or an extra."""


class Import(NamedTuple):
    """One import of something in a module: `from module import name`, or `import module`."""

    importer: str
    module: str
    name: str | None
    line: int

    def __str__(self) -> str:
        what = self.module if self.name is None else f"{self.name} from {self.module}"
        return f"{self.importer}, line {self.line}: imports {what}"


def module_name(path: Path) -> str:
    """Return a file's dotted name."""
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def run_time_nodes(tree: ast.AST) -> list[ast.AST]:
    """Return every node, functions' inner ones too, but not what type checkers alone see."""
    nodes: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            nodes += [inner for other in child.orelse for inner in run_time_nodes(other)]
            continue
        nodes += [child, *run_time_nodes(child)]
    return nodes


def imports_of(importer: str) -> list[Import]:
    """Return the imports of one module, a module imported from its package as that module."""
    tree = ast.parse(MODULES[importer].read_text(encoding="utf-8"))
    found: list[Import] = []
    for node in run_time_nodes(tree):
        if isinstance(node, ast.Import):
            found += [Import(importer, alias.name, None, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{importer}, line {node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.append(
                    Import(importer, inner, None, node.lineno)
                    if inner in MODULES
                    else Import(importer, str(node.module), alias.name, node.lineno)
                )
    return found


IMPORTS = [found for importer in MODULES for found in imports_of(importer)]
OWN = [found for found in IMPORTS if found.module.split(".")[0] == PACKAGE.name]


def room(module: str) -> str:
    """Return the room that a module is in, or "" for the package's own `__init__`."""
    return ".".join(module.split(".")[1:2])


def violations(found: list[Import]) -> str:
    return "\n".join(map(str, found))


def test_every_module_has_a_room() -> None:
    rooms = {room(module) for module in MODULES} - {""}

    assert rooms == {*ROOMS, *GUESTS}, "add or remove it here and in CONTRIBUTING's table"


def test_contributing_names_the_same_rooms_in_the_same_order() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| room | holds |")[2].partition("\n\n")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| ")]

    assert re.findall("`(.*?)`", " ".join(first_cells)) == ROOMS


def test_each_room_imports_from_below_alone() -> None:
    height = {name: floor for floor, name in enumerate(ROOMS)}
    upward = [
        found
        for found in OWN
        if room(found.importer) in height
        and height.get(room(found.module), len(ROOMS)) > height[room(found.importer)]
        and (room(found.importer), room(found.module)) not in CALLS_UPWARD
    ]

    assert not violations(upward)


def test_no_module_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {}
    for found in OWN:
        if found.module != found.importer and found.importer.count("."):
            graph.setdefault(found.importer, set()).add(found.module)

    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names them


def inner_module(module: str) -> bool:
    """Say whether a module is one of a library's room, beside the room's `__init__`."""
    return module.count(".") == 2 and room(module) in {*ROOMS} - {"structures"}


def test_a_room_is_imported_before_an_inner_module_of_it() -> None:
    # A thread that imports an inner module first holds its lock and waits for the room, while the
    # thread that imports the room waits for the inner module: CPython ends one with an error.
    # `structures` is imported with the package, before a program can start a thread.
    at_once = [
        found
        for found in OWN
        if inner_module(found.module)
        and room(found.importer) not in {room(found.module), "cli"}
        and not any(
            other.importer == found.importer
            and other.module == f"{PACKAGE.name}.{room(found.module)}"
            and other.line < found.line
            for other in OWN
        )
    ]

    assert not violations(at_once)


def test_names_imported_when_used_come_from_rooms_and_not_from_inner_modules() -> None:
    homes = {*vars(ipsec_codec)["_IMPORTED_WHEN_USED"].values()}

    assert homes <= {*ROOMS}


def test_only_the_schema_imports_construct() -> None:
    outside = [
        found
        for found in IMPORTS
        if found.module.split(".")[0] == "construct" and room(found.importer) != "schema"
    ]

    assert not violations(outside)
    assert any(found.module == "construct" for found in IMPORTS)


def test_guests_use_public_names_alone() -> None:
    private = [
        found
        for found in OWN
        if room(found.importer) in GUESTS
        and room(found.module) != room(found.importer)
        and not (room(found.importer) == "__main__" and room(found.module) == "cli")
        and found.name is not None
        and found.name not in importlib.import_module(found.module).__all__
    ]

    assert not violations(private)


def test_no_module_imports_anothers_private_name() -> None:
    private = [
        found
        for found in OWN
        if (found.name or found.module.split(".")[-1]).startswith("_")
        and found.name != "__version__"
    ]

    assert not violations(private)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_small_enough_to_hold_in_the_head(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)), "it opens with a sentence that says what it is for"


def test_each_file_of_the_tests_and_benchmarks_says_what_it_is_for() -> None:
    files = [path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    silent = [
        path for path, text in texts.items() if text and not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []
    assert len(texts) > 100


def test_importing_the_package_imports_nothing_slow_and_no_extra() -> None:
    program = (
        "import sys; before = set(sys.modules); import ipsec_codec; "
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()).isdisjoint(LAZY)
    assert "ipsec_codec" in done.stdout.split()
