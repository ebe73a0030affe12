"""What a parser answered to one buffer, and how its two protocols and a Python callable say it."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

from ipsec_codec.discretion import Discreet, described
from ipsec_codec.testing.runner.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "Answer",
    "AnsweringParser",
    "CallableParser",
    "Outcome",
    "answer_of_exit",
    "answer_of_line",
]


class Outcome(enum.StrEnum):
    """What became of one buffer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    MALFORMED = "malformed"
    """It answered, but not as the protocol says."""
    CRASHED = "crashed"
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer(Discreet):
    """A parser's answer to one buffer.

    Attributes:
        outcome: what became of the buffer.
        document: what the parser read, where it accepted.
        words: the parser's own words: its error, or what it wrote to standard error. They may
            quote the buffer.
        event: what happened, in our words, where it neither accepted nor refused.
    """

    outcome: Outcome
    document: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    words: str = field(default="", repr=False)
    event: str = ""


class AnsweringParser(Protocol):
    """A parser under test, however it is called."""

    def ask(self, buffers: Sequence[bytes]) -> Iterator[Answer]:
        """Return the answers to some buffers, in their order."""
        ...

    def renew(self) -> None:
        """Forget whatever earlier buffers left behind, as far as that can be done."""
        ...

    def close(self) -> Answer | None:
        """End it; return what went wrong at its end, such as a leak found by a sanitizer."""
        ...


class CallableParser:
    """A Python function under test.

    Args:
        function: bytes in, the settings document out.
        refusal: the exceptions by which it refuses a buffer; any other is a crash.
    """

    def __init__(
        self,
        function: Callable[[bytes], Mapping[str, Any]],
        *,
        refusal: type[Exception] | tuple[type[Exception], ...],
    ) -> None:
        self._function = function
        self._refusal = refusal

    def ask(self, buffers: Sequence[bytes]) -> Iterator[Answer]:
        """Call the function with each buffer."""
        for buffer in buffers:
            yield self._ask(buffer)

    def _ask(self, buffer: bytes) -> Answer:
        try:
            document: Any = self._function(buffer)
        except self._refusal as error:
            return Answer(outcome=Outcome.REFUSED, words=str(error))
        except Exception as error:  # noqa: BLE001 (whatever else it raises is what we look for)
            event = f"it raised {type(error).__name__}"
            return Answer(outcome=Outcome.CRASHED, event=event, words=str(error))
        if not _is_mapping(document):
            return _malformed(f"it returned {described(document)}, not a document")
        return Answer(outcome=Outcome.ACCEPTED, document=document)

    def renew(self) -> None:
        """Do nothing: what a function keeps is its own."""

    def close(self) -> Answer | None:
        """Do nothing: a function has no end."""


def answer_of_line(line: bytes) -> Answer:
    """Read an answer of the `lines` protocol.

    Args:
        line: `{"document": {...}}` or `{"error": "..."}`.

    Returns:
        The answer; a malformed one for any other line.
    """
    value = _json(line)
    if _is_object(value) and len(value) == 1:
        if _is_object(document := value.get("document")):
            return Answer(outcome=Outcome.ACCEPTED, document=document)
        if isinstance(error := value.get("error"), str):
            return Answer(outcome=Outcome.REFUSED, words=error)
    found = _described(line, value)
    if _is_object(value) and len(value) > 1:  # as a document has that stands by itself
        found += "; is it --io stdin?"
    return _malformed(
        f'expected a line {{"document": {{...}}}} or {{"error": "..."}}, found {found}'
    )


def answer_of_exit(status: int, output: bytes, errors: str) -> Answer:
    """Read an answer of the `stdin` protocol.

    Args:
        status: the exit status; negative for a signal, as `subprocess` has it.
        output: all of standard output.
        errors: the end of standard error.

    Returns:
        Accepted for status 0 and a document, refused for status 1 and `{"error": ...}`. Status 1
        without that line is a crash, as any other status is: an exception that nobody caught, and
        AddressSanitizer, end a program with status 1 too.
    """
    value = _json(output)
    if status == 0:
        if _is_object(value) and value.keys() not in ({"document"}, {"error"}):
            return Answer(outcome=Outcome.ACCEPTED, document=value)
        found = _found_in_place_of_document(output, value)
        return _malformed(f"expected the document on standard output, found {found}", errors)
    if status == 1 and _is_object(value) and value.keys() == {"error"}:
        return Answer(outcome=Outcome.REFUSED, words=str(value["error"]))
    return Answer(outcome=Outcome.CRASHED, event=ended(status), words=errors)


def _found_in_place_of_document(output: bytes, value: object) -> str:
    """Say what a program printed that is no document; one that answers lines, what it needs."""
    first, _, _ = output.partition(b"\n")
    match answer_of_line(first).outcome:
        case Outcome.ACCEPTED:
            return 'a line {"document": {...}}; is it --io lines?'
        case Outcome.REFUSED:
            return (
                'a line {"error": "..."} and status 0; is it --io lines, or is the status to be 1?'
            )
        case _:
            # (one that reads lines and gets no byte has none to answer)
            hint = "" if output.strip() else "; is it --io lines?"
            return _described(output, value) + hint


def ended(status: int) -> str:
    """Say how a process ended."""
    if status < 0:
        import signal  # noqa: PLC0415 (for a crash alone)

        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = "unknown"
        return f"it was ended by signal {-status} ({name})"
    return f"it ended with status {status}"


def _malformed(event: str, words: str = "") -> Answer:
    return Answer(outcome=Outcome.MALFORMED, event=event, words=words)


_NOT_JSON = object()


def _json(text: bytes) -> Any:
    """Return the value of a JSON text, or _NOT_JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _described(text: bytes, value: object) -> str:
    """Say what stood in an answer's place, without quoting it."""
    if not text.strip():
        return "nothing"
    if value is _NOT_JSON:
        return f"{counted(len(text), 'bytes')}, which is no JSON"
    match value:
        case dict():
            return "an object of other keys"
        case list():
            return "a list"
        case str():
            return "a text"
        case None:
            return "null"
        case _:
            return "a number, or true, or false"
