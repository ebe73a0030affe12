"""Buffers of any kind, random and mutated, as strategies and as a plain generator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from ipsec_codec import STRUCTURES, Record, encode
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from ipsec_codec.testing import invalid_buffers, valid_buffers

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

BOUNDARIES: Final = (
    0,
    1,
    2,
    3,
    4,
    0x7FFE,
    0xFFFE,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0xFFFFFFFE,
    0xFFFFFFFF,
)
"""Lengths that parsers get wrong."""


@st.composite
def any_buffers(draw: st.DrawFn, structure: type[Record]) -> bytes:
    """Bytes of any size around the structure's, with lengths of any kind."""
    layout = layout_of(structure)
    data = bytearray(draw(st.binary(min_size=0, max_size=layout.sizeof + 40)))
    for place in layout.places:
        if place.kind is Kind.LENGTH and place.end <= len(data):
            small = st.integers(min_value=0, max_value=20)
            length = draw(st.one_of(small, st.sampled_from(BOUNDARIES)))
            data[place.offset : place.end] = length.to_bytes(4, "little")
    return bytes(data)


@st.composite
def truncated_buffers(draw: st.DrawFn, structure: type[Record]) -> bytes:
    """Valid buffers that are cut anywhere."""
    data = draw(valid_buffers(structure=structure))
    return data[: draw(st.integers(0, len(data)))]


_OF_ALL_KINDS: Final = {
    # Made once each: to make a strategy costs as much as to draw from it.
    structure: st.one_of(
        any_buffers(structure),
        valid_buffers(structure=structure),
        truncated_buffers(structure),
        invalid_buffers(structure=structure).map(lambda case: case.data),
    )
    for structure in STRUCTURES
}


@st.composite
def structures_and_buffers(draw: st.DrawFn) -> tuple[type[Record], bytes]:
    """A structure and a buffer for it: valid, cut, broken by a rule, or any bytes."""
    structure = draw(st.sampled_from(STRUCTURES))
    return structure, draw(_OF_ALL_KINDS[structure])


def random_buffers(source: random.Random) -> Iterator[tuple[type[Record], bytes]]:
    """Random, mutated and adversarial buffers without end, each with the structure to read."""
    seeds = [(structure, encode(structure())) for structure in STRUCTURES]
    while True:
        structure, seed = source.choice(seeds)
        layout = layout_of(structure)
        match source.randrange(4):
            case 0:
                data = bytearray(source.randbytes(source.randrange(layout.sizeof + 60)))
            case 1:
                data = bytearray(seed + source.randbytes(source.randrange(60)))
            case 2:
                data = bytearray(source.randbytes(layout.end + 2 * source.randrange(40)))
                set_lengths(source, layout.structure, data, small=True)
            case _:
                data = bytearray(source.randbytes(layout.end + source.randrange(80)))
                set_lengths(source, layout.structure, data, small=source.random() < 0.5)
        for _ in range(source.randrange(4)):
            if data:
                data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        yield structure, bytes(data)


def set_lengths(
    source: random.Random, structure: type[Record], data: bytearray, *, small: bool
) -> None:
    """Write lengths: small ones that often fit, or those that parsers get wrong."""
    for place in layout_of(structure).places:
        if place.kind is Kind.LENGTH:
            length = 2 * source.randrange(10) if small else source.choice(BOUNDARIES)
            data[place.offset : place.end] = length.to_bytes(4, "little")
