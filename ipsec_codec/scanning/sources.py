"""A source of any size as windows of bytes that overlap, in memory that stays flat."""

from __future__ import annotations

import contextlib
import mmap
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, runtime_checkable

from ipsec_codec.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from typing_extensions import Buffer

__all__ = ["Readable", "Source", "Window", "open_source", "windows"]


@runtime_checkable
class Readable(Protocol):
    """A file open for reading bytes; it need not be seekable."""

    def read(self, size: int, /) -> object:
        """Return at most so many bytes; none, or None, at the end."""
        ...


Source: TypeAlias = "str | os.PathLike[str] | Readable | Buffer"
"""What can be scanned: a file's name, an open binary file, or bytes in memory."""

ReadInto: TypeAlias = "Callable[[memoryview], int | None]"

LARGEST_READ: Final = 1 << 20
"""Bytes asked for at once from a file that only has `read`, each copied once more."""


@dataclass(slots=True)
class Window:
    """A part of the source.

    Attributes:
        data: the memory it is in, the same for every window.
        base: the offset of its first byte in the source.
        stop: the offset in `data` where the next window begins.
        end: the offset in `data` after its last byte: beyond `stop`, but at the source's end.
    """

    data: bytearray = field(repr=False)
    base: int
    stop: int
    end: int


@contextlib.contextmanager
def open_source(source: Source) -> Generator[ReadInto]:
    """Give a function that fills memory from a source, and let go of the source after it.

    Args:
        source: a file's name, which is opened and closed; an open binary file, which is read from
            where it stands and left open; or a contiguous bytes-like object, which is not copied
            as a whole and not held on to.

    Raises:
        OSError: the file cannot be opened.
        TypeError: it is none of these, or an open file that gives text.
        BufferError: the bytes-like object is not contiguous, or a released memoryview.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb", buffering=0) as file:
            yield file.readinto
    elif isinstance(source, Readable) and not isinstance(source, mmap.mmap):
        yield _reader(source)
    else:
        with _bytes_of(source) as flat:
            yield _copier(flat)


def windows(read_into: ReadInto, size: int, overlap: int) -> Iterator[Window]:
    """Read a source to its end.

    How large it is is never asked, so a file that grows or shrinks meanwhile ends where reading
    it ends, and a pipe is read like a file.

    Args:
        read_into: fills memory and returns how many bytes; 0 or None at the end.
        size: how many new bytes a window has, at most.
        overlap: how many bytes of a window the next one has again.

    Returns:
        The windows, all in the same memory: a window is over when the next one is asked for.
    """
    data = bytearray(size + overlap)
    base = end = 0
    while True:
        filled = _filled(read_into, data, end)
        if isinstance(filled, Exception):
            del data
            raise filled
        if filled < size + overlap:
            yield Window(data, base, filled, filled)
            return
        yield Window(data, base, size, filled)
        base += size
        data[:overlap] = data[size:]
        end = overlap


def _filled(read_into: ReadInto, data: bytearray, start: int) -> int | Exception:
    """Fill memory from an offset on; return the offset after the last byte, or the error.

    The error is returned and not raised, so that its traceback has no frame that holds the memory.
    """
    with memoryview(data) as view:
        while start < len(view):
            try:
                with view[start:] as room:
                    count = read_into(room)
            except (OSError, TypeError, ValueError) as error:
                return error.with_traceback(None)
            if not count:
                break
            start += count
    return start


def _reader(file: Readable) -> ReadInto:
    """Return a function that reads an open file, by readinto where the file has it."""
    direct: ReadInto | None = getattr(file, "readinto", None)
    if direct is not None:
        return direct

    def read_into(room: memoryview) -> int:
        found = file.read(min(len(room), LARGEST_READ))
        if not isinstance(found, bytes | None):
            raise TypeError(
                f"a file to scan must be open for bytes, but gave {type(found).__name__}"
            )
        found = found or b""
        room[: len(found)] = found
        return len(found)

    return read_into


def _bytes_of(source: Buffer) -> memoryview:
    """Return a view of a bytes-like object as plain bytes."""
    view = view_of(source, "source must be a path, an open binary file or a bytes-like object")
    if isinstance(view, Exception):
        raise view
    with view:
        if not view.c_contiguous:
            raise BufferError("expected a contiguous buffer, found a strided view of one")
        # A view of several dimensions, one of them 0, cannot be cast; it has no byte to give.
        return view.cast("B") if view.nbytes else memoryview(b"")


def _copier(flat: memoryview) -> ReadInto:
    """Return a function that copies from a buffer, part after part."""
    place = 0

    def read_into(room: memoryview) -> int:
        nonlocal place
        with flat[place : place + len(room)] as part:
            room[: len(part)] = part
            place += len(part)
            return len(part)

    return read_into
