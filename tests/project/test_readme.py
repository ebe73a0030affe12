"""The README is true: its examples run, its links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.captures import FORMATS
from tests.places import ROOT
from tests.project.consoles import enter, run_console
from tests.required_tools import required_tool

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTIONS = README.split("\n## ")[1:]
OF_THE_CHECKOUT = ("fixtures/", "examples/", "-e ", "-m tests", "-m pytest")
"""What only a clone has, and not the wheel."""


def test_every_python_example_gives_what_it_shows() -> None:
    failures, tried = doctest.testfile(
        str(ROOT / "README.md"),
        module_relative=False,
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
        encoding="utf-8",
    )
    assert failures == 0
    assert tried >= 6


def test_it_says_how_many_forms_of_input_are_read() -> None:
    assert re.findall(r"reads (\d+) forms", README) == [str(len(FORMATS))]


def test_every_figure_and_command_of_its_proofs_is_on_the_page_about_them() -> None:
    table = README.partition("## What is proven")[2].partition("\n\n[")[0]
    rows = [row.split("|")[1:-1] for row in table.splitlines() if row.startswith("| ")][1:]
    page = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    figures = [figure for _, seen, _ in rows for figure in re.findall(r"\d[\d,.]*\d", seen)]
    commands = [command for _, _, again in rows for command in re.findall("`(.*?)`", again)]
    assert len(figures) > 5
    assert len(commands) == len(rows) > 5
    assert [said for said in (*figures, *commands) if said not in page] == []


def test_every_link_within_the_project_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"", README)
    local = [one or other for one, other in targets if "://" not in one + other]
    assert local
    assert [target for target in local if not (ROOT / target).exists()] == []


@pytest.mark.skipif(os.name == "nt", reason="the consoles are shells of Unix")
def test_every_console_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    required_tool("cc")
    enter(tmp_path, monkeypatch, "fixtures", "examples")

    consoles = re.findall(r"^```console\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert consoles
    for console in consoles:
        run_console(console)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda text: text.splitlines()[0])
def test_commands_that_need_a_clone_say_so(section: str) -> None:
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)

    if any(part in block for block in blocks for part in OF_THE_CHECKOUT):
        assert re.search(r"\bclone\b", section, re.IGNORECASE)
