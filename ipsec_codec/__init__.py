"""A codec for SOCKET_SECURITY_SETTINGS_IPSEC and the Winsock secure-socket structures around it.

Build a record from keyword arguments, `encode` it to bytes; `decode` bytes to a record. What
`decode` accepts, `encode` gives back byte for byte. The construct declarations of the bytes are in
`ipsec_codec.schema`, which is imported when a structure is first used.
"""

from __future__ import annotations

from ipsec_codec.address import SocketAddress
from ipsec_codec.codec import decode, encode, encode_into
from ipsec_codec.constants import (
    SIO_DELETE_PEER_TARGET_NAME,
    SIO_QUERY_SECURITY,
    SIO_SET_PEER_TARGET_NAME,
    SIO_SET_SECURITY,
    SOCKET_DEFAULT2_QM_POLICY,
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    SecurityFlags,
    SocketSecurityProtocol,
)
from ipsec_codec.document import from_document, to_document
from ipsec_codec.document_schema import document_schema
from ipsec_codec.errors import (
    BufferTooSmallError,
    CaptureError,
    DecodeError,
    DocumentError,
    EncodeError,
    IpsecCodecError,
    StrictError,
    StringLengthError,
    TruncatedError,
)
from ipsec_codec.findings import Basis, Finding, Rule, Severity
from ipsec_codec.record import Record
from ipsec_codec.secret import Secret
from ipsec_codec.structures import (
    STRUCTURES,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)

__version__ = "0.1.0"

__all__ = [
    "SIO_DELETE_PEER_TARGET_NAME",
    "SIO_QUERY_SECURITY",
    "SIO_SET_PEER_TARGET_NAME",
    "SIO_SET_SECURITY",
    "SOCKET_DEFAULT2_QM_POLICY",
    "STRUCTURES",
    "Basis",
    "BufferTooSmallError",
    "CaptureError",
    "DecodeError",
    "DocumentError",
    "EncodeError",
    "Finding",
    "IpsecCodecError",
    "IpsecFlags",
    "QueryFieldMask",
    "QueryInfoFlags",
    "QueryTemplateFlags",
    "Record",
    "Rule",
    "Secret",
    "SecurityFlags",
    "Severity",
    "SocketAddress",
    "SocketPeerTargetName",
    "SocketSecurityProtocol",
    "SocketSecurityQueryInfo",
    "SocketSecurityQueryInfoIpsec2",
    "SocketSecurityQueryTemplate",
    "SocketSecurityQueryTemplateIpsec2",
    "SocketSecuritySettings",
    "SocketSecuritySettingsIpsec",
    "StrictError",
    "StringLengthError",
    "TruncatedError",
    "__version__",
    "decode",
    "document_schema",
    "encode",
    "encode_into",
    "from_document",
    "to_document",
]
