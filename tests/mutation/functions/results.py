"""What became of each mutant, kept in a file as it happens; and the reasons of those that live."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tests.mutation.functions.rooms import ROOT
from tests.mutation.lines import append_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutation.functions.mutants import Mutant

KEPT: Final = ROOT / "build" / "mutation"
SURVIVORS: Final = ROOT / "tests" / "mutation" / "functions" / "survivors.toml"

KILLED: Final = "killed"
SURVIVED: Final = "survived"
UNREACHED: Final = "unreached"
"""What becomes of a mutant: a test fails, none does, or none even runs the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one mutant.

    Attributes:
        mutant: its digest.
        outcome: killed, survived or unreached.
        by: the test that failed, or what else ended the run.
        tests: the digest of the tests that were asked, which matters to a survivor alone.
    """

    mutant: str
    outcome: str
    by: str
    tests: str


def read_results(path: Path, tests: str) -> dict[str, Result]:
    """Return what is known, by the mutant's digest: the dead, and who lives through these tests."""
    if not path.exists():
        return {}
    lines = path.read_text("utf-8").splitlines()
    results = [Result(**json.loads(line)) for line in lines]
    return {
        result.mutant: result
        for result in results
        if result.outcome == KILLED or result.tests == tests
    }


def add_result(path: Path, result: Result) -> None:
    """Keep a result."""
    append_line(path, json.dumps(asdict(result)))


def reasons() -> dict[tuple[str, str, str], str]:
    """Return why a mutant lives, by its file, function and change."""
    if not SURVIVORS.exists():
        return {}
    table = tomllib.loads(SURVIVORS.read_text("utf-8"))
    return {
        (path, function, change): entry["reason"]
        for path, functions in table.items()
        for function, entries in functions.items()
        for entry in entries
        for change in entry["changes"]
    }


def named(mutant: Mutant) -> tuple[str, str, str]:
    """Return what the list of survivors calls a mutant."""
    return mutant.path.removeprefix("ipsec_codec/"), mutant.function, mutant.change
