"""Running a test of a parser for a person: with a bar that moves, and no file left behind."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

from ipsec_codec.cli.reporting import about

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from ipsec_codec.testing.runner.answers import AnsweringParser
    from ipsec_codec.testing.runner.failures import Phase
    from ipsec_codec.testing.runner.runs import RunPlan, RunResult

__all__ = ["nothing_left_behind", "run_on_program"]


@contextlib.contextmanager
def nothing_left_behind(plan: RunPlan) -> Generator[None]:
    """Let Hypothesis keep what it learns in a folder that is gone afterwards, not in the user's."""
    if not plan.searches:
        yield
        return
    from ipsec_codec.testing.hypothesis_extra import hypothesis_needed_by  # noqa: PLC0415

    with hypothesis_needed_by("a search"):
        from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415
    with about("temporary folder"):
        home = tempfile.TemporaryDirectory(prefix="ipsec-codec-", ignore_cleanup_errors=True)
    with home as name:
        set_hypothesis_home_dir(name)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def run_on_program(
    command: Sequence[str], protocol: str, timeout: float, plan: RunPlan
) -> RunResult:
    """Test the program, with a progress bar where somebody looks on."""
    from ipsec_codec.testing.runner import ParserTest  # noqa: PLC0415
    from ipsec_codec.testing.runner.processes import LineParser, ProcessParser  # noqa: PLC0415

    def open_parser() -> AnsweringParser:
        kind = LineParser if protocol == "lines" else ProcessParser
        return kind(command, timeout=timeout)

    with _progress() as progress:
        return ParserTest(open_parser, plan, progress=progress).run()


@contextlib.contextmanager
def _progress() -> Generator[Callable[[Phase, int, int | None], None] | None]:
    """Show a bar with the rate on standard error, if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 (slow, and only for a terminal)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[Phase, tuple[Any, float]] = {}

        def show(phase: Phase, tried: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(str(phase), total=total, rate=""), time.monotonic()
            task, started = tasks[phase]
            seconds = time.monotonic() - started
            rate = f"{tried / seconds:,.0f} buffers/s" if seconds else ""
            bar.update(task, completed=tried, rate=rate)

        yield show
