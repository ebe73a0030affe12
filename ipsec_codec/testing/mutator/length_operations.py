"""What can be done to the lengths of strings: parsers believe them, and should not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.counting import counted
from ipsec_codec.testing.mutator.plans import Change, Operation

if TYPE_CHECKING:
    from random import Random

    from ipsec_codec.testing.mutator.plans import Plan

__all__ = ["LENGTH_OPERATIONS", "OPERATIONS_ON_TWO_LENGTHS"]

BOUNDARIES: Final = (
    *(0, 1, 2, 3, 4),
    *(0x7E, 0x7F, 0x80, 0xFE, 0xFF, 0x100),
    *(0x7FFE, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x1_0000),
    *(0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFC, 0xFFFF_FFFD, 0xFFFF_FFFE, 0xFFFF_FFFF),
)
"""Lengths in bytes at which some parser's arithmetic turns over."""


def boundary_length(random: Random, plan: Plan, data: bytes) -> Change:
    """Put a boundary value where a length stands."""
    place = random.choice(plan.lengths)
    length = random.choice(BOUNDARIES)
    label = f"{place.c_name} set to {length:#x}"
    return Change(plan.with_length(data, place, length), label, clean=False)


def near_length(random: Random, plan: Plan, data: bytes) -> Change:
    """Make a length too small or too large by a few bytes."""
    index = random.randrange(len(plan.lengths))
    place, length = plan.lengths[index], plan.strings(data).lengths[index]
    by = random.choice((-4, -2, -1, 1, 2, 4))
    label = f"{place.c_name} {length} changed by {by:+}"
    return Change(plan.with_length(data, place, length + by), label, clean=False)


def exact_room(random: Random, plan: Plan, data: bytes) -> Change:
    """Make the strings reach the buffer's end, or one or two bytes past it."""
    index = random.randrange(len(plan.lengths))
    place, strings = plan.lengths[index], plan.strings(data)
    room = len(data) - plan.end - sum(strings.lengths) + strings.lengths[index]
    by = random.choice((0, 0, 1, 2, 2, 4))
    label = f"{place.c_name} set to reach {counted(by, 'byte')} past the end"
    return Change(plan.with_length(data, place, max(room, 0) + by), label, clean=False)


def characters_for_bytes(random: Random, plan: Plan, data: bytes) -> Change:
    """Give every length, or one of them, in characters, or twice in bytes."""
    lengths = plan.strings(data).lengths
    half = random.random() < 0.7
    one = random.randrange(len(lengths))
    chosen = range(len(lengths)) if random.random() < 0.5 else (one,)
    for index in chosen:
        length = lengths[index] // 2 if half else lengths[index] * 2
        data = plan.with_length(data, plan.lengths[index], length)
    names = ", ".join(plan.lengths[index].c_name for index in chosen)
    return Change(data, f"{names} {'halved' if half else 'doubled'}", clean=False)


def wrapping_sum(random: Random, plan: Plan, data: bytes) -> Change:
    """Make the lengths add up, in 32 bits, to what they should or to little."""
    lengths = plan.strings(data).lengths
    index = random.randrange(len(lengths))
    others = sum(lengths) - lengths[index]
    wanted = random.choice((0, 2, others, sum(lengths), len(data) - plan.end))
    # Alone, or with the others empty, it is the offset of AllStrings that makes the sum wrap.
    add_offset = not others or random.random() < 0.3
    length = wanted - others - (plan.end if add_offset else 0)
    place = plan.lengths[index]
    label = f"{place.c_name} set so that the lengths add up to {wanted} in 32 bits"
    if add_offset:
        label += ", the offset included"
    return Change(plan.with_length(data, place, length), label, clean=False)


def two_halves(random: Random, plan: Plan, data: bytes) -> Change:
    """Make two lengths whose sum alone wraps: each is 2 GiB."""
    first, second = sorted(random.sample(range(len(plan.lengths)), 2))
    for index in (first, second):
        data = plan.with_length(data, plan.lengths[index], 0x8000_0000)
    names = f"{plan.lengths[first].c_name} and {plan.lengths[second].c_name}"
    return Change(data, f"{names} set to 0x80000000", clean=False)


def moved_boundary(random: Random, plan: Plan, data: bytes) -> Change:
    """Let a string take two bytes from the next one: the lengths still add up."""
    lengths = plan.strings(data).lengths
    index = random.randrange(len(lengths) - 1)
    by = 2 if random.random() < 0.6 else -2
    by = by if lengths[index] + by >= 0 and lengths[index + 1] >= by else 0
    data = plan.with_length(data, plan.lengths[index], lengths[index] + by)
    data = plan.with_length(data, plan.lengths[index + 1], lengths[index + 1] - by)
    names = f"{plan.lengths[index].c_name} and {plan.lengths[index + 1].c_name}"
    return Change(data, f"{by} bytes moved between {names}", clean=False)


def odd_boundary(random: Random, plan: Plan, data: bytes) -> Change:
    """Make two lengths odd, by one byte each: their sum stays even."""
    lengths = plan.strings(data).lengths
    index = random.randrange(len(lengths) - 1)
    by = 1 if lengths[index + 1] else -1
    data = plan.with_length(data, plan.lengths[index], lengths[index] + by)
    data = plan.with_length(data, plan.lengths[index + 1], lengths[index + 1] - by)
    names = f"{plan.lengths[index].c_name} and {plan.lengths[index + 1].c_name}"
    return Change(data, f"one byte moved between {names}", clean=False)


def content_without_length(random: Random, plan: Plan, data: bytes) -> Change:
    """Put in or take out a few bytes of the strings, and leave the lengths as they are."""
    strings = plan.strings(data)
    size = random.choice((1, 2, 2, 4))
    at = plan.end + random.randrange(sum(map(len, strings.texts)) + 1)
    if random.random() < 0.5:
        changed = data[:at] + b"A\0A\0"[:size] + data[at:]
        return Change(
            changed, f"{counted(size, 'byte')} put in at offset {at}, lengths kept", clean=False
        )
    changed = data[:at] + data[at + size :]
    return Change(
        changed, f"{counted(size, 'byte')} taken out at offset {at}, lengths kept", clean=False
    )


def ended_early(random: Random, plan: Plan, data: bytes) -> Change:
    """Cut the buffer within its strings, or just before their end."""
    reach = plan.end + sum(map(len, plan.strings(data).texts))
    if random.random() < 0.6:
        size = max(reach - random.choice((1, 2, 2, 4)), plan.end)
    else:
        size = random.randint(plan.end, reach)
    return Change(data[:size], f"cut to {counted(size, 'byte')}, lengths kept", clean=False)


LENGTH_OPERATIONS: Final[tuple[Operation, ...]] = (
    boundary_length,
    near_length,
    exact_room,
    characters_for_bytes,
    wrapping_sum,
    content_without_length,
    ended_early,
)
"""Those for any structure with strings."""

OPERATIONS_ON_TWO_LENGTHS: Final[tuple[Operation, ...]] = (
    two_halves,
    moved_boundary,
    odd_boundary,
)
"""Those for a structure with several strings."""
