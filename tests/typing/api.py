"""The whole public API as a user's program would use it: for mypy and pyright, and run by a test.

Every name is used, and every type that a user relies on is asserted. A public name that is not
in this file fails tests/project/test_public_names.py.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, assert_type
from uuid import UUID

from hypothesis import strategies as st

import ipsec_codec
import ipsec_codec.captures
import ipsec_codec.export
import ipsec_codec.fields
import ipsec_codec.layout
import ipsec_codec.winsock
from ipsec_codec import (
    SIO_DELETE_PEER_TARGET_NAME,
    SIO_QUERY_SECURITY,
    SIO_SET_PEER_TARGET_NAME,
    SIO_SET_SECURITY,
    SOCKET_DEFAULT2_QM_POLICY,
    STRUCTURES,
    BufferTooSmallError,
    CaptureError,
    DecodeError,
    DocumentError,
    EncodeError,
    IpsecCodecError,
    IpsecFlags,
    QueryFieldMask,
    QueryInfoFlags,
    QueryTemplateFlags,
    Record,
    Secret,
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
    StrictError,
    StringLengthError,
    TruncatedError,
    decode,
    document_schema,
    encode,
    encode_into,
    from_document,
    testing,
    to_document,
)

if TYPE_CHECKING:
    import socket


def use_records() -> SocketSecuritySettingsIpsec:
    """Build records, read their fields, and make others of them."""
    settings = SocketSecuritySettingsIpsec(
        security_protocol=SocketSecurityProtocol.IPSEC2,
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE,
        ipsec_flags=IpsecFlags.SKIP_FILTER_INSTANTIATION,
        authip_mm_policy_key=UUID(int=1),
        authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY,
        reserved=UUID(int=0),
        padding=bytearray(4),
        reserved2=0x3E7,
        user_name="svc-backup",
        domain_name="CORP",
        password="Tr0ub4dor&3",
        trailing=b"",
    )
    assert_type(settings.security_protocol, SocketSecurityProtocol | int)
    assert_type(settings.security_flags, SecurityFlags | int)
    assert_type(settings.ipsec_flags, IpsecFlags | int)
    assert_type(settings.authip_mm_policy_key, UUID)
    assert_type(settings.padding, bytes)
    assert_type(settings.reserved2, int)
    assert_type(settings.user_name, str)
    assert_type(settings.password, Secret)
    assert_type(settings.password.reveal(), str)
    assert_type(settings.values(), dict[str, Any])
    assert_type(settings.replace(password=Secret("other")), SocketSecuritySettingsIpsec)
    assert_type(SocketSecuritySettings().security_flags, SecurityFlags | int)
    return settings


def use_the_rest_of_the_family() -> list[Record]:
    """Build the structures of the other functions."""
    address = SocketAddress(host="2001:db8::1", port=445, flowinfo=1, scope_id=2, rest=b"")
    assert_type(address.host, str)
    assert_type(address.port, int)
    peer = SocketPeerTargetName(peer_address=("192.0.2.17", 445), peer_target_name="host/server")
    assert_type(peer.peer_address, SocketAddress)
    template = SocketSecurityQueryTemplate(peer_address=address, peer_token_access_mask=0xC)
    template_ipsec2 = SocketSecurityQueryTemplateIpsec2(
        peer_address=("2001:db8::1", 445, 0, 0),
        flags=QueryTemplateFlags.ABORT_CONNECTION_ON_FIELD_CHANGE,
        field_mask=QueryFieldMask.MM_SA_ID | QueryFieldMask.QM_SA_ID,
    )
    assert_type(template_ipsec2.field_mask, QueryFieldMask | int)
    info = SocketSecurityQueryInfo(flags=QueryInfoFlags.SECURED)
    info_ipsec2 = SocketSecurityQueryInfoIpsec2(mm_sa_id=1, sa_lookup_context=UUID(int=2))
    assert_type(info_ipsec2.sa_lookup_context, UUID)
    assert_type(STRUCTURES, tuple[type[Record], ...])
    return [peer, template, template_ipsec2, info, info_ipsec2]


def use_the_codec(settings: SocketSecuritySettingsIpsec) -> None:
    """Encode and decode: the type is the structure's that is named."""
    data = encode(settings)
    assert_type(data, bytes)
    buffer = bytearray(len(data) + 8)
    assert_type(encode_into(settings, buffer, 8), int)
    assert_type(decode(data), SocketSecuritySettingsIpsec)
    assert_type(decode(memoryview(data), SocketSecuritySettings), SocketSecuritySettings)
    for structure in STRUCTURES:
        assert_type(decode(bytes(152), structure), Record)


def use_documents(settings: SocketSecuritySettingsIpsec) -> None:
    """Write and read settings documents."""
    document = to_document(settings, reveal=True)
    assert_type(document, dict[str, Any])
    assert_type(from_document(document), Record)
    assert_type(document_schema(masked=True), dict[str, Any])


def use_errors(data: bytes) -> str:
    """Tell errors apart, the root last; each has attributes beside its text."""
    try:
        decode(data, strict=True)
        from_document({"user_name": 1})
    except TruncatedError as error:
        return f"{error.needed} of {error.available}"
    except StringLengthError as error:
        return f"{error.structure} {error.field} {error.offset}"
    except StrictError as error:
        return ", ".join(finding.rule for finding in error.findings)
    except DecodeError as error:
        return f"{error.expected} {error.found} {error.advice}"
    except BufferTooSmallError as error:
        return f"{error.needed} of {error.available}"
    except EncodeError as error:
        return error.expected
    except DocumentError as error:
        return error.path
    except CaptureError as error:
        return f"line {error.line}, column {error.column}"
    except IpsecCodecError as error:
        return str(error)
    return ""


def use_inspection(data: bytes) -> None:
    """Look into any bytes: what each is, and what is odd."""
    inspection = ipsec_codec.inspect(data)
    assert_type(inspection, ipsec_codec.Inspection)
    assert_type(inspection.spans, tuple[ipsec_codec.Span, ...])
    assert_type(inspection.findings, tuple[ipsec_codec.Finding, ...])
    assert_type(inspection.record, Record | None)
    assert_type(inspection.error, DecodeError | None)
    assert_type(inspection.spans[0].kind, ipsec_codec.Kind)
    assert_type(inspection.findings_of(ipsec_codec.Severity.ERROR), tuple[ipsec_codec.Finding, ...])
    assert_type(ipsec_codec.RULES, tuple[ipsec_codec.Rule, ...])
    assert_type(ipsec_codec.RULES[0].basis, ipsec_codec.Basis)
    assert_type(ipsec_codec.annotated_dump(inspection, width=120, reveal=True, limit=None), str)
    for line in ipsec_codec.dump_lines(inspection):
        assert "".join(segment.text for segment in line).isprintable()
    for difference in ipsec_codec.compare(inspection, ipsec_codec.inspect(bytes(88))):
        assert_type(difference, ipsec_codec.Difference)
    assert_type(ipsec_codec.to_report(inspection, reveal=False), dict[str, Any])
    candidates = ipsec_codec.recognise(data, ipsec_codec.structures_for_call(SIO_SET_SECURITY))
    assert_type(candidates, tuple[ipsec_codec.Candidate, ...])
    assert_type(ipsec_codec.contenders(candidates), tuple[ipsec_codec.Candidate, ...])
    for call in (SIO_QUERY_SECURITY, SIO_SET_PEER_TARGET_NAME):
        assert_type(ipsec_codec.structures_for_call(call), tuple[type[Record], ...])
    assert SIO_DELETE_PEER_TARGET_NAME > SIO_SET_PEER_TARGET_NAME


def use_captures(dump: str) -> None:
    """Read a buffer out of a dump, and find structures in memory."""
    capture = ipsec_codec.read_capture(dump, format=None, word_order="little")
    assert_type(capture, ipsec_codec.Capture)
    assert_type(capture.data, bytes)
    assert_type(capture.base_address, int | None)
    assert capture.format in ipsec_codec.captures.FORMATS
    assert_type(ipsec_codec.captures.FORMAT_DESCRIPTIONS[capture.format], str)
    limits = (
        ipsec_codec.captures.MAX_INPUT_SIZE,
        ipsec_codec.captures.MAX_OUTPUT_BYTES,
        ipsec_codec.captures.MAX_ROW_BYTES,
        ipsec_codec.captures.MAX_ROW_CHARACTERS,
    )
    assert sum(limits) > 0
    for hit in ipsec_codec.scan(bytes(64) + capture.data, thorough=True, progress=print):
        assert_type(hit, ipsec_codec.Hit)
        assert_type(hit.confidence, ipsec_codec.Confidence)
        assert_type(hit.inspection, ipsec_codec.Inspection)


def use_layouts() -> None:
    """Ask where the members stand, and what the fields are."""
    layout = ipsec_codec.layout.layout_of(SocketSecuritySettingsIpsec)
    assert_type(layout, ipsec_codec.layout.Layout)
    assert_type(layout.place("Reserved2"), ipsec_codec.layout.Place)
    assert_type(layout.place("Reserved2").offset, int)
    assert_type(layout.strings, tuple[ipsec_codec.layout.StringPlace, ...])
    assert_type(layout.sizeof, int)
    for field in SocketSecuritySettingsIpsec.fields():
        assert_type(field, ipsec_codec.fields.Field[Any, Any])
        match field:
            case ipsec_codec.fields.ProtocolField() | ipsec_codec.fields.FlagsField():
                assert field.members
            case ipsec_codec.fields.EnumerationField() | ipsec_codec.fields.IntegerField():
                assert_type(field.bits, int)
            case ipsec_codec.fields.BytesField():
                assert_type(field.size, int | None)
            case ipsec_codec.fields.GuidField() | ipsec_codec.fields.AddressField():
                assert_type(field.c_name, str)
            case ipsec_codec.fields.StringField() | ipsec_codec.fields.SecretField():
                assert_type(field.name, str)
            case _:
                raise AssertionError(field)


def use_strategies() -> list[st.SearchStrategy[Any]]:
    """Get Hypothesis strategies: keyword-only options, and the structure's type in the result."""
    assert_type(testing.records(strict=True), st.SearchStrategy[Record])
    assert_type(
        testing.settings(structure=SocketPeerTargetName), st.SearchStrategy[SocketPeerTargetName]
    )
    assert_type(testing.valid_buffers(structure=SocketPeerTargetName), st.SearchStrategy[bytes])
    assert_type(testing.invalid_buffers(strict=True), st.SearchStrategy[testing.InvalidBuffer])
    assert_type(testing.captures(), st.SearchStrategy[testing.CaptureText])
    assert_type(testing.wide_strings(surrogates=False), st.SearchStrategy[str])
    assert_type(testing.addresses(), st.SearchStrategy[SocketAddress])
    assert_type(testing.guids(), st.SearchStrategy[UUID])
    return [testing.tails(default=bytes(4))]


def use_mutations(settings: SocketSecuritySettingsIpsec) -> None:
    """Make broken buffers, and say what is right for each."""
    assert_type(testing.judge(encode(settings), type(settings)), testing.Judgement)
    assert_type(testing.seed_records(SocketPeerTargetName)[0], Record)
    assert_type(testing.seed_buffers(SocketPeerTargetName)[0], bytes)
    mutator = testing.Mutator(1, structure=SocketSecuritySettingsIpsec)
    assert_type(mutator.mutate(encode(settings)), testing.Mutation)
    assert_type(testing.mutation(1, 7), testing.Mutation)
    for case in testing.mutations(1, structure=SocketPeerTargetName, count=3):
        assert_type(case.verdict, testing.Verdict | None)


def use_the_corpus() -> None:
    """Give a fuzzer its seeds and its dictionary."""
    assert_type(testing.corpus_files(SocketPeerTargetName), dict[str, bytes])
    assert_type(testing.corpus_archive(SocketPeerTargetName), bytes)
    assert_type(testing.dictionary(), str)
    with tempfile.TemporaryDirectory() as folder:
        assert_type(testing.write_corpus(folder, SocketPeerTargetName), int)


def use_the_runner() -> None:
    """Test a parser: the result when it is right, an AssertionError that reports when it is not."""

    def parse(data: bytes) -> dict[str, Any]:
        return to_document(decode(data), reveal=True)

    try:
        assert_type(testing.check_parser(parse, runs=1, fields=["user_name"]).clean, bool)
    except testing.ParserMismatch as error:
        assert_type(error.result.passed_vectors, tuple[str, ...])


def use_vectors() -> None:
    """Read the vectors, each a buffer with what a right parser says of it."""
    vectors = testing.load_vectors(SocketPeerTargetName)
    assert_type(vectors, tuple[testing.Vector, ...])
    assert_type(vectors[0].verdict, testing.Verdict)
    assert_type(vectors[0].document, dict[str, Any] | None)
    assert_type(testing.flag_meanings()[vectors[0].flags[0]], str)
    assert_type(testing.full_document(SocketPeerTargetName()), dict[str, Any])


def use_exports() -> None:
    """Write the schema in other languages."""
    assert_type(ipsec_codec.export.c_header(), str)
    assert_type(ipsec_codec.export.kaitai_struct(), str)
    assert_type(ipsec_codec.export.json_schema(), str)
    for name, made in ipsec_codec.export.FORMATS.items():
        assert_type(made, ipsec_codec.export.Format)
        assert made.name == name
        assert_type(made.text(), str)


def use_winsock(
    sock: socket.socket, settings: SocketSecuritySettingsIpsec, loader: ipsec_codec.winsock.Loader
) -> None:
    """Call the functions, as a program on Windows does: not run by the test."""
    from ipsec_codec import winsock  # noqa: PLC0415

    found: winsock.SocketLike = sock
    try:
        winsock.set_socket_security(found, settings)
        winsock.set_peer_target_name(sock, SocketPeerTargetName(peer_target_name="host/server"))
        with winsock.query_socket_security(sock, loader=loader) as query:
            assert_type(query, winsock.SocketSecurityQuery)
            assert_type(query.info, SocketSecurityQueryInfo | SocketSecurityQueryInfoIpsec2)
        with winsock.impersonate_peer(sock, ("192.0.2.17", 445)):
            pass
        winsock.revert_impersonation()
        winsock.delete_peer_target_name(sock, ("192.0.2.17", 445), loader=winsock.WindowsLoader())
    except winsock.WinsockError as error:
        assert_type(error.name, str)
        assert_type(error.winerror, int)
    except winsock.WinsockUnavailableError as error:
        print(error)


def use_everything() -> None:
    """Run all that runs on every system."""
    settings = use_records()
    use_the_rest_of_the_family()
    use_the_codec(settings)
    use_documents(settings)
    use_errors(encode(settings))
    use_inspection(encode(settings))
    use_captures(encode(settings).hex())
    use_layouts()
    use_exports()
    use_strategies()
    use_mutations(settings)
    use_vectors()
    use_the_corpus()
    use_the_runner()
