"""The command line called as a user calls it, in this process or in one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple
from unittest import mock

import pytest

from ipsec_codec.cli import run
from tests.places import CAPTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CREDENTIALS: Final = str(CAPTURES / "ipsec2_credentials.bin")
"""A capture with a user name, a domain name and CAPTURED_PASSWORD in it."""
CAPTURED_PASSWORD: Final = "Tr0ub4dor&3"
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has this")

PROGRAM: Final = [sys.executable, "-m", "ipsec_codec"]
ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(ROOT)}


class Done(NamedTuple):
    """What a call left: its exit code and its two outputs."""

    returncode: int
    stdout: bytes
    stderr: bytes


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def called(
    *arguments: str,
    stdin: bytes = b"",
    environment: dict[str, str] | None = None,
    encoding: str = "utf-8",
) -> Done:
    """Call the command line with these arguments in this process, which is fifty times faster."""
    output, errors = io.BytesIO(), io.BytesIO()
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        mock.patch.object(sys, "stdout", io.TextIOWrapper(output, encoding, newline="\n")),
        mock.patch.object(
            sys, "stderr", io.TextIOWrapper(errors, encoding, newline="\n")
        ) as stderr,
        mock.patch.dict(os.environ, environment or {}),
    ):
        code = run([*arguments])
        stderr.flush()
        return Done(code, output.getvalue(), errors.getvalue())


def spawned(
    *arguments: str | bytes, environment: dict[str, str] | None = None, folder: Path | None = None
) -> Done:
    """Call the command line in a process of its own, with nothing to read."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=folder,
        env={**ENVIRONMENT, **(environment or {})},
    )
    return Done(done.returncode, done.stdout, done.stderr)


def in_shell(command: str) -> Done:
    """Call a line of the shell, in which `ipsec-codec` is the command line."""
    program = " ".join(PROGRAM)
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("ipsec-codec", program)],
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def one_line(text: bytes) -> str:
    """Return the one line that an error is."""
    lines = text.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def fail(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises the error, whatever it is given."""

    def raise_it(*_: object, **__: object) -> Any:
        raise error

    return raise_it


def wait_until_read(pipe: IO[bytes]) -> None:
    """Wait until what was written to a pipe has been read, and its reader waits for more."""
    import fcntl  # noqa: PLC0415 (POSIX alone)
    import termios  # noqa: PLC0415

    for _ in range(400):
        if not any(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))):
            break
        time.sleep(0.05)
    time.sleep(0.2)  # a signal before the next read begins would not end it
