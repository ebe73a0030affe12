"""What a test run is to do, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ipsec_codec import RULES, STRUCTURES, Record, SocketSecuritySettingsIpsec
from ipsec_codec.discretion import Discreet, described
from ipsec_codec.testing.naming import unknown_name
from ipsec_codec.testing.runner.comparison import MistakeKind, Profile
from ipsec_codec.testing.vectors import load_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.testing.runner.failures import Failure, Phase

__all__ = ["RunPlan", "RunResult", "Tally", "check_name"]


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
            TypeError: a name is no str, or a number is none.
            ValueError: a field, a rule or a vector of that name is unknown, no field is named, or
                a number is too small.
        """
        if self.structure not in STRUCTURES:
            raise ValueError(f"structure must be one of the seven, not {described(self.structure)}")
        if self.fields == ():
            raise ValueError("fields must name one at least; None takes the parser's own")
        fields = [field.name for field in self.structure.fields()]
        for name in self.fields or ():
            check_name("field", name, fields)
        for name in self.allow:
            check_name("rule", name, [rule.id for rule in RULES])
        if self.vector is not None:
            own = [vector.id for vector in load_vectors(self.structure)]
            check_name("vector", self.vector, own)
        _check_number("runs", self.runs, 0)
        _check_number("seed", self.seed, 0)
        _check_number("jobs", self.jobs, 1)
        if self.case is not None:
            _check_number("case", self.case, 0)
        if self.seconds is not None:
            _check_number("seconds", self.seconds, 0, int, float)

    @property
    def searches(self) -> bool:
        """Whether it makes buffers of its own, and so searches with Hypothesis."""
        return not self.alone and bool(self.runs or self.seconds)

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


def check_name(what: str, name: object, known: Sequence[str]) -> None:
    """Refuse a name that is not there, and name the nearest.

    Args:
        what: what it names.
        name: what was given.
        known: the names that there are.

    Raises:
        TypeError: it is no str.
        ValueError: it is none of them.
    """
    if not isinstance(name, str):
        raise TypeError(f"a {what} must be named by a str, not {described(name)}")
    if name not in known:
        raise ValueError(unknown_name(what, name, known))


def _check_number(what: str, number: object, least: int, *kinds: type) -> None:
    """Refuse what is no number, and one that is too small."""
    if not isinstance(number, kinds or (int,)):
        wanted = "a number" if kinds else "an int"
        raise TypeError(f"{what} must be {wanted}, not {described(number)}")
    if not cast("float", number) >= least:  # (as not-a-number is neither)
        raise ValueError(f"{what} must be at least {least}, not {number}")
