"""The npm packages that a folder of the tests pins, installed once into the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.required_tools import missing, required_tool

__all__ = ["run_script"]


def installed_packages(pins: Path) -> Path:
    """Install what a folder's package-lock.json pins, unless it is there, and return its folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    digest = hashlib.sha256((pins / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path(base) / f"ipsec-codec-{pins.name}" / digest
    if (folder / "node_modules").is_dir():
        return folder / "node_modules"
    npm = required_tool("npm")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        fresh = Path(made) / digest
        fresh.mkdir()
        for pin in ("package.json", "package-lock.json"):
            shutil.copy(pins / pin, fresh)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=fresh,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            missing(f"npm cannot install the packages of {pins.name}: {done.stderr.strip()[-500:]}")
        if not folder.exists():  # another test process may have been faster
            fresh.rename(folder)
    return folder / "node_modules"


def run_script(script: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script with Node.js and the packages that its folder pins."""
    node = required_tool("node")
    modules = installed_packages(script.parent)
    return subprocess.run(
        [node, script, *arguments],
        env=os.environ | {"NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
