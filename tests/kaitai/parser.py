"""Makes the Kaitai Struct parser: the exported description, through the real compiler."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from tests.npm_packages import run_script

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["compiled_parser"]

COMPILE = Path(__file__).with_name("compile.js")


def compiled_parser(description: Path, folder: Path) -> ModuleType:
    """Compile a description to Python in a folder, and import the parser."""
    done = run_script(COMPILE, description, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = folder / f"{description.stem}.py"
    found = importlib.util.spec_from_file_location(written.stem, written)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
