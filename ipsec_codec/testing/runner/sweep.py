"""The cases of one part of a test run, handed out in batches to any number of threads."""

from __future__ import annotations

import threading
import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from ipsec_codec.testing.runner.comparison import MistakeKind
from ipsec_codec.testing.runner.failures import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.testing.runner.comparison import Mistake

__all__ = ["BATCH", "Case", "Sweep"]

BATCH: Final = 64
"""Buffers sent at once: enough that switching between processes costs nothing, too few to fill
a pipe."""

PATIENCE: Final = {MistakeKind.TIMED_OUT: 5, MistakeKind.CRASHED: 50}
"""A part of the run ends after so many: a time-out costs its whole time, a crash a new start."""

Case = tuple[bytes, Origin]
"""A buffer, and where it came from."""


class Sweep:
    """The cases of one part of a run, handed out in batches to any number of threads."""

    def __init__(self, cases: Iterator[Case], deadline: float | None) -> None:
        self._cases = cases
        self._deadline = deadline
        self._lock = threading.Lock()
        self._lost: Counter[MistakeKind] = Counter()
        self.tried = 0
        self.given_up = ""

    def batches(self) -> Iterator[list[Case]]:
        """Return batches until there are no more cases, or too many have gone wrong.

        The first is a single case, so that the parser's first document says which fields it knows.
        After a time-out all are, or a parser that answers nothing would cost a batch of time-outs.
        """
        while not self.given_up and (self._deadline is None or time.monotonic() < self._deadline):
            with self._lock:
                size = 1 if self._lost[MistakeKind.TIMED_OUT] or not self.tried else BATCH
                batch = [*islice(self._cases, size)]
                self.tried += len(batch)
            if not batch:
                return
            yield batch

    def give_up(self, why: str) -> None:
        """Hand out no more batches."""
        self.given_up = why

    def count(self, mistake: Mistake | None) -> None:
        """Count what costs too much time to have much of."""
        if mistake is None or mistake.kind not in PATIENCE:
            return
        with self._lock:
            self._lost[mistake.kind] += 1
            if self._lost[mistake.kind] >= PATIENCE[mistake.kind]:
                self.give_up(f"gave up after {PATIENCE[mistake.kind]} of: {mistake.kind}")
