"""Runs the consoles of the README and the guides: each command after a $, and what it prints."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.places import ROOT

if TYPE_CHECKING:
    import pytest

__all__ = ["enter", "run_console"]


def enter(folder: Path, monkeypatch: pytest.MonkeyPatch, *linked: str) -> None:
    """Go into an empty folder where `ipsec-codec` runs the package under test.

    Args:
        folder: the folder.
        monkeypatch: undoes it.
        linked: what of the checkout is there too.
    """
    for name in linked:
        (folder / name).symlink_to(ROOT / name)
    programs = folder / "bin"
    programs.mkdir()
    command = programs / "ipsec-codec"
    command.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m ipsec_codec "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    monkeypatch.chdir(folder)
    path = [str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # pytest finds our plugin whether or not the package is installed, and no other.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "ipsec_codec.testing.pytest_plugin")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def run_console(console: str) -> None:
    """Run each command that a $ stands before, and compare what it prints."""
    for command in console.removeprefix("$ ").split("\n$ "):
        line, _, expected = command.partition("\n")
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        compare(line, expected, done.stdout + done.stderr)


def compare(line: str, expected: str, found: str) -> None:
    """Compare as doctest does, with ... for anything."""
    wanted = expected.rstrip("\n") + "\n" if expected.strip() else ""
    matches = doctest.OutputChecker().check_output(wanted, found, doctest.ELLIPSIS)
    assert matches, f"$ {line}\nexpected:\n{wanted}\nfound:\n{found}"
