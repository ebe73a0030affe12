"""What decode costs: memory in proportion to what there is, not to what a length says."""

from __future__ import annotations

import gc
import struct
import sys
import tracemalloc

import pytest

from ipsec_codec import StringLengthError, decode
from tests.codec.examples import with_lengths


def test_a_length_of_4_gib_costs_neither_memory_nor_time() -> None:
    data = with_lengths(0xFFFFFFFE, 0, 0, bytes(16))
    tracemalloc.start()
    with pytest.raises(StringLengthError):
        decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024


def test_a_long_string_is_copied_no_more_than_once() -> None:
    size = 8 << 20
    data = with_lengths(size, 0, 0, b"a\0" * (size // 2))
    tracemalloc.start()
    record = decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(record.user_name) == size // 2
    assert peak < size // 2 + (1 << 20)  # the str alone: one byte a character


def test_a_million_distinct_unknown_values_leave_nothing_behind() -> None:
    def decode_distinct(start: int, count: int) -> None:
        for number in range(start, start + count):
            head = struct.pack("<III", number, number ^ 0x80000000, number ^ 0x40000000)
            decode(head + number.to_bytes(16) * 3 + bytes(24))

    decode_distinct(1 << 20, 2_000)  # fills the two bounded caches of GUIDs
    gc.collect()
    before = sys.getallocatedblocks()
    decode_distinct(1 << 21, 334_000)  # three unknown values in each
    gc.collect()
    assert sys.getallocatedblocks() - before < 5_000
