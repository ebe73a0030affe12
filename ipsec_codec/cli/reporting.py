"""What goes wrong, told to a person: one line on standard error, safe for a terminal."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

import click

from ipsec_codec import IpsecCodecError
from ipsec_codec.escaping import printable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

__all__ = [
    "EXPECTED_ERRORS",
    "PROGRAM",
    "CommandFailedError",
    "about",
    "explained",
    "note",
    "report",
    "warn",
]

PROGRAM: Final = "ipsec-codec"

MAX_MESSAGE_CHARACTERS: Final = 2000
"""A message may name a file, of any size."""


class CommandFailedError(Exception):
    """The data or a file is bad: exit code 1.

    Args:
        subject: the file or the part of the command that it is about, as a person would name it.
        message: what was expected, what was found, what to do. Never a byte of the payload.
        details: what else there is to say, a line each.
    """

    def __init__(self, subject: str, message: str, details: Iterable[str] = ()) -> None:
        self.details = tuple(details)
        super().__init__(f"{subject}: {message}")


EXPECTED_ERRORS: Final = (
    CommandFailedError,
    IpsecCodecError,
    OSError,
    MemoryError,
    RecursionError,
    OverflowError,
)
"""What bad data, bad files and small machines raise; anything else is a mistake of ours."""


@contextlib.contextmanager
def about(subject: str) -> Generator[None]:
    """Turn what bad data raises within into a CommandFailedError with the file's name.

    Args:
        subject: the file's name; for "-", say "standard input" or "standard output".

    Raises:
        CommandFailedError: one of EXPECTED_ERRORS happened.
        BrokenPipeError: as it is, since a reader that has left needs no message.
    """
    try:
        yield
    except (BrokenPipeError, CommandFailedError):
        raise
    except EXPECTED_ERRORS as error:
        failure = CommandFailedError(subject, explained(error))
        error.__traceback__ = None  # it stays the failure's context, and its frames hold payloads
    else:
        return
    raise failure


def explained(error: BaseException) -> str:
    """Say what an error means, without the file's name and without quoting any data."""
    match error:
        case IpsecCodecError() | CommandFailedError():
            return str(error)
        case click.ClickException():
            return error.format_message()
        case OSError():
            return error.strerror or type(error).__name__
        case MemoryError():
            return "not enough memory"
        case RecursionError():
            return "nested too deeply"
        case _:
            return f"an unexpected {type(error).__name__}; please report it with the command"


def report(message: str, details: Iterable[str] = ()) -> None:
    """Print an error in one line on standard error, and a line for each of its details.

    Args:
        message: the text; what a terminal would act on is escaped here.
        details: texts that belong to it, escaped as well.
    """
    _print(f"{PROGRAM}: error: {message}")
    for detail in details:
        _print(f"  {detail}")


def warn(message: str) -> None:
    """Print a warning in one line on standard error.

    Args:
        message: the text; what a terminal would act on is escaped here.
    """
    _print(f"{PROGRAM}: warning: {message}")


def note(message: str) -> None:
    """Print what a person who waits should know, in one line on standard error.

    Args:
        message: the text; what a terminal would act on is escaped here.
    """
    _print(f"{PROGRAM}: {message}")


def _print(line: str) -> None:
    """Print a line on standard error; if that is closed or full there is nowhere to say so."""
    if len(line) > MAX_MESSAGE_CHARACTERS:
        line = line[:MAX_MESSAGE_CHARACTERS] + "..."
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError, ValueError):
        print(printable(line), file=sys.stderr, flush=True)
