"""The codec and the schema it was derived from are held to each other, verdicts and values."""

from __future__ import annotations

from typing import Any

import construct
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import DecodeError, Record, decode, encode, schema
from ipsec_codec.testing.strategies import records
from tests.buffers import any_buffers
from tests.structures import every_structure


def assert_agreement(data: bytes, structure: type[Record]) -> None:
    """The schema refuses what decode refuses, and finds the same values where both accept."""
    declaration: Any = getattr(schema, structure.c_name)
    try:
        record = decode(data, structure)
    except DecodeError:
        with pytest.raises(construct.ConstructError):
            declaration.parse(data)
        return
    parsed = declaration.parse(data)
    for field in structure.fields():
        found, expected = getattr(record, field.name), parsed[field.c_name]
        assert found == expected
        assert type(found) is type(expected)
    assert declaration.build(parsed) == encode(record) == data


@given(records())
def test_the_schema_builds_what_encode_gives(record: Record) -> None:
    declaration: Any = getattr(schema, record.c_name)
    values = {field.c_name: getattr(record, field.name) for field in record.fields()}
    assert declaration.build(values) == encode(record)


@given(records())
def test_the_schema_agrees_on_accepted_buffers(record: Record) -> None:
    assert_agreement(encode(record), type(record))


@every_structure
@given(data=st.data())
def test_the_schema_agrees_on_any_bytes(structure: type[Record], data: st.DataObject) -> None:
    assert_agreement(data.draw(any_buffers(structure)), structure)
