"""The golden fixtures, which a C program made: read, written, and said as documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ipsec_codec import (
    STRUCTURES,
    EncodeError,
    Record,
    SocketSecurityProtocol,
    decode,
    encode,
    from_document,
    to_document,
)
from ipsec_codec.fields import IntegerField
from ipsec_codec.layout import layout_of
from tests.places import FIXTURES

CASES = sorted(path.stem for path in (FIXTURES / "golden").glob("*.bin"))
BY_C_NAME = {structure.c_name: structure for structure in STRUCTURES}

every_case = pytest.mark.parametrize("case", CASES)
every_structure = pytest.mark.parametrize("c_name", list(BY_C_NAME))


def _document(case: str) -> dict[str, Any]:
    text = (FIXTURES / "golden" / f"{case}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _data(case: str) -> bytes:
    return (FIXTURES / "golden" / f"{case}.bin").read_bytes()


def _layout_of_c(c_name: str) -> dict[str, Any]:
    layouts: dict[str, Any] = json.loads((FIXTURES / "layouts.json").read_text(encoding="utf-8"))
    layout: dict[str, Any] = layouts[c_name]
    return layout


def test_every_buffer_has_a_document_and_every_document_a_buffer() -> None:
    documents = sorted(path.stem for path in (FIXTURES / "golden").glob("*.json"))
    assert documents == CASES


def test_there_are_cases_enough_for_each_structure() -> None:
    counts = dict.fromkeys(BY_C_NAME, 0)
    for case in CASES:
        counts[_document(case)["structure"]] += 1
    assert counts.pop("SOCKET_SECURITY_SETTINGS_IPSEC") >= 24
    assert min(counts.values()) >= 5


@every_case
def test_the_bytes_of_c_decode_to_the_document(case: str) -> None:
    expected = _document(case)
    record: Record = decode(_data(case), BY_C_NAME[expected["structure"]])
    found = to_document(record, reveal=True)
    assert found == expected
    assert list(found) == list(expected)


@every_case
def test_the_document_encodes_to_the_bytes_of_c(case: str) -> None:
    assert encode(from_document(_document(case))) == _data(case)


def test_the_structures_stand_in_the_headers_order() -> None:
    in_c: dict[str, Any] = json.loads((FIXTURES / "layouts.json").read_text(encoding="utf-8"))
    assert list(BY_C_NAME) == list(in_c)


@every_structure
def test_the_layout_has_the_sizeof_of_the_c_compiler(c_name: str) -> None:
    layout = layout_of(BY_C_NAME[c_name])
    assert layout.sizeof == _layout_of_c(c_name)["sizeof"]


@every_structure
def test_the_layout_has_every_offset_and_size_of_the_c_compiler(c_name: str) -> None:
    layout = layout_of(BY_C_NAME[c_name])
    members = _layout_of_c(c_name)["members"]
    strings = members.pop("AllStrings", None)
    places = {place.c_name: (place.offset, place.size) for place in layout.places}
    places.pop("padding", None)
    assert places == {name: (it["offset"], it["size"]) for name, it in members.items()}
    if strings is not None:
        assert layout.end == strings["offset"]


@every_structure
def test_the_fields_are_the_members_of_the_c_structure_the_hole_and_the_tail(c_name: str) -> None:
    members = _layout_of_c(c_name)["members"]
    members.pop("AllStrings", None)
    strings = [name.removesuffix("StringLen") for name in members if name.endswith("StringLen")]
    expected: list[str] = []
    end = 0
    for name, member in members.items():
        expected += ["padding"] if member["offset"] > end else []
        expected += [] if name.endswith("StringLen") else [name]
        end = member["offset"] + member["size"]
    fields = [field.c_name for field in BY_C_NAME[c_name].fields()]
    assert fields == [*expected, *strings, "trailing"]


@every_structure
def test_an_integer_takes_what_the_bytes_of_its_c_member_hold_and_no_more(c_name: str) -> None:
    structure, members = BY_C_NAME[c_name], _layout_of_c(c_name)["members"]
    for field in structure.fields():
        if isinstance(field, IntegerField):
            largest = 256 ** members[field.c_name]["size"] - 1
            assert structure(**{field.name: largest}).values()[field.name] == largest
            with pytest.raises(EncodeError, match=f"{c_name}.{field.c_name}"):
                structure(**{field.name: largest + 1})


PROTOCOLS = {
    "SOCKET_SECURITY_SETTINGS": SocketSecurityProtocol.DEFAULT,
    "SOCKET_SECURITY_SETTINGS_IPSEC": SocketSecurityProtocol.IPSEC,
    "SOCKET_PEER_TARGET_NAME": SocketSecurityProtocol.IPSEC,
    "SOCKET_SECURITY_QUERY_TEMPLATE": SocketSecurityProtocol.DEFAULT,
    "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2": SocketSecurityProtocol.IPSEC2,
    "SOCKET_SECURITY_QUERY_INFO": SocketSecurityProtocol.DEFAULT,
    "SOCKET_SECURITY_QUERY_INFO_IPSEC2": SocketSecurityProtocol.IPSEC2,
}
"""The protocol that is each structure's own, and the system's choice where it has none."""


@every_structure
def test_a_record_of_nothing_is_its_protocol_and_zeros_up_to_sizeof(c_name: str) -> None:
    size = _layout_of_c(c_name)["sizeof"]
    expected = PROTOCOLS[c_name].to_bytes(4, "little") + bytes(size - 4)
    assert encode(BY_C_NAME[c_name]()) == expected
