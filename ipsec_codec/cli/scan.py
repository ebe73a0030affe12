"""`ipsec-codec scan`: structures inside a large file or a stream, printed as they are found."""

from __future__ import annotations

import collections
import contextlib
import os
import signal
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from ipsec_codec import Confidence, Hit, Kind, decode, encode, inspect, scan, to_document
from ipsec_codec.cli.exit_codes import STOPPED
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile
from ipsec_codec.cli.reading import STANDARD_INPUT, shown_name
from ipsec_codec.cli.reporting import about, note, warn
from ipsec_codec.cli.writing import print_json, print_line
from ipsec_codec.counting import counted
from ipsec_codec.dump.wording import value_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["scan_command"]


@click.command(
    "scan",
    epilog=examples(
        "ipsec-codec scan memory.dmp",
        "ipsec-codec scan --confidence medium --ndjson memory.raw > hits.ndjson",
        "zcat memory.raw.gz | ipsec-codec scan -",
        "ipsec-codec scan --thorough process.dmp",
    ),
)
@click.argument("file", metavar="FILE|-", type=InputFile())
@click.option("--thorough", is_flag=True, help="Find also what the search by zeros misses; slow.")
@click.option("--ndjson", is_flag=True, help="One JSON object a line.")
@click.option(
    "--confidence",
    type=click.Choice([level.value for level in Confidence]),
    default=Confidence.LOW.value,
    show_default=True,
    help="Print hits of this confidence and better.",
)
@click.option("--reveal", is_flag=True, help="Show passwords too.")
def scan_command(
    *, file: str, thorough: bool, ndjson: bool, confidence: str, reveal: bool
) -> int | None:
    """Find structures inside a file of any size, at any alignment.

    SOCKET_SECURITY_SETTINGS_IPSEC and SOCKET_PEER_TARGET_NAME are looked for in the bytes as they
    stand: a memory image, a dump file, a stream. Only content makes a hit sure: low means that
    nothing but the shape fits.

    Exit codes: 0 done, whether or not there were hits; 1 the file cannot be read; 2 the command
    was wrong; 130 stopped by Ctrl-C, after printing what was found.
    """
    least = Confidence(confidence).rank
    counts: collections.Counter[Confidence] = collections.Counter()
    with (
        about(shown_name(file)),
        _opened(file) as source,
        _stopping_at_interrupt() as stop,
        _progress_bar(source) as bar,
    ):
        reader = _Stoppable(source, stop)
        for hit in scan(reader, thorough=thorough, progress=bar.scanned):
            if hit.confidence.rank < least:
                continue
            counts[hit.confidence] += 1
            with bar.hidden():
                if ndjson:
                    print_json(_document(hit, reveal=reveal))
                else:
                    _print_for_a_person(hit, reveal=reveal)
    if not stop.requested:
        if not counts:
            note(f"no hits in {counted(reader.count, 'byte')}")
        return None
    found = ", ".join(f"{counts[level]} {level}" for level in Confidence)
    warn(f"stopped after {counted(reader.count, 'byte')}; hits until then: {found}")
    return STOPPED


def _document(hit: Hit, *, reveal: bool) -> dict[str, Any]:
    """Return what --ndjson prints of a hit."""
    return {
        "offset": hit.offset,
        "size": hit.size,
        "structure": hit.structure.c_name,
        "confidence": hit.confidence.value,
        "reasons": hit.reasons,
        "document": to_document(decode(hit.content, hit.structure), reveal=reveal),
    }


def _print_for_a_person(hit: Hit, *, reveal: bool) -> None:
    """Print where a hit is, why it is one, and the fields that are not as by default."""
    what = f"{hit.structure.c_name}, {counted(hit.size, 'byte')}"
    print_line(f"{hit.offset:#014x}  {hit.confidence.value:6}  {what}")
    print_line(f"    because {'; '.join(hit.reasons)}")
    usual = {span.name: span.raw for span in inspect(encode(hit.structure()), hit.structure).spans}
    for span in hit.inspection.spans:
        if span.kind is not Kind.LENGTH and span.raw != usual.get(span.name):
            print_line(f"    {span.c_name}: {value_in_words(span, reveal=reveal)}")


@contextlib.contextmanager
def _opened(name: str) -> Generator[BinaryIO]:
    """Open what a name on the command line means, without a buffer of Python's."""
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError(0, "it is closed")
        # The raw stream: a buffered one forgets what it has read when Ctrl-C interrupts it.
        yield getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        return
    try:
        file = Path(name).open("rb", buffering=0)  # noqa: SIM115 (closed below)
    except ValueError:  # a NUL, or a lone surrogate that no file name can hold
        raise OSError(0, "not a name that a file can have") from None
    with file:
        yield file


class _Stop:
    """Whether Ctrl-C was pressed, and whether it may interrupt at once."""

    def __init__(self) -> None:
        self.requested = False
        self.reading = False

    def interrupt(self, *_: object) -> None:
        """Ask to stop; a second time, or while input is waited for, stop at once."""
        again, self.requested = self.requested, True
        if again or self.reading:
            raise KeyboardInterrupt


@contextlib.contextmanager
def _stopping_at_interrupt() -> Generator[_Stop]:
    """Let Ctrl-C end the input instead of the program, so that nothing found is lost."""
    stop = _Stop()
    try:
        before = signal.signal(signal.SIGINT, stop.interrupt)
    except ValueError:  # not in the main thread, where there is no Ctrl-C
        yield stop
        return
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class _Stoppable:
    """A file that ends where Ctrl-C stops it.

    Attributes:
        count: the bytes read so far.
    """

    def __init__(self, file: BinaryIO, stop: _Stop) -> None:
        self._raw: Any = file  # BinaryIO is typed without readinto
        self._stop = stop
        self.count = 0

    def readinto(self, room: memoryview) -> int:
        """Fill memory, or say that it is the end."""
        try:
            self._stop.reading = True
            if self._stop.requested:
                return 0
            count: int = self._raw.readinto(room) or 0
        except KeyboardInterrupt:
            return 0
        finally:
            self._stop.reading = False
        self.count += count
        return count

    def read(self, size: int, /) -> bytes:
        """Return bytes, as a file must be able to."""
        data = bytearray(size)
        with memoryview(data) as room:
            del data[self.readinto(room) :]
        return bytes(data)


class _NoBar:
    """No progress bar: standard error is no terminal."""

    scanned: Callable[[int], object] | None = None

    def hidden(self) -> contextlib.AbstractContextManager[None]:
        """Have nothing to hide."""
        return contextlib.nullcontext()


class _Bar(_NoBar):
    """A progress bar with rate and time left on standard error."""

    def __init__(self, progress: Any, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("scan", total=total)
        self._shares_terminal = sys.stdout is not None and sys.stdout.isatty()
        self.scanned = self._scanned

    def _scanned(self, count: int) -> None:
        self._progress.update(self._task, completed=count)

    @contextlib.contextmanager
    def _hidden(self) -> Generator[None]:
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def hidden(self) -> contextlib.AbstractContextManager[None]:
        """Take the bar away while a hit is printed on the same terminal."""
        return self._hidden() if self._shares_terminal else contextlib.nullcontext()


@contextlib.contextmanager
def _progress_bar(source: BinaryIO) -> Generator[_NoBar]:
    """Show a progress bar if standard error is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _NoBar()
        return
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        Progress,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    with Progress(
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as progress:
        yield _Bar(progress, _size_left(source))


def _size_left(source: BinaryIO) -> int | None:
    """Return how many bytes there are to read, or None where that cannot be known."""
    try:
        status = os.fstat(source.fileno())
        return status.st_size - source.tell() if stat.S_ISREG(status.st_mode) else None
    except (OSError, ValueError):
        return None
