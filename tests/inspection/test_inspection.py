"""`inspect` takes any bytes: it never raises, and its spans tile them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given

import ipsec_codec
from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    STRUCTURES,
    DecodeError,
    Inspection,
    Kind,
    Record,
    Secret,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    inspect,
    recognise,
)
from tests.buffers import structures_and_buffers
from tests.inspection.settings import SETTINGS
from tests.places import CAPTURES

if TYPE_CHECKING:
    from collections.abc import Callable


def check_tiling(inspection: Inspection) -> None:
    """Check that the spans cover each byte once and are what they say."""
    data, spans = inspection.data, inspection.spans
    assert b"".join(span.raw for span in spans) == data
    assert [span.raw for span in spans] == [data[span.start : span.end] for span in spans]
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(len(span) == span.end - span.start > 0 for span in spans)
    assert (spans[0].start, spans[-1].end) == (0, len(data)) if spans else data == b""
    assert len({span.name for span in spans}) == len(spans)


@given(structures_and_buffers())
def test_spans_tile_any_buffer_of_a_named_structure(case: tuple[type[Record], bytes]) -> None:
    structure, data = case
    inspection = inspect(data, structure)
    assert inspection.data == data
    assert inspection.structure is structure
    assert inspection.candidates == ()
    check_tiling(inspection)


@given(structures_and_buffers())
def test_spans_tile_any_buffer_whose_structure_is_recognised(
    case: tuple[type[Record], bytes],
) -> None:
    inspection = inspect(case[1])
    assert {candidate.structure for candidate in inspection.candidates} == set(STRUCTURES)
    check_tiling(inspection)
    for other in inspection.alternatives():
        check_tiling(other)


@given(structures_and_buffers())
def test_the_record_is_what_decode_gives_and_the_error_what_it_raises(
    case: tuple[type[Record], bytes],
) -> None:
    structure, data = case
    inspection = inspect(data, structure)
    expected: Record | DecodeError
    try:
        expected = decode(data, structure)
    except DecodeError as error:
        expected = error
    if isinstance(expected, Record):
        assert (inspection.record, inspection.error, inspection.partial) == (expected, None, None)
    else:
        assert inspection.record is None
        assert inspection.partial is not None
        assert type(inspection.error) is type(expected)
        assert str(inspection.error) == str(expected)


@given(structures_and_buffers())
def test_the_values_of_spans_are_the_record_s(case: tuple[type[Record], bytes]) -> None:
    structure, data = case
    inspection = inspect(data, structure)
    if inspection.record is None:
        return
    values: dict[str, Any] = inspection.record.values()
    for span in inspection.spans:
        name, _, part = span.name.partition(".")
        if span.kind is Kind.LENGTH:
            assert span.value == int.from_bytes(span.raw, "little")
        elif part:
            assert span.value == getattr(values[name], part)
        else:
            assert span.value == values[name]


@given(structures_and_buffers())
def test_what_there_is_of_a_cut_structure_is_what_the_whole_one_has(
    case: tuple[type[Record], bytes],
) -> None:
    structure, data = case
    whole = inspect(data, structure)
    if whole.record is None:
        return
    for size in range(0, len(data), 7):
        cut = inspect(data[:size], structure)
        for name, value in (cut.partial or {}).items():
            expected = whole.record.values()[name]
            plain = value.reveal() if isinstance(value, Secret) else value
            assert plain == (expected.reveal() if isinstance(expected, Secret) else expected)


def test_a_span_stands_for_each_field_of_the_settings() -> None:
    spans = inspect((CAPTURES / "ipsec2_credentials.bin").read_bytes()).spans
    assert [(span.c_name, span.start, span.end, span.kind, span.masked) for span in spans] == [
        ("SecurityProtocol", 0, 4, Kind.ENUMERATION, False),
        ("SecurityFlags", 4, 8, Kind.ENUMERATION, False),
        ("IpsecFlags", 8, 12, Kind.ENUMERATION, False),
        ("AuthipMMPolicyKey", 12, 28, Kind.GUID, False),
        ("AuthipQMPolicyKey", 28, 44, Kind.GUID, False),
        ("Reserved", 44, 60, Kind.GUID, False),
        ("padding", 60, 64, Kind.HOLE, False),
        ("Reserved2", 64, 72, Kind.INTEGER, False),
        ("UserNameStringLen", 72, 76, Kind.LENGTH, False),
        ("DomainNameStringLen", 76, 80, Kind.LENGTH, False),
        ("PasswordStringLen", 80, 84, Kind.LENGTH, False),
        ("UserName", 84, 104, Kind.STRING, False),
        ("DomainName", 104, 112, Kind.STRING, False),
        ("Password", 112, 134, Kind.SECRET, True),
        ("trailing", 134, 138, Kind.TAIL, False),
    ]


def test_a_span_has_the_fields_name_and_its_value() -> None:
    spans = inspect((CAPTURES / "ipsec2_credentials.bin").read_bytes()).spans
    assert [(span.name, span.value) for span in spans] == [
        ("security_protocol", 2),
        ("security_flags", 1),
        ("ipsec_flags", 0),
        ("authip_mm_policy_key", UUID(int=0)),
        ("authip_qm_policy_key", SOCKET_DEFAULT2_QM_POLICY),
        ("reserved", UUID(int=0)),
        ("padding", bytes(4)),
        ("reserved2", 0),
        ("user_name_string_len", 20),
        ("domain_name_string_len", 8),
        ("password_string_len", 22),
        ("user_name", "svc-backup"),
        ("domain_name", "CORP"),
        ("password", Secret("Tr0ub4dor&3")),
        ("trailing", bytes(4)),
    ]


def test_an_address_has_a_span_for_each_member_that_its_family_names() -> None:
    record = SocketPeerTargetName(peer_address=("2001:db8::7", 445, 1, 9), peer_target_name="x")
    spans = {span.name: span for span in inspect(encode(record)).spans}
    assert [(name, span.start, span.end) for name, span in spans.items()][2:8] == [
        ("peer_address.family", 8, 10),
        ("peer_address.port", 10, 12),
        ("peer_address.flowinfo", 12, 16),
        ("peer_address.host", 16, 32),
        ("peer_address.scope_id", 32, 36),
        ("peer_address.rest", 36, 136),
    ]
    assert spans["peer_address.host"].c_name == "PeerAddress.sin6_addr"
    assert spans["peer_address.host"].value == "2001:db8::7"


def test_a_member_that_the_buffer_cuts_short_has_bytes_and_no_value() -> None:
    inspection = inspect(encode(SETTINGS)[:30], SocketSecuritySettingsIpsec)
    last = inspection.spans[-1]
    assert (last.c_name, last.start, last.end, last.value) == ("AuthipQMPolicyKey", 28, 30, None)
    assert inspection.partial is not None
    assert list(inspection.partial) == [
        "security_protocol",
        "security_flags",
        "ipsec_flags",
        "authip_mm_policy_key",
    ]


def test_an_address_that_the_buffer_cuts_short_has_the_members_that_are_there() -> None:
    data = encode(SocketPeerTargetName(peer_address=("2001:db8::7", 445, 1, 9)))
    for size, host in ((32, "2001:db8::7"), (31, None)):
        spans = {span.name: span for span in inspect(data[:size], SocketPeerTargetName).spans}
        assert list(spans)[2:] == [
            "peer_address.family",
            "peer_address.port",
            "peer_address.flowinfo",
            "peer_address.host",
        ]
        assert spans["peer_address.host"].value == host
        assert spans["peer_address.flowinfo"].value == 1 << 24
    # Cut within the family, it is none.
    (last,) = inspect(data[:9], SocketPeerTargetName).spans[2:]
    assert (last.name, last.raw, last.value) == ("peer_address.family", b"\x17", None)


def test_where_a_length_is_wrong_all_strings_are_masked_and_what_fits_has_its_place() -> None:
    inspection = inspect(encode(SETTINGS)[:-10])
    kinds = [(span.c_name, span.kind, span.masked) for span in inspection.spans[-3:]]
    assert kinds == [
        ("UserName", Kind.STRING, True),
        ("DomainName", Kind.STRING, True),
        ("AllStrings", Kind.UNREAD, True),
    ]
    assert [span.name for span in inspection.spans[-3:]] == [
        "user_name",
        "domain_name",
        "all_strings",
    ]
    assert inspection.partial is not None
    assert inspection.partial["user_name"] == Secret("svc-backup")
    assert "password" not in inspection.partial


def test_a_lone_surrogate_before_the_fault_is_read_too() -> None:
    data = encode(SocketSecuritySettingsIpsec(user_name="\ud83d", password="secret"))
    cut = inspect(data[:90], SocketSecuritySettingsIpsec)
    assert cut.partial is not None
    assert cut.partial["user_name"] == Secret("\ud83d")


def test_an_inspection_says_of_itself_what_it_is_and_no_bytes() -> None:
    inspection = inspect(encode(SocketSecuritySettings(security_flags=3)))
    assert repr(inspection) == (
        "<Inspection of 8 bytes as SOCKET_SECURITY_SETTINGS: 0 errors, 1 warning, 1 note>"
    )
    assert repr(inspection.spans[1]) == (
        "<Span SecurityFlags 4..8: "
        "<SecurityFlags.GUARANTEE_ENCRYPTION|ALLOW_INSECURE: 3>>"
    )  # fmt: skip


def test_inspections_of_the_same_bytes_are_equal_and_others_are_not() -> None:
    data = encode(SETTINGS)
    same, other = inspect(data), inspect(encode(SETTINGS.replace(user_name="other")))
    assert inspect(bytearray(data)) == same
    assert hash(inspect(data)) == hash(same)
    assert same != other
    assert same != inspect(data, SocketSecuritySettingsIpsec)
    assert same.spans[0] == other.spans[0]
    assert same.spans[13] == same.spans[13]
    assert len({*same.spans, *inspect(data).spans}) == len(same.spans)
    assert same != data
    assert same.spans[0] != 0


def with_another(name: str, value: Any) -> Any:
    """Return a copy of a value of which one field is something else."""
    return dataclasses.replace(value, **{name: None if getattr(value, name) is not None else 0})


def test_an_inspection_is_equal_by_its_bytes_its_structure_and_its_candidates_alone() -> None:
    inspection = inspect(encode(SETTINGS)[:-7])
    for follows in ("spans", "record", "partial", "error", "findings"):
        other = with_another(follows, inspection)
        assert (other, hash(other)) == (inspection, hash(inspection))
    for tells in ("data", "structure", "candidates"):
        assert with_another(tells, inspection) != inspection


def test_a_span_is_equal_by_all_but_the_value_that_its_bytes_have() -> None:
    span = inspect(encode(SETTINGS)).spans[11]
    other = with_another("value", span)
    assert (other, hash(other)) == (span, hash(span))
    for field in dataclasses.fields(span):
        if field.name != "value":
            assert with_another(field.name, span) != span


def test_an_inspection_survives_copying_and_pickling() -> None:
    inspection = inspect(encode(SETTINGS)[:-7])
    assert copy.copy(inspection) == inspection
    restored: Inspection = pickle.loads(pickle.dumps(inspection))  # noqa: S301
    assert restored == inspection
    assert restored.spans == inspection.spans
    assert str(restored) == str(inspection)


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_any_contiguous_bytes_like_object_will_do(wrap: type) -> None:
    data = encode(SETTINGS)
    assert inspect(wrap(data)) == inspect(data)


def test_bytes_are_kept_and_not_copied() -> None:
    data = encode(SETTINGS)
    assert inspect(data).data is data


@pytest.mark.parametrize("ask", [inspect, recognise])
def test_wrong_arguments_are_refused(ask: Callable[[Any], object]) -> None:
    expected = "^data must be a contiguous bytes-like object, not a value of type str$"
    with pytest.raises(TypeError, match=expected):
        ask("text")
    expected = "^expected a contiguous buffer, found a strided view of one$"
    with pytest.raises(BufferError, match=expected):
        ask(memoryview(bytes(16))[::2])


def test_a_structure_that_is_none_of_the_seven_is_refused() -> None:
    wrong: Any = "text"
    with pytest.raises(TypeError, match="structure must be one of"):
        inspect(b"", wrong)
    with pytest.raises(TypeError, match="structure must be one of"):
        inspect(b"", among=(SocketSecuritySettings, wrong))
    view = memoryview(bytes(16))
    view.release()
    with pytest.raises(BufferError, match="it was released"):
        inspect(view)


def test_a_name_of_the_package_is_there_before_it_is_used() -> None:
    for name in ipsec_codec.__all__:
        assert getattr(ipsec_codec, name) is not None, name
        assert name in dir(ipsec_codec), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(ipsec_codec, "nothing")  # noqa: B009 (a type checker would see it)


def test_a_span_cannot_be_changed() -> None:
    span: Any = inspect(bytes(8)).spans[0]
    with pytest.raises(AttributeError):
        span.start = 1
