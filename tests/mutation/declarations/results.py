"""What became of each mutant, kept in a file as it happens; and the reasons of those that live."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.mutation.declarations.rooms import ROOT
from tests.mutation.lines import append_line

__all__ = ["Found", "add_result", "forget_results", "read_results", "reasons"]

KEPT: Final = ROOT / "build" / "mutation" / "declarations.jsonl"
SURVIVORS: Final = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one mutant.

    Attributes:
        mutant: its name.
        statement: the digest of the statement that it is in.
        tests: the digest of the tests that were asked.
        killed: whether one failed.
        by: the test that did, or what else ended the run.
    """

    mutant: str
    statement: str
    tests: str
    killed: bool
    by: str


def read_results() -> dict[str, Found]:
    """Return what was found last of each mutant, in this run and those before."""
    if not KEPT.exists():
        return {}
    found = [Found(**json.loads(line)) for line in KEPT.read_text("utf-8").splitlines()]
    return {result.mutant: result for result in found}


def add_result(found: Found) -> None:
    """Keep what was found."""
    append_line(KEPT, json.dumps(asdict(found)))


def forget_results() -> None:
    """Forget what was found before."""
    KEPT.unlink(missing_ok=True)


def reasons() -> dict[str, str]:
    """Return why a mutant lives, by its name."""
    table = tomllib.loads(SURVIVORS.read_text("utf-8"))
    return {
        name: entry["reason"] for entry in table.get("survivors", []) for name in entry["mutants"]
    }
