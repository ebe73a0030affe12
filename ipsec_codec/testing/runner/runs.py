"""What a test run is to do, and what it did."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipsec_codec import RULES, STRUCTURES, Record, SocketSecuritySettingsIpsec
from ipsec_codec.discretion import Discreet, described
from ipsec_codec.testing.runner.comparison import MistakeKind, Profile
from ipsec_codec.testing.vectors import load_vectors

if TYPE_CHECKING:
    from ipsec_codec.testing.runner.failures import Failure, Phase

__all__ = ["RunPlan", "RunResult", "Tally"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunPlan(Discreet):
    """What a test run does.

    Attributes:
        structure: the structure that the parser parses.
        profile: which buffers it should accept.
        fields: the fields that it knows; None takes them from its first document.
        allow: ids of rules about which it may differ.
        runs: how many mutated buffers, and how many examples of the search, are tried.
        seconds: how long the run may take; the vectors are always tried to their end.
        seed: the same seed tries the same buffers.
        jobs: how many parsers run at once.
        vector: try this vector alone.
        case: try this mutation of the seed alone.
        buffer: try this buffer alone.
    """

    structure: type[Record] = SocketSecuritySettingsIpsec
    profile: Profile = Profile.LOSSLESS
    fields: tuple[str, ...] | None = None
    allow: tuple[str, ...] = ()
    runs: int = 1000
    seconds: float | None = None
    seed: int = 0
    jobs: int = 1
    vector: str | None = None
    case: int | None = None
    buffer: bytes | None = field(default=None, repr=False)

    def check(self) -> None:
        """Make sure that it names nothing that is not there.

        Raises:
            ValueError: a field, a rule or a vector of that name is unknown, or a number too small.
        """
        if self.structure not in STRUCTURES:
            raise ValueError(f"structure must be one of the seven, not {described(self.structure)}")
        fields = [field.name for field in self.structure.fields()]
        for name in self.fields or ():
            _check_name("field", name, fields)
        for name in self.allow:
            _check_name("rule", name, [rule.id for rule in RULES])
        if self.vector is not None:
            own = [vector.id for vector in load_vectors(self.structure)]
            _check_name("vector", self.vector, own)
        for name, number, least in (
            ("runs", self.runs, 0),
            ("seed", self.seed, 0),
            ("case", self.case, 0),
            ("jobs", self.jobs, 1),
        ):
            if number is not None and number < least:
                raise ValueError(f"{name} must be at least {least}, not {number}")

    @property
    def alone(self) -> bool:
        """Whether it tries one buffer only."""
        return self.vector is not None or self.case is not None or self.buffer is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one part of a run did.

    Attributes:
        phase: the part.
        buffers: how many buffers were tried.
        seconds: how long it took.
        given_up: why it ended early, or empty.
    """

    phase: Phase
    buffers: int
    seconds: float
    given_up: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run found.

    Attributes:
        plan: what was to be done.
        fields: the fields that were compared.
        tallies: what each part did.
        failures: what was found, each kind of mistake once.
        passed_vectors: the ids of the vectors that the parser answered rightly.
        failed_vectors: the ids of the others, each with the kind of the mistake.
    """

    plan: RunPlan
    fields: tuple[str, ...]
    tallies: tuple[Tally, ...]
    failures: tuple[Failure, ...]
    passed_vectors: tuple[str, ...]
    failed_vectors: tuple[tuple[str, MistakeKind], ...]

    @property
    def clean(self) -> bool:
        """Whether the parser made no mistake."""
        return not self.failures


def _check_name(what: str, name: str, known: list[str]) -> None:
    """Refuse a name that is not there, and name the nearest."""
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"they are {', '.join(known[:20])}"
        raise ValueError(f"no {what} {name!r}; {hint}")
