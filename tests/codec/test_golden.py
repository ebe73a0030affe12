"""The golden fixtures, which a C program made: read, written, and said as documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ipsec_codec import STRUCTURES, Record, decode, encode, from_document, to_document
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
