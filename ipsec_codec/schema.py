"""The one description of the bytes: every structure in construct, in the header's order.

Each declaration below reads like its C twin in mstcpip.h and is an ordinary construct object:
parse with it, build with it, or embed it in a schema of your own, within `Prefixed` or
`FixedSized` so that the tail knows where it ends. The rest of the library runs on what `layout`
derives from here.

What the header does not spell out, and construct would drop, has a place here too: the alignment
hole is a field that keeps its bytes, unknown flag bits stay, and `trailing` takes every byte after
the last member. Strings stand in AllStrings, one after the other, each decoded on its own.

Parsing gives a Container of C names; a password in it is a Secret. Parsing refuses with
ConstructError what `decode` refuses with DecodeError.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import construct
from construct import (
    Adapter,
    Bytes,
    Default,
    FormatField,
    GreedyBytes,
    Int16ub,
    Int16ul,
    Int32ul,
    Int64ul,
    Rebuild,
    Struct,
)

from ipsec_codec.constants import (
    AF_INET,
    AF_INET6,
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    SecurityFlags,
    SocketSecurityProtocol,
    known_member,
)
from ipsec_codec.secret import Secret
from ipsec_codec.structures.address import (
    SOCKADDR_STORAGE_SIZE,
    SocketAddress,
    host_bytes,
    host_text,
)

if TYPE_CHECKING:
    import enum

    # The stubs make these generic in what is parsed and built; the classes themselves are not.
    AnyAdapter = Adapter[Any, Any, Any, Any]
    AnyDefault = Default[Any, Any]
    AnyRebuild = Rebuild[Any, Any]
    AnyStruct = construct.Struct
else:
    AnyAdapter, AnyDefault, AnyRebuild, AnyStruct = Adapter, Default, Rebuild, Struct

__all__ = [
    "SOCKADDR_IN",
    "SOCKADDR_IN6",
    "SOCKADDR_OTHER",
    "SOCKADDR_STORAGE",
    "SOCKET_PEER_TARGET_NAME",
    "SOCKET_SECURITY_QUERY_INFO",
    "SOCKET_SECURITY_QUERY_INFO_IPSEC2",
    "SOCKET_SECURITY_QUERY_TEMPLATE",
    "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2",
    "SOCKET_SECURITY_SETTINGS",
    "SOCKET_SECURITY_SETTINGS_IPSEC",
    "FormatField",
    "GreedyBytes",
]


class Enumerated(AnyAdapter):
    """A ULONG or a C enum whose known values are members, and which keeps all the others."""

    def __init__(self, members: type[enum.IntEnum | enum.IntFlag]) -> None:
        super().__init__(Int32ul)
        self.members = members

    def _decode(self, obj: int, context: Any, path: Any) -> int:  # noqa: ARG002
        return known_member(self.members, obj)

    def _encode(self, obj: int, context: Any, path: Any) -> int:  # noqa: ARG002
        return int(obj)


class Guid(AnyAdapter):
    """A GUID (guiddef.h): Data1, Data2 and Data3 little-endian, Data4 as it stands."""

    def __init__(self) -> None:
        super().__init__(Bytes(16))

    def _decode(self, obj: bytes, context: Any, path: Any) -> uuid.UUID:  # noqa: ARG002
        return uuid.UUID(bytes_le=obj)

    def _encode(self, obj: uuid.UUID, context: Any, path: Any) -> bytes:  # noqa: ARG002
        return obj.bytes_le


class Hole(AnyDefault):
    """The bytes that alignment leaves between two members: no member, yet in the buffer."""

    def __init__(self, size: int) -> None:
        super().__init__(Bytes(size), bytes(size))
        self.size = size


class Tail(AnyDefault):
    """Every byte after the last member; built as so many zero bytes unless told otherwise."""

    def __init__(self, size: int) -> None:
        super().__init__(GreedyBytes, bytes(size))
        self.size = size


class LengthOf(AnyRebuild):
    """A ULONG that says how many bytes, not characters, a string of AllStrings has."""

    def __init__(self, string: str) -> None:
        super().__init__(Int32ul, self._length)
        self.string = string

    def _length(self, this: Any) -> int:
        return len(_utf16(this[self.string]))


class WideString(AnyAdapter):
    """A part of AllStrings (wchar_t[]): UTF-16LE of the length given, its lone surrogates kept."""

    def __init__(self, length: str) -> None:
        super().__init__(Bytes(lambda this: this[length]))
        self.length = length

    def _decode(self, obj: bytes, context: Any, path: Any) -> Any:  # noqa: ARG002
        if len(obj) % 2:
            raise construct.StringError("a wide string of an odd number of bytes", path)
        return obj.decode("utf-16-le", "surrogatepass")

    def _encode(self, obj: str | Secret, context: Any, path: Any) -> bytes:  # noqa: ARG002
        return _utf16(obj)


class WideSecret(WideString):
    """A WideString that is a password: parsed into a Secret, built from a Secret or a str."""

    def _decode(self, obj: bytes, context: Any, path: Any) -> Secret:
        return Secret(super()._decode(obj, context, path))


class Host(AnyAdapter):
    """An IPv4 address of 4 bytes or an IPv6 address of 16, in network order, as text."""

    def __init__(self, size: int) -> None:
        super().__init__(Bytes(size))

    def _decode(self, obj: bytes, context: Any, path: Any) -> str:  # noqa: ARG002
        return host_text(obj)

    def _encode(self, obj: str, context: Any, path: Any) -> bytes:  # noqa: ARG002
        return host_bytes(obj)


class AddressStorage(AnyAdapter):
    """The 128 bytes of a SOCKADDR_STORAGE, read by the form that its family names."""

    def __init__(self, forms: dict[int, AnyStruct], other: AnyStruct) -> None:
        super().__init__(Bytes(SOCKADDR_STORAGE_SIZE))
        self.forms = forms
        self.other = other

    def form_of(self, family: int) -> AnyStruct:
        """Return the declaration that says what the family's bytes mean."""
        return self.forms.get(family, self.other)

    def _decode(self, obj: bytes, context: Any, path: Any) -> SocketAddress:  # noqa: ARG002
        form = self.form_of(Int16ul.parse(obj))
        parsed = form.parse(obj)
        return SocketAddress(
            **{SOCKADDR_NAMES[name]: parsed[name] for name in parsed if name in SOCKADDR_NAMES}
        )

    def _encode(self, obj: SocketAddress, context: Any, path: Any) -> bytes:  # noqa: ARG002
        form = self.form_of(obj.family)
        named = {name: getattr(obj, field) for name, field in SOCKADDR_NAMES.items()}
        return form.build(named).ljust(SOCKADDR_STORAGE_SIZE, b"\0")


def _utf16(text: str | Secret) -> bytes:
    """Encode one string of AllStrings."""
    plain = text.reveal() if isinstance(text, Secret) else text
    return plain.encode("utf-16-le", "surrogatepass")


SOCKADDR_NAMES: Final = {
    "sin_family": "family",
    "sin_port": "port",
    "sin_addr": "host",
    "sin6_family": "family",
    "sin6_port": "port",
    "sin6_flowinfo": "flowinfo",
    "sin6_addr": "host",
    "sin6_scope_id": "scope_id",
    "ss_family": "family",
    "rest": "rest",
}
"""Which of SocketAddress's fields each member of the three forms below is."""

SOCKADDR_IN: Final = Struct(
    "sin_family" / Int16ul,
    "sin_port" / Int16ub,
    "sin_addr" / Host(4),
    "rest" / GreedyBytes,
)
"""`sockaddr_in` (ws2def.h), and what the storage holds after it, sin_zero included."""

SOCKADDR_IN6: Final = Struct(
    "sin6_family" / Int16ul,
    "sin6_port" / Int16ub,
    "sin6_flowinfo" / Int32ul,
    "sin6_addr" / Host(16),
    "sin6_scope_id" / Int32ul,
    "rest" / GreedyBytes,
)
"""`sockaddr_in6` (ws2ipdef.h), and what the storage holds after it."""

SOCKADDR_OTHER: Final = Struct(
    "ss_family" / Int16ul,
    "rest" / GreedyBytes,
)
"""`SOCKADDR_STORAGE` (ws2def.h) of any other family; 0 means that no peer is named."""

SOCKADDR_STORAGE: Final = AddressStorage(
    {AF_INET: SOCKADDR_IN, AF_INET6: SOCKADDR_IN6}, SOCKADDR_OTHER
)
"""`SOCKADDR_STORAGE` (ws2def.h)."""

SOCKET_SECURITY_SETTINGS: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "SecurityFlags" / Enumerated(SecurityFlags),
    "trailing" / Tail(0),
)

SOCKET_SECURITY_SETTINGS_IPSEC: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "SecurityFlags" / Enumerated(SecurityFlags),
    "IpsecFlags" / Enumerated(IpsecFlags),
    "AuthipMMPolicyKey" / Guid(),
    "AuthipQMPolicyKey" / Guid(),
    "Reserved" / Guid(),
    "padding" / Hole(4),
    "Reserved2" / Int64ul,
    "UserNameStringLen" / LengthOf("UserName"),
    "DomainNameStringLen" / LengthOf("DomainName"),
    "PasswordStringLen" / LengthOf("Password"),
    "UserName" / WideString("UserNameStringLen"),
    "DomainName" / WideString("DomainNameStringLen"),
    "Password" / WideSecret("PasswordStringLen"),
    "trailing" / Tail(4),
)

SOCKET_PEER_TARGET_NAME: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "padding" / Hole(4),
    "PeerAddress" / SOCKADDR_STORAGE,
    "PeerTargetNameStringLen" / LengthOf("PeerTargetName"),
    "PeerTargetName" / WideString("PeerTargetNameStringLen"),
    "trailing" / Tail(4),
)

SOCKET_SECURITY_QUERY_TEMPLATE: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "padding" / Hole(4),
    "PeerAddress" / SOCKADDR_STORAGE,
    "PeerTokenAccessMask" / Int32ul,
    "trailing" / Tail(4),
)

SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "padding" / Hole(4),
    "PeerAddress" / SOCKADDR_STORAGE,
    "PeerTokenAccessMask" / Int32ul,
    "Flags" / Enumerated(QueryTemplateFlags),
    "FieldMask" / Enumerated(QueryFieldMask),
    "trailing" / Tail(4),
)

SOCKET_SECURITY_QUERY_INFO: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "Flags" / Enumerated(QueryInfoFlags),
    "PeerApplicationAccessTokenHandle" / Int64ul,
    "PeerMachineAccessTokenHandle" / Int64ul,
    "trailing" / Tail(0),
)

SOCKET_SECURITY_QUERY_INFO_IPSEC2: Final = Struct(
    "SecurityProtocol" / Enumerated(SocketSecurityProtocol),
    "Flags" / Enumerated(QueryInfoFlags),
    "PeerApplicationAccessTokenHandle" / Int64ul,
    "PeerMachineAccessTokenHandle" / Int64ul,
    "MmSaId" / Int64ul,
    "QmSaId" / Int64ul,
    "NegotiationWinerr" / Int32ul,
    "SaLookupContext" / Guid(),
    "trailing" / Tail(4),
)
