"""Properties of every record and of any bytes, for all seven structures."""

from __future__ import annotations

import json
import pickle

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    DecodeError,
    Record,
    StrictError,
    decode,
    encode,
    encode_into,
    from_document,
    to_document,
)
from ipsec_codec.testing.strategies import records, settings, valid_buffers
from tests.buffers import any_buffers
from tests.structures import every_structure

# Each example is a hundred buffers or more.
a_quarter_of_the_examples = hypothesis.settings(
    max_examples=hypothesis.settings().max_examples // 4
)


def assert_contract(data: bytes, structure: type[Record]) -> None:
    """Any bytes give a record that encodes back to them, or a DecodeError."""
    try:
        record = decode(data, structure)
    except DecodeError:
        with pytest.raises(DecodeError):
            decode(data, structure, strict=True)
        return
    assert encode(record) == data
    try:
        strictly = decode(data, structure, strict=True)
    except StrictError:
        return
    assert strictly == record


@given(records())
def test_a_record_survives_encoding(record: Record) -> None:
    data = encode(record)
    assert decode(data, type(record)) == record
    assert decode(memoryview(bytearray(data)), type(record)) == record


@given(records(), st.integers(min_value=0, max_value=20))
def test_encode_into_writes_what_encode_gives(record: Record, offset: int) -> None:
    data = encode(record)
    buffer = bytearray(offset + len(data))
    assert encode_into(record, buffer, offset) == len(data)
    assert buffer == bytes(offset) + data


@given(records())
def test_a_record_survives_its_document(record: Record) -> None:
    document = json.loads(json.dumps(to_document(record, reveal=True)))
    assert from_document(document) == record
    assert to_document(from_document(document), reveal=True) == document


@given(records())
def test_a_record_survives_replace_and_pickling(record: Record) -> None:
    assert record.replace() == record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 (our own bytes)
    assert hash(record.replace()) == hash(record)


@every_structure
@given(data=st.data())
def test_any_bytes_give_a_record_or_a_decode_error(
    structure: type[Record], data: st.DataObject
) -> None:
    assert_contract(data.draw(any_buffers(structure)), structure)


@every_structure
@a_quarter_of_the_examples
@given(data=st.data())
def test_every_truncation_of_a_valid_buffer_obeys(
    structure: type[Record], data: st.DataObject
) -> None:
    buffer = data.draw(valid_buffers(structure=structure))
    for size in range(max(len(buffer) - 100, 0), len(buffer)):
        assert_contract(buffer[:size], structure)


@a_quarter_of_the_examples
@given(settings())
def test_every_single_bit_flip_of_a_valid_buffer_obeys(record: Record) -> None:
    buffer = bytearray(encode(record)[:400])
    for bit in range(0, 8 * len(buffer), 7):
        buffer[bit // 8] ^= 1 << bit % 8
        assert_contract(bytes(buffer), type(record))
        buffer[bit // 8] ^= 1 << bit % 8
