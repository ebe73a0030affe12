"""Which lines of the package each test runs, and how long it takes.

Each test is measured in a process of its own, so that nothing which another test left in a cache
hides the lines behind it. What was measured is kept, and measured again where a file has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.mutation.functions.rooms import PACKAGE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import CodeType

    import pytest

Lines = dict[str, set[int]]
"""Line numbers by the file's path from the root of the checkout."""

OF_A_FUNCTION: Final = 0x1
"""CO_OPTIMIZED, which a function's code has, and neither a module's nor a class's."""


class LineRecorder:
    """Records the lines of the package's functions as they run, each once (PEP 669)."""

    def __init__(self) -> None:
        self._lines: Lines = {}
        self._prefix = f"{PACKAGE}/"
        self._start = len(str(ROOT)) + 1
        tool, events = sys.monitoring.COVERAGE_ID, sys.monitoring.events
        sys.monitoring.use_tool_id(tool, "tests.mutation")
        sys.monitoring.register_callback(tool, events.LINE, self._line)
        sys.monitoring.set_events(tool, events.LINE)

    def _line(self, code: CodeType, line: int) -> Any:
        if code.co_flags & OF_A_FUNCTION and code.co_filename.startswith(self._prefix):
            self._lines.setdefault(code.co_filename[self._start :], set()).add(line)
        return sys.monitoring.DISABLE

    def restart(self) -> None:
        """Forget what was recorded, and record again."""
        self._lines = {}
        sys.monitoring.restart_events()

    def stop(self) -> Lines:
        """Return what was recorded, and let the tests run at full speed."""
        sys.monitoring.set_events(sys.monitoring.COVERAGE_ID, 0)
        return self._lines

    def only_in(self, codes: Iterable[CodeType]) -> None:
        """Forget what was recorded, and record from now on in these functions only."""
        self.stop()
        for code in codes:
            sys.monitoring.set_local_events(
                sys.monitoring.COVERAGE_ID, code, sys.monitoring.events.LINE
            )


@dataclass(frozen=True, slots=True)
class Reach:
    """What one test runs.

    Attributes:
        seconds: how much processor time it takes, that of its processes included.
        lines: the lines that it runs.
    """

    seconds: float
    lines: Lines


@dataclass
class Measured:
    """What was measured of all tests, as kept in a file.

    Attributes:
        base: what all tests rest on, as a digest: the package and what tests share.
        files: each test file's digest, and its tests by node id.
    """

    base: str
    files: dict[str, tuple[str, dict[str, Reach]]] = field(
        default_factory=dict[str, tuple[str, dict[str, Reach]]]
    )

    @classmethod
    def read(cls, path: Path) -> Measured:
        """Return what is in the file and still holds."""
        measured = cls(_digest(_shared_files()))
        if path.exists():
            kept = json.loads(path.read_text("utf-8"))
            if kept["base"] == measured.base:
                for name, (digest, tests) in kept["files"].items():
                    if (ROOT / name).exists() and digest == file_digest(name):
                        measured.files[name] = (
                            digest,
                            {
                                test: Reach(seconds, {at: set(run) for at, run in lines.items()})
                                for test, (seconds, lines) in tests.items()
                            },
                        )
        return measured

    def write(self, path: Path) -> None:
        """Keep it in the file."""
        files = {
            name: (
                digest,
                {
                    test: (reach.seconds, {at: sorted(run) for at, run in reach.lines.items()})
                    for test, reach in tests.items()
                },
            )
            for name, (digest, tests) in self.files.items()
        }
        path.write_text(json.dumps({"base": self.base, "files": files}), "utf-8")

    @property
    def tests(self) -> dict[str, Reach]:
        """All tests by node id."""
        return {test: reach for _, tests in self.files.values() for test, reach in tests.items()}

    @property
    def digest(self) -> str:
        """What tells this state of tests and package from another."""
        parts = [self.base, *(f"{name}{digest}" for name, (digest, _) in self.files.items())]
        return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


def file_digest(name: str) -> str:
    """Return the digest of one file of tests."""
    return _digest([ROOT / name])


def measure(item: pytest.Item, recorder: LineRecorder) -> Reach:
    """Run one test and record what it runs; an error if it fails.

    A test that reads nothing but what the import made, such as the table of rules, runs no line,
    and is asked about what is imported anew all the same.
    """
    recorder.restart()
    begun = _processor_time()
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    seconds = _processor_time() - begun
    lines = recorder.stop()
    if item.session.testsfailed:
        raise AssertionError(f"{item.nodeid} fails without any fault")
    return Reach(round(seconds, 4), lines)


def _processor_time() -> float:
    """Return what this process and those it waited for have used, however busy the machine is."""
    return sum(os.times()[:4])


def _shared_files() -> list[Path]:
    """Return the package's files, and those of the tests that hold no tests."""
    tests = ROOT / "tests"
    return [
        *sorted(PACKAGE.rglob("*.py")),
        *(
            path
            for path in sorted(tests.rglob("*.py"))
            if not path.name.startswith("test_") and tests / "mutation" not in path.parents
        ),
    ]


def _digest(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(ROOT)}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
