"""The version stands in one place; what repeats it agrees."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from datetime import date

import ipsec_codec
from ipsec_codec.cli import COMMANDS
from tests.command_line import called
from tests.places import ROOT
from tests.required_tools import missing

VERSION = ipsec_codec.__version__
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d.*?)\] - (\S+)$", CHANGELOG, re.MULTILINE)


def test_the_version_is_written_in_one_file_beside_the_changelog() -> None:
    files = [*(ROOT / "ipsec_codec").rglob("*.py"), *ROOT.glob("docs/**/*.*")]
    files += [ROOT / "pyproject.toml", ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    literal = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d.])")
    naming = [path for path in files if literal.search(path.read_text(encoding="utf-8"))]

    assert naming == [ROOT / "ipsec_codec" / "__init__.py"]


def test_the_changelog_begins_with_this_version_and_the_day_it_was_made() -> None:
    version, day = RELEASES[0]

    assert (version, date.fromisoformat(day).isoformat()) == (VERSION, day)


def test_the_command_line_prints_it() -> None:
    assert called("--version").stdout.decode() == f"ipsec-codec, version {VERSION}\n"


def test_the_metadata_of_a_build_has_it() -> None:
    if importlib.util.find_spec("hatchling") is None:
        missing("hatchling is not installed here")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "version"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (0, f"{VERSION}\n")


def test_the_changelog_names_every_command_and_every_public_module() -> None:
    commands = CHANGELOG.partition("**The command line**")[2].partition("\n\n")[0]

    assert set(COMMANDS) <= {*re.findall(r"`(.*?)`", commands)}
    for module in ("winsock", "testing", "export"):
        assert f"`ipsec_codec.{module}`" in CHANGELOG
