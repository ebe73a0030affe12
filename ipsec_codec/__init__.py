"""A codec for SOCKET_SECURITY_SETTINGS_IPSEC and the Winsock secure-socket structures around it.

Build a record from keyword arguments, `encode` it to bytes; `decode` bytes to a record. What
`decode` accepts, `encode` gives back byte for byte. The construct declarations of the bytes are in
`ipsec_codec.schema`, which is imported when a structure is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

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
from ipsec_codec.structures.address import SocketAddress
from ipsec_codec.structures.record import Record

if TYPE_CHECKING:
    from ipsec_codec.captures import Capture, read_capture
    from ipsec_codec.comparison import Difference, compare
    from ipsec_codec.document import document_schema, from_document, to_document
    from ipsec_codec.dump import annotated_dump, dump_lines
    from ipsec_codec.findings import RULES, Basis, Finding, Rule, Severity
    from ipsec_codec.inspection import (
        Candidate,
        Inspection,
        Span,
        contenders,
        inspect,
        recognise,
        structures_for_call,
    )
    from ipsec_codec.layout import Kind
    from ipsec_codec.report import to_report
    from ipsec_codec.scanning import Confidence, Hit, scan

__version__ = "0.1.0"

__all__ = [
    "RULES",
    "SIO_DELETE_PEER_TARGET_NAME",
    "SIO_QUERY_SECURITY",
    "SIO_SET_PEER_TARGET_NAME",
    "SIO_SET_SECURITY",
    "SOCKET_DEFAULT2_QM_POLICY",
    "STRUCTURES",
    "Basis",
    "BufferTooSmallError",
    "Candidate",
    "Capture",
    "CaptureError",
    "Confidence",
    "DecodeError",
    "Difference",
    "DocumentError",
    "EncodeError",
    "Finding",
    "Hit",
    "Inspection",
    "IpsecCodecError",
    "IpsecFlags",
    "Kind",
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
    "Span",
    "StrictError",
    "StringLengthError",
    "TruncatedError",
    "__version__",
    "annotated_dump",
    "compare",
    "contenders",
    "decode",
    "document_schema",
    "dump_lines",
    "encode",
    "encode_into",
    "from_document",
    "inspect",
    "read_capture",
    "recognise",
    "scan",
    "structures_for_call",
    "to_document",
    "to_report",
]

_IMPORTED_WHEN_USED: Final = {
    "RULES": "findings",
    "Basis": "findings",
    "Candidate": "inspection",
    "Capture": "captures",
    "Confidence": "scanning",
    "Difference": "comparison",
    "Finding": "findings",
    "Hit": "scanning",
    "Inspection": "inspection",
    "Kind": "layout",
    "Rule": "findings",
    "Severity": "findings",
    "Span": "inspection",
    "annotated_dump": "dump",
    "compare": "comparison",
    "contenders": "inspection",
    "document_schema": "document",
    "dump_lines": "dump",
    "from_document": "document",
    "inspect": "inspection",
    "read_capture": "captures",
    "recognise": "inspection",
    "scan": "scanning",
    "structures_for_call": "inspection",
    "to_document": "document",
    "to_report": "report",
}
"""The module of each name that encoding and decoding do without: most of the import's time.

Each is a whole room and none an inner module of one: a thread that imports `findings.rule` waits
for `findings`, and one that imports `findings` waits for `findings.rule`.
"""

if not TYPE_CHECKING:  # a type checker would take any name to be there

    def __getattr__(name: str) -> Any:
        """Import a name's module when the name is first used."""
        if name not in _IMPORTED_WHEN_USED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = importlib.import_module(f"{__name__}.{_IMPORTED_WHEN_USED[name]}")
        value = globals()[name] = getattr(module, name)
        return value

    def __dir__() -> list[str]:
        """List these names too."""
        return sorted({*globals(), *_IMPORTED_WHEN_USED})
