"""Structures inside bytes of any size: a memory image, a dump, a stream."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import heapq
import itertools
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ipsec_codec.codec import decode
from ipsec_codec.discretion import Discreet, described
from ipsec_codec.layout import layout_of
from ipsec_codec.scanning.anchors import (
    MAXIMUM_STRING_SIZE,
    SCANNED_STRUCTURES,
    maximum_size,
    starts,
)
from ipsec_codec.scanning.confidence import LONGEST_NO_TEXT, Confidence, is_text, judge
from ipsec_codec.scanning.sources import open_source, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ipsec_codec.inspection import Inspection
    from ipsec_codec.scanning.sources import ReadInto, Source, Window
    from ipsec_codec.structures.record import Record

__all__ = ["WINDOW_SIZE", "Confidence", "Hit", "scan"]

WINDOW_SIZE: Final = 2 << 20
"""Bytes read at once: large enough that what a window costs besides does not show."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hit(Discreet):
    """A structure that a scan found. What it prints holds none of its content.

    Attributes:
        offset: where it begins, in bytes from where the scan began.
        size: its bytes: to the end of the last string, and the 4 bytes after it when they are
            zero, as in a buffer of sizeof + strings.
        structure: the record class.
        confidence: how sure it is.
        reasons: what was weighed, in words.
        content: its bytes, which may hold a password.
    """

    offset: int
    size: int
    structure: type[Record]
    confidence: Confidence
    reasons: tuple[str, ...]
    content: bytes = field(repr=False, compare=False)

    @functools.cached_property
    def inspection(self) -> Inspection:
        """Every byte of it, explained."""
        from ipsec_codec.inspection import inspect  # noqa: PLC0415 (few hits are looked into)

        return inspect(self.content, self.structure)


def scan(
    source: Source,
    *,
    thorough: bool = False,
    structures: Collection[type[Record]] = tuple(SCANNED_STRUCTURES),
    window_size: int = WINDOW_SIZE,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Hit]:
    """Find the structures in a source of any size, at any alignment.

    SOCKET_SECURITY_SETTINGS_IPSEC and SOCKET_PEER_TARGET_NAME can be found. A hit's `reasons` say
    why it is as sure as it is. Of hits that overlap, the better one is given, and among equals the
    first. Resident memory does not grow with the source.

    Settings are found by their zero Reserved member, peer target names by the zeros that follow
    the address. So by itself a scan misses

    - settings whose Reserved is not zero, or whose flags have unknown bits;
    - peer target names in whose SOCKADDR_STORAGE anything but the first 28 bytes (`sockaddr_in6`)
      is not zero, as a caller leaves it who does not clear it; whose family is not 0, 2 or 23; or
      whose name is empty.

    `thorough` finds these too (an empty name only between IPSEC or IPSEC2 and AF_INET or AF_INET6),
    with more false hits, and takes as long as it takes. Neither finds

    - a protocol other than IPSEC and IPSEC2 (and DEFAULT before a peer target name);
    - a string of over 64 KiB, or of an odd size;
    - settings whose policy keys look like an array of integers: each below 256, or each 32 bits
      wide and below 65536;
    - a peer target name of one character, or with a control character among its first two;
    - a string of over 512 bytes that is no text;
    - strings that are mostly control characters, when nothing else speaks for the structure, and
      a peer target name that is no text behind nothing but zeros;
    - a structure whose bytes are not in one piece.

    Args:
        source: a file's name; a binary file, read from where it stands, which need not be
            seekable; or a contiguous bytes-like object. An mmap counts as one of these. Memory
            mapped from a file that shrinks meanwhile is its owner's risk: the system ends the
            process.
        thorough: do without the zeros.
        structures: which of the two to look for.
        window_size: bytes to read at once.
        progress: called with the number of bytes scanned, once a window.

    Returns:
        The hits in order of offset, as they are found.

    Raises:
        OSError: the file cannot be opened or read; when the first or a later hit is asked for.
        TypeError: the source is none of these, or a structure is neither of the two.
        BufferError: the bytes-like object is not contiguous, or a released memoryview.
        ValueError: the window's size is not positive.
    """
    refused = _wrong_argument(structures, window_size)
    if refused is not None:
        del source, structures
        raise refused
    search = _Search(thorough=thorough, structures=structures)
    return _scan(source, search, window_size, progress)


def _wrong_argument(
    structures: Collection[type[Record]], window_size: int
) -> TypeError | ValueError | None:
    """Return what is wrong with an argument: the caller raises, its source unbound."""
    try:
        for structure in structures:
            if structure not in SCANNED_STRUCTURES:
                names = " and ".join(known.__name__ for known in SCANNED_STRUCTURES)
                return TypeError(f"a scan can find {names}, not {described(structure)}")
        if window_size < 1:
            return ValueError(f"window_size must be at least 1 byte, not {window_size}")
    except TypeError as error:  # one structure, say, where a collection of them belongs
        return error.with_traceback(None)
    return None


def _scan(
    source: Source, search: _Search, window_size: int, progress: Callable[[int], object] | None
) -> Iterator[Hit]:
    """Go through a source; an error leaves without the frames that hold its bytes."""
    with contextlib.ExitStack() as stack:
        read_into = _opened(stack, source)
        del source
        if isinstance(read_into, Exception):
            raise read_into
        for window in windows(read_into, window_size, maximum_size()):
            yield from search.hits(window)
            if progress is not None:
                progress(window.base + window.stop)


def _opened(stack: contextlib.ExitStack, source: Source) -> ReadInto | Exception:
    """Open a source, or return the error, without a frame that holds bytes in its traceback."""
    try:
        return stack.enter_context(open_source(source))
    except (OSError, TypeError, ValueError, BufferError) as error:
        return error.with_traceback(None)


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit with what decides whether another one pushes it aside.

    Attributes:
        hit: it.
        weight: of two hits that overlap the heavier one stands.
        end: the offset after its last string: the zeros after it may be another one's.
    """

    hit: Hit
    weight: tuple[int, int]
    end: int

    def before(self, other: _Found) -> Hit:
        """Return the hit without a tail that the next one begins in."""
        size = min(self.hit.size, other.hit.offset - self.hit.offset)
        return dataclasses.replace(self.hit, size=size, content=self.hit.content[:size])


class _Search:
    """What is looked for, and the hit that a better one may still push aside."""

    def __init__(self, *, thorough: bool, structures: Collection[type[Record]]) -> None:
        self._thorough = thorough
        self._structures = structures
        self._pending: _Found | None = None

    def hits(self, window: Window) -> Iterator[Hit]:
        """Return the hits that are settled when a window has been searched."""
        for start, structure in self._places(window):
            found = _found(window, start, structure)
            if found is None:
                continue
            pending = self._pending
            if pending is None or found.weight > pending.weight or found.hit.offset >= pending.end:
                self._pending = found
                if pending is not None and found.hit.offset >= pending.end:
                    yield pending.before(found)
        pending = self._pending
        if pending is not None and (
            window.stop == window.end
            or pending.hit.offset + pending.hit.size <= window.base + window.stop
        ):
            yield pending.hit
            self._pending = None

    def _places(self, window: Window) -> Iterator[tuple[int, type[Record]]]:
        """Return where each structure may begin, in order of offset."""
        searches = [
            zip(
                starts(
                    window.data,
                    window.stop,
                    window.end,
                    structure=structure,
                    thorough=self._thorough,
                ),
                itertools.repeat(structure),
            )
            for structure in self._structures
        ]
        return heapq.merge(*searches, key=itemgetter(0))


def _found(window: Window, start: int, structure: type[Record]) -> _Found | None:
    """Read what stands at a place, and weigh it."""
    data = window.data
    layout = layout_of(structure)
    end = start + layout.end
    for text in layout.strings:
        place = start + text.length.offset
        size = int.from_bytes(data[place : place + text.length.size], "little")
        if size > MAXIMUM_STRING_SIZE or end + size > window.end:
            return None
        if size > LONGEST_NO_TEXT and not is_text(
            data[end : end + LONGEST_NO_TEXT].decode("utf-16-le", "ignore")
        ):
            return None  # before it is copied: what stands at most false places
        end += size
    tail = layout.sizeof - layout.end
    stop = end + tail if data.startswith(bytes(tail), end, window.end) else end
    content = bytes(data[start:stop])
    verdict = judge(decode(content, structure))
    if verdict is None:
        return None
    hit = Hit(
        offset=window.base + start,
        size=len(content),
        structure=structure,
        confidence=verdict.confidence,
        reasons=verdict.reasons,
        content=content,
    )
    return _Found(hit, verdict.weight, window.base + end)
