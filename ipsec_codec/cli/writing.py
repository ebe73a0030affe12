"""Outputs: a file is written whole or not at all, and never over the input.

What may hold a password is for its owner alone, and raw bytes never go to a terminal.
"""

from __future__ import annotations

import contextlib
import os
import stat
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
    "check_not_input",
    "check_not_terminal",
    "print_json",
    "print_line",
    "same_place",
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
    try:
        with _standard_output():
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
    finally:
        del text  # an error's frames keep none of it


def print_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON on standard output, safe for a terminal.

    Args:
        value: what `json.dumps` takes.
        indent: spaces for each level, or None for one line.

    Raises:
        CommandFailedError: standard output is closed or full.
        BrokenPipeError: its reader has left.
    """
    try:
        with _standard_output():
            encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
            ascii_only = encoding not in {"utf-8", "utf8"}
            print_line(json_text(value, indent=indent, ascii_only=ascii_only))
    finally:
        del value


def check_not_terminal(output: str, *, instead: str | None = None) -> None:
    """Refuse to write raw bytes to a terminal, before any work is done for them.

    Args:
        output: a file's name, or "-".
        instead: the option that asks for text, if there is one.

    Raises:
        click.UsageError: standard output is meant, and is a terminal.
    """
    if output == STANDARD_OUTPUT and sys.stdout is not None and sys.stdout.isatty():
        or_text = f" with -o, or ask for text with {instead}" if instead else ""
        raise _no_bytes_to_a_terminal(f"name a file{or_text}")


def check_not_input(output: str, *inputs: str) -> None:
    """Refuse to write over what the command reads, by whatever name, link or redirection.

    Devices may be both: a terminal is read and written.

    Args:
        output: a file's name, or "-", which the shell has opened already.
        inputs: files' names, or "-" for standard input.

    Raises:
        click.UsageError: the output is one of the inputs.
    """
    if output == STANDARD_OUTPUT:
        return
    written = _status(output)
    if written is None or not stat.S_ISREG(written.st_mode):
        return
    for name in inputs:
        read = _status(name)
        if read is not None and os.path.samestat(written, read):
            raise click.UsageError(
                f"{output} is what the command reads, and would be lost; name another output"
            )


def same_place(one: str, other: str) -> bool:
    """Tell whether two outputs would end in the same file, or both on standard output.

    Args:
        one: a file's name, or "-".
        other: another.
    """
    if STANDARD_OUTPUT in {one, other}:
        return one == other
    return os.path.realpath(one) == os.path.realpath(other)


def _status(name: str) -> os.stat_result | None:
    """Return what the system knows of a file, or of standard input; None where there is none."""
    try:
        # (no file yet, no name that a file can have, no standard input)
        return os.fstat(sys.stdin.fileno()) if name == "-" else Path(name).stat()
    except (AttributeError, OSError, ValueError):
        return None


def write_bytes(data: bytes, output: str, *, private: bool = True) -> None:
    """Write raw bytes to a file, or to standard output.

    Args:
        data: the bytes.
        output: the file's name, or "-".
        private: a new file is for its owner alone; else the umask decides.

    Raises:
        click.UsageError: it is a terminal.
        CommandFailedError: it cannot be written; a file that was there is as it was.
        BrokenPipeError: the reader of standard output has left.
    """
    try:
        if output != STANDARD_OUTPUT:
            write_file(output, data, private=private)
            return
        check_not_terminal(output)
        with _standard_output():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    finally:
        del data


def write_text(text: str, output: str, *, private: bool = True) -> None:
    """Write a text that is ASCII alone to a file, or to standard output.

    Args:
        text: without its final newline.
        output: the file's name, or "-".
        private: a new file is for its owner alone; else the umask decides.

    Raises:
        CommandFailedError: it cannot be written; a file that was there is as it was.
        BrokenPipeError: the reader of standard output has left.
    """
    try:
        if output == STANDARD_OUTPUT:
            print_line(text)
        else:
            write_file(output, f"{text}\n".encode("ascii"), private=private, terminal_allowed=True)
    finally:
        del text


def write_file(
    name: str, data: bytes, *, private: bool = True, terminal_allowed: bool = False
) -> None:
    """Write a file whole or not at all.

    It is written beside its final place and then renamed, so that nobody ever sees half of it. A
    symbolic link's target is replaced, and not the link. What is no regular file (a device, a
    named pipe) is written to as it is.

    Args:
        name: the file's name.
        data: the bytes.
        private: a new file is for its owner alone; else the umask decides.
        terminal_allowed: the bytes are text, which a terminal may show.

    Raises:
        CommandFailedError: it cannot be written.
        click.UsageError: it is a terminal, and the bytes are none of its business.
    """
    try:
        with about(name or "''"):
            try:
                path = Path(name)
                if path.exists() and not path.is_file():
                    _write_to_device(path, data, terminal_allowed=terminal_allowed)
                else:
                    _replace(path.resolve(), data, mode=0o600 if private else 0o666)
            except ValueError:  # a NUL, or a lone surrogate that no file name can hold
                raise OSError(0, "not a name that a file can have") from None
    finally:
        del data


def _no_bytes_to_a_terminal(advice: str) -> click.UsageError:
    return click.UsageError(f"raw bytes are not written to a terminal; {advice}")


def _replace(path: Path, data: bytes, *, mode: int) -> None:
    """Put a new file in a name's place; it has its mode from the beginning, less the umask."""
    temporary = path.parent / f".ipsec-codec-{os.urandom(8).hex()}"

    def opened(name: str, flags: int) -> int:
        return os.open(name, flags, mode)

    with _ending_in_order():
        file = open(temporary, "xb", opener=opened)  # noqa: SIM115 (Path.open has no opener)
        try:
            with file:
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
    import signal  # noqa: PLC0415 (what only prints does without it)

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
            raise _no_bytes_to_a_terminal("name a file")
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
