"""The peers: the same structure by construct, by dissect.cstruct and by ctypes."""

from __future__ import annotations

import ctypes
import uuid
from typing import Any, NamedTuple, cast

from dissect.cstruct import (  # type: ignore[import-untyped]
    cstruct,  # pyright: ignore[reportMissingTypeStubs]
)

from ipsec_codec import IpsecFlags, SecurityFlags, SocketSecurityProtocol, schema

DEFINITION = """
struct SOCKET_SECURITY_SETTINGS_IPSEC {
    uint32 SecurityProtocol;
    uint32 SecurityFlags;
    uint32 IpsecFlags;
    char   AuthipMMPolicyKey[16];
    char   AuthipQMPolicyKey[16];
    char   Reserved[16];
    char   padding[4];
    uint64 Reserved2;
    uint32 UserNameStringLen;
    uint32 DomainNameStringLen;
    uint32 PasswordStringLen;
    wchar  UserName[UserNameStringLen / 2];
    wchar  DomainName[DomainNameStringLen / 2];
    wchar  Password[PasswordStringLen / 2];
    char   trailing[EOF];
};
"""

_dissect: Any = cstruct(endian="<")
_dissect.load(DEFINITION, compiled=True)


def construct_decode(data: bytes) -> Any:
    """The library's own schema, run by construct as it is."""
    return schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(data)


def construct_encode(parsed: Any) -> bytes:
    """The schema's build."""
    return schema.SOCKET_SECURITY_SETTINGS_IPSEC.build(parsed)


def dissect_decode(data: bytes) -> Any:
    """dissect.cstruct, compiled; GUIDs stay bytes and enumerations ints."""
    return _dissect.SOCKET_SECURITY_SETTINGS_IPSEC(data)


def dissect_encode(parsed: Any) -> bytes:
    """dissect.cstruct's dumps."""
    return cast("bytes", parsed.dumps())


class FixedPart(ctypes.LittleEndianStructure):
    """The fixed part, by hand."""

    _fields_ = (
        ("SecurityProtocol", ctypes.c_uint32),
        ("SecurityFlags", ctypes.c_uint32),
        ("IpsecFlags", ctypes.c_uint32),
        ("AuthipMMPolicyKey", ctypes.c_ubyte * 16),
        ("AuthipQMPolicyKey", ctypes.c_ubyte * 16),
        ("Reserved", ctypes.c_ubyte * 16),
        ("padding", ctypes.c_ubyte * 4),
        ("Reserved2", ctypes.c_uint64),
        ("UserNameStringLen", ctypes.c_uint32),
        ("DomainNameStringLen", ctypes.c_uint32),
        ("PasswordStringLen", ctypes.c_uint32),
    )


FIXED_SIZE = 84


class Typed(NamedTuple):
    """The same typed result as the library's record."""

    security_protocol: SocketSecurityProtocol
    security_flags: SecurityFlags
    ipsec_flags: IpsecFlags
    authip_mm_policy_key: uuid.UUID
    authip_qm_policy_key: uuid.UUID
    reserved: uuid.UUID
    padding: bytes
    reserved2: int
    user_name: str
    domain_name: str
    password: str
    trailing: bytes


def ctypes_decode(data: bytes) -> Typed:
    """ctypes by hand: copy the fixed part, convert each member."""
    fixed: Any = FixedPart.from_buffer_copy(data.ljust(88, b"\0"))  # sizeof is 88
    user_end = FIXED_SIZE + fixed.UserNameStringLen
    domain_end = user_end + fixed.DomainNameStringLen
    password_end = domain_end + fixed.PasswordStringLen
    return Typed(
        SocketSecurityProtocol(fixed.SecurityProtocol),
        SecurityFlags(fixed.SecurityFlags),
        IpsecFlags(fixed.IpsecFlags),
        uuid.UUID(bytes_le=bytes(fixed.AuthipMMPolicyKey)),
        uuid.UUID(bytes_le=bytes(fixed.AuthipQMPolicyKey)),
        uuid.UUID(bytes_le=bytes(fixed.Reserved)),
        bytes(fixed.padding),
        fixed.Reserved2,
        data[FIXED_SIZE:user_end].decode("utf-16-le", "surrogatepass"),
        data[user_end:domain_end].decode("utf-16-le", "surrogatepass"),
        data[domain_end:password_end].decode("utf-16-le", "surrogatepass"),
        data[password_end:],
    )


def ctypes_encode(typed: Typed) -> bytes:
    """ctypes by hand, the other way."""
    user = typed.user_name.encode("utf-16-le", "surrogatepass")
    domain = typed.domain_name.encode("utf-16-le", "surrogatepass")
    password = typed.password.encode("utf-16-le", "surrogatepass")
    guid = ctypes.c_ubyte * 16
    fixed = FixedPart(
        typed.security_protocol,
        typed.security_flags,
        typed.ipsec_flags,
        guid.from_buffer_copy(typed.authip_mm_policy_key.bytes_le),
        guid.from_buffer_copy(typed.authip_qm_policy_key.bytes_le),
        guid.from_buffer_copy(typed.reserved.bytes_le),
        (ctypes.c_ubyte * 4).from_buffer_copy(typed.padding),
        typed.reserved2,
        len(user),
        len(domain),
        len(password),
    )
    return bytes(fixed)[:FIXED_SIZE] + user + domain + password + typed.trailing
