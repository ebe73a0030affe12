"""The settings document: exact both ways, and clear about what it refuses."""

from __future__ import annotations

import json
import tomllib
import uuid
from typing import Any

import pytest

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    DocumentError,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettingsIpsec,
    from_document,
    to_document,
)
from ipsec_codec.fields import Unfit
from tests.structures import every_structure

RECORD = SocketSecuritySettingsIpsec(
    security_protocol=SocketSecurityProtocol.IPSEC2,
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION | 0x80000000,
    authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY,
    reserved2=0xFFFFFFFFFFFFFFFF,
    user_name="svc",
    domain_name="\ud83d",
    password="Tr0ub4dor&3",
    padding=b"hole",
    trailing=b"",
)


def test_a_record_is_written_by_the_headers_names() -> None:
    assert to_document(RECORD, reveal=True) == {
        "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",
        "security_protocol": "IPSEC2",
        "security_flags": ["GUARANTEE_ENCRYPTION", "0x80000000"],
        "ipsec_flags": [],
        "authip_mm_policy_key": "00000000-0000-0000-0000-000000000000",
        "authip_qm_policy_key": "aec2ef9c-3a4d-4d3e-8842-239942e39a47",
        "reserved": "00000000-0000-0000-0000-000000000000",
        "padding": "686f6c65",
        "reserved2": "0xffffffffffffffff",
        "user_name": "svc",
        "domain_name": {"utf16le": "3dd8"},
        "password": "Tr0ub4dor&3",
        "trailing": "",
    }
    assert from_document(to_document(RECORD, reveal=True)) == RECORD


def test_defaults_of_hole_and_tail_are_left_out() -> None:
    assert {"padding", "trailing"}.isdisjoint(to_document(SocketSecuritySettingsIpsec()))


def test_an_unknown_protocol_is_a_hex_string() -> None:
    record = SocketSecuritySettingsIpsec(security_protocol=7)
    assert to_document(record)["security_protocol"] == "0x00000007"
    assert from_document(to_document(record)) == record


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (SocketAddress(), {"family": "AF_UNSPEC"}),
        (
            SocketAddress(host="192.0.2.17", port=445),
            {"family": "AF_INET", "host": "192.0.2.17", "port": 445},
        ),
        (
            SocketAddress(host="fe80::1", flowinfo=7, scope_id=3, rest=b"x"),
            {
                "family": "AF_INET6", "host": "fe80::1", "port": 0,
                "flowinfo": 7, "scope_id": 3, "rest": "78",
            },
        ),
        (SocketAddress(family=17, rest=b"\0mac"), {"family": "0x0011", "rest": "006d6163"}),
    ],
)  # fmt: skip
def test_an_address_is_an_object(address: SocketAddress, form: dict[str, Any]) -> None:
    record = SocketPeerTargetName(peer_address=address)
    assert to_document(record, reveal=True)["peer_address"] == form
    assert from_document(to_document(record, reveal=True)) == record


def test_numbers_of_32_bits_are_numbers_and_those_of_64_are_hex() -> None:
    template = to_document(SocketSecurityQueryTemplateIpsec2(peer_token_access_mask=12))
    assert template["peer_token_access_mask"] == 12
    info = to_document(SocketSecurityQueryInfoIpsec2(mm_sa_id=5, negotiation_winerr=87))
    assert (info["mm_sa_id"], info["negotiation_winerr"]) == ("0x0000000000000005", 87)


@every_structure
def test_the_default_of_each_structure_comes_back_through_json(structure: Any) -> None:
    text = json.dumps(to_document(structure(), reveal=True))
    assert from_document(json.loads(text)) == structure()


def test_a_document_may_leave_out_what_has_a_default() -> None:
    assert from_document({}) == SocketSecuritySettingsIpsec()
    named = {"structure": "SOCKET_PEER_TARGET_NAME", "peer_target_name": "host/x"}
    assert from_document(named) == SocketPeerTargetName(peer_target_name="host/x")


def test_a_toml_document_reads_the_same() -> None:
    text = """
        security_flags = ["ALLOW_INSECURE"]
        authip_mm_policy_key = "{6F9619FF-8B86-D011-B42D-00C04FC964FF}"
        reserved2 = "0x5"
        user_name = "José"
    """
    assert from_document(tomllib.loads(text)) == SocketSecuritySettingsIpsec(
        security_flags=SecurityFlags.ALLOW_INSECURE,
        authip_mm_policy_key=uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        reserved2=5,
        user_name="José",
    )


def test_a_masked_password_is_never_taken_for_one() -> None:
    masked = to_document(RECORD)
    assert masked["password"] == {"masked": True}
    with pytest.raises(DocumentError, match=r"--reveal.*--password-stdin"):
        from_document(masked)


@pytest.mark.parametrize(
    ("record", "path"),
    [
        (SocketSecuritySettingsIpsec(trailing=b"\0\0p\0w\0"), ["trailing"]),
        (SocketSecurityQueryInfo(trailing=b"pw"), ["trailing"]),
        (SocketPeerTargetName(peer_address=SocketAddress(rest=b"pw")), ["peer_address", "rest"]),
    ],
)
def test_bytes_that_nothing_accounts_for_are_masked(record: Record, path: list[str]) -> None:
    masked: Any = to_document(record)
    part = masked
    for key in path:
        part = part[key]
    assert part == {"masked": True}
    with pytest.raises(DocumentError, match="--reveal"):
        from_document(masked)
    assert from_document(to_document(record, reveal=True)) == record


def test_a_tail_of_zeros_and_a_hole_need_no_mask() -> None:
    record = SocketSecuritySettingsIpsec(padding=b"hole", trailing=bytes(6))
    document = to_document(record)
    assert (document["padding"], document["trailing"]) == ("686f6c65", "000000000000")


def test_an_empty_password_needs_no_mask() -> None:
    document = to_document(SocketSecuritySettingsIpsec())
    assert document["password"] == ""
    assert from_document(document) == SocketSecuritySettingsIpsec()


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        ({"usr_name": "x"}, "document", "did you mean 'user_name'"),
        ({"zzz": 1}, "document", "its keys are"),
        ({"structure": "SOCKET"}, "structure", "SOCKET_PEER_TARGET_NAME"),
        ({"structure": []}, "structure", "a list"),
        ({"security_flags": "ALLOW_INSECURE"}, "security_flags", "a text"),
        ({"security_flags": ["ALLOW_INSECUR"]}, "security_flags[0]", "'ALLOW_INSECURE'"),
        ({"security_flags": ["ALLOW_INSECURE", 2]}, "security_flags[1]", "a number"),
        ({"security_flags": ["0x100000000"]}, "security_flags[0]", "hex string"),
        ({"security_protocol": 1}, "security_protocol", "a number"),
        ({"security_protocol": None}, "security_protocol", "null"),
        ({"reserved2": 5}, "reserved2", "a hex string"),
        ({"reserved2": "5"}, "reserved2", "a hex string"),
        ({"reserved2": "0x10000000000000000"}, "reserved2", "a hex string"),
        ({"reserved": "6f9619ff"}, "reserved", "a GUID"),
        ({"reserved": "{6f9619ff-8b86-d011-b42d-00c04fc964ff"}, "reserved", "a GUID"),
        ({"user_name": 5}, "user_name", "a number"),
        ({"user_name": {"utf16le": "3d"}}, "user_name.utf16le", "even number"),
        ({"user_name": {"utf16le": "3dd"}}, "user_name.utf16le", "even number"),
        ({"user_name": {"utf16le": "zz"}}, "user_name.utf16le", "hex digits"),
        ({"user_name": {"utf16": "3dd8"}}, "user_name", "utf16le"),
        ({"padding": "00"}, "padding", "4 bytes"),
        ({"trailing": 0}, "trailing", "hex digits"),
        ({"trailing": "zz"}, "trailing", "hex digits alone, found a text with other characters"),
        ({"trailing": "zzz"}, "trailing", "hex digits alone, found a text with other characters"),
        ({"trailing": "000"}, "trailing", "an even number of hex digits, found an odd one"),
    ],
)
def test_a_wrong_document_is_refused_where_it_is_wrong(document: Any, path: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        from_document(document)
    assert caught.value.path == path


@pytest.mark.parametrize("name", ["user_name", "password"])
def test_a_text_that_is_too_large_is_refused_by_its_field(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sized(text: str) -> str | Unfit:
        return Unfit("a text of at most so many bytes", "a text of more") if text else text

    monkeypatch.setattr("ipsec_codec.fields._sized", sized)
    with pytest.raises(DocumentError) as caught:
        from_document({name: "4 GiB of text"})
    assert str(caught.value) == (
        f"{name}: expected a text of at most so many bytes, found a text of more"
    )


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("192.0.2.17", "peer_address"),
        ({"family": "AF_INET", "hots": "192.0.2.17"}, "peer_address"),
        ({"family": "AF_IPX"}, "peer_address.family"),
        ({"family": 2}, "peer_address.family"),
        ({"family": "AF_INET", "host": "fe80::1"}, "peer_address"),
        ({"family": "AF_INET", "port": 65536}, "peer_address.port"),
        ({"family": "AF_INET", "rest": "00" * 120 + "01"}, "peer_address"),
    ],
)
def test_a_wrong_address_is_refused_where_it_is_wrong(address: Any, path: str) -> None:
    document = {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": address}
    with pytest.raises(DocumentError) as caught:
        from_document(document)
    assert caught.value.path == path


@pytest.mark.parametrize("wrong", [[], "text", 5, None])
def test_what_is_no_mapping_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match="mapping"):
        from_document(wrong)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({}, "an object"),
        ([], "a list"),
        ("IPSEC", "a text"),
        (True, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        (None, "null"),
    ],
)
def test_a_value_of_a_wrong_form_is_called_what_json_calls_it(form: Any, found: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_document({"ipsec_flags": form} if form != [] else {"user_name": form})
    assert caught.value.found == found
