"""Every example in the guides is run: Python, commands in a console, and C."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from ipsec_codec.export import c_header
from tests.places import ROOT
from tests.required_tools import required_tool

if TYPE_CHECKING:
    from sybil import Example

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))


def run_console(example: Example) -> None:
    """Run each command that a $ stands before, and compare what it prints."""
    for command in str(example.parsed).removeprefix("$ ").split("\n$ "):
        line, _, expected = command.partition("\n")
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        compare(line, expected, done.stdout + done.stderr)


def compare(line: str, expected: str, found: str) -> None:
    """Compare as doctest does, with ... for anything."""
    wanted = expected.rstrip("\n") + "\n" if expected.strip() else ""
    matches = doctest.OutputChecker().check_output(wanted, found, doctest.ELLIPSIS)
    assert matches, f"$ {line}\nexpected:\n{wanted}\nfound:\n{found}"


def compile_c(example: Example) -> None:
    """Compile an example beside the exported header, warnings refused."""
    Path("winsock_secure_sockets.h").write_text(c_header(), encoding="utf-8")
    Path("example.c").write_text(str(example.parsed), encoding="utf-8")
    options = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
    command = [required_tool("gcc"), *options, "example.c"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def save_program(example: Example) -> None:
    """Save a program, which a command runs later, under the name in its first line."""
    source = str(example.parsed)
    name = source.splitlines()[0].removeprefix("# ")
    Path(name).write_text(source, encoding="utf-8")


EXAMPLES = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser("console", run_console),
        CodeBlockParser("c", compile_c),
        CodeBlockParser("python3", save_program),
    ],
    path=str(ROOT),
    patterns=["*.md"],
)
LANGUAGES = ("python", "python3", "console", "c")


def install_command(folder: Path) -> None:
    """Make an `ipsec-codec` that runs the checkout's package."""
    command = folder / "ipsec-codec"
    command.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m ipsec_codec "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the guides' consoles are shells of Unix")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guides_examples_do_what_they_say(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "bin").mkdir()
    install_command(tmp_path / "bin")
    monkeypatch.chdir(tmp_path)
    path = [str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    examples = list(EXAMPLES.parse(guide).examples())
    for example in examples:
        example.evaluate()

    assert examples


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_has_no_block_that_nothing_runs(guide: Path) -> None:
    fences = [line for line in guide.read_text(encoding="utf-8").splitlines() if "```" in line]

    assert {fence.removeprefix("```") for fence in fences[::2]} <= {*LANGUAGES}
    assert {*fences[1::2]} == {"```"}
