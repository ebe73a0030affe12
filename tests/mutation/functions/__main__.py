"""Put one small fault after the other into the package's functions, and see a test fail.

    python -m tests.mutation.functions codec layout

Prints for each room how many were noticed, and those that were not. A fault that nothing notices
must stand in `survivors.toml` with the reason; otherwise this ends with 1, as it does for a reason
that no fault needs any more. What a run found is kept under build/, so that a run that was ended
goes on where it was; faults that nothing noticed are tried again when a test has changed.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from tests.mutation.functions.execution import measure_tests, run_anew, serve
from tests.mutation.functions.imports import prepare
from tests.mutation.functions.mutants import mutants_of
from tests.mutation.functions.processes import silence
from tests.mutation.functions.reach import Measured
from tests.mutation.functions.results import (
    KEPT,
    KILLED,
    UNREACHED,
    named,
    read_results,
    reasons,
)
from tests.mutation.functions.rooms import ROOMS, files_of
from tests.mutation.options import add_match, parser_for
from tests.mutation.score import Score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.mutation.functions.mutants import Mutant
    from tests.mutation.functions.results import Result

NEWEST = KEPT / "tests.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 1 where something survived that has no reason."""
    parser = parser_for("tests.mutation.functions", ROOMS)
    add_match(parser)
    parser.add_argument("--reasons", action="store_true", help="print the survivors with reasons")
    chosen = parser.parse_args(arguments)
    score = run(
        chosen.rooms or ROOMS,
        match=chosen.match,
        processes=chosen.processes,
        known=chosen.known,
        with_reasons=chosen.reasons,
        trust=chosen.trust,
    )
    return int(score.amiss)


def run(
    rooms: Iterable[str],
    *,
    match: str = "",
    processes: int = 1,
    known: bool = False,
    with_reasons: bool = False,
    trust: bool = False,
) -> Score:
    """Run the tests on the faults of rooms, and print what became of them.

    Args:
        rooms: names of ROOMS, or of other modules and packages.
        match: only faults whose name has this in it.
        processes: how many to run at once.
        known: run nothing, and print what is known.
        with_reasons: print the survivors that have a reason too.
        trust: take it that a mutant which has a reason to live does live.

    Raises:
        SystemExit: the Python is too old, or the tests cannot be collected.
    """
    if sys.version_info < (3, 12):
        raise SystemExit("this needs Python 3.12, for sys.monitoring")
    KEPT.mkdir(parents=True, exist_ok=True)
    if not known:
        prepare()
        if _apart(lambda: measure_tests(NEWEST)):
            raise SystemExit("the tests cannot be measured")
    measured = Measured.read(NEWEST)
    why = {name: reason for name, reason in reasons().items() if match in " ".join(name)}
    score = Score()
    for room in rooms:
        mutants = [
            mutant
            for path in files_of(room)
            for mutant in mutants_of(path)
            if match in " ".join(named(mutant))
        ]
        kept = KEPT / f"{room}.jsonl"
        if not known:
            doubted = [mutant for mutant in mutants if not trust or named(mutant) not in why]
            _run(doubted, measured, kept, processes)
        results = read_results(kept, measured.digest)
        score += _reported(room, mutants, results, why, with_reasons=with_reasons, trust=trust)
    return score


def _run(mutants: Sequence[Mutant], measured: Measured, kept: Path, processes: int) -> None:
    """Run the tests on all mutants of which nothing is known, in several processes."""
    known = read_results(kept, measured.digest)
    todo = [mutant for mutant in mutants if mutant.digest not in known]
    if not todo:
        return
    workers = [
        _started(partial(_work, todo[number::processes], measured, kept))
        for number in range(processes)
    ]
    for worker in workers:
        os.waitpid(worker, 0)


def _work(mutants: Sequence[Mutant], measured: Measured, kept: Path) -> int:
    """Run the tests on mutants: in one process that has all imported, the rest one by one."""
    parent = os.getppid()
    _apart(lambda: serve(mutants, measured, kept), quiet=True)
    known = read_results(kept, measured.digest)
    for mutant in mutants:
        if os.getppid() != parent:
            break  # nobody waits any more
        if mutant.digest not in known:
            run_anew(mutant, measured, kept)
    return 0


def _started(work: Callable[[], int], *, quiet: bool = False) -> int:
    """Start work in a process that ends with this one's Ctrl-C."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 2
    try:
        if quiet:
            silence()
        status = work()
    finally:
        os._exit(status)


def _apart(work: Callable[[], int], *, quiet: bool = False) -> int:
    """Do work in a process of its own and return its status."""
    _, status = os.waitpid(_started(work, quiet=quiet), 0)
    return os.waitstatus_to_exitcode(status)


def _reported(
    room: str,
    mutants: Sequence[Mutant],
    known: dict[str, Result],
    why: Mapping[tuple[str, str, str], str],
    *,
    with_reasons: bool,
    trust: bool,
) -> Score:
    """Print what became of a room's mutants."""
    needed: set[tuple[str, str, str]] = set()
    killed = 0
    amiss = False
    for mutant in mutants:
        result = known.get(mutant.digest)
        if result is not None and result.outcome == KILLED:
            killed += 1
            continue
        name = named(mutant)
        reason = why.get(name)
        needed.add(name)
        wrong = reason is None or (result is None and not trust)
        amiss |= wrong
        if wrong or with_reasons:
            _print(mutant, result, reason)
    percent = 100 * killed / max(len(mutants), 1)
    excused = len(needed & why.keys())
    print(
        f"\n{room}: {len(mutants)} mutants, {killed} killed ({percent:.1f} %), "
        f"{len(needed)} not, {excused} of them with a reason"
    )
    files = {named(mutant)[0] for mutant in mutants}
    for path, function, change in sorted(why.keys() - needed):
        if path in files:
            print(f"    a reason that nothing needs: {path} {function}: {change}")
            amiss = True
    return Score(len(mutants), killed, amiss)


def _print(mutant: Mutant, result: Result | None, reason: str | None) -> None:
    """Print one mutant that lives, as far as is known."""
    path, function, change = named(mutant)
    print(f"\n{path}:{mutant.lines[0]} {function}")
    print(f"    {change}")
    if result is None:
        print("    not run")
    elif result.outcome == UNREACHED:
        print("    no test runs it")
    if reason:
        print(f"    {reason}")


if __name__ == "__main__":
    sys.exit(main())
