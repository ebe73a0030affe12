"""Where a mutation can strike: a structure's places, sorted by what can be done to them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from ipsec_codec import Record
    from ipsec_codec.layout.places import Place

__all__ = ["Change", "Operation", "Plan", "Strings", "plan_of"]

U32: Final = Struct("<I")


class Change(NamedTuple):
    """What an operation made of a buffer.

    Attributes:
        data: the buffer.
        label: what was done, in words that quote no string.
        clean: whether a buffer to which no rule of severity error objected is still such.
    """

    data: bytes
    label: str
    clean: bool


class Strings(NamedTuple):
    """The strings of a buffer as its lengths claim them, each cut off at the buffer's end.

    Attributes:
        lengths: the lengths in bytes, as they stand in the buffer.
        texts: the bytes of each string.
        rest: the bytes after the last.
    """

    lengths: list[int]
    texts: list[bytes]
    rest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A structure's places by what can be done to them.

    Attributes:
        structure: the record class.
        end: the fixed part's size in bytes.
        default_tail: the tail that the C `sizeof` counts.
        lengths: the places of the strings' lengths.
        numbers: the places of integers and enumerations.
        guids: the places of GUIDs.
        holes: the places of alignment holes.
        addresses: the places of SOCKADDR_STORAGE.
        swaps: the pairs of places of the same size and kind.
        edges: every offset at which a place begins, and where the last one ends.
    """

    structure: type[Record]
    end: int
    default_tail: bytes
    lengths: tuple[Place, ...]
    numbers: tuple[Place, ...]
    guids: tuple[Place, ...]
    holes: tuple[Place, ...]
    addresses: tuple[Place, ...]
    swaps: tuple[tuple[Place, Place], ...]
    edges: tuple[int, ...]

    def strings(self, data: bytes) -> Strings:
        """Read the strings of a buffer that holds the whole fixed part."""
        lengths = [U32.unpack_from(data, place.offset)[0] for place in self.lengths]
        texts: list[bytes] = []
        start = self.end
        for length in lengths:
            texts.append(data[start : start + length])
            start += length
        return Strings(lengths, texts, data[start:])

    def with_strings(self, data: bytes, texts: list[bytes], rest: bytes) -> bytes:
        """Put strings, their lengths and a tail into a buffer, whatever they are."""
        first = self.lengths[0].offset
        lengths = b"".join([U32.pack(len(text)) for text in texts])
        return b"".join([data[:first], lengths, *texts, rest])

    def with_length(self, data: bytes, place: Place, length: int) -> bytes:
        """Put a length into a buffer, and change nothing else."""
        return data[: place.offset] + U32.pack(length & 0xFFFF_FFFF) + data[place.end :]


Operation: TypeAlias = "Callable[[Random, Plan, bytes], Change]"
"""One thing that can be done to a buffer of a plan's structure."""

_plans: Final[dict[type[Record], Plan]] = {}


def plan_of(structure: type[Record]) -> Plan:
    """Return the plan of a record class, made from its layout at first use."""
    if structure not in _plans:
        _plans[structure] = _plan(structure)
    return _plans[structure]


def _plan(structure: type[Record]) -> Plan:
    layout = layout_of(structure)
    places = layout.places

    def of(*kinds: Kind) -> tuple[Place, ...]:
        return tuple(place for place in places if place.kind in kinds)

    return Plan(
        structure=structure,
        end=layout.end,
        default_tail=bytes(layout.sizeof - layout.end),
        lengths=of(Kind.LENGTH),
        numbers=of(Kind.INTEGER, Kind.ENUMERATION),
        guids=of(Kind.GUID),
        holes=of(Kind.HOLE),
        addresses=of(Kind.ADDRESS),
        swaps=tuple(
            (first, second)
            for first, second in combinations(places, 2)
            if first.size == second.size and first.kind is second.kind
        ),
        edges=tuple(sorted({0, layout.end, *(place.offset for place in places)})),
    )


def bytes_of(random: Random, size: int) -> bytes:
    """Draw random bytes."""
    return random.getrandbits(8 * size).to_bytes(size, "little") if size else b""
