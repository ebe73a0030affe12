"""Parsers that are programs: one process a buffer, or one for all, restarted after a crash."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from ipsec_codec.testing.runner.answers import (
    Answer,
    Outcome,
    answer_of_exit,
    answer_of_line,
    ended,
)
from ipsec_codec.testing.runner.child_process import END_SECONDS, MAX_ANSWER_BYTES, ChildProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["LineParser", "ProcessParser", "sanitizer_environment"]

SANITIZER_OPTIONS: Final = {
    "ASAN_OPTIONS": "exitcode=99",
    "LSAN_OPTIONS": "exitcode=99",
    "MSAN_OPTIONS": "exitcode=99",
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99",
}
"""By default AddressSanitizer ends a program with 1, as a refusal does, and UBSan goes on."""


def sanitizer_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no sanitizer's report looks like an ordinary answer.

    Args:
        environment: the variables so far; what the user set comes last, and so it counts.
    """
    added = dict(environment)
    for name, options in SANITIZER_OPTIONS.items():
        added[name] = ":".join(part for part in (options, environment.get(name)) if part)
    return added


class _Program:
    """A program under test.

    Args:
        command: the program and its arguments.
        timeout: seconds that it may take for one buffer.
    """

    def __init__(self, command: Sequence[str], *, timeout: float) -> None:
        self._command = [*command]
        self._timeout = timeout
        self._environment = sanitizer_environment(os.environ)

    def _start(self) -> ChildProcess:
        """Start it."""
        return ChildProcess(self._command, self._environment)


class ProcessParser(_Program):
    """A program that reads one buffer from its standard input: the `stdin` protocol."""

    def ask(self, buffers: Sequence[bytes]) -> Iterator[Answer]:
        """Run the program once for each buffer."""
        for buffer in buffers:
            yield self._ask(buffer)

    def _ask(self, buffer: bytes) -> Answer:
        child = self._start()
        deadline = time.monotonic() + self._timeout
        output: list[bytes] = []
        size = 0
        try:
            child.send(buffer)
            child.end_input()
            while (line := child.line(deadline)) is not None:
                output.append(line)
                size += len(line)
                if size >= MAX_ANSWER_BYTES:
                    return _endless(child)
            status = child.status(deadline)
            return answer_of_exit(status, b"".join(output), child.errors())
        except TimeoutError:
            event = f"no answer within {self._timeout:g} s"
            return Answer(outcome=Outcome.TIMED_OUT, event=event, words=child.errors())
        finally:
            child.kill()

    def renew(self) -> None:
        """Do nothing: each buffer has its own process."""

    def close(self) -> Answer | None:
        """Do nothing: each process has ended."""


class LineParser(_Program):
    """A program that answers line by line: the `lines` protocol."""

    def __init__(self, command: Sequence[str], *, timeout: float) -> None:
        super().__init__(command, timeout=timeout)
        self._child: ChildProcess | None = None
        self._flushes = False
        self._ever_answered = False

    def ask(self, buffers: Sequence[bytes]) -> Iterator[Answer]:
        """Send all the buffers at once; start it anew for those that follow a crash."""
        left = [*buffers]
        while left:
            failure: Answer | None = None
            answered = 0
            for answer in self._answers(left):
                if answer.outcome in {Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.MALFORMED}:
                    failure = answer
                    break
                answered += 1
                yield answer
            left = left[answered:]
            if failure is not None:
                for answer in self._answers_alone(left, failure):
                    yield answer
                    left = left[1:]

    def _answers(self, buffers: Sequence[bytes]) -> Iterator[Answer]:
        """Return answers until the first failure, after which the process is gone."""
        child = self._child = self._child or self._start()
        child.send("".join(f"{buffer.hex()}\n" for buffer in buffers).encode())
        for _ in buffers:
            try:
                line = child.line(time.monotonic() + self._timeout)
            except TimeoutError:
                yield self._timed_out(child)
                return
            if line is None or not line.endswith(b"\n"):
                yield self._crash(child)
                return
            self._ever_answered = True
            self._flushes = self._flushes or len(buffers) == 1
            answer = answer_of_line(line)
            if answer.outcome is Outcome.MALFORMED:
                self._drop()  # whatever it writes next would be taken for the next answer
            yield answer

    def _answers_alone(self, suspects: Sequence[bytes], failure: Answer) -> Iterator[Answer]:
        """Find out which buffer made the failure: answers up to it, and it, or it for the first.

        The first that was not answered is the culprit of a parser that flushes each line. Of one
        that does not, lines were lost; so each is asked alone, and the end of input flushes them.
        A program that let the time pass without any answer yet does not speak the protocol.
        """
        if failure.outcome is Outcome.TIMED_OUT and not self._ever_answered:
            yield failure
            return
        answers: list[Answer] = []
        for suspect in () if self._flushes else suspects:
            answer = self._answer_alone(suspect)
            answers.append(answer)
            if answer.outcome not in {Outcome.ACCEPTED, Outcome.REFUSED}:
                yield from answers
                return
        yield failure

    def _answer_alone(self, buffer: bytes) -> Answer:
        """Ask a fresh process about one buffer, and let it end."""
        self._drop()
        child = self._child = self._start()
        child.send(buffer.hex().encode() + b"\n")
        child.end_input()
        try:
            line = child.line(time.monotonic() + self._timeout)
            answer = self._crash(child) if line is None else answer_of_line(line)
            if line is not None and child.status(time.monotonic() + self._timeout):
                answer = self._crash(child)
        except TimeoutError:
            answer = self._timed_out(child)
        self._drop()
        return answer

    def _crash(self, child: ChildProcess) -> Answer:
        """Say how the process ended before it answered."""
        try:
            event = f"{ended(child.status(time.monotonic() + END_SECONDS))} before it answered"
        except TimeoutError:
            event = "it closed its output before it answered"
        self._drop()
        return Answer(outcome=Outcome.CRASHED, event=event, words=child.errors())

    def _timed_out(self, child: ChildProcess) -> Answer:
        self._drop()
        hint = "" if self._ever_answered else "; is it --io stdin?"
        return Answer(
            outcome=Outcome.TIMED_OUT,
            event=f"no answer within {self._timeout:g} s (each line must be flushed){hint}",
            words=child.errors(),
        )

    def _drop(self) -> None:
        """Kill the process, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def renew(self) -> None:
        """Start anew with the next buffer."""
        self._drop()

    def close(self) -> Answer | None:
        """Let the process end, and return what went wrong at its end, such as a leak."""
        if self._child is None:
            return None
        self._child.end_input()
        try:
            status = self._child.status(time.monotonic() + END_SECONDS)
        except TimeoutError:
            return Answer(
                outcome=Outcome.CRASHED, event="it went on after its standard input had ended"
            )
        else:
            if status == 0:
                return None
            event = f"{ended(status)} after its last answer"
            return Answer(outcome=Outcome.CRASHED, event=event, words=self._child.errors())
        finally:
            self._drop()


def _endless(child: ChildProcess) -> Answer:
    event = f"it wrote {MAX_ANSWER_BYTES} bytes or more for one buffer"
    return Answer(outcome=Outcome.MALFORMED, event=event, words=child.errors())
