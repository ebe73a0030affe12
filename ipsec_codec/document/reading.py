"""A settings document as a record; what may not stand there is refused by its path."""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from ipsec_codec.counting import counted
from ipsec_codec.discretion import described, did_you_mean
from ipsec_codec.document.writing import FAMILIES, MASKED
from ipsec_codec.errors import DocumentError, EncodeError
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
from ipsec_codec.secret import Secret
from ipsec_codec.structures import STRUCTURES, SocketSecuritySettingsIpsec
from ipsec_codec.structures.address import SocketAddress

if TYPE_CHECKING:
    from collections.abc import Collection

    from ipsec_codec.structures.record import Record

__all__ = ["from_document"]


def from_document(document: Mapping[str, Any]) -> Record:
    """Return the record of a settings document.

    Args:
        document: what `to_document` returns, or the like of it; fields left out have their
            defaults, and without a `structure` it is SOCKET_SECURITY_SETTINGS_IPSEC.

    Returns:
        A record of the structure that the document names.

    Raises:
        DocumentError: an unknown key (told by its place, and by the name that it may have meant),
            a value of a wrong form, or a masked password.
        TypeError: it is no mapping.
    """
    if not isinstance(document, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        found = described(document)
        del document
        raise TypeError(f"expected a mapping, found {found}")
    try:
        structure = _structure_of(document)
        return structure(**_read_fields(structure, document))
    except DocumentError as error:
        refused: Exception = error.with_traceback(None)
    except EncodeError as error:  # a text of over 4 GiB: the forms rule all else out
        names = {field.c_name: field.name for known in STRUCTURES for field in known.fields()}
        path = names[cast("str", error.field)]
        refused = DocumentError(error.expected, error.found, path=path)
    del document
    raise refused


def _structure_of(document: Mapping[str, Any]) -> type[Record]:
    """Return the record class that a document names."""
    name = document.get("structure", SocketSecuritySettingsIpsec.c_name)
    for structure in STRUCTURES:
        if structure.c_name == name:
            return structure
    names = ", ".join(structure.c_name for structure in STRUCTURES)
    raise DocumentError(f"one of {names}", _json_name(name), path="structure")


def _read_fields(structure: type[Record], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields' values, each checked for its form."""
    fields = {field.name: field for field in structure.fields()}
    values: dict[str, Any] = {}
    for number, (key, form) in enumerate(document.items(), 1):
        if key == "structure":
            continue
        if key not in fields:
            raise _unknown_key(f"a field of {structure.c_name}", key, number, fields, "document")
        values[key] = _read(fields[key], form, key)
    return values


def _unknown_key(
    expected: str, key: object, number: int, fields: Collection[str], path: str
) -> DocumentError:
    """Return the error about a key, which is counted and not quoted: it may be the password."""
    advice = did_you_mean(str(key), fields) or f"its keys are {', '.join(fields)}"
    return DocumentError(expected, f"another key, number {number}", path=path, advice=advice)


def _read(field: Field[Any, Any], form: Any, path: str) -> Any:
    """Return the value that a form in a document stands for."""
    match field:
        case EnumerationField():
            return _read_enumeration(field, form, path)
        case IntegerField():
            return _read_integer(field, form, path)
        case GuidField():
            return _read_guid(form, path)
        case SecretField():
            if form == MASKED:
                raise DocumentError(
                    "a password",
                    "a mask",
                    path=path,
                    advice="write the document with --reveal, or give it by --password-stdin",
                )
            return Secret(_read_text(form, path))
        case StringField():
            return _read_text(form, path)
        case AddressField():
            return _read_address(form, path)
        case _:
            return _read_bytes(cast("BytesField", field), form, path)


def _read_enumeration(field: EnumerationField, form: Any, path: str) -> int:
    """Read a name or a hex string, or a list of them for flags."""
    if not issubclass(field.members, enum.IntFlag):
        return _read_member(field, form, path)
    if not _is_list(form):
        raise _refusal("a list of flag names", form, path)
    total = 0
    for index, part in enumerate(form):
        total |= _read_member(field, part, f"{path}[{index}]")
    return total


def _read_member(field: EnumerationField, form: Any, path: str) -> int:
    """Read one member's name, or a hex string."""
    names = [str(member.name) for member in field.members]
    expected = f"one of {', '.join(names)}, or a hex string"
    if not isinstance(form, str):
        raise _refusal(expected, form, path)
    if form in names:
        return int(field.members[form])
    number = _hex_number(form, 32)
    if number is None:
        advice = did_you_mean(form, names)
        raise DocumentError(expected, "another text", path=path, advice=advice)
    return number


def _read_integer(field: IntegerField, form: Any, path: str) -> int:
    """Read a number, or a hex string; the only form for 64 bits, which JSON's numbers lose."""
    if isinstance(form, int) and not isinstance(form, bool) and field.bits < 64:
        if 0 <= form < 1 << field.bits:
            return form
        raise _out_of_range(field, path)
    if isinstance(form, str):
        number = _hex_number(form, field.bits)
        if number is not None:
            return number
    example = f'a hex string such as "{0:#0{field.bits // 4 + 2}x}"'
    raise _refusal(example if field.bits == 64 else f"a number or {example}", form, path)


def _hex_number(text: str, bits: int) -> int | None:
    """Return the number of a text such as 0x0000000f, or None."""
    if not re.fullmatch(rf"0[xX][0-9a-fA-F]{{1,{bits // 4}}}", text):
        return None
    return int(text, 16)


def _read_guid(form: Any, path: str) -> uuid.UUID:
    """Read a GUID, with or without braces, in either case."""
    expected = 'a GUID such as "aec2ef9c-3a4d-4d3e-8842-239942e39a47"'
    digits = "[0-9a-fA-F]"
    pattern = rf"\{{?({digits}{{8}}(?:-{digits}{{4}}){{3}}-{digits}{{12}})\}}?"
    matched = re.fullmatch(pattern, form) if isinstance(form, str) else None
    if matched is None or form.startswith("{") != form.endswith("}"):
        raise _refusal(expected, form, path)
    return uuid.UUID(matched[1])


def _read_text(form: Any, path: str) -> str:
    """Read a text, or its UTF-16LE bytes in hex."""
    if isinstance(form, str):
        return form
    expected = 'a text, or {"utf16le": "<hex>"}'
    if not _is_object(form) or form.keys() != {"utf16le"}:
        raise _refusal(expected, form, path)
    raw = _hex_bytes(form["utf16le"], f"{path}.utf16le")
    if len(raw) % 2:
        raise DocumentError(
            "an even number of bytes", counted(len(raw), "byte"), path=f"{path}.utf16le"
        )
    return raw.decode("utf-16-le", "surrogatepass")


def _read_bytes(field: BytesField, form: Any, path: str) -> bytes:
    """Read bytes in hex, of the field's size where it has one."""
    if form == MASKED:
        raise DocumentError("bytes", "a mask", path=path, advice="write the document with --reveal")
    raw = _hex_bytes(form, path)
    if field.size is not None and len(raw) != field.size:
        raise DocumentError(
            f"{counted(field.size, 'byte')} in hex", counted(len(raw), "byte"), path=path
        )
    return raw


def _hex_bytes(form: Any, path: str) -> bytes:
    """Read bytes in hex."""
    if not isinstance(form, str):
        raise _refusal("bytes as a text of hex digits", form, path)
    if not re.fullmatch(r"[0-9a-fA-F]*", form):
        raise DocumentError("hex digits alone", "a text with other characters", path=path)
    if len(form) % 2:
        raise DocumentError("an even number of hex digits", "an odd one", path=path)
    return bytes.fromhex(form)


def _read_address(form: Any, path: str) -> SocketAddress:
    """Read an address's object."""
    if not _is_object(form):
        raise _refusal(
            'an address such as {"family": "AF_INET", "host": "192.0.2.17", "port": 445}',
            form,
            path,
        )
    fields = {field.name: field for field in SocketAddress.fields()}
    values: dict[str, Any] = {}
    for number, (key, part) in enumerate(form.items(), 1):
        if key not in fields:
            raise _unknown_key("a field of an address", key, number, fields, path)
        place = f"{path}.{key}"
        if key == "family":
            values[key] = _read_family(part, place)
        else:
            values[key] = _read(fields[key], part, place)
    try:
        return SocketAddress(**values)
    except EncodeError as error:
        refused = DocumentError(error.expected, error.found, path=path)
    raise refused


def _read_family(form: Any, path: str) -> int:
    """Read an address family: its name, or four hex digits."""
    if isinstance(form, str):
        number = FAMILIES.get(form, _hex_number(form, 16))
        if number is not None:
            return number
    raise _refusal(f"one of {', '.join(FAMILIES)}, or a hex string of 16 bits", form, path)


def _is_list(form: object) -> TypeGuard[list[Any]]:
    return isinstance(form, list)


def _is_object(form: object) -> TypeGuard[dict[Any, Any]]:
    return isinstance(form, dict)


def _refusal(expected: str, form: object, path: str) -> DocumentError:
    """Return the error about a form, which is described and never quoted."""
    return DocumentError(expected, _json_name(form), path=path)


def _out_of_range(field: IntegerField, path: str) -> DocumentError:
    return DocumentError(f"a number of {field.bits} bits", "one out of range", path=path)


_JSON_NAMES: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def _json_name(form: object) -> str:
    """Say what a JSON value is, not what it says."""
    return _JSON_NAMES.get(type(form)) or described(form)
