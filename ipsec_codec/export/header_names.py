"""What the constants are called in the header: the prefix that each enumeration's members drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec import constants

if TYPE_CHECKING:
    import enum

__all__ = ["PREFIXES", "constant_names"]

PREFIXES: Final[dict[type[enum.IntEnum | enum.IntFlag], str]] = {
    constants.SocketSecurityProtocol: "SOCKET_SECURITY_PROTOCOL_",
    constants.SecurityFlags: "SOCKET_SETTINGS_",
    constants.IpsecFlags: "SOCKET_SETTINGS_IPSEC_",
    constants.QueryTemplateFlags: "SOCKET_QUERY_IPSEC2_",
    constants.QueryFieldMask: "SOCKET_QUERY_IPSEC2_FIELD_MASK_",
    constants.QueryInfoFlags: "SOCKET_INFO_CONNECTION_",
}
"""The header's prefix (mstcpip.h) of each enumeration's members."""


def constant_names(members: type[enum.IntEnum | enum.IntFlag]) -> dict[str, int]:
    """Return an enumeration's values by their names in the header, in its order."""
    return {f"{PREFIXES[members]}{member.name}": int(member) for member in members}
