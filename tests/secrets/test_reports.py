"""What pytest and Hypothesis print and keep of failing tests shows no password."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from tests.command_line import CAPTURED_PASSWORD
from tests.leaks import traces_in
from tests.places import ROOT
from tests.required_tools import missing

HERE = Path(__file__).parent
BUILDERS = {"CI", "GITHUB_ACTIONS", "TF_BUILD"}


class Run(NamedTuple):
    """What a run of the failing tests left: its output, each test's JUnit text, all its files."""

    output: str
    by_test: dict[str, str]
    files: dict[str, bytes]


def run(folder: Path, name: str, *options: str) -> Run:
    """Run a file of tests that fail, in a folder of their own, as talkative as they can be."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    environment = {
        # (Hypothesis keeps no examples where it takes a machine for a builder's)
        **{name: value for name, value in os.environ.items() if name not in BUILDERS},
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": str(folder),
        "IPSEC_CODEC_REPORT": str(folder / "report.jsonl"),
    }
    command = [sys.executable, "-m", "pytest", str(HERE / name), "-c", "pytest.ini"]
    command += ["--rootdir", str(folder), "-vv", "-l", "-rA", "--tb=long", "--junitxml=report.xml"]
    command += ["--log-level=DEBUG", "-o", "junit_logging=all", "-o", "cache_dir=cache", *options]
    command += ["-p", "tests.secrets.report_plugin"]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder,
        env=environment,
    )  # fmt: skip
    cases = ET.parse(folder / "report.xml").iter("testcase")  # noqa: S314 (pytest's own)
    return Run(
        done.stdout + done.stderr,
        {case.get("name", ""): "".join(case.itertext()) for case in cases},
        {
            str(path): path.read_bytes()
            for path in folder.rglob("*")
            # Hypothesis keeps what the tests' source says, which is theirs to say.
            if path.is_file() and path.parent.name != "constants"
        },
    )


@pytest.fixture(scope="module")
def unasked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    if importlib.util.find_spec("xdist") is None:
        missing("the package pytest-xdist is not installed")
    folder = tmp_path_factory.mktemp("unasked")
    return run(folder, "failing_tests.py", "-n", "1", "--hypothesis-show-statistics")


def test_every_one_of_the_tests_fails(unasked: Run) -> None:
    last = unasked.output.splitlines()[-1]
    assert re.search(r"= \d\d+ failed, \d warnings? in", last), last


@pytest.mark.parametrize("password", [None, CAPTURED_PASSWORD], ids=["planted", "the vectors'"])
def test_nothing_that_is_printed_or_kept_shows_a_password(
    unasked: Run, password: str | None
) -> None:
    looked_for = [] if password is None else [password]
    assert traces_in(unasked.output, *looked_for) == []
    for name, content in unasked.files.items():
        assert traces_in(content, *looked_for) == [], name


def test_hypothesis_kept_the_examples_and_said_how_to_reproduce_them(unasked: Run) -> None:
    assert any("examples" in name for name in unasked.files)
    assert (
        "    record=SocketSecuritySettingsIpsec(user_name='svc', password=********)"
        in unasked.output
    )
    assert "explicit example: test_is_an_example(" in unasked.output
    assert "Draw 1 (a record): SocketSecuritySettingsIpsec(" in unasked.output
    assert "@reproduce_failure" in unasked.output
    assert "noted Socket" in unasked.output
    assert "drawn: Socket" in unasked.output
    assert "state.fails(" in unasked.output


def test_a_test_that_asks_for_the_password_shows_it(tmp_path: Path) -> None:
    asked = run(tmp_path, "asking_tests.py", "-p", "no:xdist")
    assert traces_in(asked.output) != []
    assert [name for name, text in asked.by_test.items() if not traces_in(text)] == []
    assert len(asked.by_test) == 4
