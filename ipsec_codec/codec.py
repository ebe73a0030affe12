"""Records to bytes and bytes to records: any bytes give a record or a DecodeError, nothing else.

What `decode` accepts, `encode` gives back byte for byte. Both run on the layout, so that a decode
is one unpack of the fixed part, a few table look-ups and one UTF-16 call for each string.
"""

from __future__ import annotations

from codecs import utf_16_le_decode, utf_16_le_encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, overload

from ipsec_codec.counting import counted
from ipsec_codec.errors import (
    BufferTooSmallError,
    DecodeError,
    EncodeError,
    StrictError,
    StringLengthError,
    TruncatedError,
)
from ipsec_codec.secret import Secret, store_secret
from ipsec_codec.structures import SocketSecuritySettingsIpsec
from ipsec_codec.structures.record import Record, store_values
from ipsec_codec.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

    from ipsec_codec.layout import Layout

__all__ = ["decode", "encode", "encode_into"]

AnyRecord = TypeVar("AnyRecord", bound=Record)

SLICED_SIZE: Final = 4096
"""Bytes up to this size are sliced, which copies; larger ones are viewed, which costs 0.8 µs."""

_new: Final = cast("Callable[[type[Any]], Any]", object.__new__)


@overload
def decode(data: Buffer, *, strict: bool = False) -> SocketSecuritySettingsIpsec: ...
@overload
def decode(data: Buffer, structure: type[AnyRecord], *, strict: bool = False) -> AnyRecord: ...
def decode(
    data: Buffer,
    structure: type[Record] = SocketSecuritySettingsIpsec,
    *,
    strict: bool = False,
) -> Record:
    """Read a structure out of its bytes.

    A buffer is accepted from the end of the last member, when each string's length in bytes is
    even and their sum lies within it. Everything else that is odd is kept in the record, so that
    `encode` gives the same bytes back; time and memory are linear in the input's size, whatever
    the lengths within it claim.

    Args:
        data: any contiguous bytes-like object; of wider items, its bytes are read. No view of it
            outlives the call.
        structure: the record class to read.
        strict: also refuse whatever the table of rules calls an error.

    Returns:
        The record.

    Raises:
        TruncatedError: there are fewer bytes than the structure's fixed part has.
        StringLengthError: a string's length is odd, or reaches past the end.
        StrictError: `strict`, and there are findings of severity error.
        TypeError: the data is not bytes-like, or the structure is none of the seven.
        BufferError: the data is not contiguous, or a memoryview that was released.
    """
    try:
        layout = _layout_of(structure)
        if type(data) is bytes and len(data) <= SLICED_SIZE:
            values = _values(layout, data)
        else:
            values = _viewed_values(layout, data)
    except (DecodeError, TypeError, BufferError) as error:
        # Raised anew from a frame that holds no data, so that no traceback shows any.
        refused: Exception = error.with_traceback(None)
        refused.__context__ = None
    else:
        record: Record = _new(structure)
        store_values(record, tuple(values))
        if not strict:
            return record
        problem = _strict_error(record)
        if problem is None:
            return record
        refused = problem
        del record, values
    del data, structure  # swapped, perhaps
    raise refused


def encode(record: Record, *, strict: bool = False) -> bytes:
    """Return the bytes of a record.

    Args:
        record: a record of any of the seven structures.
        strict: refuse whatever the table of rules calls an error.

    Returns:
        The structure's fixed part, its strings and its tail.

    Raises:
        StrictError: `strict`, and there are findings of severity error.
        TypeError: it is not such a record.
    """
    layout = _encoding_layout(record, strict=strict)
    if isinstance(layout, Exception):
        del record
        raise layout
    return b"".join(_parts(layout, record))


def encode_into(record: Record, buffer: Buffer, offset: int = 0, *, strict: bool = False) -> int:
    """Write the bytes of a record into a buffer, to be wiped by its owner after use.

    `buffer` is the only place where the structure stands in one piece; clear it, and no copy is
    left. Let it have its full size first: a bytearray that grows may leave its old memory as it
    was. The password alone, in UTF-16, exists for a moment in a bytes object of ours, which Python
    frees but does not wipe, no more than the record's own str.

    Args:
        record: a record of any of the seven structures.
        buffer: a writable contiguous bytes-like object.
        offset: where to write, in bytes from its start.
        strict: refuse whatever the table of rules calls an error.

    Returns:
        How many bytes were written.

    Raises:
        BufferTooSmallError: there is no room from the offset on; nothing was written.
        EncodeError: the offset is negative.
        StrictError: `strict`, and there are findings of severity error.
        TypeError: it is not such a record, the buffer cannot be written to, or the offset is no
            int.
        BufferError: the buffer is not contiguous, or a memoryview that was released.
    """
    written = _written(record, buffer, offset, strict=strict)
    if isinstance(written, Exception):
        # What stood in the buffer before may be a password too.
        del record, buffer
        raise written
    return written


def _written(record: Record, buffer: Buffer, offset: int, *, strict: bool) -> int | Exception:
    """Write a record's bytes and return how many, or what is wrong: the caller raises, unbound."""
    layout = _encoding_layout(record, strict=strict)
    if isinstance(layout, Exception):
        return layout
    try:
        if offset < 0:
            return EncodeError("an offset of at least 0 bytes", "a negative one")
        view = view_of(buffer, "buffer must be a writable contiguous bytes-like object")
        if isinstance(view, Exception):
            return view
        with view, _as_bytes(view, writable=True) as target:
            return _write(layout, record, target, offset)
    except (TypeError, BufferError) as error:
        refused = error.with_traceback(None)
        refused.__context__ = None
        return refused


def _write(
    layout: Layout, record: Record, target: memoryview, offset: int
) -> int | BufferTooSmallError:
    """Write a record's parts one after the other, if there is room for all of them."""
    parts = _parts(layout, record)
    size = sum(map(len, parts))
    available = max(len(target) - offset, 0)
    if size > available:
        return BufferTooSmallError(needed=size, available=available, structure=layout.c_name)
    start = offset
    for part in parts:
        stop = start + len(part)
        target[start:stop] = part
        start = stop
    return size


_layouts: Final[dict[type[Record], Layout]] = {}


def _layout_of(structure: type[Record]) -> Layout:
    """Return a structure's layout; importing this module alone imports none of layout's."""
    try:
        return _layouts[structure]
    except (KeyError, TypeError):
        pass
    from ipsec_codec.layout import layout_of  # noqa: PLC0415 (a third of the import's time)

    return _layouts.setdefault(structure, layout_of(structure))


def _values(layout: Layout, data: bytes | memoryview) -> list[Any]:
    """Read a record's values, in its order, out of bytes or a view of bytes."""
    size = len(data)
    if size < layout.end:
        raise _truncated(layout, size)
    values = list(layout.packing.unpack_from(data))
    for slot, table in layout.readers:
        values[slot] = table[values[slot]]
    start = layout.end
    for slot in layout.string_slots:
        length = values[slot]
        stop = start + length
        if stop > size or length & 1:
            raise _length_error(layout, slot, length, size - start)
        # The string takes its length's slot. The codec's C function, since bytes.decode looks
        # the codec up and calls it through Python: 0.2 µs a string instead of 0.7 µs.
        values[slot] = utf_16_le_decode(data[start:stop], "surrogatepass", True)[0]  # noqa: FBT003
        start = stop
    for slot in layout.secret_slots:
        secret: Secret = _new(Secret)
        store_secret(secret, values[slot])
        values[slot] = secret
    values.append(bytes(data[start:]))
    return values


def _viewed_values(layout: Layout, data: Buffer) -> list[Any]:
    """Read a record's values out of any contiguous object, through a view that is let go of."""
    view = view_of(data, "data must be a contiguous bytes-like object")
    if isinstance(view, Exception):
        raise view
    with view, _as_bytes(view) as flat:
        return _values(layout, flat)


def _as_bytes(view: memoryview, *, writable: bool = False) -> memoryview:
    """Return a view of the same memory as plain bytes."""
    if not view.c_contiguous:
        raise BufferError("expected a contiguous buffer, found a strided view of one")
    if writable and view.readonly:
        raise TypeError("expected a writable buffer, found a read-only one")
    # A view of several dimensions, one of them 0, cannot be cast; it has no byte to read or write.
    return view.cast("B") if view.nbytes else memoryview(bytearray())


def _parts(layout: Layout, record: Record) -> list[bytes]:
    """Return the fixed part, each string and the tail of a record."""
    values = [*record._values]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    trailing = values.pop()
    for slot in layout.guid_slots:
        values[slot] = layout.guid_bytes[values[slot].int]
    for slot in layout.address_slots:
        values[slot] = layout.addresses.pack(values[slot])
    for slot in layout.secret_slots:
        values[slot] = values[slot].reveal()
    parts = [b""]
    for slot in layout.string_slots:
        text = utf_16_le_encode(values[slot], "surrogatepass")[0]
        values[slot] = len(text)
        parts.append(text)
    parts[0] = layout.packing.pack(*values)
    parts.append(trailing)
    return parts


def _encoding_layout(record: Record, *, strict: bool) -> Layout | StrictError | TypeError:
    """Return the layout of a record, or what is wrong with it: the caller raises, unbound."""
    if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
        found = type(record).__name__
        refused = f"expected a record of one of the structures, found a {found}"
        advice = "; from_document makes a record of it" if isinstance(record, Mapping) else ""
        return TypeError(refused + advice)
    layout = _layout_of(type(record))
    return (_strict_error(record) if strict else None) or layout


def _strict_error(record: Record) -> StrictError | None:
    """Return what strictness raises about a record; the table of rules is imported for it alone."""
    from ipsec_codec.findings import strict_error  # noqa: PLC0415 (a third of the import's time)

    return strict_error(record)


def _truncated(layout: Layout, size: int) -> TruncatedError:
    """Say which member the buffer ends in."""
    place = next(place for place in layout.places if place.end > size)
    return TruncatedError(
        needed=layout.end,
        available=size,
        structure=layout.c_name,
        field=place.c_name,
        offset=place.offset,
    )


def _length_error(layout: Layout, slot: int, length: int, available: int) -> DecodeError:
    """Say what is wrong with a string's length."""
    place = layout.places[slot]
    odd = "an even number of bytes, since wchar_t has two"
    return StringLengthError(
        odd
        if length & 1
        else f"at most {counted(available, 'byte')}, which is what is left of the buffer",
        counted(length, "byte"),
        structure=layout.c_name,
        field=place.c_name,
        offset=place.offset,
    )
