"""The command line: one file a command, each imported when it is first called for.

A command is a `click.Command` whose function returns its exit code, None for 0. It stands in
COMMANDS as "module:object". Its module imports click and the public API at the top, and rich,
Hypothesis and the like inside the function that needs them, since `--help` imports every module.

Exit codes: 0 done, 1 the data is bad, 2 the command was wrong, 130 stopped by Ctrl-C, 141 the
reader of the output left.
A command lets errors rise: `run` turns them into a line on standard error and an exit code.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

import ipsec_codec
from ipsec_codec.cli.exit_codes import BAD_DATA, DONE, READER_LEFT, STOPPED, WRONG_COMMAND
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.reporting import EXPECTED_ERRORS, PROGRAM, explained, report

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["COMMANDS", "commands", "run"]

COMMANDS: Final = {
    "check": "ipsec_codec.cli.check:check_command",
    "completion": "ipsec_codec.cli.completion:completion",
    "convert": "ipsec_codec.cli.convert:convert",
    "corpus": "ipsec_codec.cli.corpus:corpus_command",
    "decode": "ipsec_codec.cli.decode:decode_command",
    "diff": "ipsec_codec.cli.diff:diff",
    "encode": "ipsec_codec.cli.encode:encode_command",
    "export": "ipsec_codec.cli.export:export_command",
    "formats": "ipsec_codec.cli.formats:formats",
    "inspect": "ipsec_codec.cli.inspect:inspect_command",
    "rules": "ipsec_codec.cli.rules:rules_command",
    "scan": "ipsec_codec.cli.scan:scan_command",
    "test-parser": "ipsec_codec.cli.test_parser:test_parser_command",
}
"""Every command's name, and where its object stands."""


class ReaderLeftError(Exception):
    """Whoever read standard output has closed it: time to stop, and nothing to say."""


@contextlib.contextmanager
def _reader_may_leave() -> Generator[None]:
    """Take a broken pipe before click ends the process for it, with 1."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderLeftError from None


class LazyGroup(click.Group):
    """A group whose commands are imported one at a time, when they are named."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the words, which prints what --help and --version ask for."""
        with _reader_may_leave():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Call a command."""
        with _reader_may_leave():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names in the order of the alphabet."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module and return its object."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from ipsec_codec.cli.parameters import unknown  # noqa: PLC0415 (for a mistake alone)

            raise click.UsageError(unknown("command", args[0], COMMANDS), ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "ipsec-codec decode capture.bin",
        "xxd capture.bin | ipsec-codec decode -",
        "ipsec-codec COMMAND --help",
    ),
)
@click.version_option(ipsec_codec.__version__, prog_name=PROGRAM)
@click.pass_context
def commands(context: click.Context) -> int | None:
    """Read, write and look into the Winsock secure-socket structures.

    Exit codes: 0 done, 1 the data is bad, 2 the command was wrong.
    """
    if context.invoked_subcommand is not None:
        return None
    click.echo(context.get_help(), err=True)
    return WRONG_COMMAND


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; nothing that its data does ends in a traceback.

    Args:
        arguments: the words after the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or not a text file
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
            if stream is sys.stdout and not stream.isatty():
                # On Windows too, a pipe gets the bytes that -o writes to a file.
                stream.reconfigure(newline="\n")  # type: ignore[union-attr]
    try:
        code = _called(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the promise is no traceback)
        code = _failed(error)
    _let_go_of_output()
    return code


def _called(arguments: Sequence[str] | None) -> int:
    """Call the command that the arguments name, and return its exit code."""
    result: Any = commands.main(
        None if arguments is None else [*arguments], prog_name=PROGRAM, standalone_mode=False
    )
    return result if isinstance(result, int) else DONE


def _failed(error: BaseException) -> int:
    """Say what went wrong, and return the exit code that tells it to a script."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            return STOPPED
        case ReaderLeftError() | BrokenPipeError():
            return READER_LEFT
        case click.UsageError():
            return _wrong_command(error)
        case OSError():
            name = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
            report(f"{name}{explained(error)}")
            return BAD_DATA
        case ModuleNotFoundError():
            report(
                f"this command needs the package {error.name}; "
                "install what any command needs with: pip install 'ipsec-codec[cli,testing]'"
            )
            return WRONG_COMMAND
        case _:
            if sys.flags.dev_mode and not isinstance(error, EXPECTED_ERRORS):
                raise error  # python -X dev shows where a mistake of ours is
            report(explained(error))
            return BAD_DATA


def _wrong_command(error: click.UsageError) -> int:
    """Say what is wrong with the command, and where its help is."""
    report(" ".join(error.format_message().split()))  # (click lists choices on lines of their own)
    if error.ctx is not None:
        click.echo(f"Try '{error.ctx.command_path} --help' for help.", err=True)
    return WRONG_COMMAND


def _let_go_of_output() -> None:
    """Drop what could not be written, so that the interpreter does not try it again at its end."""
    output = sys.stdout
    if output is None:
        return
    try:
        output.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
