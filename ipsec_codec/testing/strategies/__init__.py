"""Hypothesis strategies for the seven structures: records, buffers, broken buffers, dumps, parts.

All of them draw from the widest range that is valid, and draw on purpose what breaks parsers.
Examples shrink towards the record of defaults. `st.from_type` knows the records as well, by way of
the `hypothesis` entry point, with nothing imported by hand.
"""

from __future__ import annotations

from ipsec_codec.testing.strategies.broken import InvalidBuffer, invalid_buffers
from ipsec_codec.testing.strategies.capture_texts import CaptureText, captures
from ipsec_codec.testing.strategies.parts import addresses, guids, tails, wide_strings
from ipsec_codec.testing.strategies.whole import records, settings, valid_buffers

__all__ = [
    "CaptureText",
    "InvalidBuffer",
    "addresses",
    "captures",
    "guids",
    "invalid_buffers",
    "records",
    "settings",
    "tails",
    "valid_buffers",
    "wide_strings",
]
