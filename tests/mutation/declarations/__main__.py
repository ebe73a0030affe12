"""Put one small fault after the other into the package's declarations, and see a test fail.

Prints for each room how many were noticed, and those that were not. A fault that nothing notices
must stand in `survivors.toml` with the reason; otherwise this ends with 1. What a run found is
kept under build/, so that a run that was ended goes on where it was; faults that nothing noticed
are tried again when a test has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.mutation.declarations.mutants import mutants_of
from tests.mutation.declarations.rooms import ROOMS, ROOT, tests_of
from tests.mutation.declarations.server import Copy
from tests.mutation.declarations.siblings import Siblings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutation.declarations.source import Mutant

KEPT: Final = ROOT / "build" / "mutation" / "declarations.json"
SURVIVORS: Final = Path(__file__).with_name("survivors.toml")
PATIENCE: Final = 15
"""Seconds that the tests of a room may take longer with a mutant than without."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 1 where something survived that has no reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.declarations")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--match", default="", help="only mutants whose name has this in it")
    parser.add_argument("--list", action="store_true", help="print the mutants and run none")
    parser.add_argument("--afresh", action="store_true", help="forget what was found before")
    parser.add_argument("--log", action="store_true", help="print what pytest says of each")
    chosen = parser.parse_args(arguments)
    rooms = chosen.rooms or list(ROOMS)
    if unknown := [room for room in rooms if room not in ROOMS]:
        parser.error(f"no room {unknown[0]!r}; there are {', '.join(ROOMS)}")
    with tempfile.TemporaryDirectory(prefix="declarations.") as home:
        copy = Copy(ROOT, Path(home) / "copy")
        siblings = Siblings(sorted(copy.package.rglob("*.py")))
        run = _Run(copy, afresh=chosen.afresh, log=chosen.log)
        for room in rooms:
            mutants = [
                mutant
                for path in ROOMS[room].modules(copy.package)
                for mutant in mutants_of(copy.package, path, siblings)
                if chosen.match in mutant.id
            ]
            if chosen.list:
                print(*(f"{mutant.line}: {mutant.id}" for mutant in mutants), sep="\n")
            else:
                run.room(room, mutants)
    whole = not chosen.match and not chosen.rooms
    return 0 if chosen.list else run.reported(whole=whole)


class _Run:
    """What was found, in this run and those before."""

    def __init__(self, copy: Copy, *, afresh: bool, log: bool) -> None:
        self._copy = copy
        self._log = log
        self._known: dict[str, Any] = {}
        if KEPT.exists() and not afresh:
            self._known = json.loads(KEPT.read_text("utf-8"))
        self._tried = 0
        self._survivors: list[Mutant] = []
        self._reasons = {
            name: entry["reason"]
            for entry in tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivors", [])
            for name in entry["mutants"]
        }

    def room(self, room: str, mutants: list[Mutant]) -> None:
        """Try the mutants of one room."""
        begun = time.monotonic()
        tests = tests_of(room)
        asked = _digest(*(self._copy.home / test for test in tests))
        usual = self._copy.run(tests, 600)
        if usual.killed:
            raise SystemExit(f"{room}: {usual.by} fails without any mutant\n{self._copy.log}")
        survivors: list[Mutant] = []
        for mutant in mutants:
            before = _digest(self._copy.package / mutant.module)
            known = self._known.get(mutant.id, {})
            if known.get("source") != before or (not known["killed"] and known["tests"] != asked):
                outcome = self._copy.run(tests, usual.seconds + PATIENCE, mutant)
                known = {
                    "source": before,
                    "tests": asked,
                    "killed": outcome.killed,
                    "by": outcome.by,
                    "seconds": round(outcome.seconds, 2),
                }
                self._known[mutant.id] = known
                self._keep()
                if self._log:
                    print(mutant.id, known, self._copy.log, sep="\n")
            if not known["killed"]:
                survivors.append(mutant)
        self._tried += len(mutants)
        self._survivors += survivors
        noticed = len(mutants) - len(survivors)
        print(
            f"{room}: {noticed} of {len(mutants)} noticed, in {time.monotonic() - begun:.0f} s "
            f"({usual.seconds:.1f} s without a mutant)",
            flush=True,
        )
        for mutant in survivors:
            sign = " " if mutant.id in self._reasons else "!"
            print(f"  {sign} line {mutant.line}: {mutant.id}", flush=True)

    def _keep(self) -> None:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps(self._known, indent=0), "utf-8")

    def reported(self, *, whole: bool) -> int:
        """Print the score; return 1 where a survivor has no reason, or a reason no survivor."""
        names = {mutant.id for mutant in self._survivors}
        noticed = self._tried - len(names)
        share = noticed / self._tried if self._tried else 1
        print(f"{noticed} of {self._tried} noticed, {share:.1%}; {len(names)} survive")
        unexplained = sorted(names - self._reasons.keys())
        stale = sorted(self._reasons.keys() - names) if whole else []
        for name in unexplained:
            print(f"no reason is given for: {name}")
        for name in stale:
            print(f"a reason is given, though it is noticed or gone: {name}")
        return 1 if unexplained or stale else 0


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
