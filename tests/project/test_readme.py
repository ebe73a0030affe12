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


def test_every_link_within_the_project_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"", README)
    local = [one or other for one, other in targets if "://" not in one + other]
    assert local
    assert [target for target in local if not (ROOT / target).exists()] == []
