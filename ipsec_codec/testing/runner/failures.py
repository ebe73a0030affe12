"""The failures of a test run: each kind of mistake once, by the smallest buffer that shows it."""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ipsec_codec.discretion import Discreet

if TYPE_CHECKING:
    from ipsec_codec.testing.runner.comparison import Mistake

__all__ = ["Failure", "Failures", "Origin", "Phase"]

MAX_KINDS: Final = 500
"""Kinds of failure that are kept apart; a parser with more of them is wrong about everything."""


class Phase(enum.StrEnum):
    """The parts of a test run, in their order."""

    VECTORS = "vectors"
    MUTATIONS = "mutations"
    SEARCH = "search"
    BUFFER = "buffer"
    """A buffer that the user gave."""
    END = "end"
    """The end of the parser's process, when all buffers were answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a buffer came from.

    Attributes:
        phase: the part of the run.
        vector: the vector's id, for a vector.
        case: the number of the mutation, or of the example.
        label: what was done to the buffer, for a mutation.
    """

    phase: Phase
    vector: str = ""
    case: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Failure(Discreet):
    """One kind of mistake.

    Attributes:
        mistake: what went wrong with the smallest buffer.
        data: the smallest buffer that showed it.
        origin: where that buffer came from; when it was reduced, what it was reduced from.
        count: how many buffers showed it.
        alone: it shows when the buffer is the first that the parser gets; None: nobody tried.
    """

    mistake: Mistake
    data: bytes = field(repr=False)
    origin: Origin
    count: int = 1
    alone: bool | None = None


class Failures:
    """Collects failures from any number of threads."""

    def __init__(self) -> None:
        self._found: dict[object, Failure] = {}
        self._lock = threading.Lock()

    def add(self, mistake: Mistake, data: bytes, origin: Origin) -> None:
        """Keep a mistake, unless one like it was made with a simpler buffer."""
        key = mistake.signature
        with self._lock:
            known = self._found.get(key)
            if known is None:
                if len(self._found) < MAX_KINDS:
                    self._found[key] = Failure(mistake=mistake, data=data, origin=origin)
                return
            count = known.count + 1
            if self._order(data, origin) < self._order(known.data, known.origin):
                known = Failure(mistake=mistake, data=data, origin=origin)
            self._found[key] = replace(known, count=count)

    @staticmethod
    def _order(data: bytes, origin: Origin) -> tuple[object, ...]:
        """Return what says which of two buffers is shown: the shorter, then the one found first."""
        return len(data), list(Phase).index(origin.phase), origin.vector, origin.case

    def distinct(self) -> list[Failure]:
        """Return the failures that no other explains.

        One that is about IPS201 and IPS301 is explained by another about IPS201 alone, as is one
        about two wrong fields by another about the first.
        """
        kept: list[Failure] = []
        simplest_first = sorted(
            self._found.values(),
            key=lambda failure: (
                len(failure.mistake.signature[1]),
                *self._order(failure.data, failure.origin),
            ),
        )
        for failure in simplest_first:
            kind, subjects = failure.mistake.signature
            for at, other in enumerate(kept):
                other_kind, other_subjects = other.mistake.signature
                if kind is other_kind and other_subjects <= subjects:
                    kept[at] = replace(other, count=other.count + failure.count)
                    break
            else:
                kept.append(failure)
        return kept
