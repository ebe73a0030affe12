"""The layout is what the schema says; that the header says the same, test_golden compares."""

from __future__ import annotations

import uuid
from typing import Any

import construct
import pytest

from ipsec_codec import STRUCTURES, SocketPeerTargetName, SocketSecuritySettings
from ipsec_codec.constants import (
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    SecurityFlags,
    SocketSecurityProtocol,
)
from ipsec_codec.fields import EnumerationField
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.derivation import derived_layout
from ipsec_codec.layout.places import Kind
from ipsec_codec.layout.tables import GUIDS, GuidBytesTable
from ipsec_codec.schema import Enumerated, LengthOf, Tail, WideString
from tests.structures import every_structure

FLAGS: dict[str, dict[str, Any]] = {
    "SOCKET_SECURITY_SETTINGS": {"SecurityFlags": SecurityFlags},
    "SOCKET_SECURITY_SETTINGS_IPSEC": {"SecurityFlags": SecurityFlags, "IpsecFlags": IpsecFlags},
    "SOCKET_PEER_TARGET_NAME": {},
    "SOCKET_SECURITY_QUERY_TEMPLATE": {},
    "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2": {
        "Flags": QueryTemplateFlags,
        "FieldMask": QueryFieldMask,
    },
    "SOCKET_SECURITY_QUERY_INFO": {"Flags": QueryInfoFlags},
    "SOCKET_SECURITY_QUERY_INFO_IPSEC2": {"Flags": QueryInfoFlags},
}
"""The reference pages of mstcpip.h: what the values of each member are called."""


@every_structure
def test_a_member_is_of_the_enumeration_that_its_page_names(structure: Any) -> None:
    expected = {"SecurityProtocol": SocketSecurityProtocol, **FLAGS[structure.c_name]}
    places = layout_of(structure).places
    assert {place.c_name: place.members for place in places if place.members} == expected
    fields = [field for field in structure.fields() if isinstance(field, EnumerationField)]
    assert {field.c_name: field.members for field in fields} == expected


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


@every_structure
def test_every_integer_is_little_endian_but_the_port_of_an_address(structure: Any) -> None:
    layout = layout_of(structure)
    of_addresses = [place for family in (0, 2, 23) for place in layout.addresses.places(family)]
    big = {place.name for place in (*layout.places, *of_addresses) if place.byte_order != "little"}
    assert big == {"port"}
    assert all(place.byte_order == "big" for place in of_addresses if place.name == "port")


@every_structure
def test_the_values_of_enumerations_alone_have_names(structure: Any) -> None:
    layout = layout_of(structure)
    for place in (*layout.places, *layout.addresses.places(23)):
        assert (place.members is not None) is (place.kind is Kind.ENUMERATION)


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


def test_a_length_that_is_not_among_the_last_members_is_refused() -> None:
    declaration = construct.Struct(
        "PeerTargetNameStringLen" / LengthOf("PeerTargetName"),
        "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
        "PeerTargetName" / WideString("PeerTargetNameStringLen"),
        "trailing" / Tail(0),
    )
    with pytest.raises(TypeError, match="the strings' lengths must be its last members, in order"):
        derived_layout(SocketPeerTargetName, declaration)


def test_a_declaration_without_a_tail_is_refused() -> None:
    declaration = construct.Struct(
        "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
        "SecurityFlags" / Enumerated(SecurityFlags),
    )
    message = "SOCKET_SECURITY_SETTINGS: the declaration and the record differ in their fields"
    with pytest.raises(TypeError, match=f"^{message}$"):
        derived_layout(SocketSecuritySettings, declaration)


def test_a_tail_that_names_no_size_adds_none_to_sizeof() -> None:
    members = (
        "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
        "SecurityFlags" / Enumerated(SecurityFlags),
    )
    for tail, size in ((construct.GreedyBytes, 8), (Tail(0), 8), (Tail(4), 12)):
        declaration = construct.Struct(*members, "trailing" / tail)
        assert derived_layout(SocketSecuritySettings, declaration).sizeof == size


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (int, "the class int"),
        ([], "a value of type list"),
        (None, "a value of type NoneType"),
        (SocketSecuritySettings(), "a value of type SocketSecuritySettings"),
    ],
)
def test_only_the_seven_structures_have_a_layout(wrong: Any, found: str) -> None:
    names = ", ".join(structure.__name__ for structure in STRUCTURES)
    with pytest.raises(TypeError, match=f"^structure must be one of {names}, not {found}$"):
        layout_of(wrong)


def test_each_cache_of_guids_holds_512_at_most_and_then_begins_anew() -> None:
    guids, raws = type(GUIDS)(), GuidBytesTable()
    sizes: set[int] = set()
    for number in range(1024):
        guid = uuid.UUID(int=number << 64 | number)
        assert guids[guid.bytes_le] == guid
        assert raws[guid.int] == guid.bytes_le
        assert len(guids) == len(raws)
        sizes.add(len(raws))
    assert sizes == set(range(1, 513))
