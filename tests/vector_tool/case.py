"""What a case is before the tool has judged it, and the edits that cases are made by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipsec_codec import encode
from ipsec_codec.layout import layout_of

if TYPE_CHECKING:
    from ipsec_codec import Record

__all__ = ["Case", "broken", "of", "with_lengths"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case of the vectors, its verdict not yet given."""

    structure: type[Record]
    comment: str
    flags: tuple[str, ...]
    data: bytes


def of(comment: str, record: Record, *flags: str) -> Case:
    """Make a case of a record's bytes."""
    return Case(structure=type(record), comment=comment, flags=flags, data=encode(record))


def broken(comment: str, record: Record, data: bytes, *flags: str) -> Case:
    """Make a case of bytes that no record has, in the place of a record."""
    return Case(structure=type(record), comment=comment, flags=flags, data=data)


def with_lengths(record: Record, **lengths: int) -> bytes:
    """Return a record's bytes with some lengths changed: by the strings' names, in bytes."""
    data = bytearray(encode(record))
    for text in layout_of(type(record)).strings:
        if text.name in lengths:
            place = text.length
            data[place.offset : place.end] = lengths[text.name].to_bytes(4, "little")
    return bytes(data)
