"""What can be done to any bytes: cut, extend, change the tail, flip, copy and splice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.counting import counted
from ipsec_codec.testing.mutator.plans import Change, Operation, bytes_of

if TYPE_CHECKING:
    from random import Random

    from ipsec_codec.testing.mutator.plans import Plan

__all__ = ["ANY_OPERATIONS", "SIZE_OPERATIONS", "spliced"]


def cut_at_member(random: Random, plan: Plan, data: bytes) -> Change:
    """Cut a buffer where a member begins, or a byte or two beside it."""
    # The last member is the one that size checks forget.
    edge = random.choice(plan.edges if random.random() < 0.5 else plan.edges[-2:])
    size = min(max(edge + random.choice((-2, -1, 0, 0, 1, 2)), 0), len(data))
    return Change(data[:size], f"cut to {counted(size, 'byte')}", clean=False)


def other_size(random: Random, _plan: Plan, data: bytes) -> Change:
    """Make a buffer too short or too long by one, two, four or eight bytes."""
    by = random.choice((-8, -4, -2, -1, 1, 2, 4, 8))
    if by < 0:
        return Change(data[:by], f"the last {counted(-by, 'byte')} cut off", clean=False)
    filling = bytes(by) if random.random() < 0.5 else bytes_of(random, by)
    return Change(data + filling, f"{counted(by, 'byte')} added at the end", clean=False)


def other_tail(random: Random, plan: Plan, data: bytes) -> Change:
    """Replace what follows the last member: by nothing, by the default, by garbage, by much."""
    at = plan.end + sum(map(len, plan.strings(data).texts))
    kind = random.randrange(6)
    if kind == 0:
        return Change(data[:at], "the tail taken off", clean=True)
    if kind == 1:
        return Change(data[:at] + plan.default_tail, "the tail made the default", clean=True)
    size = (len(plan.default_tail) or 4, 1, 2, random.choice((3, 16, 64, 64)))[kind - 2]
    return Change(
        data[:at] + bytes_of(random, size), f"the tail made {counted(size, 'byte')}", clean=False
    )


def flipped_bits(random: Random, _plan: Plan, data: bytes) -> Change:
    """Flip one to four bits anywhere."""
    changed = bytearray(data)
    count = random.choice((1, 1, 2, 4)) if data else 0
    for _ in range(count):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return Change(bytes(changed), f"{counted(count, 'bit')} flipped", clean=False)


def set_byte(random: Random, _plan: Plan, data: bytes) -> Change:
    """Set one byte anywhere to a boundary or random value."""
    changed = bytearray(data or b"\0")
    at = random.randrange(len(changed))
    changed[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.getrandbits(8)))
    return Change(bytes(changed), f"the byte at {at} set", clean=False)


def moved_block(random: Random, _plan: Plan, data: bytes) -> Change:
    """Copy, take out or put in a block of up to 16 bytes."""
    size = random.randint(1, 16)
    start = random.randrange(len(data) + 1)
    at = random.randrange(len(data) + 1)
    kind = random.randrange(3)
    if kind == 0:
        changed = data[:at] + data[start : start + size] + data[at + size :]
        return Change(changed, f"{counted(size, 'byte')} copied from {start} to {at}", clean=False)
    if kind == 1:
        return Change(
            data[:at] + data[at + size :], f"{counted(size, 'byte')} taken out at {at}", clean=False
        )
    changed = data[:at] + bytes_of(random, size) + data[at:]
    return Change(changed, f"{counted(size, 'byte')} put in at {at}", clean=False)


def spliced(random: Random, plan: Plan, first: bytes, second: bytes) -> Change:
    """Join two buffers: at a member's edge, anywhere, or the members of one to the other's rest."""
    kind = random.randrange(3)
    if kind == 0:
        at = random.choice(plan.edges)
        return Change(first[:at] + second[at:], f"spliced at offset {at}", clean=False)
    if kind == 1 and plan.lengths and min(len(first), len(second)) >= plan.end:
        mine, other = plan.strings(first), plan.strings(second)
        changed = plan.with_strings(first, other.texts, mine.rest)
        return Change(changed, "the other buffer's strings taken over", clean=True)
    at = random.randrange(len(first) + 1)
    start = random.randrange(len(second) + 1)
    return Change(first[:at] + second[start:], f"spliced at {at} and {start}", clean=False)


SIZE_OPERATIONS: Final[tuple[Operation, ...]] = (
    cut_at_member,
    cut_at_member,
    other_size,
    other_tail,
    other_tail,
)
"""Those for a buffer that holds the whole fixed part."""

ANY_OPERATIONS: Final[tuple[Operation, ...]] = (flipped_bits, set_byte, moved_block, other_size)
"""Those for any bytes at all."""
