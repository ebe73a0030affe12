"""Outputs: a file is written whole or not at all, for its owner alone; no bytes to a terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ipsec_codec.cli.reporting import about
from ipsec_codec.escaping import json_text

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "STANDARD_OUTPUT",
    "check_not_terminal",
    "print_json",
    "print_line",
    "write_bytes",
    "write_file",
    "write_text",
]

STANDARD_OUTPUT: Final = "-"


def print_line(text: str) -> None:
    """Print a line on standard output.

    Args:
        text: without its newline; captured text in it must have gone through `printable`.

    Raises:
        CommandFailedError: standard output is closed or full.
        BrokenPipeError: its reader has left.
    """
    with _standard_output():
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def print_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON on standard output, safe for a terminal.

    Args:
        value: what `json.dumps` takes.
        indent: spaces for each level, or None for one line.

    Raises:
        CommandFailedError: standard output is closed or full.
        BrokenPipeError: its reader has left.
    """
    with _standard_output():
        encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
        print_line(json_text(value, indent=indent, ascii_only=encoding not in {"utf-8", "utf8"}))


def check_not_terminal(output: str) -> None:
    """Refuse to write raw bytes to a terminal, before any work is done for them.

    Args:
        output: a file's name, or "-".

    Raises:
        click.UsageError: standard output is meant, and is a terminal.
    """
    if output == STANDARD_OUTPUT and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError(
            "raw bytes are not written to a terminal; name a file with -o, or ask for text"
        )


def write_bytes(data: bytes, output: str) -> None:
    """Write raw bytes to a file, or to standard output.

    Args:
        data: the bytes.
        output: the file's name, or "-".

    Raises:
        click.UsageError: it is a terminal.
        CommandFailedError: it cannot be written; a file that was there is as it was.
        BrokenPipeError: the reader of standard output has left.
    """
    check_not_terminal(output)
    if output != STANDARD_OUTPUT:
        write_file(output, data)
        return
    with _standard_output():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def write_text(text: str, output: str) -> None:
    """Write a text that is ASCII alone to a file, or to standard output.

    Args:
        text: without its final newline.
        output: the file's name, or "-".

    Raises:
        CommandFailedError: it cannot be written; a file that was there is as it was.
        BrokenPipeError: the reader of standard output has left.
    """
    if output == STANDARD_OUTPUT:
        print_line(text)
    else:
        write_file(output, f"{text}\n".encode("ascii"), terminal_allowed=True)


def write_file(name: str, data: bytes, *, terminal_allowed: bool = False) -> None:
    """Write a file whole or not at all, readable for its owner alone.

    It is written beside its final place and then renamed, so that nobody ever sees half of it. A
    symbolic link's target is replaced, and not the link. What is no regular file (a device, a
    named pipe) is written to as it is.

    Args:
        name: the file's name.
        data: the bytes.
        terminal_allowed: the bytes are text, which a terminal may show.

    Raises:
        CommandFailedError: it cannot be written.
        click.UsageError: it is a terminal, and the bytes are none of its business.
    """
    with about(name or "''"):
        try:
            path = Path(name)
            if path.exists() and not path.is_file():
                _write_to_device(path, data, terminal_allowed=terminal_allowed)
            else:
                _replace(path.resolve(), data)
        except ValueError:  # a NUL, or a lone surrogate that no file name can hold
            raise OSError(0, "not a name that a file can have") from None


def _replace(path: Path, data: bytes) -> None:
    """Put a new file in a name's place; mkstemp makes it for its owner alone."""
    import tempfile  # noqa: PLC0415 (10 ms that what only prints need not wait)

    with _ending_in_order():
        handle, temporary = tempfile.mkstemp(prefix=".ipsec-codec-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)  # noqa: PTH105 (one word for one step)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise


@contextlib.contextmanager
def _ending_in_order() -> Generator[None]:
    """Let a signal that ends the program raise, so that no half of a file is left behind.

    Nothing can be done about SIGKILL: after it, a file `.ipsec-codec-*` may stay.
    """
    import signal  # noqa: PLC0415 (as with tempfile)

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)  # as a shell reports it

    before: dict[int, Any] = {}
    try:
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    except ValueError:  # not in the main thread, where no signal arrives
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write_to_device(path: Path, data: bytes, *, terminal_allowed: bool) -> None:
    """Write to what cannot be replaced; opening a folder raises the error that says so."""
    with path.open("wb", buffering=0) as device:
        if device.isatty() and not terminal_allowed:
            raise click.UsageError("raw bytes are not written to a terminal")
        view = memoryview(data)
        while view:
            view = view[device.write(view) :]


@contextlib.contextmanager
def _standard_output() -> Generator[None]:
    """Name standard output in what goes wrong with it."""
    with about("standard output"):
        if sys.stdout is None:
            raise OSError(0, "it is closed")
        yield
