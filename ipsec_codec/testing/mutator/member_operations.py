"""What can be done to members of fixed size: numbers, GUIDs, holes and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.testing.mutator.plans import Change, Operation, bytes_of

if TYPE_CHECKING:
    from random import Random

    from ipsec_codec.layout.places import Place
    from ipsec_codec.testing.mutator.plans import Plan

__all__ = [
    "ADDRESS_OPERATIONS",
    "GUID_OPERATIONS",
    "HOLE_OPERATIONS",
    "MEMBER_OPERATIONS",
    "SWAP_OPERATIONS",
]

DISTINCT: Final = bytes(range(0xF0, 0x100))
"""Sixteen bytes, no two of them alike."""


def _replaced(data: bytes, place: Place, raw: bytes) -> bytes:
    return data[: place.offset] + raw + data[place.end :]


def boundary_number(random: Random, plan: Plan, data: bytes) -> Change:
    """Put a boundary value where an integer or an enumeration stands."""
    place = random.choice(plan.numbers)
    top = 1 << 8 * place.size
    number = random.choice((0, 1, 2, 3, 4, 0xFF, 0x100, 0xFFFF, 0x1_0000, top >> 1, top - 1)) % top
    label = f"{place.c_name} set to {number:#x}"
    raw = number.to_bytes(place.size, "little")
    return Change(_replaced(data, place, raw), label, clean=place.members is None)


def known_number(random: Random, plan: Plan, data: bytes) -> Change:
    """Put a value that the header names, or the one after the last, where an enumeration stands."""
    place = random.choice([place for place in plan.numbers if place.members])
    known = [int(member) for member in place.members or ()]
    number = random.choice((*known, 0, sum(known), max(known) + 1))
    label = f"{place.c_name} set to {number:#x}"
    raw = number.to_bytes(place.size, "little")
    return Change(_replaced(data, place, raw), label, clean=False)


def one_bit(random: Random, plan: Plan, data: bytes) -> Change:
    """Flip one bit of an integer or an enumeration."""
    place = random.choice(plan.numbers)
    # The bits that sign 8, 16, 32 and 64 bits are tried as often as all the others.
    signs = [bit for bit in (7, 15, 31, 32, 63) if bit < 8 * place.size]
    bit = random.choice(signs) if random.random() < 0.5 else random.randrange(8 * place.size)
    number = int.from_bytes(data[place.offset : place.end], "little") ^ 1 << bit
    raw = number.to_bytes(place.size, "little")
    label = f"bit {bit} of {place.c_name} flipped"
    return Change(_replaced(data, place, raw), label, clean=place.members is None)


def reversed_number(random: Random, plan: Plan, data: bytes) -> Change:
    """Swap the bytes of an integer, a length included: as a big-endian program writes it."""
    place = random.choice((*plan.numbers, *plan.lengths))
    raw = data[place.offset : place.end][::-1]
    return Change(_replaced(data, place, raw), f"{place.c_name} made big-endian", clean=False)


def distinct_bytes(random: Random, plan: Plan, data: bytes) -> Change:
    """Put bytes, no two alike, where an integer stands, so that each wrong order shows."""
    place = random.choice(plan.numbers)
    raw = DISTINCT[: place.size]
    label = f"{place.c_name} set to distinct bytes"
    return Change(_replaced(data, place, raw), label, clean=place.members is None)


def swapped_members(random: Random, plan: Plan, data: bytes) -> Change:
    """Swap two members of one size and kind."""
    first, second = random.choice(plan.swaps)
    changed = (
        data[: first.offset]
        + data[second.offset : second.end]
        + data[first.end : second.offset]
        + data[first.offset : first.end]
        + data[second.end :]
    )
    return Change(changed, f"{first.c_name} and {second.c_name} swapped", clean=False)


def guid_order(random: Random, plan: Plan, data: bytes) -> Change:
    """Put a GUID's parts into another byte order, or sixteen distinct bytes in its place."""
    place = random.choice(plan.guids)
    raw = data[place.offset : place.end]
    mixed = raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]
    orders = (
        ("made big-endian", mixed),
        ("reversed", raw[::-1]),
        ("halves swapped", raw[8:] + raw[:8]),
        ("set to distinct bytes", DISTINCT),
        ("set to random bytes", bytes_of(random, 16)),
    )
    name, changed = random.choice(orders)
    # (a value in Reserved is an error; in the others it is a key like any other)
    clean = place.name != "reserved"
    return Change(_replaced(data, place, changed), f"{place.c_name} {name}", clean=clean)


def filled_hole(random: Random, plan: Plan, data: bytes) -> Change:
    """Leave garbage in an alignment hole, as a C client may."""
    place = random.choice(plan.holes)
    raw = bytes_of(random, place.size)
    label = f"the hole at offset {place.offset} filled"
    return Change(_replaced(data, place, raw), label, clean=True)


def lost_hole(random: Random, plan: Plan, data: bytes) -> Change:
    """Leave an alignment hole out, or put a second one in."""
    place = random.choice(plan.holes)
    if random.random() < 0.5:
        changed = data[: place.offset] + data[place.end :]
        return Change(changed, f"the hole at offset {place.offset} left out", clean=False)
    changed = data[: place.offset] + bytes(place.size) + data[place.offset :]
    return Change(changed, f"the hole at offset {place.offset} doubled", clean=False)


def other_family(random: Random, plan: Plan, data: bytes) -> Change:
    """Change the address family: the same bytes mean something else."""
    place = random.choice(plan.addresses)
    family = random.choice((0, 2, 23, 23, 2, 10, 30, 1, 0x1700, 0xFFFF))
    raw = family.to_bytes(2, "little") + data[place.offset + 2 : place.end]
    return Change(_replaced(data, place, raw), f"address family set to {family}", clean=True)


def address_bytes(random: Random, plan: Plan, data: bytes) -> Change:
    """Set bytes of an address to distinct ones: port, host, flowinfo, scope id or the rest."""
    place = random.choice(plan.addresses)
    start = random.choice((2, 4, 8, 24, 28, 120, 124))
    size = min(random.choice((2, 4, 4, 16)), place.size - start)
    at = place.offset + start
    changed = data[:at] + DISTINCT[:size] + data[at + size :]
    return Change(changed, f"{size} bytes at {start} of the address set", clean=True)


def swapped_port(random: Random, plan: Plan, data: bytes) -> Change:
    """Swap the bytes of the port: as a program writes it that forgets htons."""
    at = random.choice(plan.addresses).offset + 2
    changed = data[:at] + data[at : at + 2][::-1] + data[at + 2 :]
    return Change(changed, "the port's bytes swapped", clean=True)


MEMBER_OPERATIONS: Final[tuple[Operation, ...]] = (
    boundary_number,
    known_number,
    known_number,
    one_bit,
    one_bit,
    one_bit,
    reversed_number,
    distinct_bytes,
)
SWAP_OPERATIONS: Final[tuple[Operation, ...]] = (swapped_members,)
GUID_OPERATIONS: Final[tuple[Operation, ...]] = (guid_order, guid_order)
HOLE_OPERATIONS: Final[tuple[Operation, ...]] = (filled_hole, lost_hole)
ADDRESS_OPERATIONS: Final[tuple[Operation, ...]] = (
    other_family,
    other_family,
    address_bytes,
    address_bytes,
    swapped_port,
)
