"""Dump text to bytes: any tool's dump of a buffer, read right or refused."""

from __future__ import annotations

from ipsec_codec.captures.formats import FORMAT_DESCRIPTIONS, FORMATS
from ipsec_codec.captures.limits import (
    MAX_INPUT_SIZE,
    MAX_OUTPUT_BYTES,
    MAX_ROW_BYTES,
    MAX_ROW_CHARACTERS,
)
from ipsec_codec.captures.reading import Capture, read_capture

__all__ = [
    "FORMATS",
    "FORMAT_DESCRIPTIONS",
    "MAX_INPUT_SIZE",
    "MAX_OUTPUT_BYTES",
    "MAX_ROW_BYTES",
    "MAX_ROW_CHARACTERS",
    "Capture",
    "read_capture",
]
