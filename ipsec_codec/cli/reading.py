"""Inputs: files and standard input, of bounded size, in any form that a capture comes in."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import click

from ipsec_codec import CaptureError, IpsecCodecError
from ipsec_codec.cli.reporting import CommandFailedError, about, note, warn
from ipsec_codec.discretion import Discreet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipsec_codec import Capture

__all__ = [
    "MAX_INPUT_BYTES",
    "STANDARD_INPUT",
    "Source",
    "check_standard_input_once",
    "read_bytes",
    "read_source",
    "shown_name",
]

STANDARD_INPUT: Final = "-"

MAX_INPUT_BYTES: Final = 256 * 1024 * 1024
"""Bytes of one input: what a capture's text may take; a memory image is a matter for `scan`."""

PIECE: Final = 1 << 20
"""Bytes that are asked for at once where nothing tells how many there are."""

ARGUMENT: Final = re.compile(r"\b(format|word_order)='([a-zA-Z0-9-]+)'")
"""An argument of read_capture as its advice names it; here it is an option."""

END_OF_INPUT: Final = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source(Discreet):
    """An input's bytes, read. Its repr leaves them out.

    Attributes:
        name: the file's name as a person reads it.
        data: the bytes that were captured.
    """

    name: str
    data: bytes = field(repr=False)


def shown_name(name: str) -> str:
    """Return a file's name as messages say it; they escape it when they are printed."""
    return "standard input" if name == STANDARD_INPUT else name or "''"


def check_standard_input_once(names: Iterable[str]) -> None:
    """Refuse a command that reads standard input for two purposes.

    Raises:
        click.UsageError: there is more than one.
    """
    if list(names).count(STANDARD_INPUT) > 1:
        raise click.UsageError("standard input can be read only once")


def read_bytes(name: str, limit: int = MAX_INPUT_BYTES) -> bytes:
    """Return the bytes of a file or of standard input.

    Args:
        name: the file's name, or "-".
        limit: how many bytes there may be.

    Raises:
        CommandFailedError: it cannot be read, or is larger.
    """
    with about(shown_name(name)):
        try:
            return _bounded(name, limit)
        except ValueError as error:  # a NUL, or a lone surrogate that no file name can hold
            if isinstance(error, IpsecCodecError):
                raise
            raise OSError(0, "not a name that a file can have") from None


def _bounded(name: str, limit: int) -> bytes:
    """Read all, but at most one byte more than allowed, which shows that there is more."""
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError(0, "it is closed")
        if sys.stdin.isatty():
            note(f"reading the terminal: type or paste, then press {END_OF_INPUT}")
        data = _read(sys.stdin.buffer, PIECE, limit + 1)
    else:
        with Path(name).open("rb") as file:
            data = _read(file, max(PIECE, os.fstat(file.fileno()).st_size + 1), limit + 1)
    if len(data) > limit:
        del data
        raise IpsecCodecError(f"at most {limit} bytes", "more")
    return data


def _read(stream: BinaryIO, size: int, most: int) -> bytes:
    """Read a stream to its end in pieces, since Windows takes the memory for all that it is asked.

    Args:
        stream: what to read.
        size: how many bytes to ask for at first; PIECE after that.
        most: how many to read at the most.
    """
    parts: list[bytes] = []
    while part := stream.read(min(size, most)):
        parts.append(part)
        most -= len(part)
        size = PIECE
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_source(
    name: str,
    *,
    capture_format: str | None = None,
    word_order: Literal["little", "big"] | None = None,
) -> Source:
    """Return the captured bytes of a file or of standard input, and print what is odd about them.

    Args:
        name: the file's name, or "-".
        capture_format: how the input is written, one of the FORMATS of `ipsec_codec.captures`, or
            None to recognise it.
        word_order: the byte order of groups of digits, where nothing else tells.

    Raises:
        CommandFailedError: it cannot be read, or is no capture.
    """
    from ipsec_codec.captures import read_capture  # noqa: PLC0415 (encode does without it)

    data = read_bytes(name)
    shown = shown_name(name)
    try:
        capture: Capture | CaptureError = read_capture(
            data, format=capture_format, word_order=word_order
        )
    except CaptureError as error:
        capture = error
    del data
    if isinstance(capture, CaptureError):
        raise CommandFailedError(shown, _with_options(str(capture)))
    for warning in capture.warnings:
        warn(f"{shown}: {_with_options(warning)}")
    return Source(name=shown, data=capture.data)


def _with_options(advice: str) -> str:
    """Write each argument that a text names as the option that gives it."""
    return ARGUMENT.sub(lambda found: f"--{found[1].replace('_', '-')} {found[2]}", advice)
