"""What every public name gives when a password is planted in it, or why none can be."""

from __future__ import annotations

import socket
from typing import Any, Final

import ipsec_codec.winsock as adapter
from ipsec_codec import (
    RULES,
    STRUCTURES,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    annotated_dump,
    compare,
    contenders,
    decode,
    dump_lines,
    encode,
    encode_into,
    from_document,
    inspect,
    read_capture,
    recognise,
    scan,
    to_document,
    to_report,
)
from ipsec_codec.testing import (
    CaptureText,
    InvalidBuffer,
    Mutator,
    Vector,
    Verdict,
    captures,
    check_parser,
    full_document,
    invalid_buffers,
    judge,
    records,
    settings,
    valid_buffers,
)
from tests.leaks import PASSWORD
from tests.secrets.planted import BROKEN, DATA, DUMPS, OTHER, RECORD, WIDE
from tests.winsock.fake_windows import FakeWindows

__all__ = ["ASKED_FOR", "GIVEN", "HOLD_PAYLOADS", "NO_PAYLOAD"]

INSPECTIONS: Final = [inspect(data) for data in (DATA, *BROKEN.values())]
NAMED: Final = [
    inspect(data, SocketSecuritySettingsIpsec)
    for name, data in BROKEN.items()
    if name not in {"from the middle", "from the lengths on", "the password alone"}
]
"""(The others have a password for a member, so that naming the structure shows it.)"""
HITS: Final = [*scan(bytes(512) + DATA + bytes(512))]
MUTATIONS: Final = [
    *(Mutator(seed).mutate(DATA) for seed in range(60)),
    *(Mutator(seed).splice(DATA, OTHER) for seed in range(20)),
]
IN_THE_TAIL: Final = decode(BROKEN["password in the tail"])
IN_AN_ADDRESS: Final = SocketPeerTargetName(peer_address=SocketAddress(rest=WIDE))


def query() -> adapter.SocketSecurityQuery:
    windows = FakeWindows()
    windows.answer = encode(SocketSecurityQueryInfo(trailing=WIDE))
    with socket.socket() as sock:
        return adapter.query_socket_security(sock, loader=windows)


def encoded_into() -> bytearray:
    buffer = bytearray(len(DATA))
    encode_into(RECORD, buffer)
    return buffer


GIVEN: Final[dict[str, list[Any]]] = {
    "Secret": [RECORD.password],
    "Record": [RECORD, RECORD.values(), IN_THE_TAIL],
    "SocketSecuritySettingsIpsec": [RECORD, IN_THE_TAIL],
    "SocketSecuritySettings": [SocketSecuritySettings(trailing=WIDE)],
    "SocketPeerTargetName": [IN_AN_ADDRESS, SocketPeerTargetName(trailing=WIDE)],
    "SocketAddress": [IN_AN_ADDRESS.peer_address],
    **{kind.__name__: [kind(trailing=WIDE)] for kind in STRUCTURES[3:]},
    "Inspection": [
        *INSPECTIONS,
        *NAMED,
        *(other for one in INSPECTIONS for other in one.alternatives()),
    ],
    "Span": [*{span for one in (*INSPECTIONS, *NAMED) for span in one.spans}],
    "Finding": [*{found for one in (*INSPECTIONS, *NAMED) for found in one.findings}],
    "Candidate": [*{candidate for one in INSPECTIONS for candidate in one.candidates}],
    "Difference": [*compare(NAMED[0], inspect(DATA, SocketSecuritySettingsIpsec))],
    "Rule": [*RULES],
    "Capture": [read_capture(DATA), read_capture(DUMPS["xxd"])],
    "captures.Capture": [read_capture(DUMPS["od"])],
    "Hit": HITS,
    "annotated_dump": [annotated_dump(one) for one in (*INSPECTIONS, *NAMED)],
    "dump_lines": [[*dump_lines(one, width=200, limit=None)] for one in (*INSPECTIONS, *NAMED)],
    "compare": [compare(INSPECTIONS[0], inspect(OTHER))],
    "contenders": [contenders(INSPECTIONS[0].candidates)],
    "decode": [decode(DATA)],
    "from_document": [from_document({"password": PASSWORD})],
    "inspect": INSPECTIONS,
    "read_capture": [read_capture(text) for text in DUMPS.values()],
    "captures.read_capture": [read_capture(WIDE.hex())],
    "recognise": [recognise(data) for data in BROKEN.values()],
    "scan": [HITS, [hit.inspection for hit in HITS]],
    "to_document": [to_document(record) for record in (RECORD, IN_THE_TAIL, IN_AN_ADDRESS)],
    "to_report": [to_report(one) for one in (*INSPECTIONS, *NAMED)],
    "testing.CaptureText": [CaptureText(tool="xxd", text=DUMPS["xxd"], data=DATA)],
    "testing.InvalidBuffer": [
        InvalidBuffer(BROKEN["odd length"], SocketSecuritySettingsIpsec, "IPS402")
    ],
    "testing.Mutation": MUTATIONS,
    "testing.Mutator": [Mutator(1)],
    "testing.Vector": [
        Vector(
            id="x-1",
            comment="planted",
            flags=(),
            structure=RECORD.c_name,
            data=DATA,
            verdict=Verdict.VALID,
            rule=None,
            reason=None,
            document=to_document(RECORD, reveal=True),
        )
    ],
    "testing.Judgement": [
        judge(data, SocketSecuritySettingsIpsec) for data in (DATA, *BROKEN.values())
    ],
    "testing.judge": [judge(DATA, SocketSecuritySettingsIpsec)],
    "testing.check_parser": [
        check_parser(lambda data: to_document(decode(data), reveal=True), runs=0)
    ],
    "testing.settings": [settings(), settings(strict=True)],
    "testing.records": [records()],
    "testing.captures": [captures()],
    "testing.invalid_buffers": [invalid_buffers()],
    "testing.valid_buffers": [valid_buffers()],
    **{
        f"fields.{type(field).__name__}": [field, field.keep(DATA), field.keep([PASSWORD])]
        for structure in STRUCTURES
        for field in structure.fields()
        if type(field).__name__ != "BytesField"
    },
    "winsock.SocketSecurityQuery": [query()],
    "winsock.query_socket_security": [query()],
}
"""By the public name, without `ipsec_codec`: its objects, or what it returns."""

HOLD_PAYLOADS: Final[dict[str, set[str]]] = {
    "Inspection": {"data"},
    "Span": {"raw", "value"},
    "Capture": {"data"},
    "Hit": {"content"},
    "CaptureText": {"text", "data"},
    "InvalidBuffer": {"data"},
    "Mutation": {"data"},
    "Vector": {"data", "document"},
    "SocketAddress": {"rest"},
    **{kind.__name__: {"trailing"} for kind in STRUCTURES},
}
"""By the class: the attributes that are the bytes themselves, for who asks for them by name."""

ASKED_FOR: Final[dict[str, Any]] = {
    "encode": lambda: encode(RECORD),
    "encode_into": encoded_into,
    "Secret.reveal": RECORD.password.reveal,
    "to_document": lambda: to_document(RECORD, reveal=True),
    "to_document, a tail": lambda: to_document(IN_THE_TAIL, reveal=True),
    "to_report": lambda: to_report(INSPECTIONS[0], reveal=True),
    "annotated_dump": lambda: annotated_dump(INSPECTIONS[0], reveal=True),
    "dump_lines": lambda: "".join(
        part.text for line in dump_lines(INSPECTIONS[0], reveal=True) for part in line
    ),
    "testing.full_document": lambda: full_document(RECORD),
}
"""Calls that ask for the password."""


KNOWN_BEFORE: Final = "known before there is any data"
FROM_THE_SCHEMA: Final = "made from the schema alone"
MADE_UP: Final = "makes buffers of its own; nobody's password is in them"
NO_PASSWORD: Final = "takes nothing that has a password"
TO_WINDOWS: Final = "returns nothing: see test_memory"
AN_ERROR: Final = "an error: see error_cases"

NO_PAYLOAD: Final[dict[str, str]] = {
    **dict.fromkeys(
        [
            *("RULES", "STRUCTURES", "Basis", "Confidence", "IpsecFlags", "Kind", "QueryFieldMask"),
            *("QueryInfoFlags", "QueryTemplateFlags", "SecurityFlags", "Severity"),
            *("SIO_DELETE_PEER_TARGET_NAME", "SIO_QUERY_SECURITY", "SIO_SET_PEER_TARGET_NAME"),
            *("SIO_SET_SECURITY", "SOCKET_DEFAULT2_QM_POLICY", "SocketSecurityProtocol"),
            *("__version__", "structures_for_call", "captures.FORMATS", "testing.Verdict"),
            *("captures.FORMAT_DESCRIPTIONS", "captures.MAX_INPUT_SIZE", "winsock.Loader"),
            *("captures.MAX_OUTPUT_BYTES", "captures.MAX_ROW_BYTES", "winsock.SocketLike"),
            *("captures.MAX_ROW_CHARACTERS", "winsock.WindowsLoader", "testing.flag_meanings"),
        ],
        KNOWN_BEFORE,
    ),
    **dict.fromkeys(
        [
            *("document_schema", "export.FORMATS", "export.Format", "export.c_header"),
            *("export.json_schema", "export.kaitai_struct", "fields.BytesField", "fields.Field"),
            "layout.Kind",
            *("layout.Layout", "layout.Place", "layout.StringPlace", "layout.layout_of"),
        ],
        FROM_THE_SCHEMA,
    ),
    **dict.fromkeys(
        [
            *("testing.addresses", "testing.corpus_archive", "testing.corpus_files"),
            *("testing.dictionary", "testing.guids", "testing.load_vectors", "testing.mutation"),
            *("testing.mutations", "testing.seed_buffers", "testing.seed_records"),
            *("testing.tails", "testing.wide_strings", "testing.write_corpus"),
        ],
        MADE_UP,
    ),
    **dict.fromkeys(
        [
            *("winsock.delete_peer_target_name", "winsock.impersonate_peer"),
            *("winsock.revert_impersonation", "winsock.set_peer_target_name"),
            "fields.EnumerationField",
        ],
        NO_PASSWORD,
    ),
    **dict.fromkeys(
        [
            *("BufferTooSmallError", "CaptureError", "DecodeError", "DocumentError"),
            *("EncodeError", "IpsecCodecError", "StrictError", "StringLengthError"),
            *("TruncatedError", "testing.ParserMismatch", "winsock.WinsockError"),
            "winsock.WinsockUnavailableError",
        ],
        AN_ERROR,
    ),
    "winsock.set_socket_security": TO_WINDOWS,
}
"""The other public names, each with the reason why nothing is planted in it."""
