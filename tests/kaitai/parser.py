"""Makes the Kaitai Struct parser: the exported description, through the real compiler."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.required_tools import missing, required_tool

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["compiled_parser"]

HERE = Path(__file__).parent
PINS = (HERE / "package.json", HERE / "package-lock.json")


def installed_compiler() -> Path:
    """Install the pinned npm packages into the user's cache, once, and return their folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    digest = hashlib.sha256(PINS[1].read_bytes()).hexdigest()[:16]
    folder = Path(base) / "ipsec-codec-kaitai" / digest
    if (folder / "node_modules").is_dir():
        return folder / "node_modules"
    npm = required_tool("npm")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        fresh = Path(made) / digest
        fresh.mkdir()
        for pin in PINS:
            shutil.copy(pin, fresh)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=fresh,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            missing(f"npm cannot install kaitai-struct-compiler: {done.stderr.strip()[-500:]}")
        if not folder.exists():  # another test process may have been faster
            fresh.rename(folder)
    return folder / "node_modules"


def compiled_parser(description: Path, folder: Path) -> ModuleType:
    """Compile a description to Python in a folder, and import the parser."""
    node = required_tool("node")
    modules = installed_compiler()
    done = subprocess.run(
        [node, HERE / "compile.js", description, folder],
        env=os.environ | {"NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = folder / f"{description.stem}.py"
    found = importlib.util.spec_from_file_location(written.stem, written)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
