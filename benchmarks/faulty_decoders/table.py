"""The table: how many of the faulty decoders each way to make inputs finds, after how many.

    python -m benchmarks.faulty_decoders.table measure      # all; about an hour on two cores
    python -m benchmarks.faulty_decoders.table measure mutator vectors
    python -m benchmarks.faulty_decoders.table write        # results.json into README.md

`measure` goes on where it ended, and forgets nothing of the ways that it is not asked for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.faulty_decoders.building import HERE
from benchmarks.faulty_decoders.catalogue import FAULTS, Fault
from benchmarks.faulty_decoders.detection import Run
from benchmarks.faulty_decoders.engines import found_by_afl, found_by_atheris
from benchmarks.faulty_decoders.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RESULTS: Final = HERE / "results.json"
README: Final = HERE / "README.md"
COUNTS: Final = (100, 1_000, 10_000)
MARK: Final = "<!-- written by table.py -->"

SEEDS: Final = {
    "vectors": (1, 10_000),
    "mutator": (30, 10_000),
    "Hypothesis": (30, 1_000),
    "AFL++": (3, 10_000),
    "atheris": (3, 10_000),
    "Hypothesis, 10,000": (2, 10_000),
    "one seed, havoc": (30, 10_000),
    "random bytes": (30, 10_000),
}
"""For each way, how many seeds and how many inputs; fewer seeds where a tool is too slow."""

Results = dict[str, dict[str, list[int | None]]]
"""By way and decoder: for each seed, the number of the input that found it, or None."""


def measure(ways: Sequence[str]) -> None:
    """Measure some ways, or all, and keep the results."""
    for way in ways or SEEDS:
        seeds, count = SEEDS[way]
        for seed in range(seeds):
            results = _kept()
            found = results.setdefault(way, {})
            lacking = [
                fault for fault in _faults_for(way) if len(found.setdefault(fault.name, [])) <= seed
            ]
            if not lacking:
                continue
            finder = _finder(way, seed, count)
            for fault in lacking:
                found[fault.name].append(finder(fault))
            RESULTS.write_text(_as_json(results))
            print(way, "seed", seed, "done", flush=True)


def _kept() -> Results:
    results: Results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return results


def _as_json(results: Results) -> str:
    """Return the results with one line for each decoder."""
    ways = [
        f" {json.dumps(way)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {numbers}" for name, numbers in found.items())
        + "\n }"
        for way, found in results.items()
    ]
    return "{\n" + ",\n".join(ways).replace("None", "null") + "\n}\n"


def _faults_for(way: str) -> list[Fault]:
    """Return the decoders that a way can be tried on: AFL++ runs C, atheris Python."""
    if way == "AFL++":
        return [fault for fault in FAULTS if fault.macro]
    if way == "atheris":
        return [fault for fault in FAULTS if fault.python]
    return [*FAULTS]


def _finder(way: str, seed: int, count: int) -> Callable[[Fault], int | None]:
    """Return what finds the number of the input that finds a decoder."""
    if way == "AFL++":
        return lambda fault: found_by_afl(fault, seed, count)
    if way == "atheris":
        return lambda fault: found_by_atheris(fault, seed, count)
    stream = STREAMS[way.partition(",")[0] if way.startswith("Hypothesis") else way]
    runs: dict[bool, Run] = {}

    def found(fault: Fault) -> int | None:
        if fault.strict not in runs:
            buffers = stream(seed, count, strict=fault.strict)
            runs[fault.strict] = Run(buffers, strict=fault.strict)
        return runs[fault.strict].found_by(fault)

    return found


def write() -> None:
    """Put the tables into the README."""
    results = _kept()
    head = README.read_text().partition(MARK)[0]
    parts = [head + MARK]
    for title, held_out in (("The thirty", False), ("The ten held out", True)):
        faults = [fault for fault in FAULTS if fault.held_out is held_out]
        parts.append(f"\n## {title}\n\n" + "\n".join(_table(results, faults)))
    parts.append("\n## Each decoder\n\n" + "\n".join(_decoders(results)))
    README.write_text("\n".join(parts) + "\n")


def _table(results: Results, faults: Sequence[Fault]) -> list[str]:
    """Return one row for each way."""
    heads = [f"after {count:,}" for count in COUNTS]
    rows = [
        f"| inputs | seeds | of | {' | '.join(heads)} |",
        "|---|---|---|" + "---|" * len(COUNTS),
    ]
    for way, (_, most) in SEEDS.items():
        tried = [fault for fault in faults if fault in _faults_for(way)]
        numbers = [results.get(way, {}).get(fault.name, []) for fault in tried]
        seeds = min(map(len, numbers), default=0)
        if not seeds:
            continue
        cells: list[str] = []
        for count in COUNTS:
            found = [
                sum(1 for row in numbers if (row[seed] or most + 1) <= count)
                for seed in range(seeds)
            ]
            shown = f"{median(found):g} / {min(found)}" if seeds > 1 else f"{found[0]}"
            cells.append(shown if count <= most else "")
        if way == "vectors":
            cells = ["", cells[-1], ""]
        rows.append(f"| {way} | {seeds} | {len(tried)} | {' | '.join(cells)} |")
    return rows


def _decoders(results: Results) -> list[str]:
    """Return one row for each decoder: the input that found it, of the seed that took longest."""
    ways = ["vectors", "mutator", "Hypothesis", "random bytes", "one seed, havoc"]
    rows = [f"| decoder | | mistake | {' | '.join(ways)} | AFL++ or atheris |"]
    rows.append("|---|---|---|" + "---|" * (len(ways) + 1))
    for fault in FAULTS:
        engine = "AFL++" if fault.macro else "atheris"
        cells: list[str] = []
        for way in (*ways, engine):
            numbers = results.get(way, {}).get(fault.name, [])
            found = [number for number in numbers if number is not None]
            missed = len(numbers) - len(found)
            worst = f"{max(found)}" if found else "none" if missed else ""
            cells.append(f"{worst} ({missed} missed)" if found and missed else worst)
        name = f"{fault.name}{' (held out)' if fault.held_out else ''}"
        rows.append(f"| {name} | {fault.language} | {fault.mistake} | {' | '.join(cells)} |")
    return rows


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", *names] if {*names} <= SEEDS.keys():
            measure(names)
        case ["write"]:
            write()
        case _:
            sys.exit(f"usage: {Path(sys.argv[0]).name} measure [{' | '.join(SEEDS)}] or write")
