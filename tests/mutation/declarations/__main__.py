"""Put one small fault after the other into the package's declarations, and see a test fail.

    python -m tests.mutation.declarations findings schema

Prints for each room how many were noticed, and those that were not. A fault that nothing notices
must stand in `survivors.toml` with the reason; otherwise this ends with 1. What a run found is
kept under build/, so that a run that was ended goes on where it was; faults that nothing noticed
are tried again when a test has changed.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutation.declarations.mutants import mutants_of
from tests.mutation.declarations.results import (
    Found,
    add_result,
    forget_results,
    read_results,
    reasons,
)
from tests.mutation.declarations.rooms import ROOMS, ROOT, tests_of
from tests.mutation.declarations.server import Copy, divided
from tests.mutation.declarations.siblings import Siblings
from tests.mutation.options import add_match, known_rooms, parser_for
from tests.mutation.score import Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.mutation.declarations.source import Mutant

PATIENCE: Final = 15
"""Seconds that the tests of a room may take longer with a mutant than without."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 1 where something survived that has no reason."""
    parser = parser_for("tests.mutation.declarations", ROOMS)
    add_match(parser)
    parser.add_argument("--afresh", action="store_true", help="forget what was found before")
    chosen = parser.parse_args(arguments)
    rooms = known_rooms(parser, chosen.rooms, list(ROOMS))
    if chosen.afresh:
        forget_results()
    score = run(
        rooms,
        match=chosen.match,
        processes=chosen.processes,
        known=chosen.known,
        trust=chosen.trust,
    )
    return int(score.amiss)


def run(
    rooms: Iterable[str],
    *,
    match: str = "",
    processes: int = 1,
    known: bool = False,
    trust: bool = False,
) -> Score:
    """Run the tests on the faults of rooms, and print what became of them.

    Args:
        rooms: names of ROOMS.
        match: only faults whose name has this in it.
        processes: how many to run at once.
        known: run nothing, and print what is known.
        trust: take it that a mutant which has a reason to live does live.

    Raises:
        SystemExit: a test fails without any fault.
    """
    package = ROOT / "ipsec_codec"
    siblings = Siblings(sorted(package.rglob("*.py")))
    why = {name: reason for name, reason in reasons().items() if match in name}
    score = Score()
    with tempfile.TemporaryDirectory(prefix="declarations.") as home:
        copies = [Copy(ROOT, Path(home) / str(n)) for n in range(0 if known else processes)]
        for room in rooms:
            mutants = [
                mutant
                for path in ROOMS[room].modules(package)
                for mutant in mutants_of(package, path, siblings)
                if match in mutant.id
            ]
            if copies:
                passed = why if trust else {}
                _try(copies, room, [mutant for mutant in mutants if mutant.id not in passed])
            score += _reported(room, mutants, why, trust=trust)
    return score


def _try(copies: Sequence[Copy], room: str, mutants: Sequence[Mutant]) -> None:
    """Run a room's tests on all mutants of which nothing is known, a process for each copy."""
    known = _known(room, mutants)
    todo = [mutant for mutant in mutants if mutant.id not in known]
    if not todo:
        return
    tests = tests_of(room)
    usual = copies[0].run(tests, 600)
    if usual.killed:
        raise SystemExit(f"{room}: {usual.by} fails without any mutant\n{copies[0].log}")

    def work(number: int) -> None:
        killers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for mutant in todo[number :: len(copies)]:
            kills = killers[mutant.module]  # those first that noticed most in this module
            asked = sorted(tests, key=lambda test: -kills[test])
            outcome = copies[number].run(asked, usual.seconds + PATIENCE, mutant)
            kills[outcome.by.partition("::")[0]] += 1
            add_result(
                Found(
                    mutant.id,
                    mutant.statement,
                    _digest_of_tests(room),
                    killed=outcome.killed,
                    by=outcome.by,
                )
            )

    divided(work, len(copies))


def _known(room: str, mutants: Iterable[Mutant]) -> dict[str, Found]:
    """Return what is known, by the mutant's name: nothing where what was looked at has changed.

    That is the statement around the mutant and, of one that lives, the tests.
    """
    found = read_results()
    tests = _digest_of_tests(room)
    known: dict[str, Found] = {}
    for mutant in mutants:
        result = found.get(mutant.id)
        if (
            result
            and result.statement == mutant.statement
            and (result.killed or result.tests == tests)
        ):
            known[mutant.id] = result
    return known


def _reported(
    room: str, mutants: Sequence[Mutant], why: Mapping[str, str], *, trust: bool
) -> Score:
    """Print what became of a room's mutants."""
    known = _known(room, mutants)
    killed = {mutant.id for mutant in mutants if mutant.id in known and known[mutant.id].killed}
    living = [mutant for mutant in mutants if mutant.id not in killed]
    explained = 0
    for mutant in living:
        run = mutant.id in known or (trust and mutant.id in why)
        explained += run and mutant.id in why
        if not run or mutant.id not in why:
            print(f"  line {mutant.line}: {mutant.id}{'' if run else '  (not run)'}")
    files = {mutant.id.partition(" ")[0] for mutant in mutants}
    needed = {mutant.id for mutant in living}
    stale = sorted(name for name in why.keys() - needed if name.partition(" ")[0] in files)
    for name in stale:
        print(f"  a reason that nothing needs: {name}")
    print(
        f"{room}: {len(mutants)} mutants, {len(killed)} killed, {len(living)} not, "
        f"{explained} of them with a reason",
        flush=True,
    )
    return Score(len(mutants), len(killed), bool(stale) or explained < len(living))


@functools.cache
def _digest_of_tests(room: str) -> str:
    """Return what tells one state of a room's tests from another."""
    digest = hashlib.sha256()
    for test in tests_of(room):
        digest.update((ROOT / test).read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
