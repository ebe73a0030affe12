"""The runner: vectors, then mutations, then a search, and what a parser makes of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from ipsec_codec import (
    DecodeError,
    decode,
    to_document,
)
from ipsec_codec.testing.hypothesis_extra import hypothesis_needed_by
from ipsec_codec.testing.mutator import mutation
from ipsec_codec.testing.runner.comparison import Examiner, Mistake, MistakeKind, Profile
from ipsec_codec.testing.runner.failures import Failure, Failures, Origin, Phase
from ipsec_codec.testing.runner.reduction import reduced
from ipsec_codec.testing.runner.runs import RunResult, Tally
from ipsec_codec.testing.runner.sweep import BATCH, Sweep
from ipsec_codec.testing.vectors import Vector, load_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ipsec_codec.testing.runner.answers import Answer, AnsweringParser
    from ipsec_codec.testing.runner.runs import RunPlan
    from ipsec_codec.testing.runner.sweep import Case

__all__ = ["ParserTest"]

REDUCTION_SECONDS: Final = 5.0
"""How long one failure's buffer is made smaller; a few hundred processes start in that time."""


class ParserTest:
    """One run of the tests against one parser.

    Args:
        open_parser: makes a parser to ask; called once for each job.
        plan: what to do.
        progress: called with the part of the run, how many buffers were tried in it, and how many
            there are, if that is known.
    """

    def __init__(
        self,
        open_parser: Callable[[], AnsweringParser],
        plan: RunPlan,
        *,
        progress: Callable[[Phase, int, int | None], None] | None = None,
    ) -> None:
        self._plan = plan
        self._progress = progress or _no_progress
        self._open_parser = open_parser
        self._parsers: list[AnsweringParser] = []
        self._examiner = Examiner(
            plan.structure, profile=plan.profile, fields=plan.fields, allow=plan.allow
        )
        self._failures = Failures()
        self._passed: list[str] = []
        self._failed: list[tuple[str, MistakeKind]] = []
        self._started = time.monotonic()

    def run(self) -> RunResult:
        """Run all parts and return what they found."""
        jobs = 1 if self._plan.alone else self._plan.jobs
        self._parsers = [self._open_parser() for _ in range(jobs)]
        try:
            tallies = tuple(self._tallies())
            found = [self._smallest(failure) for failure in self._failures.distinct()]
        finally:
            ends = [parser.close() for parser in self._parsers]
        found += self._endings(ends)
        found += self._emptiness(found)
        return RunResult(
            plan=self._plan,
            fields=self._examiner.fields,
            tallies=tallies,
            failures=tuple(found),
            passed_vectors=tuple(self._passed),
            failed_vectors=tuple(self._failed),
        )

    def _tallies(self) -> Iterator[Tally]:
        """Run the parts; end after one that gave up on a parser which got nothing right."""
        for part in self._parts():
            tally = part()
            yield tally
            if tally.given_up and not self._passed:
                return

    def _parts(self) -> Iterator[Callable[[], Tally]]:
        """Return the parts of the run in their order."""
        plan = self._plan
        if plan.buffer is not None:
            given = [(plan.buffer, Origin(phase=Phase.BUFFER))]
            yield lambda: self._sweep(Phase.BUFFER, given, len(given))
        elif plan.vector is not None:
            named = [vector for vector in load_vectors(plan.structure) if vector.id == plan.vector]
            yield lambda: self._sweep(Phase.VECTORS, map(_vector_case, named), len(named))
        elif plan.case is not None:
            case = [self._mutation_case(plan.case)]
            yield lambda: self._sweep(Phase.MUTATIONS, case, len(case))
        elif plan.searches:
            # Imported now, so that a missing Hypothesis is told before the work and not after it.
            with hypothesis_needed_by("a search"):
                from ipsec_codec.testing.runner.search import search  # noqa: PLC0415

            yield self._try_vectors
            yield self._try_mutations
            yield lambda: self._search(search)
        else:
            yield self._try_vectors

    def _try_vectors(self) -> Tally:
        """Try all the vectors, the one first whose document shows most of what a parser knows."""
        vectors = sorted(load_vectors(self._plan.structure), key=self._shown_keys, reverse=True)
        return self._sweep(Phase.VECTORS, map(_vector_case, vectors), len(vectors))

    def _shown_keys(self, vector: Vector) -> int:
        """Return how many keys the document of an acceptable vector has, 0 for any other."""
        try:
            record = decode(
                vector.data,
                self._plan.structure,
                strict=self._plan.profile is Profile.STRICT,
            )
        except DecodeError:
            return 0
        return len(to_document(record))

    def _try_mutations(self) -> Tally:
        numbers = range(self._plan.runs) if self._plan.seconds is None else count()
        total = None if self._plan.seconds is not None else self._plan.runs
        cases = map(self._mutation_case, numbers)
        return self._sweep(Phase.MUTATIONS, cases, total, deadline=self._deadline(0.5))

    def _mutation_case(self, number: int) -> Case:
        made = mutation(self._plan.seed, number, structure=self._plan.structure)
        return made.data, Origin(phase=Phase.MUTATIONS, case=number, label=made.label)

    def _deadline(self, share: float) -> float | None:
        """Return when a share of the time is over, None where there is no limit."""
        seconds = self._plan.seconds
        return None if seconds is None else self._started + share * seconds

    def _sweep(
        self,
        phase: Phase,
        cases: Iterable[Case],
        total: int | None,
        *,
        deadline: float | None = None,
    ) -> Tally:
        """Ask the parsers about cases, batch by batch, until the cases or the time are over."""
        sweep = Sweep(iter(cases), deadline)
        started = time.monotonic()

        def work(parser: AnsweringParser, batches: int | None = None) -> None:
            for batch in islice(sweep.batches(), batches):
                answers = parser.ask([data for data, _ in batch])
                for (data, origin), answer in zip(batch, answers, strict=True):
                    mistake = self._examiner.mistake(data, answer)
                    sweep.count(mistake)
                    self._keep(mistake, data, origin)
                self._progress(phase, sweep.tried, total)

        work(self._parsers[0], 1)  # whose first document says which fields it knows
        if len(self._parsers) == 1:
            work(self._parsers[0])
        else:
            with ThreadPoolExecutor(len(self._parsers)) as pool:
                running = [pool.submit(work, parser) for parser in self._parsers]
                try:
                    for done in running:
                        done.result()
                except BaseException:
                    sweep.give_up("stopped")  # Ctrl-C, or a parser that cannot be started
                    raise
        return Tally(
            phase=phase,
            buffers=sweep.tried,
            seconds=time.monotonic() - started,
            given_up=sweep.given_up,
        )

    def _keep(self, mistake: Mistake | None, data: bytes, origin: Origin) -> None:
        """Keep a mistake, and what became of a vector."""
        if mistake is not None:
            self._failures.add(mistake, data, origin)
        if origin.vector:
            if mistake is None:
                self._passed.append(origin.vector)
            else:
                self._failed.append((origin.vector, mistake.kind))

    def _search(self, search: Callable[..., None]) -> Tally:
        """Let Hypothesis try examples with the first parser."""
        tried = 0
        started = time.monotonic()
        sweep = Sweep(iter(()), None)

        def examine(data: bytes) -> Mistake | None:
            nonlocal tried
            tried += 1
            if sweep.given_up:
                return None
            (answer,) = self._parsers[0].ask([data])
            mistake = self._examiner.mistake(data, answer)
            sweep.count(mistake)
            self._keep(mistake, data, Origin(phase=Phase.SEARCH, case=tried))
            if tried % BATCH == 0:
                self._progress(Phase.SEARCH, tried, None)
            return mistake

        search(
            examine,
            structure=self._plan.structure,
            strict=self._plan.profile is Profile.STRICT,
            examples=self._plan.runs if self._plan.seconds is None else 1 << 31,
            random_seed=self._plan.seed,
            deadline=self._deadline(1.0),
        )
        seconds = time.monotonic() - started
        return Tally(phase=Phase.SEARCH, buffers=tried, seconds=seconds, given_up=sweep.given_up)

    def _smallest(self, failure: Failure) -> Failure:
        """Return the failure with the smallest buffer for which it happens in a fresh parser."""
        parser = self._parsers[0]
        if failure.mistake.kind is MistakeKind.TIMED_OUT:
            return failure
        latest: dict[bytes, Mistake] = {}
        until = time.monotonic() + REDUCTION_SECONDS

        def fails(data: bytes) -> bool:
            if time.monotonic() > until:
                return False
            (answer,) = parser.ask([data])
            mistake = self._examiner.mistake(data, answer)
            if mistake is None or mistake.signature != failure.mistake.signature:
                return False
            latest[data] = mistake
            return True

        parser.renew()
        if not fails(failure.data):
            return replace(failure, alone=False)
        data = reduced(failure.data, self._plan.structure, fails)
        parser.renew()
        if not fails(data):
            data = failure.data
        return replace(failure, data=data, mistake=latest[data], alone=True)

    def _endings(self, ends: Iterable[Answer | None]) -> list[Failure]:
        """Return what went wrong when the parsers ended."""
        for end in ends:
            if end is not None:
                mistake = Mistake(kind=MistakeKind.CRASHED, event=end.event, words=end.words)
                return [Failure(mistake=mistake, data=b"", origin=Origin(phase=Phase.END))]
        return []

    def _emptiness(self, found: Sequence[Failure]) -> list[Failure]:
        """Return the mistake of a parser that reads no field; keys that are none say it already."""
        kinds = {failure.mistake.kind for failure in found}
        if (
            self._plan.alone
            or not self._examiner.compares_nothing
            or MistakeKind.MALFORMED in kinds
        ):
            return []
        event = f"its first document had no field of {self._plan.structure.c_name}"
        mistake = Mistake(kind=MistakeKind.NOTHING_COMPARED, event=event)
        return [Failure(mistake=mistake, data=b"", origin=Origin(phase=Phase.END))]


def _no_progress(phase: Phase, tried: int, total: int | None) -> None:
    """Show nothing."""


def _vector_case(vector: Vector) -> Case:
    return vector.data, Origin(phase=Phase.VECTORS, vector=vector.id)
