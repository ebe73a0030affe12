"""The structures as a Kaitai Struct description: what it parses is what `decode` accepts."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC, SocketSecurityProtocol
from ipsec_codec.export.header_names import constant_names
from ipsec_codec.layout import Layout, layout_of
from ipsec_codec.layout.places import Kind, Place
from ipsec_codec.structures import STRUCTURES, SocketPeerTargetName, SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["kaitai_struct"]

Node: TypeAlias = "Mapping[Any, Node] | Sequence[Node] | str | int | bool"
"""What a YAML file is made of."""

COMMENT: Final = """\
# Made by `ipsec-codec export ksy` from the schema of ipsec_codec: change that, not this.
"""

PROTOCOL_ENUM: Final = "socket_security_protocol"

FORMS: Final = {AF_INET: "sockaddr_in", AF_INET6: "sockaddr_in6"}
"""The forms of a SOCKADDR_STORAGE by their families."""

GUID_TYPE: Final[Node] = {
    "doc": "GUID (guiddef.h).",
    "seq": [
        {"id": "data1", "type": "u4"},
        {"id": "data2", "type": "u2"},
        {"id": "data3", "type": "u2"},
        {"id": "data4", "size": 8},
    ],
}


def kaitai_struct() -> str:
    """Return a Kaitai Struct description of the seven structures, from the schema.

    The file's own type is a SOCKET_SECURITY_SETTINGS_IPSEC; the other structures are types in it,
    since no byte of a buffer says which one it is. Strings are bytes: Kaitai's own would lose a
    lone surrogate. A string of an odd number of bytes is refused, as `decode` does.

    Returns:
        The .ksy file as ASCII text with a final newline.
    """
    main = _type_name(SocketSecuritySettingsIpsec.c_name)
    types: dict[str, Node] = {_type_name(c.c_name): _type(layout_of(c)) for c in STRUCTURES}
    types |= {"guid": GUID_TYPE, **_address_types()}
    document: Node = {
        "meta": {
            "id": "winsock_secure_sockets",
            "title": "Winsock secure-socket structures (mstcpip.h)",
            "license": "MIT",
            "ks-version": "0.11",
            "endian": "le",
        },
        "doc": "One buffer of WSASetSocketSecurity; the types are the other functions' buffers.",
        "seq": [{"id": "settings", "type": main}],
        "types": types,
        "enums": {PROTOCOL_ENUM: _enumeration(SocketSecurityProtocol)},
    }
    return COMMENT + "\n".join(_yaml(document)) + "\n"


def _type_name(c_name: str) -> str:
    """Return a structure's name as Kaitai writes them."""
    return c_name.lower()


def _enumeration(members: type[enum.IntEnum]) -> Node:
    """Return an enumeration's values."""
    return {
        value: {"id": members(value).name.lower(), "-orig-id": name}
        for name, value in constant_names(members).items()
    }


def _type(layout: Layout) -> Node:
    """Return the type of a structure."""
    sequence: list[Node] = [_attribute(place) for place in layout.places]
    sequence += [
        {"id": text.name, "-orig-id": text.c_name, "size": text.length.name}
        for text in layout.strings
    ]
    sequence.append({"id": "trailing", "size-eos": True})
    described: dict[str, Node] = {
        "doc": f"{layout.c_name} (mstcpip.h), sizeof {layout.sizeof}.",
        "seq": sequence,
    }
    instances = dict(_flags(layout.places))
    return described | {"instances": instances} if instances else described


def _attribute(place: Place) -> Node:
    """Return the attribute of a field of fixed size."""
    named = {"id": place.name, "-orig-id": place.c_name}
    match place.kind:
        case Kind.HOLE:
            return {"id": place.name, "doc": "Left by alignment.", "size": place.size}
        case Kind.GUID:
            return named | {"type": "guid"}
        case Kind.ADDRESS:
            return named | {"size": place.size, "type": "sockaddr_storage"}
        case Kind.HOST:
            return named | {"size": place.size}
        case Kind.TAIL:
            return {"id": place.name, "size-eos": True}
        case Kind.LENGTH:
            even: Node = {"expr": "_ % 2 == 0"}
            return {**named, "type": "u4", "doc": "In bytes.", "valid": even}
        case Kind.ENUMERATION if place.members is SocketSecurityProtocol:
            return named | {"type": "u4", "enum": PROTOCOL_ENUM}
        case _:
            order = "be" if place.byte_order == "big" else ""
            return named | {"type": f"u{place.size}{order}"}


def _flags(places: Iterable[Place]) -> Iterator[tuple[str, Node]]:
    """Return a true-or-false for each flag that the header names."""
    for place in places:
        if place.members is not None and issubclass(place.members, enum.IntFlag):
            for (c_name, value), member in zip(
                constant_names(place.members).items(), place.members, strict=True
            ):
                name = f"{place.name}_{str(member.name).lower()}"
                yield name, {"-orig-id": c_name, "value": f"({place.name} & {value:#x}) != 0"}


def _address_types() -> dict[str, Node]:
    """Return the types of a SOCKADDR_STORAGE: its family, then the form that it names."""
    forms = layout_of(SocketPeerTargetName).addresses
    family, *other = forms.places(AF_UNSPEC)
    cases: dict[Any, Node] = {**FORMS, "_": "sockaddr_other"}
    return {
        "sockaddr_storage": {
            "doc": "SOCKADDR_STORAGE (ws2def.h); the family is Windows' number on every host.",
            "seq": [
                _attribute(family),
                {"id": "address", "type": {"switch-on": family.name, "cases": cases}},
            ],
        },
        **{name: _address_form(forms.places(number)[1:]) for number, name in FORMS.items()},
        "sockaddr_other": _address_form(other),
    }


def _address_form(places: Iterable[Place]) -> Node:
    """Return the type of what follows the family."""
    return {"seq": [_attribute(place) for place in places]}


def _yaml(node: Node) -> Iterator[str]:
    """Write a mapping or a list as the lines of a YAML block."""
    entries = (
        [(f"{_scalar(key)}:", part) for key, part in node.items()]
        if isinstance(node, Mapping)
        else [("-", part) for part in _parts(node)]
    )
    for lead, part in entries:
        if isinstance(part, (str, int)):
            yield f"{lead} {_scalar(part)}"
        elif lead == "-":
            first, *rest = _yaml(part)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield lead
            yield from (f"  {line}" for line in _yaml(part))


def _parts(node: Node) -> Sequence[Node]:
    """Return the parts of a list."""
    if isinstance(node, Sequence) and not isinstance(node, str):
        return node
    raise TypeError(f"a YAML block is a mapping or a list, not a {type(node).__name__}")


def _scalar(value: str | int) -> str:
    """Write a scalar: plain where YAML reads it back as it is, in JSON's form elsewhere."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_-][\w-]*", value) and value != "-":
        return value
    return json.dumps(value)
