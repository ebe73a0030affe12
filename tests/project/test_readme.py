"""The README is true: its examples run, its links lead somewhere."""

from __future__ import annotations

import doctest
import re

from tests.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_python_example_gives_what_it_shows() -> None:
    failures, tried = doctest.testfile(
        str(ROOT / "README.md"),
        module_relative=False,
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
        encoding="utf-8",
    )
    assert failures == 0
    assert tried >= 6


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
