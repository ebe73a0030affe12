"""The settings document's JSON Schema, derived from the records' fields."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final, cast

from ipsec_codec.document.writing import FAMILIES, MASKED, to_document
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
from ipsec_codec.structures import STRUCTURES, SocketSecuritySettingsIpsec
from ipsec_codec.structures.address import SocketAddress

if TYPE_CHECKING:
    from ipsec_codec.structures.record import Record

__all__ = ["document_schema"]

AnyField = Field[Any, Any]
Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

DIGIT: Final = "[0-9a-fA-F]"
GUID: Final = f"{DIGIT}{{8}}(-{DIGIT}{{4}}){{3}}-{DIGIT}{{12}}"


def document_schema(*, masked: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the settings document.

    It refuses nothing that `from_document` accepts. It cannot say all that `from_document` does;
    beyond the schema, that refuses

    - an address whose host is of another family than its `family`, or is no address;
    - a member that the address's family does not have, and a `rest` that it has no room for;
    - a number with a fraction of zero, such as 1.0, which JSON Schema calls an integer;
    - a text of more than 4,294,967,294 bytes in UTF-16LE.

    Args:
        masked: also accept the mask that `to_document` writes for a password, or a tail, that it
            was not asked to reveal: the schema of what is printed, where the default is of what
            can be read.

    Returns:
        A new dict of JSON values: the caller's own.
    """
    definitions: dict[str, Schema] = {
        structure.c_name: _object(structure, masked=masked) for structure in STRUCTURES
    }
    return {
        "$schema": DIALECT,
        "title": "A settings document of ipsec_codec",
        "description": "A Winsock secure-socket structure (mstcpip.h), its members in snake case.",
        "type": "object",
        "properties": {
            "structure": {
                "description": "The structure's name in the header.",
                "enum": list(definitions),
                "default": SocketSecuritySettingsIpsec.c_name,
            }
        },
        "allOf": [_conditional(name) for name in definitions],
        "$defs": {**definitions, "text": _text(), "address": _address(masked=masked)},
    }


def _conditional(name: str) -> Schema:
    """Say what holds for a document that names the structure, or for the default that none."""
    named: Schema = {"properties": {"structure": {"const": name}}}
    if name != SocketSecuritySettingsIpsec.c_name:
        named["required"] = ["structure"]
    return {"if": named, "then": {"$ref": f"#/$defs/{name}"}}


def _object(structure: type[Record], *, masked: bool) -> Schema:
    """Return the closed schema of a structure's document."""
    defaults = to_document(structure())
    properties: dict[str, Schema] = {"structure": {"const": structure.c_name}}
    for field in structure.fields():
        schema: Schema = {"title": field.c_name, **_form(field, masked=masked)}
        schema["default"] = defaults[field.name] if field.name in defaults else field.default.hex()
        properties[field.name] = schema
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _form(field: AnyField, *, masked: bool) -> Schema:
    """Return the schema of a field's value, as `from_document` reads it."""
    if masked and (
        isinstance(field, SecretField) or (isinstance(field, BytesField) and field.size is None)
    ):
        return {"anyOf": [_form(field, masked=False), {"const": MASKED}]}
    match field:
        case EnumerationField() if issubclass(field.members, enum.IntFlag):
            return {"type": "array", "items": _member(field.members)}
        case EnumerationField():
            return _member(field.members)
        case IntegerField():
            return _integer(field.bits)
        case GuidField():
            return {"type": "string", "pattern": rf"^(\{{{GUID}\}}|{GUID})$"}
        case SecretField() | StringField():
            return {"$ref": "#/$defs/text"}
        case AddressField():
            return {"$ref": "#/$defs/address"}
        case _:
            return _hex_bytes(cast("BytesField", field).size)


def _member(members: type[enum.IntEnum | enum.IntFlag]) -> Schema:
    """Return the schema of a member's name, or of what has none in hex."""
    return {"anyOf": [{"enum": [str(member.name) for member in members]}, _hex_number(32)]}


def _integer(bits: int) -> Schema:
    """Return the schema of a number; of 64 bits in hex alone, since JSON's numbers lose them."""
    if bits == 64:
        return _hex_number(64)
    number: Schema = {"type": "integer", "minimum": 0, "maximum": (1 << bits) - 1}
    return {"anyOf": [number, _hex_number(bits)]}


def _hex_number(bits: int) -> Schema:
    """Return the schema of a number such as "0x0000000f"."""
    return {"type": "string", "pattern": f"^0[xX]{DIGIT}{{1,{bits // 4}}}$"}


def _hex_bytes(size: int | None) -> Schema:
    """Return the schema of bytes in hex, of so many where it is said."""
    count = "*" if size is None else f"{{{size}}}"
    return {"type": "string", "pattern": f"^({DIGIT}{{2}}){count}$"}


def _text() -> Schema:
    """Return the schema of a text, which stands in hex where JSON cannot hold it."""
    units: Schema = {"type": "string", "pattern": f"^({DIGIT}{{4}})*$"}
    raw: Schema = {
        "type": "object",
        "description": "The text's UTF-16LE bytes, for a text with a lone surrogate.",
        "properties": {"utf16le": units},
        "required": ["utf16le"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "string"}, raw]}


def _address(*, masked: bool) -> Schema:
    """Return the closed schema of a SOCKADDR_STORAGE."""
    properties = {field.name: _form(field, masked=masked) for field in SocketAddress.fields()}
    properties["family"] = {"anyOf": [{"enum": list(FAMILIES)}, _hex_number(16)]}
    return {"type": "object", "properties": properties, "additionalProperties": False}
