"""The layout is what the schema says; that the header says the same, test_golden compares."""

from __future__ import annotations

from typing import Any

import construct
import pytest

from ipsec_codec import SocketSecuritySettings
from ipsec_codec.constants import SecurityFlags, SocketSecurityProtocol
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.derivation import derived_layout
from ipsec_codec.layout.places import Kind
from ipsec_codec.schema import Enumerated, Tail
from tests.structures import every_structure


@every_structure
def test_places_tile_the_fixed_part(structure: Any) -> None:
    layout = layout_of(structure)
    assert [place.offset for place in layout.places] == [
        0,
        *(place.end for place in layout.places[:-1]),
    ]
    assert layout.places[-1].end == layout.end == layout.packing.size


@every_structure
def test_places_within_an_address_tile_its_128_bytes(structure: Any) -> None:
    for family in (0, 2, 23, 17):
        places = layout_of(structure).addresses.places(family)
        ends = [place.end for place in places]
        assert [place.offset for place in places] == [0, *ends[:-1]]
        assert ends[-1] == 128
        assert places[-1].kind is Kind.TAIL


def test_a_layout_is_derived_once() -> None:
    assert layout_of(SocketSecuritySettings) is layout_of(SocketSecuritySettings)


def test_a_place_is_found_by_either_name() -> None:
    layout = layout_of(SocketSecuritySettings)
    assert layout.place("SecurityFlags") is layout.place("security_flags")
    with pytest.raises(KeyError, match="no field 'Flags'"):
        layout.place("Flags")


def test_an_unknown_construct_type_is_refused_by_name() -> None:
    declaration = construct.Struct(
        "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
        "SecurityFlags" / construct.FlagsEnum(construct.Int32ul, one=1),
        "trailing" / Tail(0),
    )
    with pytest.raises(TypeError, match="FlagsEnum"):
        derived_layout(SocketSecuritySettings, declaration)


def test_members_that_are_not_the_records_are_refused() -> None:
    declaration = construct.Struct(
        "SecurityFlags" / Enumerated(SecurityFlags),
        "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
        "trailing" / Tail(0),
    )
    with pytest.raises(TypeError, match="differ"):
        derived_layout(SocketSecuritySettings, declaration)


def test_only_the_seven_structures_have_a_layout() -> None:
    wrongs: list[Any] = [int, [], None]
    for wrong in wrongs:
        with pytest.raises(TypeError, match="structure must be one of"):
            layout_of(wrong)
