"""As much as can be read of a structure in any bytes: all of it, or what comes before the fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipsec_codec.codec import decode
from ipsec_codec.errors import DecodeError
from ipsec_codec.findings import Facts
from ipsec_codec.layout import layout_of
from ipsec_codec.secret import Secret
from ipsec_codec.views import view_of

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from ipsec_codec.layout import Layout
    from ipsec_codec.structures.record import Record

__all__ = ["Reading", "bytes_of", "read"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reading:
    """A buffer read as one structure.

    Attributes:
        record: what `decode` gives, or None.
        error: what `decode` raises, or None.
        facts: the values that could be read. Where the lengths are wrong, every string is a
            Secret, for the password may be in any of them.
    """

    record: Record | None
    error: DecodeError | None
    facts: Facts


def bytes_of(data: Buffer) -> bytes | TypeError | BufferError:
    """Copy a bytes-like object, or return what is wrong with it."""
    view = view_of(data, "data must be a contiguous bytes-like object")
    if isinstance(view, Exception):
        return view
    with view:
        if not view.c_contiguous:
            return BufferError("expected a contiguous buffer, found a strided view of one")
        return data if type(data) is bytes else view.tobytes()


def read(data: bytes, structure: type[Record]) -> Reading:
    """Read a buffer as a structure, as far as it goes; never raises on data.

    Args:
        data: the buffer.
        structure: one of the seven record classes.
    """
    layout = layout_of(structure)
    record = error = None
    try:
        record = decode(data, structure)
    except DecodeError as refused:
        # Without the traceback, whose frames hold the data.
        error = refused.with_traceback(None)
    lengths = {
        text.name: int.from_bytes(data[text.length.offset : text.length.end], "little")
        for text in layout.strings
        if text.length.end <= len(data)
    }
    values = _partial_values(layout, data, lengths) if record is None else record.values()
    facts = Facts(layout=layout, size=len(data), values=values, lengths=lengths)
    return Reading(record=record, error=error, facts=facts)


def _partial_values(layout: Layout, data: bytes, lengths: dict[str, int]) -> dict[str, Any]:
    """Return the values before the fault: whole members, then the strings that fit."""
    # What is missing is made zero, and so are the lengths; then it decodes.
    first_length = layout.strings[0].length.offset if layout.strings else layout.end
    members = decode(data[:first_length].ljust(layout.end, b"\0"), layout.structure).values()
    values = {
        place.name: members[place.name]
        for place in layout.places
        if place.end <= len(data) and place.name in members
    }
    start = layout.end
    for text in layout.strings:
        stop = start + lengths.get(text.name, len(data))
        if stop > len(data) or (stop - start) % 2:
            break
        values[text.name] = Secret(data[start:stop].decode("utf-16-le", "surrogatepass"))
        start = stop
    return values
