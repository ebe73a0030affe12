"""The buffers that mutations start from: a few of each structure, to which no rule objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["seed_buffers", "seed_records"]

# No byte of it twice, so that each wrong byte order shows.
KEY: Final = UUID("00112233-4455-6677-8899-aabbccddeeff")
OTHER_KEY: Final = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")

IPV4: Final = SocketAddress(host="192.0.2.17", port=445)
IPV6: Final = SocketAddress(host="2001:db8::17", port=445, flowinfo=0x12345, scope_id=7)

# Several fields differ from their defaults at once and none equals another, so that a mutation
# that swaps, drops or moves any of them shows.
_VALUES: Final[Mapping[type[Record], tuple[dict[str, Any], ...]]] = {
    SocketSecuritySettings: (
        {},
        {"security_protocol": SocketSecurityProtocol.IPSEC, "security_flags": 2},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC2,
            "security_flags": SecurityFlags.GUARANTEE_ENCRYPTION,
        },
    ),
    SocketSecuritySettingsIpsec: (
        {},
        {"trailing": b""},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC2,
            "security_flags": SecurityFlags.GUARANTEE_ENCRYPTION,
            "ipsec_flags": IpsecFlags.SKIP_FILTER_INSTANTIATION,
            "authip_mm_policy_key": KEY,
            "authip_qm_policy_key": SOCKET_DEFAULT2_QM_POLICY,
            "reserved2": 0x0102_0304_0506_0708,
            "user_name": "svc-backup",
            "domain_name": "CORP",
            "password": "Tr0ub4dor&3",
        },
        {
            "security_flags": SecurityFlags.ALLOW_INSECURE,
            "ipsec_flags": 14,
            "authip_mm_policy_key": OTHER_KEY,
            "authip_qm_policy_key": KEY,
            "user_name": "José",
            "domain_name": "münchen.example",
            "password": "пароль-🔑",
            "trailing": b"",
        },
        {"authip_mm_policy_key": KEY, "user_name": "u", "password": "pw"},
        {"domain_name": "CORP", "password": "secret", "trailing": b""},
    ),
    SocketPeerTargetName: (
        {},
        {"peer_address": IPV4, "peer_target_name": "host/fileserver.corp.example"},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC2,
            "peer_address": IPV6,
            "peer_target_name": "host/münchen-🔑",
            "trailing": b"",
        },
    ),
    SocketSecurityQueryTemplate: (
        {},
        {"peer_address": IPV4, "peer_token_access_mask": 0x0002_0008},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC,
            "peer_address": IPV6,
            "peer_token_access_mask": 0x8000_000C,
            "trailing": b"",
        },
    ),
    SocketSecurityQueryTemplateIpsec2: (
        {},
        {
            "peer_address": IPV4,
            "peer_token_access_mask": 0xC,
            "flags": QueryTemplateFlags.ABORT_CONNECTION_ON_FIELD_CHANGE,
            "field_mask": QueryFieldMask.QM_SA_ID,
        },
        {
            "security_protocol": SocketSecurityProtocol.IPSEC,
            "peer_address": IPV6,
            "peer_token_access_mask": 0x0200_0008,
            "field_mask": 3,
            "trailing": b"",
        },
    ),
    SocketSecurityQueryInfo: (
        {},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC,
            "flags": QueryInfoFlags.SECURED | QueryInfoFlags.ENCRYPTED,
            "peer_application_access_token_handle": 0x0102_0304_0506_0708,
            "peer_machine_access_token_handle": 0x1112_1314_1516_1718,
        },
    ),
    SocketSecurityQueryInfoIpsec2: (
        {},
        {
            "security_protocol": SocketSecurityProtocol.IPSEC,
            "flags": QueryInfoFlags.SECURED | QueryInfoFlags.IMPERSONATED,
            "peer_application_access_token_handle": 0x0102_0304_0506_0708,
            "peer_machine_access_token_handle": 0x1112_1314_1516_1718,
            "mm_sa_id": 0x2122_2324_2526_2728,
            "qm_sa_id": 0x3132_3334_3536_3738,
            "negotiation_winerr": 0x8009_0322,
            "sa_lookup_context": KEY,
            "trailing": b"",
        },
    ),
}


def seed_records(structure: type[Record]) -> tuple[Record, ...]:
    """Return the records that mutations of a structure start from.

    Args:
        structure: the record class.
    """
    return tuple(structure(**values) for values in _VALUES[structure])


def seed_buffers(structure: type[Record]) -> tuple[bytes, ...]:
    """Return the buffers that mutations of a structure start from; `decode(strict=True)` takes all.

    Args:
        structure: the record class.
    """
    return tuple(encode(record) for record in seed_records(structure))
