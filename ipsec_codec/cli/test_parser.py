"""`ipsec-codec test-parser`: test somebody else's parser, in any language."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ipsec_codec import Record, SocketSecuritySettingsIpsec
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import (
    STRUCTURE_NAMES,
    InputFile,
    OutputFile,
    RuleId,
    Seconds,
    StructureName,
    VectorId,
)
from ipsec_codec.cli.reading import read_bytes
from ipsec_codec.cli.reporting import CommandFailedError, explained
from ipsec_codec.cli.reproduction import TIMEOUT, Reproduction
from ipsec_codec.cli.running import nothing_left_behind, run_on_program
from ipsec_codec.cli.writing import (
    STANDARD_OUTPUT,
    check_not_input,
    print_line,
    same_place,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ipsec_codec import Rule
    from ipsec_codec.testing.runner.runs import RunPlan, RunResult

__all__ = ["test_parser_command"]

FAILURES_FOLDER: Final = "test-parser-failures"

MOST_JOBS: Final = 1000
"""What is kept of each parser would fill the memory, long before a machine had so many cores."""


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
    type=RuleId(),
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
    type=Seconds(zero=True),
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
@click.option(
    "-j", "--jobs", type=click.IntRange(1, MOST_JOBS), default=1, help="Parsers to run at once."
)
@click.option(
    "--timeout",
    type=Seconds(),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="For one buffer.",
)
@click.option("--vector", type=VectorId(), metavar="ID", help="Try this vector alone.")
@click.option("--case", type=click.IntRange(min=0), help="Try this mutation of the seed alone.")
@click.option("--buffer", type=InputFile(), metavar="FILE", help="Try the bytes of a file alone.")
@click.option(
    "--json",
    "json_file",
    type=OutputFile(),
    metavar="FILE",
    help="Write a JSON report; - prints it.",
)
@click.option(
    "--junit",
    "junit_file",
    type=OutputFile(),
    metavar="FILE",
    help="Write a JUnit report; - prints it.",
)
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
    buffer: str | None,
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

    Exit codes: 0 it made no mistake, 1 it did, 2 the command was wrong or a file of its own (the
    buffer, a report) cannot be read or written.
    """
    program = shutil.which(command[0])
    if program is None:
        there = Path(command[0]).is_file()
        why = "it is there, but it may not be executed" if there else "there is none of that name"
        raise click.UsageError(f"no program {command[0]!r} to test: {why}", context)
    reports = [name for name in (json_file, junit_file) if name is not None]
    _check_places(reports, folder, inputs=[program, *([] if buffer is None else [buffer])])
    plan = _plan(context, buffer=buffer, **options)
    with _own_files(), nothing_left_behind(plan):
        try:
            result = run_on_program(command, protocol, timeout, plan)
        except OSError as error:
            message = f"cannot run {command[0]!r}: {explained(error)}"
            raise click.UsageError(message, context) from None
    reproduce = Reproduction(
        command, protocol=protocol, timeout=timeout, plan=plan, buffer=buffer, folder=folder
    )
    with _own_files():
        _tell(result, plan, reproduce, reveal=reveal, json_file=json_file, junit_file=junit_file)
    return 0 if result.clean else 1


@contextlib.contextmanager
def _own_files() -> Generator[None]:
    """Take what goes wrong with files for a wrong command: 1 says that the parser is wrong."""
    try:
        yield
    except CommandFailedError as error:
        failure = click.UsageError(str(error))
    else:
        return
    raise failure


def _check_places(reports: Sequence[str], folder: str, *, inputs: Sequence[str]) -> None:
    """Refuse places that cannot be written to, before minutes of work are done for them."""
    if len(reports) > 1 and same_place(*reports):
        raise click.UsageError("--json and --junit cannot both go to the same place")
    for name in reports:
        check_not_input(name, *inputs)
        if name != STANDARD_OUTPUT and not Path(name).parent.is_dir():
            raise click.UsageError(f"{name}: there is no folder to write it to")
    if Path(folder).exists() and not Path(folder).is_dir():
        raise click.UsageError(f"{folder}: --save takes a folder, and this is none")


def _plan(
    context: click.Context,
    *,
    structure: type[Record] | None,
    profile: str,
    fields: str | None,
    allow: tuple[Rule, ...],
    buffer: str | None,
    **plain: Any,
) -> RunPlan:
    """Return what the options ask for, or say which names nothing."""
    from ipsec_codec.testing.runner.comparison import Profile  # noqa: PLC0415
    from ipsec_codec.testing.runner.runs import RunPlan  # noqa: PLC0415

    alone = {"--vector": plain["vector"], "--case": plain["case"], "--buffer": buffer}
    asked = [option for option, value in alone.items() if value is not None]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} each name the one buffer to try: give one")
    plan = RunPlan(
        structure=structure or SocketSecuritySettingsIpsec,
        profile=Profile(profile),
        fields=None if fields is None else tuple(name.strip() for name in fields.split(",")),
        allow=tuple(rule.id for rule in allow),
        buffer=None if buffer is None else _read(buffer),
        **plain,
    )
    try:
        plan.check()
    except ValueError as error:
        raise click.UsageError(str(error), context) from None
    return plan


def _read(buffer: str) -> bytes:
    with _own_files():
        return read_bytes(buffer)


def _tell(
    result: RunResult,
    plan: RunPlan,
    reproduce: Reproduction,
    *,
    reveal: bool,
    json_file: str | None,
    junit_file: str | None,
) -> None:
    """Write the reports, and print the text where none of them is printed."""
    from ipsec_codec.testing.runner.description import describe  # noqa: PLC0415 (--help needs none of it)
    from ipsec_codec.testing.runner.reports import (  # noqa: PLC0415
        json_report,
        json_text_of,
        junit_report,
        text_report,
    )

    # All other buffers are made up, and so is what a report on them says and a mask may miss.
    private = plan.buffer is not None
    said = [
        describe(failure, plan, reproduce=reproduce, reveal=reveal) for failure in result.failures
    ]
    try:
        if json_file is not None:
            report = json_text_of(json_report(result, said, parser=reproduce.command))
            write_text(report, json_file, private=private)
        if junit_file is not None:
            report = junit_report(result, said, parser=reproduce.command).rstrip("\n")
            write_text(report, junit_file, private=private)
    finally:
        if STANDARD_OUTPUT not in {json_file, junit_file}:
            print_line(text_report(result, said))
