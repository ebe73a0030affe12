"""The bounds on what a dump may ask for, each with its reason."""

from __future__ import annotations

__all__ = ["MAX_INPUT_SIZE", "MAX_OUTPUT_BYTES", "MAX_ROW_BYTES", "MAX_ROW_CHARACTERS"]

MAX_INPUT_SIZE = 256 * 1024 * 1024
"""Bytes (or characters of a str) that are looked at: a dump takes about five for each byte."""

MAX_OUTPUT_BYTES = 64 * 1024 * 1024
"""Bytes of a capture read from text: a `*` and an address are a short line and a long result."""

MAX_ROW_BYTES = 1024
"""Bytes in one row: no tool that is read goes past 256."""

MAX_ROW_CHARACTERS = 8192
"""Characters in one row: the widest row of MAX_ROW_BYTES, with its address and text column."""
