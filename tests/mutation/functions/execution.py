"""Running the tests on a mutant, in a process of its own.

Pytest collects once, in a process that `serve` runs in; each mutant is then a fork of it with one
function's code exchanged, asked only those tests that run the mutated line. Where that line has
already run by then, while the package was imported or the tests collected, what it made may be
kept: a mutant that no test notices is then imported anew, in a fork of a process that has imported
everything but the package.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import pkgutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Final

import pytest

from tests.mutation.functions.imports import Finder
from tests.mutation.functions.processes import forked, limit, silence
from tests.mutation.functions.reach import LineRecorder, Measured, file_digest, measure
from tests.mutation.functions.results import KILLED, SURVIVED, UNREACHED, Result, add_result
from tests.mutation.functions.rooms import (
    PACKAGE,
    ROOT,
    files_left_out,
    is_left_out,
    stages_for,
    tests_of_own,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tests.mutation.functions.mutants import Mutant
    from tests.mutation.functions.reach import Lines, Reach

COLLECTING: Final = 120
"""Seconds of processor time that importing and collecting may take."""

ENOUGH: Final = 2
"""Seconds of tests after which a mutant lives: those that are nearest to it are asked first."""

NOT_EXCHANGEABLE: Final = 3
"""The exit status where a function's code cannot be exchanged: it closes over other names."""


class _Plugin:
    """Takes over from pytest once the tests are collected."""

    def __init__(self, run: Callable[[pytest.Session], None]) -> None:
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not is_left_out(item.nodeid)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        session.config.pluginmanager.unregister(name="terminalreporter")  # a dot for each test
        self._run(session)
        return True


def _run_pytest(run: Callable[[pytest.Session], None], tests: Iterable[str]) -> int:
    """Collect tests and hand the session over; return 0 if all went well."""
    with tempfile.TemporaryDirectory(prefix="mutation") as home:
        ignored = [f"--ignore={path}" for path in files_left_out()]
        options = ["-q", "-x", "-p", "no:cacheprovider", f"--basetemp={home}/t", *ignored]
        return int(pytest.main([*options, *tests], plugins=[_Plugin(run)]))


def measure_tests(kept: Path) -> int:
    """Measure the tests of the files that have changed, and keep that; 0 if all are collected."""
    recorder = LineRecorder()

    def run(session: pytest.Session) -> None:
        recorder.only_in(
            code
            for functions in _live_functions().values()
            for code in _codes(functions[0].__code__)
        )
        measured = Measured.read(kept)
        wanted = {item.nodeid.partition("::")[0] for item in session.items}
        missing = wanted - measured.files.keys()
        for name in measured.files.keys() - wanted:
            del measured.files[name]
        measured.files |= {name: (file_digest(name), {}) for name in missing}
        for item in session.items:
            name = item.nodeid.partition("::")[0]
            if name in missing:
                reach = _measured_apart(item, recorder)
                if reach is not None:
                    measured.files[name][1][item.nodeid] = reach
        measured.write(kept)

    return _run_pytest(run, [str(ROOT / "tests")])


def _measured_apart(item: pytest.Item, recorder: LineRecorder) -> Reach | None:
    """Measure one test in a fork."""
    with tempfile.NamedTemporaryFile() as file:

        def work() -> int:
            Path(file.name).write_bytes(pickle.dumps(measure(item, recorder)))
            return 0

        if forked(work) != 0:
            print(f"not asked, since it fails without any fault: {item.nodeid}")
            return None
        reach: Reach = pickle.load(file)  # noqa: S301 (of our own fork)
        return reach


Functions = dict[tuple[str, str, int], list[FunctionType]]
"""Functions by file, qualified name and first line."""


def _live_functions() -> Functions:
    """Return the functions of the whole package, methods and decorated ones included."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "ipsec_codec."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: Functions = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            code = thing.__code__
            if code.co_filename.startswith(f"{PACKAGE}/"):
                found[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Return a code object and all within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


class _Tests:
    """Knows which tests to ask about a mutant, and in which order."""

    def __init__(self, measured: Measured) -> None:
        self.reaches = measured.tests
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)
        self._by_line: dict[tuple[str, int], set[str]] = defaultdict(set)
        for test, reach in self.reaches.items():
            for path, lines in reach.lines.items():
                for line in lines:
                    self._by_line[path, line].add(test)

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests that run a mutated line, or else its function; the best first."""
        first, last = mutant.lines
        tests = self._that_run(mutant.path, range(first, last + 1))
        if not tests:
            tests = self._that_run(mutant.path, range(mutant.first_line, mutant.last_line + 1))
        killers = self._killers[mutant.path + mutant.function]
        own = tests_of_own(mutant.path)
        return sorted(
            tests,
            key=lambda test: (
                -killers[test],
                not test.startswith(own),
                self.reaches[test].seconds,
            ),
        )

    def praise(self, test: str, mutant: Mutant) -> None:
        """Remember that a test kills mutants of this function."""
        self._killers[mutant.path + mutant.function][test] += 1

    def _that_run(self, path: str, lines: Iterable[int]) -> set[str]:
        return {test for line in lines for test in self._by_line.get((path, line), ())}


def serve(mutants: Sequence[Mutant], measured: Measured, results: Path) -> int:
    """Run the tests on each mutant that needs no new import, and add the results."""
    recorder = LineRecorder()
    parent = os.getppid()

    def run(session: pytest.Session) -> None:
        early = recorder.stop()
        functions = _live_functions()
        items = {item.nodeid: item for item in session.items}
        tests = _Tests(measured)
        gc.freeze()
        for mutant in mutants:
            if os.getppid() != parent:
                return  # nobody waits any more
            again = _runs_early(mutant, early)
            asked = [items[test] for test in tests.of(mutant) if test in items]
            if not asked and not again:
                _add(results, mutant, UNREACHED, "", measured)
                continue
            status, by = _told(mutant, functions, asked, tests.reaches)
            if status == NOT_EXCHANGEABLE or (again and not status):
                continue  # left to `run_anew`
            if by in items:
                tests.praise(by, mutant)
            _add(results, mutant, KILLED if status else SURVIVED, by, measured)

    return _run_pytest(run, [str(ROOT / "tests")])


def run_anew(mutant: Mutant, measured: Measured, results: Path) -> None:
    """Import the package with a mutant in it, run all tests, and add the result."""
    reaches = measured.tests
    asked_before: tuple[str, ...] = ()
    for stage in stages_for(mutant.path):
        status, by = _imported_anew(mutant, stage, asked_before, reaches)
        if status:
            _add(results, mutant, KILLED, by, measured)
            return
        asked_before += stage
    _add(results, mutant, SURVIVED, "", measured)


def _imported_anew(
    mutant: Mutant, tests: Sequence[str], before: tuple[str, ...], reaches: Mapping[str, Reach]
) -> tuple[int, str]:
    """Import the package with a mutant in a fork and ask tests; return its status and who failed.

    Args:
        mutant: the mutant.
        tests: the files and folders to collect.
        before: those that were asked before.
        reaches: what was measured of the tests.
    """
    reading, writing = os.pipe()

    def run(session: pytest.Session) -> None:
        asked = [
            item
            for item in session.items
            if item.nodeid in reaches and not item.nodeid.startswith(before)
        ]
        asked.sort(key=lambda item: reaches[item.nodeid].seconds)
        _ask(asked, reaches, writing)

    def work() -> int:
        limit(COLLECTING)
        silence()
        sys.meta_path.insert(0, Finder(mutant))
        return _run_pytest(run, tests)

    status = forked(work)
    return status, _said(reading, writing, status)


def _runs_early(mutant: Mutant, early: Lines) -> bool:
    """Tell whether a mutated line has run before the first test, or what it made may have."""
    if mutant.in_default:
        return True
    run = early.get(mutant.path, set[int]())
    first, last = mutant.lines
    if mutant.nested:
        first, last = mutant.first_line, mutant.last_line
    return not run.isdisjoint(range(first, last + 1))


def _told(
    mutant: Mutant, functions: Functions, asked: list[pytest.Item], reaches: Mapping[str, Reach]
) -> tuple[int, str]:
    """Exchange a function's code in a fork and ask tests; return its status and who failed."""
    reading, writing = os.pipe()

    def work() -> int:
        if not _exchanged(mutant, functions):
            return NOT_EXCHANGEABLE
        _ask(asked, reaches, writing)
        return 0

    status = forked(work)
    return status, _said(reading, writing, status)


def _ask(asked: list[pytest.Item], reaches: Mapping[str, Reach], writing: int) -> None:
    """Run tests until one fails, or it is enough; if one does, say which, and end with 1."""
    left = float(ENOUGH)
    # (Where none is asked, there is none to follow either.)
    for item, following in zip(asked, [*asked[1:], None], strict=False):
        left -= reaches[item.nodeid].seconds
        if left < 0:
            return
        limit(5 * reaches[item.nodeid].seconds + 2)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            os.write(writing, item.nodeid.encode())
            os._exit(1)


def _said(reading: int, writing: int, status: int) -> str:
    """Return which test failed, or what else ended a fork."""
    os.close(writing)
    with os.fdopen(reading) as pipe:
        by = pipe.read()
    return by or (f"status {status}" if status else "")


def _exchanged(mutant: Mutant, functions: Functions) -> bool:
    """Put the mutant's code into the live function; False if that cannot be."""
    path = str(ROOT / mutant.path)
    module = compile(mutant.source, path, "exec", dont_inherit=True)
    place = mutant.function, mutant.first_line
    code = next(
        (code for code in _codes(module) if (code.co_qualname, code.co_firstlineno) == place), None
    )
    live = functions.get((path, *place), [])
    if code is None or not live:
        return False
    for function in live:
        if function.__code__.co_freevars != code.co_freevars:
            return False
        function.__code__ = code
    return True


def _add(results: Path, mutant: Mutant, outcome: str, by: str, measured: Measured) -> None:
    result = Result(mutant=mutant.digest, outcome=outcome, by=by, tests=measured.digest)
    add_result(results, result)
