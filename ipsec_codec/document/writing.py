"""A record as a settings document: members by name, the unknown in hex, secrets masked."""

from __future__ import annotations

import enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC
from ipsec_codec.discretion import wrong_type
from ipsec_codec.fields import (
    AddressField,
    BytesField,
    EnumerationField,
    Field,
    GuidField,
    IntegerField,
    SecretField,
    StringField,
)
from ipsec_codec.structures.record import Record

if TYPE_CHECKING:
    from ipsec_codec.secret import Secret
    from ipsec_codec.structures.address import SocketAddress

__all__ = ["FAMILIES", "MASKED", "to_document", "written_family"]

MASKED: Final = {"masked": True}
"""What stands for a password, or a tail, that was not revealed; nobody sets it as one."""

FAMILIES: Final = {"AF_UNSPEC": AF_UNSPEC, "AF_INET": AF_INET, "AF_INET6": AF_INET6}
"""The address families that a document names; any other is four hex digits."""


def to_document(record: Record, *, reveal: bool = False) -> dict[str, Any]:
    """Return the settings document of a record, ready for `json.dumps`.

    Args:
        record: a record of any of the seven structures.
        reveal: write the password too; otherwise it is `{"masked": true}`, and so is a tail of
            more than zeros, which is where lengths that are too small leave a password's rest. An
            empty one is written as it is: there is nothing to mask.

    Returns:
        A dict of str, int, list and dict: the structure's C name, then the fields in the header's
        order, `padding` and `trailing` only where they are not the default.

    Raises:
        TypeError: it is no record.
    """
    refused = wrong_type(record, Record)
    if refused is not None:
        del record
        raise refused
    document: dict[str, Any] = {"structure": record.c_name}
    values = record.values()
    for field in record.fields():
        value = values[field.name]
        if not (isinstance(field, BytesField) and value == field.default):
            document[field.name] = _written(field, value, reveal=reveal)
    return document


def _written(field: Field[Any, Any], value: Any, *, reveal: bool) -> Any:
    """Return a field's value as it stands in a document."""
    match field:
        case EnumerationField():
            return _written_enumeration(field, value)
        case IntegerField():
            return f"{value:#018x}" if field.bits == 64 else value
        case GuidField():
            return str(value)
        case SecretField():
            secret = cast("Secret", value)
            return _written_text(secret.reveal()) if reveal or not secret else dict(MASKED)
        case StringField():
            return _written_text(value)
        case AddressField():
            return _written_address(value, reveal=reveal)
        case _:
            return _written_bytes(cast("BytesField", field), value, reveal=reveal)


def _written_enumeration(field: EnumerationField, value: int) -> Any:
    """Write a protocol as its name, flags as a list of names; the unknown in hex."""
    if not issubclass(field.members, enum.IntFlag):
        return value.name if isinstance(value, enum.Enum) else f"{value:#010x}"
    number, bits = int(value), _named_bits(field.members)
    names = [name for name, bit in bits if number & bit]
    unknown = number & ~sum(bit for _, bit in bits)
    return [*names, f"{unknown:#010x}"] if unknown else names


@cache  # five classes
def _named_bits(flags: type[enum.IntFlag]) -> tuple[tuple[str, int], ...]:
    """Return the flags' names and bits as plain ints, whose arithmetic is ten times faster."""
    return tuple((str(member.name), int(member)) for member in flags)


def _written_text(text: str) -> Any:
    """Write a text, in hex where a lone surrogate would make it invalid JSON."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"utf16le": text.encode("utf-16-le", "surrogatepass").hex()}
    return text


def _written_bytes(field: BytesField, raw: bytes, *, reveal: bool) -> Any:
    """Write bytes in hex, but a tail only if it is of zeros or to be revealed."""
    return raw.hex() if reveal or field.size is not None or not any(raw) else dict(MASKED)


def written_family(family: int) -> str:
    """Write an address family as its name, any other in hex."""
    names = {number: name for name, number in FAMILIES.items()}
    return names.get(family, f"{family:#06x}")


def _written_address(address: SocketAddress, *, reveal: bool) -> dict[str, Any]:
    """Write an address as an object, without what is zero or empty."""
    written: dict[str, Any] = {"family": written_family(address.family)}
    if address.family in {AF_INET, AF_INET6}:
        written |= {"host": address.host, "port": address.port}
    if address.flowinfo:
        written["flowinfo"] = address.flowinfo
    if address.scope_id:
        written["scope_id"] = address.scope_id
    if address.rest:
        written["rest"] = address.rest.hex() if reveal else dict(MASKED)
    return written
