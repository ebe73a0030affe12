"""The seven structures as records: one class each, its fields in the header's order.

Every class is a structure of mstcpip.h, and a field is a member of it in snake case. Two fields
are not members: `padding` keeps the bytes of the alignment hole, `trailing` whatever follows the
last member. Lengths are derived from the strings and never stored.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from ipsec_codec.constants import (
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    SecurityFlags,
    SocketSecurityProtocol,
)
from ipsec_codec.fields import (
    AddressField,
    BytesField,
    FlagsField,
    GuidField,
    IntegerField,
    ProtocolField,
    SecretField,
    StringField,
)
from ipsec_codec.structures.address import SocketAddress, address_from
from ipsec_codec.structures.record import Record

__all__ = [
    "STRUCTURES",
    "SocketPeerTargetName",
    "SocketSecurityQueryInfo",
    "SocketSecurityQueryInfoIpsec2",
    "SocketSecurityQueryTemplate",
    "SocketSecurityQueryTemplateIpsec2",
    "SocketSecuritySettings",
    "SocketSecuritySettingsIpsec",
]

NIL: Final = UUID(int=0)
DEFAULT: Final = SocketSecurityProtocol.DEFAULT
IPSEC: Final = SocketSecurityProtocol.IPSEC
IPSEC2: Final = SocketSecurityProtocol.IPSEC2


class SocketSecuritySettings(Record, c_name="SOCKET_SECURITY_SETTINGS"):
    """`SOCKET_SECURITY_SETTINGS` (mstcpip.h), 8 bytes: security settings for any protocol.

    Attributes:
        security_protocol: the protocol to secure the socket with; DEFAULT leaves it to Windows.
        security_flags: flags any protocol understands.
        trailing: the bytes after them.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=DEFAULT)
    security_flags: FlagsField[SecurityFlags] = FlagsField(
        "SecurityFlags", SecurityFlags, default=0
    )
    trailing: BytesField = BytesField("trailing", default=b"")


class SocketSecuritySettingsIpsec(Record, c_name="SOCKET_SECURITY_SETTINGS_IPSEC"):
    """`SOCKET_SECURITY_SETTINGS_IPSEC` (mstcpip.h), 88 bytes and its strings.

    The default tail of 4 zero bytes gives the size that the reference pages' sample and the known
    clients pass, `sizeof` + strings; `trailing=b""` gives the exact one, 84 bytes + strings.

    Attributes:
        security_protocol: IPSEC, says the reference page; real clients also pass IPSEC2.
        security_flags: flags any protocol understands.
        ipsec_flags: flags of IPsec alone.
        authip_mm_policy_key: the key of the AuthIP main-mode provider context; all zero: ignored.
        authip_qm_policy_key: the same for quick mode.
        reserved: reserved.
        padding: the 4 bytes of the alignment hole at offset 60.
        reserved2: reserved; one public client puts a LUID here.
        user_name: user name for the explicit credentials.
        domain_name: its domain.
        password: its password, a Secret; a plain str is taken too.
        trailing: the bytes after the password.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=IPSEC)
    security_flags: FlagsField[SecurityFlags] = FlagsField(
        "SecurityFlags", SecurityFlags, default=0
    )
    ipsec_flags: FlagsField[IpsecFlags] = FlagsField("IpsecFlags", IpsecFlags, default=0)
    authip_mm_policy_key: GuidField = GuidField("AuthipMMPolicyKey", default=NIL)
    authip_qm_policy_key: GuidField = GuidField("AuthipQMPolicyKey", default=NIL)
    reserved: GuidField = GuidField("Reserved", default=NIL)
    padding: BytesField = BytesField("padding", size=4, default=bytes(4))
    reserved2: IntegerField = IntegerField("Reserved2", bits=64, default=0)
    user_name: StringField = StringField("UserName", default="")
    domain_name: StringField = StringField("DomainName", default="")
    password: SecretField = SecretField("Password", default="")
    trailing: BytesField = BytesField("trailing", default=bytes(4))


class SocketPeerTargetName(Record, c_name="SOCKET_PEER_TARGET_NAME"):
    """`SOCKET_PEER_TARGET_NAME` (mstcpip.h), 144 bytes and its string.

    Attributes:
        security_protocol: the protocol that verifies the name.
        padding: the 4 bytes of the alignment hole at offset 4.
        peer_address: the peer; a ("192.0.2.17", 445) tuple is taken too. Family 0 names none.
        peer_target_name: the name to expect, such as a service principal name.
        trailing: the bytes after the name.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=IPSEC)
    padding: BytesField = BytesField("padding", size=4, default=bytes(4))
    peer_address: AddressField = AddressField("PeerAddress", address_from, default=SocketAddress())
    peer_target_name: StringField = StringField("PeerTargetName", default="")
    trailing: BytesField = BytesField("trailing", default=bytes(4))


class SocketSecurityQueryTemplate(Record, c_name="SOCKET_SECURITY_QUERY_TEMPLATE"):
    """`SOCKET_SECURITY_QUERY_TEMPLATE` (mstcpip.h), 144 bytes: what to ask about a peer.

    Attributes:
        security_protocol: the protocol asked about.
        padding: the 4 bytes of the alignment hole at offset 4.
        peer_address: the peer; a (host, port) tuple is taken too.
        peer_token_access_mask: 32 bits; token handles are only given when it is not zero.
        trailing: the bytes after it.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=DEFAULT)
    padding: BytesField = BytesField("padding", size=4, default=bytes(4))
    peer_address: AddressField = AddressField("PeerAddress", address_from, default=SocketAddress())
    peer_token_access_mask: IntegerField = IntegerField("PeerTokenAccessMask", bits=32, default=0)
    trailing: BytesField = BytesField("trailing", default=bytes(4))


class SocketSecurityQueryTemplateIpsec2(Record, c_name="SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2"):
    """`SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2` (mstcpip.h), 152 bytes.

    Attributes:
        security_protocol: the protocol asked about, IPSEC2.
        padding: the 4 bytes of the alignment hole at offset 4.
        peer_address: the peer; a (host, port) tuple is taken too.
        peer_token_access_mask: 32 bits; token handles are only given when it is not zero.
        flags: what the query does besides answering.
        field_mask: the fields asked for.
        trailing: the bytes after it.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=IPSEC2)
    padding: BytesField = BytesField("padding", size=4, default=bytes(4))
    peer_address: AddressField = AddressField("PeerAddress", address_from, default=SocketAddress())
    peer_token_access_mask: IntegerField = IntegerField("PeerTokenAccessMask", bits=32, default=0)
    flags: FlagsField[QueryTemplateFlags] = FlagsField("Flags", QueryTemplateFlags, default=0)
    field_mask: FlagsField[QueryFieldMask] = FlagsField("FieldMask", QueryFieldMask, default=0)
    trailing: BytesField = BytesField("trailing", default=bytes(4))


class SocketSecurityQueryInfo(Record, c_name="SOCKET_SECURITY_QUERY_INFO"):
    """`SOCKET_SECURITY_QUERY_INFO` (mstcpip.h), 24 bytes: what a query answers.

    Attributes:
        security_protocol: the protocol that secures the connection.
        flags: what is true of the connection.
        peer_application_access_token_handle: 64 bits; the caller's to close.
        peer_machine_access_token_handle: 64 bits; the caller's to close.
        trailing: the bytes after it.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=DEFAULT)
    flags: FlagsField[QueryInfoFlags] = FlagsField("Flags", QueryInfoFlags, default=0)
    peer_application_access_token_handle: IntegerField = IntegerField(
        "PeerApplicationAccessTokenHandle", bits=64, default=0
    )
    peer_machine_access_token_handle: IntegerField = IntegerField(
        "PeerMachineAccessTokenHandle", bits=64, default=0
    )
    trailing: BytesField = BytesField("trailing", default=b"")


class SocketSecurityQueryInfoIpsec2(Record, c_name="SOCKET_SECURITY_QUERY_INFO_IPSEC2"):
    """`SOCKET_SECURITY_QUERY_INFO_IPSEC2` (mstcpip.h), 64 bytes.

    Attributes:
        security_protocol: the protocol that secures the connection, IPSEC2.
        flags: what is true of the connection.
        peer_application_access_token_handle: 64 bits; the caller's to close.
        peer_machine_access_token_handle: 64 bits; the caller's to close.
        mm_sa_id: the main-mode security association's id, 64 bits.
        qm_sa_id: the quick-mode security association's id, 64 bits.
        negotiation_winerr: the negotiation's Windows error code, 32 bits.
        sa_lookup_context: the GUID to look the associations up by.
        trailing: the bytes after it.
    """

    __slots__ = ()

    security_protocol: ProtocolField = ProtocolField("SecurityProtocol", default=IPSEC2)
    flags: FlagsField[QueryInfoFlags] = FlagsField("Flags", QueryInfoFlags, default=0)
    peer_application_access_token_handle: IntegerField = IntegerField(
        "PeerApplicationAccessTokenHandle", bits=64, default=0
    )
    peer_machine_access_token_handle: IntegerField = IntegerField(
        "PeerMachineAccessTokenHandle", bits=64, default=0
    )
    mm_sa_id: IntegerField = IntegerField("MmSaId", bits=64, default=0)
    qm_sa_id: IntegerField = IntegerField("QmSaId", bits=64, default=0)
    negotiation_winerr: IntegerField = IntegerField("NegotiationWinerr", bits=32, default=0)
    sa_lookup_context: GuidField = GuidField("SaLookupContext", default=NIL)
    trailing: BytesField = BytesField("trailing", default=bytes(4))


STRUCTURES: Final[tuple[type[Record], ...]] = (
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    SocketPeerTargetName,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
)
"""The family, in the header's order."""
