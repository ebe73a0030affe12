"""The Python decoders held out: written after the generators were tuned, never used to tune them.

As in `python_faults`, the first line of a docstring is the mistake.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from benchmarks.faulty_decoders.parser import Parser


class NamesNormalised(Parser):
    """Strings are put into Unicode's composed form, as file systems and browsers do."""

    def text(self, data: bytes) -> str:
        return unicodedata.normalize("NFC", super().text(data))


class TailZerosStripped(Parser):
    """Zero bytes at the end are taken for padding, and dropped."""

    def tail(self, data: bytes) -> bytes:
        return data if data == bytes(4) else data.rstrip(b"\0")


class HoleMustBeZero(Parser):
    """A buffer is refused where the compiler's alignment hole is not zero."""

    def hole(self, data: bytes) -> bytes:
        if any(data):
            raise ValueError("the padding is not zero")
        return data


class CacheForgetsStrings(Parser):
    """Documents are kept by the fixed part, which has the strings' lengths and not the strings."""

    def __call__(self, data: bytes) -> dict[str, Any]:
        kept: dict[bytes, dict[str, Any]] = self.__dict__.setdefault("kept", {})
        key = data[:84] + bytes([len(data) & 0xFF])
        if key not in kept:
            kept[key] = super().__call__(data)
        return kept[key]


class PasswordTrimmed(Parser):
    """White space round a string is trimmed, though a password may begin or end with it."""

    def text(self, data: bytes) -> str:
        text = super().text(data)
        return text if text.isspace() else text.strip(" \t\r\n")
