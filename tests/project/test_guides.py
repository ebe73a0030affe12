"""Every example in the guides is run: Python, commands in a console, C, and the files they take."""

from __future__ import annotations

import doctest
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from ipsec_codec.export import c_header
from tests.places import ROOT
from tests.project.consoles import enter, run_console
from tests.required_tools import required_tool

if TYPE_CHECKING:
    from sybil import Example

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))


def compile_c(example: Example) -> None:
    """Compile an example beside the exported header, warnings refused."""
    Path("winsock_secure_sockets.h").write_text(c_header(), encoding="utf-8")
    Path("example.c").write_text(str(example.parsed), encoding="utf-8")
    options = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
    command = [required_tool("gcc"), *options, "example.c"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def save_file(example: Example) -> None:
    """Save a file, which a command takes later, under the name in its first line."""
    source = str(example.parsed)
    name = source.splitlines()[0].removeprefix("# ")
    Path(name).write_text(source, encoding="utf-8")


EXAMPLES = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser("console", lambda example: run_console(str(example.parsed))),
        CodeBlockParser("c", compile_c),
        CodeBlockParser("python3", save_file),
        CodeBlockParser("toml", save_file),
    ],
    path=str(ROOT),
    patterns=["*.md"],
)
LANGUAGES = ("python", "python3", "console", "c", "toml")


@pytest.mark.skipif(os.name == "nt", reason="the guides' consoles are shells of Unix")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guides_examples_do_what_they_say(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(tmp_path, monkeypatch, "fixtures")

    examples = list(EXAMPLES.parse(guide).examples())
    for example in examples:
        example.evaluate()

    assert examples


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_has_no_block_that_nothing_runs(guide: Path) -> None:
    fences = [line for line in guide.read_text(encoding="utf-8").splitlines() if "```" in line]

    assert {fence.removeprefix("```") for fence in fences[::2]} <= {*LANGUAGES}
    assert {*fences[1::2]} == {"```"}
