"""The structures as a C header, with an assertion on every place that the schema knows."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from ipsec_codec import constants
from ipsec_codec.export.header_names import PREFIXES, constant_names
from ipsec_codec.layout import Layout, layout_of
from ipsec_codec.layout.places import Kind, Place
from ipsec_codec.structures import STRUCTURES, SocketPeerTargetName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

__all__ = ["c_header"]

PROLOGUE: Final = """\
/* The Winsock secure-socket structures, for a C11 or C++11 compiler and a little-endian host.
 *
 * Made by `ipsec-codec export c-header` from the schema of ipsec_codec: change that, not this.
 *
 * On Windows the system's own headers are used, and everything below is asserted of them; what
 * older ones lack is added. Elsewhere the structures are declared here from types of fixed size.
 * Define WINSOCK_SECURE_SOCKETS_PORTABLE to have these on Windows too.
 *
 * A hole that alignment leaves is no member, yet it is sent: clear a structure before you fill it.
 */
#ifndef WINSOCK_SECURE_SOCKETS_H
#define WINSOCK_SECURE_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "These structures are little-endian: on this host their members would be read wrong."
#endif

#ifdef __cplusplus
#define SECURE_SOCKETS_ASSERT(fact, text) static_assert(fact, text)
#define SECURE_SOCKETS_ALIGNED_8 alignas(8)
#else
#define SECURE_SOCKETS_ASSERT(fact, text) _Static_assert(fact, text)
#define SECURE_SOCKETS_ALIGNED_8 _Alignas(8)
#endif
"""

WINDOWS: Final = """\
#if defined(_WIN32) && !defined(WINSOCK_SECURE_SOCKETS_PORTABLE)

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#if _WIN32_WINNT < 0x0601
#error "SOCKET_SECURITY_PROTOCOL_IPSEC2 is of Windows 7: define _WIN32_WINNT as 0x0601 or more."
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>

#else
"""

GUID_DECLARATION: Final = """\
typedef struct GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;
"""

ASSERTIONS: Final = """\
#define SECURE_SOCKETS_SIZE(type, size) \\
    SECURE_SOCKETS_ASSERT(sizeof(type) == (size), "the size of " #type)
#define SECURE_SOCKETS_OFFSET(type, member, offset) \\
    SECURE_SOCKETS_ASSERT(offsetof(type, member) == (offset), "the offset of " #type "." #member)
#define SECURE_SOCKETS_MEMBER(type, member, offset, size) \\
    SECURE_SOCKETS_OFFSET(type, member, offset); \\
    SECURE_SOCKETS_ASSERT(sizeof(((type *)0)->member) == (size), "the size of " #type "." #member)
#define SECURE_SOCKETS_VALUE(name, value) \\
    SECURE_SOCKETS_ASSERT((uint32_t)(name) == (value), "the value of " #name)
"""

EPILOGUE: Final = """\
#undef SECURE_SOCKETS_ASSERT
#undef SECURE_SOCKETS_ALIGNED_8
#undef SECURE_SOCKETS_SIZE
#undef SECURE_SOCKETS_OFFSET
#undef SECURE_SOCKETS_MEMBER
#undef SECURE_SOCKETS_VALUE

#endif
"""

SINCE_WINDOWS_7: Final = "SOCKET_QUERY_IPSEC2_ABORT_CONNECTION_ON_FIELD_CHANGE"
"""The header defines it beside the two _IPSEC2 structures; mingw-w64's has none of the three."""

IOCTLS: Final = (
    "SIO_SET_SECURITY",
    "SIO_QUERY_SECURITY",
    "SIO_SET_PEER_TARGET_NAME",
    "SIO_DELETE_PEER_TARGET_NAME",
)

SOCKET_ADDRESSES: Final = {
    "SOCKADDR_IN": constants.AF_INET,
    "SOCKADDR_IN6": constants.AF_INET6,
}
"""Each form of a SOCKADDR_STORAGE by its name in ws2def.h and ws2ipdef.h, and its family."""


def c_header() -> str:
    """Return a C header of the seven structures, from the schema.

    It declares what the host's own headers lack, and asserts the offset and the size of every
    member, the size of every structure, and every constant's value.

    Returns:
        The header as ASCII text with a final newline.
    """
    layouts = [layout_of(structure) for structure in STRUCTURES]
    newer = [layout for layout in layouts if layout.c_name.endswith("_IPSEC2")]
    parts = (
        PROLOGUE,
        WINDOWS,
        GUID_DECLARATION,
        *_address_declarations(),
        _enumeration(constants.SocketSecurityProtocol),
        *(_declaration(layout) for layout in layouts if layout not in newer),
        "#endif\n",
        f"#ifndef {SINCE_WINDOWS_7}",
        "/* mstcpip.h of the Windows SDK has these from Windows 7 on, mingw-w64's has not. */\n",
        *(_declaration(layout) for layout in newer),
        "#endif\n",
        *(_definitions(members) for members in PREFIXES if issubclass(members, enum.IntFlag)),
        _guarded({name: getattr(constants, name) for name in IOCTLS}),
        _policy_key("SOCKET_DEFAULT2_QM_POLICY", constants.SOCKET_DEFAULT2_QM_POLICY),
        ASSERTIONS,
        _value_assertions(),
        *_address_assertions(),
        *(_assertions(layout) for layout in layouts),
        EPILOGUE,
    )
    return "\n".join(parts)


def _enumeration(members: type[enum.IntEnum]) -> str:
    """Declare SOCKET_SECURITY_PROTOCOL."""
    name = PREFIXES[members].rstrip("_")
    values = "".join(f"    {key} = {value},\n" for key, value in constant_names(members).items())
    return f"typedef enum {name} {{\n{values.rstrip().rstrip(',')}\n}} {name};\n"


def _declaration(layout: Layout) -> str:
    """Declare a structure."""
    return _structure(layout.c_name, _members(layout))


def _structure(name: str, lines: Iterable[str]) -> str:
    """Declare a structure of the lines given."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"typedef struct {name} {{\n{body}}} {name};\n"


def _members(layout: Layout) -> Iterator[str]:
    """Declare a structure's members; a hole is none, but a comment."""
    strings = {text.length: text.c_name for text in layout.strings}
    for place in layout.places:
        if place.kind is Kind.HOLE:
            yield f"/* {place.size} bytes of alignment */"
        elif place in strings:
            yield f"uint32_t {place.c_name}; /* bytes, not characters, of {strings[place]} */"
        else:
            yield _member(place)
    if layout.strings:
        names = ", ".join(strings.values())
        yield f"uint16_t AllStrings[]; /* {names} in UTF-16LE, nothing between or after */"


def _member(place: Place) -> str:
    """Declare one member by its kind; flags say which constants are theirs."""
    name = place.c_name
    match place.kind:
        case Kind.GUID:
            return f"GUID {name};"
        case Kind.ADDRESS:
            return f"SOCKADDR_STORAGE {name};"
        case Kind.HOST:
            return f"uint8_t {name}[{place.size}]; /* in network order */"
        case Kind.ENUMERATION if place.members is constants.SocketSecurityProtocol:
            return f"SOCKET_SECURITY_PROTOCOL {name};"
        case Kind.ENUMERATION:
            prefix = PREFIXES[place.members] if place.members else ""
            return f"uint32_t {name}; /* {prefix}... */"
        case _:
            # A 32-bit Linux would align 64 bits to 4 only.
            aligned = "SECURE_SOCKETS_ALIGNED_8 " if place.size == 8 else ""
            order = " /* big-endian */" if place.byte_order == "big" else ""
            return f"{aligned}uint{place.size * 8}_t {name};{order}"


def _address_places(family: int) -> tuple[Place, ...]:
    """Return the named members of an address of the family."""
    places = layout_of(SocketPeerTargetName).addresses.places(family)
    return tuple(place for place in places if place.kind is not Kind.TAIL)


def _storage_size() -> int:
    """Return the size in bytes of a SOCKADDR_STORAGE."""
    return layout_of(SocketPeerTargetName).place("PeerAddress").size


def _address_declarations() -> Iterator[str]:
    """Declare SOCKADDR_STORAGE (ws2def.h), which is aligned to 8, and the two forms within it."""
    family = _address_places(constants.AF_UNSPEC)[0]
    yield _structure(
        "SOCKADDR_STORAGE",
        (
            f"SECURE_SOCKETS_ALIGNED_8 {_member(family)} /* as on Windows: IPv6 is 23 */",
            f"uint8_t rest[{_storage_size() - family.end}];",
        ),
    )
    for name, number in SOCKET_ADDRESSES.items():
        places = _address_places(number)
        yield f"/* A SOCKADDR_STORAGE of family {number} begins so. */"
        yield _structure(name, map(_member, places))


def _definitions(members: type[enum.IntEnum | enum.IntFlag]) -> str:
    """Define an enumeration's constants where the host's headers have not."""
    return _guarded(constant_names(members))


def _guarded(values: dict[str, int]) -> str:
    """Define constants where the host's headers have not."""
    return "".join(
        f"#ifndef {name}\n#define {name} 0x{value:08X}u\n#endif\n" for name, value in values.items()
    )


def _policy_key(name: str, key: UUID) -> str:
    """Define a well-known key as an initializer: its own name is a variable on Windows."""
    data4 = ", ".join(f"0x{byte:02x}" for byte in key.bytes_le[8:])
    data = f"0x{key.time_low:08x}, 0x{key.time_mid:04x}, 0x{key.time_hi_version:04x}"
    return f"/* {name}: {key} */\n#define {name}_INITIALIZER {{{data}, {{{data4}}}}}\n"


def _value_assertions() -> str:
    """Assert every constant's value."""
    values = {name: getattr(constants, name) for name in IOCTLS}
    for members in PREFIXES:
        values |= constant_names(members)
    return "".join(
        f"SECURE_SOCKETS_VALUE({name}, 0x{value:08X}u);\n" for name, value in values.items()
    )


def _address_assertions() -> Iterator[str]:
    """Assert the places within a SOCKADDR_STORAGE."""
    family = _address_places(constants.AF_UNSPEC)[:1]
    size = f"SECURE_SOCKETS_SIZE(SOCKADDR_STORAGE, {_storage_size()});\n"
    yield size + _member_assertions("SOCKADDR_STORAGE", family)
    for name, number in SOCKET_ADDRESSES.items():
        yield _member_assertions(name, _address_places(number))


def _assertions(layout: Layout) -> str:
    """Assert a structure's size, and each member's place."""
    size = f"SECURE_SOCKETS_SIZE({layout.c_name}, {layout.sizeof});\n"
    text = size + _member_assertions(layout.c_name, layout.places)
    if layout.strings:
        text += f"SECURE_SOCKETS_OFFSET({layout.c_name}, AllStrings, {layout.end});\n"
    return text


def _member_assertions(name: str, places: Iterable[Place]) -> str:
    """Assert where members stand and how large they are."""
    return "".join(
        f"SECURE_SOCKETS_MEMBER({name}, {place.c_name}, {place.offset}, {place.size});\n"
        for place in places
        if place.kind is not Kind.HOLE
    )
