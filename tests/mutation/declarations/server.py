"""Runs tests on a copy of the package, each time in a process forked off this one.

What takes long to import (pytest, Hypothesis, construct, click) is imported here once;
`ipsec_codec` never is, so that each fork imports the copy, with the mutant in it.
"""

from __future__ import annotations

import compileall
import contextlib
import importlib
import importlib.util
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutation.declarations.rooms import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from tests.mutation.declarations.source import Mutant

__all__ = ["Copy", "Outcome", "divided"]

COPIED: Final = ("ipsec_codec", "tests", "fixtures", "benchmarks", "docs", "examples")

ENVIRONMENT: Final = {
    "HYPOTHESIS_NO_PLUGINS": "1",
    "IPSEC_CODEC_PROFILE": "mutation",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""No plugin and no entry point of the package itself, whose import they would be."""

IMPORTED_ONCE: Final = (
    "click.testing", "construct", "ctypes", "difflib", "hypothesis.strategies", "ipaddress", "json",
    "jsonschema", "mmap", "pytest", "rich.console", "rich.text", "subprocess", "tomllib",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tests said of a mutant.

    Attributes:
        killed: whether they failed.
        by: the test that failed first, or what else ended the run.
        seconds: how long it took.
    """

    killed: bool
    by: str
    seconds: float


class Copy:
    """A copy of the checkout to put mutants into."""

    def __init__(self, root: Path, home: Path) -> None:
        os.environ.update(ENVIRONMENT)
        self.home = home
        self.package = home / "ipsec_codec"
        self._log = home / "log.txt"
        for name in COPIED:
            shutil.copytree(root / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in root.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copy2(path, home)
        compileall.compile_dir(self.package, quiet=1)
        for name in IMPORTED_ONCE:
            importlib.import_module(name)

    def run(self, tests: Sequence[str], seconds: float, mutant: Mutant | None = None) -> Outcome:
        """Run tests on the package, or on a mutant of it.

        Args:
            tests: files of tests, the quickest to tell first.
            seconds: after how long a run counts as failed.
            mutant: the change; None to run on what there is.
        """
        with self._written(mutant):
            begun = time.monotonic()
            child = os.fork()
            if child == 0:
                self._test(tests, keep_bytecode=mutant is None)
            status = _waited_for(child, begun + seconds)
            taken = time.monotonic() - begun
        if status is None:
            return Outcome(killed=True, by=f"more than {seconds:.0f} seconds", seconds=taken)
        return Outcome(killed=status != 0, by=self._said(status), seconds=taken)

    @property
    def log(self) -> str:
        """What the last run printed."""
        return self._log.read_text("utf-8", "replace")

    @contextlib.contextmanager
    def _written(self, mutant: Mutant | None) -> Generator[None]:
        """Put a mutant into the copy for a while, its compiled code out of the way."""
        if mutant is None:
            yield
            return
        path = self.package / mutant.module
        compiled = Path(importlib.util.cache_from_source(str(path)))
        source, code, times = path.read_bytes(), compiled.read_bytes(), path.stat()
        path.write_bytes(mutant.applied(source))
        compiled.unlink()
        try:
            yield
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
            compiled.write_bytes(code)

    def _test(self, tests: Sequence[str], *, keep_bytecode: bool) -> None:
        """Run pytest and end the process, without a word on what is this process's own."""
        code = 70
        try:
            os.setsid()
            os.chdir(self.home)
            sys.dont_write_bytecode = not keep_bytecode
            for number, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
                target = os.open(os.devnull if number == 0 else self._log, mode, 0o600)
                os.dup2(target, number)
            os.dup2(1, 2)
            for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
                del sys.modules[name]
            sys.path[:0] = [str(self.home)]
            os.environ["PYTHONPATH"] = str(self.home)
            sys.argv = ["pytest"]
            found = importlib.util.find_spec("ipsec_codec")
            if found is None or str(self.home) not in str(found.origin):
                raise RuntimeError("the tests would import another ipsec_codec")
            import pytest  # noqa: PLC0415 (imported above)

            options = ["-x", "-q", "-rfE", "--tb=line", "-p", "no:cacheprovider", "--no-header"]
            options += [f"--deselect={test}" for test in NOT_ASKED]
            for test in tests:  # one by one, so that later ones are not even collected
                code = int(pytest.main([*options, test]))
                if code:
                    break
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _said(self, status: int) -> str:
        """Say what ended a run."""
        if status == 0:
            return ""
        for line in self.log.splitlines():
            if line.startswith(("FAILED ", "ERROR ")):
                return line.split()[1]
        return f"exit {status}"


def _waited_for(child: int, until: float) -> int | None:
    """Return a child's exit status; end it, and all it started, when the time is over."""
    pause = 0.002
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(pause)
        pause = min(pause * 1.3, 0.05)


def divided(work: Callable[[int], None], processes: int) -> None:
    """Do work in several processes that are forks of this one, each told its number."""
    children: list[int] = []
    for number in range(processes):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work(number)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
