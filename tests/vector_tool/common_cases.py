"""The cases that every structure has: its sizes, its tails and its enumerations."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from ipsec_codec import encode
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from ipsec_codec.testing.mutator.seeds import seed_records
from tests.vector_tool.case import Case, broken, of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec import Record

__all__ = ["common_cases"]


def common_cases(structure: type[Record]) -> Iterator[Case]:
    """Make the cases that every structure has."""
    yield from sizes(structure)
    yield from tails(structure)
    yield from enumerations(structure)
    yield from integers(structure)
    yield from holes(structure)


def sizes(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each member that the buffer may end in."""
    layout = layout_of(structure)
    full = encode(seed_records(structure)[-1])
    record = structure()
    default = "DefaultTail" if record.values()["trailing"] else "ExactSize"
    yield of("the defaults", record, default)
    if layout.sizeof > layout.end:
        yield of("the defaults, nothing after the last member", exact(record), "ExactSize")
    yield broken("no bytes at all", record, b"", "Truncated")
    for place in layout.places[1:]:
        comment = f"the buffer ends before {place.c_name} at offset {place.offset}"
        yield broken(comment, record, full[: place.offset], "Truncated")
    comment = "the buffer ends one byte before the last member does"
    yield broken(comment, record, full[: layout.end - 1], "Truncated")


def exact(record: Record) -> Record:
    return record.replace(trailing=b"")


def tails(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each kind of tail, after the fullest of the built-in records."""
    record = seed_records(structure)[-1]
    default = structure().values()["trailing"]
    yield of("every member set, default tail", record.replace(trailing=default), "Combined")
    yield of("every member set, no tail", exact(record), "Combined", "ExactSize")
    for tail in (bytes(4), bytes(5)):
        if tail != default:
            comment = f"a tail of {len(tail)} zero bytes"
            yield of(comment, record.replace(trailing=tail), "Tail")
    for tail in (b"\xff\xff", b"\x00\x00\x00\x01", bytes(range(16))):
        comment = f"a tail of {len(tail)} bytes, {tail.hex()}"
        yield of(comment, record.replace(trailing=tail), "Tail")


def enumerations(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each known value of an enumeration, and for those next to them."""
    for place in layout_of(structure).places:
        if place.members is None:
            continue
        known = {int(member): str(member.name) for member in place.members}
        if issubclass(place.members, enum.IntFlag):
            union = sum(known)
            combined = {union} if len(known) > 1 else set[int]()
            unknown = {union + 1, 0x1_0100, 1 << 31}
        else:
            combined = set[int]()
            unknown = {max(known) + 1, 0x8001_0101}
        for value in sorted(known.keys() | combined | unknown):
            name = known.get(value, f"{value:#x}")
            record = structure(**{place.name: value})
            yield of(f"{place.c_name} is {name}", record, "Enumeration")


def integers(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each integer's sign bits, and one where each byte differs."""
    for place in layout_of(structure).places:
        if place.kind is not Kind.INTEGER:
            continue
        flags = ("Reserved",) if place.name.startswith("reserved") else ()
        signs = int.from_bytes(b"\0\0\0\x80" * (place.size // 4), "little")
        record = structure(**{place.name: signs})
        yield of(f"{place.c_name} is {signs:#x}", record, "Integer", *flags)
        distinct = int.from_bytes(bytes(range(1, place.size + 1)))
        record = structure(**{place.name: distinct})
        yield of(f"{place.c_name} is {distinct:#x}", record, "ByteOrder", "Integer", *flags)


def holes(structure: type[Record]) -> Iterator[Case]:
    """Make one case for each end of the alignment hole."""
    for place in layout_of(structure).places:
        if place.kind is Kind.HOLE:
            for hole in (b"\x01\x00\x00\x00", b"\x00\x00\x00\x80"):
                comment = f"the alignment hole holds {hole.hex()}"
                yield of(comment, structure(padding=hole), "Hole")
