"""A process with a thread at each end of its pipes, so that neither side waits for the other."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["END_SECONDS", "MAX_ANSWER_BYTES", "ChildProcess"]

MAX_ANSWER_BYTES: Final = 64 << 20
"""More than any honest document of a buffer that we send; a parser in a loop writes without end."""

MAX_ERROR_BYTES: Final = 1 << 16
"""How much of the end of standard error is kept: a sanitizer's report has a few kilobytes."""

END_SECONDS: Final = 5.0
"""How long a process may take to end after its last answer; a leak check takes a moment."""


PIPE_SECONDS: Final = 0.2
"""How long what an ended process wrote may take to be read, which is there already."""


class ChildProcess:
    """A process with a thread at each end, so that neither side ever waits on a full pipe."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (the user's own command)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=sys.platform != "win32",
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101, PT018
        self._input: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._errors = b""
        self._threads = [
            threading.Thread(target=self._write, args=(self._process.stdin,), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self._process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> None:
        """Write to its standard input, in time."""
        self._input.put(data)

    def end_input(self) -> None:
        """Close its standard input after all that was sent."""
        self._input.put(None)

    def line(self, deadline: float) -> bytes | None:
        """Return the next line of its standard output, None for its end.

        Raises:
            TimeoutError: there was none before the deadline, in `time.monotonic()`'s seconds.
        """
        try:
            return self._lines.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise TimeoutError from None

    def status(self, deadline: float) -> int:
        """Wait for its end and return its exit status.

        Raises:
            TimeoutError: it went on past the deadline.
        """
        try:
            status = self._process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        self._threads[2].join(END_SECONDS)
        return status

    def kill(self) -> None:
        """End it and whatever it started."""
        if self._process.poll() is None or self._leaves_others():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    os.killpg(self._process.pid, signal.SIGKILL)
        self.end_input()
        self._process.wait()
        for thread in self._threads:
            thread.join(END_SECONDS)

    def _leaves_others(self) -> bool:
        """Tell whether it has ended, and something that it started still holds its output."""
        for thread in self._threads[1:]:
            thread.join(PIPE_SECONDS)
        return any(thread.is_alive() for thread in self._threads[1:])

    def errors(self) -> str:
        """Return the end of what it wrote to standard error."""
        return self._errors.decode(errors="replace")

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stream:
            while (data := self._input.get()) is not None:
                stream.write(data)
                if self._input.empty():
                    stream.flush()

    def _read(self, stream: IO[bytes]) -> None:
        total = 0
        with contextlib.suppress(OSError, ValueError), stream:
            while line := stream.readline(MAX_ANSWER_BYTES):
                total = total + len(line) if not line.endswith(b"\n") else 0
                self._lines.put(line)
                if total >= MAX_ANSWER_BYTES:
                    break
        self._lines.put(None)

    def _read_errors(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while part := os.read(stream.fileno(), MAX_ERROR_BYTES):
                self._errors = (self._errors + part)[-MAX_ERROR_BYTES:]
