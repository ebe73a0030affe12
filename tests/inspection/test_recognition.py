"""Recognition: every capture, every fixture and every pair of structures, by what the bytes say."""

from __future__ import annotations

import json
from array import array
from itertools import permutations
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from ipsec_codec import (
    STRUCTURES,
    Inspection,
    QueryFieldMask,
    QueryInfoFlags,
    Record,
    SecurityFlags,
    Severity,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    contenders,
    encode,
    inspect,
    recognise,
    structures_for_call,
)
from ipsec_codec.testing import load_vectors
from tests.places import FIXTURES
from tests.structures import CAPTURED

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

KEY = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")

CANONICAL: dict[type[Record], list[Record]] = {
    SocketSecuritySettings: [
        SocketSecuritySettings(),
        SocketSecuritySettings(security_flags=SecurityFlags.GUARANTEE_ENCRYPTION),
        SocketSecuritySettings(security_protocol=SocketSecurityProtocol.IPSEC2),
    ],
    SocketSecuritySettingsIpsec: [
        SocketSecuritySettingsIpsec(),
        SocketSecuritySettingsIpsec(trailing=b""),
        SocketSecuritySettingsIpsec(authip_qm_policy_key=KEY),
        SocketSecuritySettingsIpsec(user_name="alice", domain_name="CORP", password="secret"),
    ],
    SocketPeerTargetName: [
        SocketPeerTargetName(peer_target_name="host/fileserver"),
        SocketPeerTargetName(peer_address=("192.0.2.17", 445), peer_target_name="host/x"),
        SocketPeerTargetName(peer_address=("2001:db8::7", 445), peer_target_name="host/x"),
    ],
    SocketSecurityQueryTemplate: [
        SocketSecurityQueryTemplate(peer_token_access_mask=0xC),
        SocketSecurityQueryTemplate(peer_address=("192.0.2.17", 445), peer_token_access_mask=8),
    ],
    SocketSecurityQueryTemplateIpsec2: [
        SocketSecurityQueryTemplateIpsec2(),
        SocketSecurityQueryTemplateIpsec2(
            peer_address=("192.0.2.17", 445), peer_token_access_mask=8
        ),
        SocketSecurityQueryTemplateIpsec2(
            peer_token_access_mask=0xC, field_mask=QueryFieldMask.MM_SA_ID
        ),
    ],
    SocketSecurityQueryInfo: [
        SocketSecurityQueryInfo(),
        SocketSecurityQueryInfo(
            flags=QueryInfoFlags.SECURED, peer_application_access_token_handle=0x1A4
        ),
    ],
    SocketSecurityQueryInfoIpsec2: [
        SocketSecurityQueryInfoIpsec2(),
        SocketSecurityQueryInfoIpsec2(mm_sa_id=0x1234567, qm_sa_id=7, sa_lookup_context=KEY),
    ],
}


def golden() -> list[tuple[str, bytes, str]]:
    """Return each golden fixture: its name, its bytes and its structure's C name."""
    paths = sorted((FIXTURES / "golden").glob("*.bin"))
    documents = [json.loads(path.with_suffix(".json").read_text("utf-8")) for path in paths]
    return [
        (path.stem, path.read_bytes(), document["structure"])
        for path, document in zip(paths, documents, strict=True)
    ]


@pytest.mark.parametrize(("name", "structure"), CAPTURED.items(), ids=CAPTURED)
def test_a_capture_is_recognised_beyond_doubt(name: str, structure: type[Record]) -> None:
    data = (FIXTURES / "captures" / f"{name}.bin").read_bytes()
    assert [best.structure for best in contenders(recognise(data))] == [structure]


@pytest.mark.parametrize(
    ("data", "c_name"), [(d, c) for _, d, c in golden()], ids=[n for n, _, _ in golden()]
)
def test_a_golden_fixture_is_recognised_or_in_a_near_tie(data: bytes, c_name: str) -> None:
    candidates = recognise(data)
    near = contenders(candidates)
    assert c_name in {candidate.structure.c_name for candidate in near}
    if len(near) == 1:
        assert candidates[0].structure.c_name == c_name


NEAR_TIES = {
    # A target name that names nobody is, byte for byte, a template that asks for no access.
    "peer_empty_exact",
    "peer_empty_sizeof",
    "peer_family_unix",
    "peer_ipv6_mapped",
    "template_default_protocol",
    "template_family_unknown",
    "template_padding_and_trailing_garbage",
    "template_tcp",
    "template_unspecified_rest",
    # Bytes follow that make it half of a larger structure.
    "info_ipsec2_trailing_long",
    "settings_trailing",
}


def test_the_golden_fixtures_in_a_near_tie_are_those_whose_bytes_do_not_tell() -> None:
    tied = {name for name, data, _ in golden() if len(contenders(recognise(data))) > 1}
    assert tied == NEAR_TIES


def masked_bytes(inspection: Inspection) -> set[int]:
    """Return the offsets of the bytes that an inspection masks."""
    return {at for span in inspection.spans if span.masked for at in range(span.start, span.end)}


SHOWN_BY_ONE = {"settings-008", "query-template-ipsec2-009", "query-template-ipsec2-012"}
"""Vectors in a near tie: the likeliest masks what the other shows, or the other way round."""


@pytest.mark.parametrize("name", sorted(SHOWN_BY_ONE))
def test_what_one_contender_masks_all_mask(name: str) -> None:
    (data,) = (vector.data for vector in load_vectors() if vector.id == name)
    first = inspect(data)
    pages = (first, *first.alternatives())
    assert first.recognised
    assert [page.structure for page in pages] == [near.structure for near in first.contenders]
    one, other = (masked_bytes(inspect(data, page.structure)) for page in pages)
    assert one != other
    for page in pages:
        assert masked_bytes(page) >= one | other
        assert masked_bytes(page) < {*range(len(data))}


def test_a_target_name_that_names_nobody_has_the_bytes_of_a_template() -> None:
    assert encode(SocketPeerTargetName()) == encode(
        SocketSecurityQueryTemplate(security_protocol=SocketSecurityProtocol.IPSEC)
    )


def test_a_target_name_also_parses_as_settings_with_empty_strings_and_does_not_win_as_such() -> (
    None
):
    data = encode(SocketPeerTargetName(peer_target_name="host/fileserver"))
    as_settings = inspect(data, SocketSecuritySettingsIpsec)
    assert as_settings.record is not None
    assert inspect(data).structure is SocketPeerTargetName
    assert as_settings.findings_of(Severity.ERROR)


def test_a_template_whose_mask_is_the_size_of_what_follows_is_no_target_name() -> None:
    # 0xC is an access mask here, and 12 bytes follow it, as they would a length.
    record = SocketSecurityQueryTemplateIpsec2(
        peer_address=("192.0.2.17", 445),
        peer_token_access_mask=0xC,
        field_mask=QueryFieldMask.MM_SA_ID | QueryFieldMask.QM_SA_ID,
    )
    assert inspect(encode(record), SocketPeerTargetName).record is not None
    best, *others = recognise(encode(record))
    assert best.structure is SocketSecurityQueryTemplateIpsec2
    assert contenders((best, *others)) == (best,)


def test_wrong_lengths_do_not_hide_what_the_rest_says() -> None:
    data = bytearray(encode(SocketSecuritySettingsIpsec(user_name="alice", password="secret")))
    for wrong in (1, 1000, 0xFFFFFFFE):
        data[72:76] = wrong.to_bytes(4, "little")
        assert recognise(bytes(data))[0].structure is SocketSecuritySettingsIpsec, wrong


def test_reasons_are_the_points_that_make_the_score() -> None:
    for candidate in recognise(encode(SocketSecuritySettingsIpsec(user_name="alice"))):
        assert sum(int(reason.partition(":")[0]) for reason in candidate.reasons) == candidate.score


def test_reasons_quote_nothing_of_the_strings() -> None:
    record = SocketSecuritySettingsIpsec(user_name="alice", password="opensesame")
    assert "opensesame" not in repr(recognise(encode(record)))
    assert "alice" not in repr(recognise(encode(record)))


QUERIES = (
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
)


def test_the_call_settles_a_near_tie() -> None:
    data = encode(SocketPeerTargetName())
    assert len(contenders(recognise(data))) == 2
    settled = recognise(data, among=structures_for_call("WSASetSocketPeerTargetName"))
    assert [near.structure for near in contenders(settled)] == [SocketPeerTargetName]


@pytest.mark.parametrize(
    ("a", "b"), [*permutations(STRUCTURES, 2)], ids=lambda structure: structure.__name__
)
def test_a_canonical_buffer_of_one_structure_is_not_taken_for_another(
    a: type[Record], b: type[Record]
) -> None:
    for record in CANONICAL[a]:
        candidates = recognise(encode(record), among=(b, a))
        assert [near.structure for near in contenders(candidates)] == [a], candidates


def test_an_inspection_is_of_one_of_the_structures_to_choose_from() -> None:
    inspection = inspect(encode(SocketPeerTargetName()), among=QUERIES)
    assert inspection.structure is SocketSecurityQueryTemplate
    assert {candidate.structure for candidate in inspection.candidates} == {*QUERIES}


def test_where_the_structure_is_named_nothing_is_chosen() -> None:
    inspection = inspect(bytes(8), SocketSecuritySettings, among=())
    assert inspection == inspect(bytes(8), SocketSecuritySettings)


@pytest.mark.parametrize("start", [bytes(56), b"\1" + bytes(55), bytes(range(56))])
def test_settings_deep_in_a_buffer_do_not_show_their_password_as_a_target_name(
    start: bytes,
) -> None:
    data = start + encode(SocketSecuritySettingsIpsec(password="Zq7#vK2x"))
    inspection = inspect(data)
    assert not inspection.recognised
    assert "Zq7#" not in str(inspection)


def test_at_least_one_structure_must_be_left_to_choose_from() -> None:
    with pytest.raises(ValueError, match="at least one structure"):
        recognise(b"", among=())
    with pytest.raises(ValueError, match="at least one structure"):
        inspect(b"", among=())


def words(data: bytes) -> Buffer:
    return array("H", data)


@pytest.mark.parametrize("wrap", [bytearray, memoryview, words])
@pytest.mark.parametrize("size", [0, 20, 80, 110])
def test_any_contiguous_bytes_like_object_is_recognised(
    wrap: Callable[[bytes], Buffer], size: int
) -> None:
    data = encode(SocketSecuritySettingsIpsec(user_name="svc-backup"))[:size]
    assert recognise(wrap(data)) == recognise(data)


def test_a_view_with_gaps_is_not_recognised() -> None:
    with pytest.raises(BufferError):
        recognise(memoryview(bytes(16))[::2])
