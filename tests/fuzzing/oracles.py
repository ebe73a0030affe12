"""What must hold of any bytes: the contracts, as functions that a fuzzer calls.

Each raises AssertionError, or whatever the library should not have raised.
"""

from __future__ import annotations

import json

from ipsec_codec import (
    STRUCTURES,
    CaptureError,
    DecodeError,
    Record,
    decode,
    encode,
    encode_into,
    from_document,
    inspect,
    to_document,
)
from ipsec_codec.captures import read_capture

__all__ = ["check_capture", "check_decode", "check_round_trip"]


def check_decode(data: bytes) -> None:
    """Any bytes give a record or a DecodeError; inspect accounts for each byte and never raises."""
    for structure in STRUCTURES:
        try:
            record = decode(data, structure)
        except DecodeError:
            record = None
        try:
            strict = decode(data, structure, strict=True)
        except DecodeError:
            strict = None
        assert strict is None or strict == record
        inspection = inspect(data, structure)
        assert inspection.record == record
        position = 0
        for span in inspection.spans:
            assert span.start == position <= span.end
            position = span.end
        assert position == len(data)
    assert str(inspect(data))


def check_round_trip(data: bytes) -> None:
    """What decode accepts, encode gives back, and so does the document by way of JSON."""
    for structure in STRUCTURES:
        try:
            record = decode(data, structure)
        except DecodeError:
            continue
        assert encode(record) == data
        buffer = bytearray(len(data))
        assert encode_into(record, buffer) == len(data)
        assert buffer == data
        _check_document(record)


def _check_document(record: Record) -> None:
    text = json.dumps(to_document(record, reveal=True))
    assert from_document(json.loads(text)) == record
    masked = to_document(record)
    assert masked.get("password", "") in ("", {"masked": True})


def check_capture(data: bytes) -> None:
    """Any bytes are a capture or a CaptureError; the bytes read, dumped anew, are read the same."""
    for source in (data, data.decode("latin-1"), data.decode("utf-8", "replace")):
        try:
            capture = read_capture(source)
        except CaptureError:
            continue
        if capture.data:
            rows = range(0, len(capture.data), 16)
            dump = "".join(f"{row:08x}: {capture.data[row : row + 16].hex(' ')}\n" for row in rows)
            assert read_capture(dump).data == capture.data
