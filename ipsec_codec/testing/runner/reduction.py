"""A failing buffer made small, field by field, while the parser still fails in the same way."""

from __future__ import annotations

import contextlib
from operator import ne
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec import DecodeError, EncodeError, Record, Secret, decode, encode
from ipsec_codec.layout import layout_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["reduced"]

MAX_ATTEMPTS: Final = 400
"""Enough for a buffer of three long strings; a process a buffer takes them in about a second."""


def reduced(data: bytes, structure: type[Record], fails: Callable[[bytes], bool]) -> bytes:
    """Return the smallest buffer found on which the parser fails.

    Args:
        data: a buffer on which it fails.
        structure: the structure that it is read as.
        fails: asks the parser about another one.
    """
    default = encode(structure())

    def weight(buffer: bytes) -> tuple[int, int, bytes]:
        """Say how simple a buffer is: by its size, then by how near it is to the default one."""
        unlike = sum(map(ne, buffer, default.ljust(len(buffer), b"\0")))
        return len(buffer), unlike, buffer

    tried = {data}
    improved = True
    while improved:
        improved = False
        for candidate in _candidates(data, structure):
            if candidate in tried or weight(candidate) >= weight(data):
                continue
            if len(tried) > MAX_ATTEMPTS:
                return data
            tried.add(candidate)
            if fails(candidate):
                data = candidate
                improved = True
                break
    return data


def _candidates(data: bytes, structure: type[Record]) -> Iterator[bytes]:
    """Return simpler buffers, the boldest first."""
    layout = layout_of(structure)
    try:
        record = decode(data, structure)
    except DecodeError:
        yield from (data[:size] for size in (layout.end, layout.sizeof) if size < len(data))
        yield data[: layout.end + (len(data) - layout.end) // 2]
        yield data[:-2]
        yield data[:-1]
        yield data[: layout.end] + bytes(max(len(data) - layout.end, 0))
    else:
        yield from map(encode, _simpler_records(record))
    default = encode(structure())
    for place in layout.places:
        plain = default[place.offset : place.end][: len(data) - place.offset]
        yield data[: place.offset] + plain + data[place.end :]


def _simpler_records(record: Record) -> Iterator[Record]:
    """Return records with one value simpler."""
    values = record.values()
    for field in record.fields():
        for simpler in _simpler_values(values[field.name], field.default):
            with contextlib.suppress(EncodeError):  # the hole has its size
                yield type(record)(**{**values, field.name: simpler})


def _simpler_values(value: Any, default: Any) -> Iterator[Any]:
    """Return simpler values in the place of one."""
    if value != default:
        yield default
    match value:
        case Secret():
            yield from _simpler_texts(value.reveal())
        case str():
            yield from _simpler_texts(value)
        case bytes():
            yield from (b"", value[: len(value) // 2], value[:-1], bytes(len(value)))
        case int() if value.bit_count() > 1:
            yield 1 << value.bit_length() - 1
            yield value & -value
        case _:
            pass


def _simpler_texts(text: str) -> Iterator[str]:
    """Return shorter texts, then plainer ones."""
    part = len(text) // 2
    while part:
        yield text[:-part]
        yield text[part:]
        part //= 2
    for at in range(min(len(text), 32)):
        yield text[:at] + text[at + 1 :]
    for at, character in enumerate(text[:32]):
        if character > "a":
            yield text[:at] + "a" + text[at + 1 :]
