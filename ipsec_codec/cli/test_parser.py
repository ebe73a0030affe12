"""`ipsec-codec test-parser`: test somebody else's parser, in any language."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ipsec_codec import Record, SocketSecuritySettingsIpsec
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import STRUCTURE_NAMES, InputFile, StructureName, structure_alias
from ipsec_codec.cli.reading import read_bytes
from ipsec_codec.cli.reporting import about, explained
from ipsec_codec.cli.writing import STANDARD_OUTPUT, print_line, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from ipsec_codec.testing.runner.answers import AnsweringParser
    from ipsec_codec.testing.runner.failures import Failure, Phase
    from ipsec_codec.testing.runner.runs import RunPlan, RunResult

__all__ = ["test_parser_command"]

TIMEOUT: Final = 5.0
"""Seconds for one buffer, unless told otherwise: a parser takes microseconds."""

FAILURES_FOLDER: Final = "test-parser-failures"


@click.command(
    "test-parser",
    context_settings={"allow_interspersed_args": False},
    epilog=examples(
        "ipsec-codec test-parser -- ./my_parser",
        "ipsec-codec test-parser --io lines --runs 100000 -- ./my_parser --lines",
        "ipsec-codec test-parser --fields user_name,domain_name --junit report.xml -- ./my_parser",
    ),
)
@click.option(
    "--io",
    "protocol",
    type=click.Choice(["stdin", "lines"]),
    default="stdin",
    show_default=True,
    help="One process a buffer, bytes on standard input; or one process for all, hex lines in, "
    "JSON lines out.",
)
@click.option(
    "--structure",
    type=StructureName(),
    metavar="NAME",
    help=f"What the parser parses, if not settings-ipsec: {STRUCTURE_NAMES}.",
)
@click.option(
    "--profile",
    type=click.Choice(["lossless", "strict"]),
    default="lossless",
    show_default=True,
    help="It should accept what `decode` accepts, or what `decode --strict` does.",
)
@click.option(
    "--fields",
    metavar="NAME,...",
    help="The fields that it knows; by default those of its first document.",
)
@click.option(
    "--allow",
    metavar="RULE",
    multiple=True,
    help="A rule, such as IPS201, about which it may differ. May be given again.",
)
@click.option(
    "--runs",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    help="Mutated buffers to try, and then as many examples of the search.",
)
@click.option(
    "--time",
    "seconds",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Try as many as this time allows instead.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="The same one tries the same buffers.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, help="Parsers to run at once.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="For one buffer.",
)
@click.option("--vector", metavar="ID", help="Try this vector alone.")
@click.option("--case", type=click.IntRange(min=0), help="Try this mutation of the seed alone.")
@click.option("--buffer", type=InputFile(), metavar="FILE", help="Try the bytes of a file alone.")
@click.option("--json", "json_file", metavar="FILE", help="Write a JSON report; - prints it.")
@click.option("--junit", "junit_file", metavar="FILE", help="Write a JUnit report; - prints it.")
@click.option(
    "--save",
    "folder",
    metavar="FOLDER",
    default=FAILURES_FOLDER,
    show_default=True,
    help="Where buffers are kept that only a file reproduces.",
)
@click.option("--reveal", is_flag=True, help="Show passwords in the reports too.")
@click.argument("command", metavar="-- COMMAND...", nargs=-1, required=True)
@click.pass_context
def test_parser_command(
    context: click.Context,
    /,
    *,
    command: tuple[str, ...],
    protocol: str,
    timeout: float,
    json_file: str | None,
    junit_file: str | None,
    folder: str,
    reveal: bool,
    **options: Any,
) -> int:
    """Test a parser in any language, and explain its mistakes.

    COMMAND is tried with vectors, then mutated buffers, then a search that makes failing buffers
    small. With --io stdin it reads one buffer from standard input; it prints the settings document
    as JSON and exits with 0, or prints {"error": "..."} and exits with 1. With --io lines it reads
    one buffer in hex from each line and answers with a line {"document": {...}} or
    {"error": "..."}. Anything else is a crash.

    Exit codes: 0 it made no mistake, 1 it did, 2 the command was wrong.
    """
    if shutil.which(command[0]) is None:
        there = Path(command[0]).is_file()
        why = "it is there, but it may not be executed" if there else "there is none of that name"
        raise click.UsageError(f"no program {command[0]!r} to test: {why}", context)
    plan = _plan(context, **options)
    try:
        result = _run(command, protocol, timeout, plan)
    except OSError as error:
        raise click.UsageError(f"cannot run {command[0]!r}: {explained(error)}", context) from None

    from ipsec_codec.testing.runner.description import describe  # noqa: PLC0415 (--help needs none of it)
    from ipsec_codec.testing.runner.reports import (  # noqa: PLC0415
        json_report,
        json_text_of,
        junit_report,
        text_report,
    )

    reproduce = _Reproduction(command, protocol, timeout, plan, folder)
    said = [
        describe(failure, plan, reproduce=reproduce, reveal=reveal) for failure in result.failures
    ]
    if json_file is not None:
        write_text(json_text_of(json_report(result, said, parser=command)), json_file)
    if junit_file is not None:
        write_text(junit_report(result, said, parser=command).rstrip("\n"), junit_file)
    if STANDARD_OUTPUT not in {json_file, junit_file}:
        print_line(text_report(result, said))
    return 0 if result.clean else 1


def _plan(
    context: click.Context,
    *,
    structure: type[Record] | None,
    profile: str,
    fields: str | None,
    allow: tuple[str, ...],
    buffer: str | None,
    **plain: Any,
) -> RunPlan:
    """Return what the options ask for, or say which names nothing."""
    from ipsec_codec.testing.runner.comparison import Profile  # noqa: PLC0415
    from ipsec_codec.testing.runner.runs import RunPlan  # noqa: PLC0415

    plan = RunPlan(
        structure=structure or SocketSecuritySettingsIpsec,
        profile=Profile(profile),
        fields=None if fields is None else tuple(name.strip() for name in fields.split(",")),
        allow=allow,
        buffer=None if buffer is None else read_bytes(buffer),
        **plain,
    )
    try:
        plan.check()
    except ValueError as error:
        raise click.UsageError(str(error), context) from None
    return plan


def _run(command: Sequence[str], protocol: str, timeout: float, plan: RunPlan) -> RunResult:
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


class _Reproduction:
    """Makes the line that shows a failure again: it names the buffer, and never holds its bytes."""

    def __init__(
        self, command: Sequence[str], protocol: str, timeout: float, plan: RunPlan, folder: str
    ) -> None:
        self._command = command
        self._plan = plan
        self._folder = Path(folder)
        options = ["--io", protocol]
        if plan.structure is not SocketSecuritySettingsIpsec:
            options += ["--structure", structure_alias(plan.structure)]
        if plan.profile != "lossless":
            options += ["--profile", str(plan.profile)]
        if plan.fields is not None:
            options += ["--fields", ",".join(plan.fields)]
        for rule in plan.allow:
            options += ["--allow", rule]
        if timeout != TIMEOUT:
            options += ["--timeout", f"{timeout:g}"]
        self._options = options

    def __call__(self, failure: Failure) -> str:
        """Return the line; a buffer that has no name otherwise is written to a file."""
        words = ["ipsec-codec", "test-parser", *self._options, *self._which(failure)]
        return shlex.join([*words, "--", *self._command])

    def _which(self, failure: Failure) -> list[str]:
        """Return the options that name the buffer."""
        origin = failure.origin
        if failure.alone is False and not self._plan.alone:  # it takes those before it as well
            return ["--seed", str(self._plan.seed), "--runs", str(self._plan.runs)]
        if origin.vector:
            return ["--vector", origin.vector]
        if origin.label:
            return ["--seed", str(self._plan.seed), "--case", str(origin.case)]
        return ["--buffer", str(self._saved(failure))]

    def _saved(self, failure: Failure) -> Path:
        """Write the buffer to a new file, for its owner alone, and return its name."""
        from ipsec_codec.cli.writing import write_file  # noqa: PLC0415

        with about(str(self._folder)):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while (path := self._folder / f"buffer-{number}.bin").exists():
            number += 1
        write_file(str(path), failure.data)
        return path
