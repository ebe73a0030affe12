"""Where a password comes from: never from an argument, which every process can read."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from ipsec_codec.cli.parameters import Text
from ipsec_codec.cli.reading import STANDARD_INPUT, read_bytes
from ipsec_codec.cli.reporting import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PasswordSource", "password_options"]

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

NOT_UTF_8: Final = "expected valid UTF-8, found other bytes"


class PasswordSource(NamedTuple):
    """Where the password is to be had, if anywhere.

    Attributes:
        standard_input: all of standard input is the password.
        environment: the name of the variable that holds it.
        prompt: ask for it at the terminal.
    """

    standard_input: bool
    environment: str | None
    prompt: bool

    def check(self) -> None:
        """Refuse more than one source, and one that would show the password.

        Raises:
            click.UsageError: there is more than one, or standard input is a terminal.
        """
        if self.standard_input + (self.environment is not None) + self.prompt > 1:
            raise click.UsageError(
                "give one of --password-stdin, --password-env and --password-prompt"
            )
        if self.standard_input and sys.stdin is not None and sys.stdin.isatty():
            raise click.UsageError(
                "--password-stdin at a terminal would show the password; use --password-prompt"
            )

    def named(self) -> bool:
        """Say whether there is any source."""
        return self.standard_input or self.environment is not None or self.prompt

    def read(self) -> str:
        """Return the password.

        Raises:
            CommandFailedError: it cannot be had, or is not valid UTF-8.
        """
        if self.standard_input:
            return _from_standard_input()
        if self.environment is not None:
            return _from_environment(self.environment)
        return _from_terminal()


def password_options(function: Decorated) -> Decorated:
    """Add the options that say where the password comes from."""
    options = (
        click.option(
            "--password-stdin",
            is_flag=True,
            help="Read the password from standard input; one final newline is dropped.",
        ),
        click.option(
            "--password-env",
            type=Text(),
            metavar="NAME",
            help="Take the password from the environment variable NAME.",
        ),
        click.option("--password-prompt", is_flag=True, help="Ask for the password."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _from_standard_input() -> str:
    """Read everything, and drop the newline that echo and editors put at the end."""
    data = read_bytes(STANDARD_INPUT)
    data = data[:-2] if data.endswith(b"\r\n") else data.removesuffix(b"\n")
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    del data
    raise CommandFailedError("password on standard input", NOT_UTF_8)


def _from_environment(name: str) -> str:
    """Read a variable; its name goes unsaid, since it may be a password given by mistake."""
    password = os.environ.get(name)
    if password is None:
        raise CommandFailedError(
            "--password-env", "expected a variable's name, found none of that name"
        )
    if _is_utf_8(password):
        return password
    del password
    raise CommandFailedError("password in the environment", NOT_UTF_8)


def _from_terminal() -> str:
    """Ask twice, without an echo; never where the answer would show."""
    password = again = ""
    refused = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            password = getpass.getpass("Password: ")
            again = getpass.getpass("Password again: ")
    except EOFError:
        click.echo(err=True)  # ends the prompt's line
        refused = "expected a password, found the end of the input"
    except (OSError, getpass.GetPassWarning):
        refused = "expected a terminal to ask at, found none; use --password-stdin"
    if refused is None and password != again:
        refused = "expected the same password twice, found two"
    subject = "--password-prompt"
    if refused is None and not _is_utf_8(password):
        subject, refused = "password at the terminal", NOT_UTF_8
    if refused is None:
        return password
    del password, again
    raise CommandFailedError(subject, refused)


def _is_utf_8(password: str) -> bool:
    """Tell whether it is none of what Python made of other bytes: lone surrogates."""
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True
