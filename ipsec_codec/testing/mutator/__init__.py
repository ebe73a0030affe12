"""The mutator: broken and odd buffers by the ten thousand, each labelled with what was done.

It knows the fields. A case is made from its seed and its number alone, so that naming the two is
enough to make it again. Operations take turns with the number, so that a thousand cases in a row
hold each of them many times whatever the seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from ipsec_codec import Record, SocketSecuritySettingsIpsec
from ipsec_codec.discretion import Discreet
from ipsec_codec.testing.mutator.length_operations import (
    LENGTH_OPERATIONS,
    OPERATIONS_ON_TWO_LENGTHS,
)
from ipsec_codec.testing.mutator.member_operations import (
    ADDRESS_OPERATIONS,
    GUID_OPERATIONS,
    HOLE_OPERATIONS,
    MEMBER_OPERATIONS,
    SWAP_OPERATIONS,
)
from ipsec_codec.testing.mutator.plans import plan_of
from ipsec_codec.testing.mutator.seeds import seed_buffers
from ipsec_codec.testing.mutator.size_operations import ANY_OPERATIONS, SIZE_OPERATIONS, spliced
from ipsec_codec.testing.mutator.string_operations import (
    OPERATIONS_ON_TWO_STRINGS,
    STRING_OPERATIONS,
)
from ipsec_codec.testing.verdicts import ODD_LENGTH, Verdict, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.testing.mutator.plans import Change, Operation, Plan

__all__ = ["Mutation", "Mutator", "mutation", "mutations"]


@dataclass(frozen=True, slots=True, eq=False)
class Mutation(Discreet):
    """A mutated buffer. Its repr leaves the bytes out.

    Attributes:
        data: the buffer.
        structure: the record class that it was mutated as.
        label: what was done.
        verdict: INVALID or UNSPECIFIED where no decoder can read it, VALID where no rule of
            severity error objects to it, None where that is not known: `judge` finds out.
        rule: the rule that it breaks, where no decoder can read it.
    """

    data: bytes = field(repr=False)
    structure: type[Record]
    label: str
    verdict: Verdict | None
    rule: str | None


class Mutator:
    """Mutates buffers one after the other; the same seed and calls give the same mutations.

    Args:
        seed: any int of at least 0.
        structure: the record class that buffers are mutated as, unless a call names another.
    """

    def __init__(self, seed: int, *, structure: type[Record] = SocketSecuritySettingsIpsec) -> None:
        self.seed = _checked(seed, "seed")
        self.structure = structure
        self._number = 0
        # Where the operations begin to take turns: many mutators make one mutation each.
        self._turn = _random(seed, 0).getrandbits(32)

    def mutate(self, data: bytes, structure: type[Record] | None = None) -> Mutation:
        """Mutate a buffer.

        Args:
            data: the buffer, of any bytes.
            structure: the record class that it is mutated as.
        """
        random = self._next_random()
        deck = _deck_of(structure or self.structure)
        turn = self._turn + self._number
        return deck.mutated(random, turn, bytes(data), clean=False, label="")

    def splice(
        self, first: bytes, second: bytes, structure: type[Record] | None = None
    ) -> Mutation:
        """Join two buffers at one place or the other.

        Args:
            first: the buffer whose beginning is taken.
            second: the buffer whose end is taken.
            structure: the record class that they are spliced as.
        """
        random = self._next_random()
        deck = _deck_of(structure or self.structure)
        change = spliced(random, deck.plan, bytes(first), bytes(second))
        return deck.judged(change.data, change.label, clean=False)

    def _next_random(self) -> Random:
        self._number += 1
        return _random(self.seed, self._number)


def mutation(
    seed: int, number: int, *, structure: type[Record] = SocketSecuritySettingsIpsec
) -> Mutation:
    """Make one case of the sequence that a seed stands for.

    Args:
        seed: any int of at least 0.
        number: the case's number, from 0.
        structure: the record class.

    Raises:
        ValueError: the seed or the number is negative.
    """
    random = _random(_checked(seed, "seed"), _checked(number, "number"))
    return _deck_of(structure).case(random, number)


def mutations(
    seed: int,
    *,
    structure: type[Record] = SocketSecuritySettingsIpsec,
    count: int | None = None,
    start: int = 0,
) -> Iterator[Mutation]:
    """Make the cases of the sequence that a seed stands for: of built-in buffers, in order.

    Args:
        seed: any int of at least 0.
        structure: the record class.
        count: how many cases; without end if None.
        start: the first case's number.

    Yields:
        `mutation(seed, start)`, `mutation(seed, start + 1)` and so on.
    """
    deck = _deck_of(structure)
    seed = _checked(seed, "seed")
    number = _checked(start, "start")
    stop = None if count is None else number + count
    while stop is None or number < stop:
        yield deck.case(_random(seed, number), number)
        number += 1


def _checked(number: int, name: str) -> int:
    """Refuse a negative number, which `Random` would take for the positive one."""
    if number < 0:
        raise ValueError(f"{name} must be at least 0, not {number}")
    return number


def _random(seed: int, number: int) -> Random:
    """Return the source of chance of one case, a function of seed and number alone."""
    return Random(seed << 64 | number)  # noqa: S311 (reproducible, and no secret)


class _Deck:
    """What can be done to buffers of one structure, in the order in which it takes turns."""

    def __init__(self, structure: type[Record]) -> None:
        self.plan = plan_of(structure)
        self.seeds = seed_buffers(structure)
        self.operations = _operations(self.plan)

    def case(self, random: Random, number: int) -> Mutation:
        """Mutate one of the built-in buffers, to which no rule objects."""
        index = random.randrange(len(self.seeds))
        data = self.seeds[index]
        label = f"buffer {index + 1}"
        turn = number % (len(self.operations) + 1)
        if turn == len(self.operations):
            change = spliced(random, self.plan, data, random.choice(self.seeds))
            return self.judged(change.data, f"{label}: {change.label}", clean=change.clean)
        return self.mutated(random, turn, data, clean=True, label=f"{label}: ")

    def mutated(
        self, random: Random, turn: int, data: bytes, *, clean: bool, label: str
    ) -> Mutation:
        """Do one thing to a buffer, now and then a second and a third."""
        chance = random.random()
        operation = self.operations[turn % len(self.operations)]
        change = self.changed(operation, random, data)
        label += change.label
        clean = clean and change.clean
        for threshold in (0.25, 0.05):
            if chance < threshold:
                change = self.changed(random.choice(self.operations), random, change.data)
                label += f"; {change.label}"
                clean = clean and change.clean
        return self.judged(change.data, label, clean=clean)

    def changed(self, operation: Operation, random: Random, data: bytes) -> Change:
        """Do one thing; to a buffer too short for it, one of those that any bytes stand."""
        if len(data) < self.plan.end:
            operation = random.choice(ANY_OPERATIONS)
        return operation(random, self.plan, data)

    def judged(self, data: bytes, label: str, *, clean: bool) -> Mutation:
        """Label a buffer with what is known of it."""
        rule = refusal(data, self.plan.structure)
        verdict = None
        if rule is not None:
            verdict = Verdict.UNSPECIFIED if rule == ODD_LENGTH else Verdict.INVALID
        elif clean:
            verdict = Verdict.VALID
        return Mutation(data, self.plan.structure, label, verdict, rule)


_decks: Final[dict[type[Record], _Deck]] = {}


def _deck_of(structure: type[Record]) -> _Deck:
    if structure not in _decks:
        _decks[structure] = _Deck(structure)
    return _decks[structure]


def _operations(plan: Plan) -> tuple[Operation, ...]:
    """Return what can be done to a structure's buffers, some of it more than once."""
    chosen: list[Operation] = [*MEMBER_OPERATIONS, *SIZE_OPERATIONS, *ANY_OPERATIONS]
    if plan.swaps:
        chosen += SWAP_OPERATIONS
    if plan.guids:
        chosen += GUID_OPERATIONS
    if plan.holes:
        chosen += HOLE_OPERATIONS
    if plan.addresses:
        chosen += ADDRESS_OPERATIONS
    if plan.lengths:
        several = len(plan.lengths) > 1
        chosen += LENGTH_OPERATIONS
        chosen += OPERATIONS_ON_TWO_LENGTHS if several else ()
        chosen += STRING_OPERATIONS
        chosen += OPERATIONS_ON_TWO_STRINGS if several else ()
    return tuple(chosen)
