"""Every enumeration, flag, well-known key and ioctl code of the structures, its header cited.

`mstcpip.h` below is the Windows SDK's header of that name, `winsock2.h` and `ws2def.h` likewise;
mingw-w64's copies agree where they have the member. Members drop the header's prefix.

A flags class ejects: `SecurityFlags(0x80000001)` is the plain int 0x80000001, since an `IntFlag`
that keeps unknown bits would also keep every unknown value it ever saw, for good.
"""

from __future__ import annotations

import enum
import uuid
from typing import Final

__all__ = [
    "AF_INET",
    "AF_INET6",
    "AF_UNSPEC",
    "SIO_DELETE_PEER_TARGET_NAME",
    "SIO_QUERY_SECURITY",
    "SIO_SET_PEER_TARGET_NAME",
    "SIO_SET_SECURITY",
    "SOCKET_DEFAULT2_QM_POLICY",
    "IpsecFlags",
    "QueryFieldMask",
    "QueryInfoFlags",
    "QueryTemplateFlags",
    "SecurityFlags",
    "SocketSecurityProtocol",
    "known_member",
]


class SocketSecurityProtocol(enum.IntEnum):
    """`SOCKET_SECURITY_PROTOCOL` (mstcpip.h): which protocol secures the socket."""

    DEFAULT = 0
    """`SOCKET_SECURITY_PROTOCOL_DEFAULT`: the system's default security."""
    IPSEC = 1
    """`SOCKET_SECURITY_PROTOCOL_IPSEC`."""
    IPSEC2 = 2
    """`SOCKET_SECURITY_PROTOCOL_IPSEC2`: Windows 7 and later."""
    INVALID = 3
    """`SOCKET_SECURITY_PROTOCOL_INVALID`: the enumeration's end (2 in a Vista-targeted build)."""


class SecurityFlags(enum.IntFlag, boundary=enum.EJECT):
    """`SOCKET_SETTINGS_*` (mstcpip.h): the flags any security protocol understands."""

    GUARANTEE_ENCRYPTION = 0x1
    """No packet leaves and no connection is made unless encryption is possible."""
    ALLOW_INSECURE = 0x2
    """Clear text is allowed; without it nothing is sent in the clear, ever."""


class IpsecFlags(enum.IntFlag, boundary=enum.EJECT):
    """`SOCKET_SETTINGS_IPSEC_*` (mstcpip.h): the flags of IPsec alone."""

    SKIP_FILTER_INSTANTIATION = 0x1
    """For a caller that knows that filters and policy exist already."""
    OPTIONAL_PEER_NAME_VERIFICATION = 0x2
    """Windows 7 and later."""
    ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED = 0x4
    """Windows 7 and later."""
    PEER_NAME_IS_RAW_FORMAT = 0x8
    """Windows 7 and later."""


class QueryTemplateFlags(enum.IntFlag, boundary=enum.EJECT):
    """`SOCKET_QUERY_IPSEC2_*` (mstcpip.h): what a query does besides answering."""

    ABORT_CONNECTION_ON_FIELD_CHANGE = 0x1


class QueryFieldMask(enum.IntFlag, boundary=enum.EJECT):
    """`SOCKET_QUERY_IPSEC2_FIELD_MASK_*` (mstcpip.h): the fields a query asks for."""

    MM_SA_ID = 0x1
    QM_SA_ID = 0x2


class QueryInfoFlags(enum.IntFlag, boundary=enum.EJECT):
    """`SOCKET_INFO_CONNECTION_*` (mstcpip.h): what a query says of the connection."""

    SECURED = 0x1
    ENCRYPTED = 0x2
    """Implies SECURED."""
    IMPERSONATED = 0x4


def known_member(members: type[enum.IntEnum | enum.IntFlag], number: int) -> int:
    """Return the member of a known value, and the plain int of a value with anything unknown."""
    try:
        return members(number)
    except ValueError:  # an IntEnum's way to say no; an ejecting IntFlag gives back the int
        return number


SOCKET_DEFAULT2_QM_POLICY: Final = uuid.UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47")
"""`SOCKET_DEFAULT2_QM_POLICY` (mstcpip.h): the well-known quick-mode policy key."""

SIO_SET_SECURITY: Final = 0x980000C8
"""`SIO_SET_SECURITY` (mstcpip.h): the ioctl that WSASetSocketSecurity stands for."""
SIO_QUERY_SECURITY: Final = 0xD80000C9
"""`SIO_QUERY_SECURITY` (mstcpip.h): the ioctl that WSAQuerySocketSecurity stands for."""
SIO_SET_PEER_TARGET_NAME: Final = 0x980000CA
"""`SIO_SET_PEER_TARGET_NAME` (mstcpip.h): the ioctl of WSASetSocketPeerTargetName."""
SIO_DELETE_PEER_TARGET_NAME: Final = 0x980000CB
"""`SIO_DELETE_PEER_TARGET_NAME` (mstcpip.h): the ioctl of WSADeleteSocketPeerTargetName."""

AF_UNSPEC: Final = 0
"""`AF_UNSPEC` (ws2def.h): no address; in these structures, no peer named."""
AF_INET: Final = 2
"""`AF_INET` (ws2def.h): IPv4."""
AF_INET6: Final = 23
"""`AF_INET6` (ws2def.h): IPv6 on Windows, whatever number the host running this has for it."""
