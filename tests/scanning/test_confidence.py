"""The rules of confidence, each with a case on either side of it."""

from __future__ import annotations

from uuid import UUID

import pytest

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Confidence,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.scanning.confidence import is_text, judge

WELL_FORMED = UUID("3f2504e0-4f89-11d3-9a0c-0305e82c3301")
NO_VERSION = UUID("3f2504e0-4f89-01d3-9a0c-0305e82c3301")
VERSION_8 = UUID("3f2504e0-4f89-81d3-9a0c-0305e82c3301")
VERSION_9 = UUID("3f2504e0-4f89-91d3-9a0c-0305e82c3301")
NO_VARIANT = UUID("3f2504e0-4f89-11d3-1a0c-0305e82c3301")
FEW_BYTES = UUID("11111111-2222-4333-9444-555555555555")
EIGHT_BYTES = UUID(bytes=bytes([1, 2, 3, 4, 5, 6, 7, 8] * 2))
SEVEN_BYTES = UUID(bytes=bytes([1, 2, 3, 4, 5, 6, 7, 7] * 2))
NARROW = b"narrow text!".decode("utf-16-le")
NARROW_WITH_A_LINE_END = b"narrow\ntext!".decode("utf-16-le")
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def settings(**values: object) -> SocketSecuritySettingsIpsec:
    """Return settings with these values."""
    return SocketSecuritySettingsIpsec(**values)  # type: ignore[arg-type]


def peer(name: str, protocol: int = 1, **address: object) -> SocketPeerTargetName:
    """Return a peer target name behind an address."""
    return SocketPeerTargetName(
        security_protocol=protocol,
        peer_address=SocketAddress(**address),  # type: ignore[arg-type]
        peer_target_name=name,
    )


@pytest.mark.parametrize(
    ("record", "confidence"),
    [
        (settings(), LOW),
        (settings(security_flags=1, ipsec_flags=15), LOW),
        (settings(padding=b"abcd", reserved2=999), LOW),
        # Keys.
        (settings(authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY), HIGH),
        (settings(authip_mm_policy_key=WELL_FORMED), HIGH),
        (settings(authip_qm_policy_key=WELL_FORMED), HIGH),
        (settings(authip_mm_policy_key=NO_VERSION), MEDIUM),
        (settings(authip_mm_policy_key=NO_VARIANT), MEDIUM),
        (settings(authip_mm_policy_key=VERSION_8), HIGH),
        (settings(authip_mm_policy_key=VERSION_9), MEDIUM),
        (settings(authip_mm_policy_key=EIGHT_BYTES), MEDIUM),
        (settings(authip_mm_policy_key=SEVEN_BYTES), LOW),
        (settings(authip_mm_policy_key=FEW_BYTES), LOW),
        (settings(authip_mm_policy_key=FEW_BYTES, authip_qm_policy_key=WELL_FORMED), MEDIUM),
        (settings(authip_mm_policy_key=FEW_BYTES, authip_qm_policy_key=NO_VERSION), LOW),
        # Strings.
        (settings(user_name="bob"), HIGH),
        (settings(user_name="bo"), MEDIUM),
        (settings(user_name="José", domain_name="münchen.example"), HIGH),
        (settings(user_name="мария", domain_name="CORP"), HIGH),
        (settings(user_name="Anna Анна"), HIGH),
        (settings(user_name="Anna Анна Άννα"), LOW),
        (settings(user_name="u" * 256 + "\ue000"), HIGH),
        (settings(user_name="u" * 255 + "\ue000"), LOW),
        (settings(user_name="山田太郎", domain_name="ドメイン"), HIGH),
        (settings(user_name=NARROW), MEDIUM),
        (settings(user_name=NARROW_WITH_A_LINE_END), HIGH),
        (settings(user_name=NARROW * 43), MEDIUM),
        (settings(user_name=NARROW * 42 + NARROW[:4] + "é"), MEDIUM),
        (settings(user_name=NARROW * 42 + NARROW[:3] + "é"), HIGH),
        (settings(user_name="a\u0627\u0e01\u1200"), LOW),
        (settings(user_name="b\x00b"), LOW),
        (settings(user_name="bob\ud800"), LOW),
        (settings(user_name="bob", domain_name="\ue000\ue001"), MEDIUM),
        (settings(domain_name="CORP"), MEDIUM),
        (settings(password="secret"), MEDIUM),
        (settings(user_name="bob", password="\0" * 8), HIGH),
        (settings(user_name="\ue000\ue001", password="secret"), LOW),
        (settings(user_name="\ue000\ue001"), LOW),
        # The fixed part.
        (settings(user_name="bob", reserved=WELL_FORMED), MEDIUM),
        (settings(user_name="bob", security_flags=4), MEDIUM),
        (settings(user_name="bob", ipsec_flags=16), MEDIUM),
        (settings(reserved=WELL_FORMED), LOW),
        # Names of peers.
        (peer("host/server"), HIGH),
        (peer("host/server", 0, host="192.0.2.1"), HIGH),
        (peer("host/server", 0), MEDIUM),
        (peer("ab"), MEDIUM),
        (peer(NARROW), MEDIUM),
        (peer("\ue000\ue001"), LOW),
        (peer("", 1, host="192.0.2.1"), LOW),
        (peer("host/server", 1, host="192.0.2.1", rest=b"sin_zero"), HIGH),
        (peer("host/server", 1, host="192.0.2.1", rest=b"sin_zero+"), MEDIUM),
        (peer("host/server", 1, host="2001:db8::1", rest=b"x"), MEDIUM),
        (peer("host/server", 1, rest=b"x"), MEDIUM),
    ],
)
def test_confidence_follows_the_evidence(record: Record, confidence: Confidence) -> None:
    verdict = judge(record)
    assert verdict is not None
    assert verdict.confidence is confidence
    assert verdict.reasons


@pytest.mark.parametrize(
    "record",
    [
        settings(user_name="\1\0\2\0"),
        settings(password="\1\0"),
        peer("\ue000\ue001", 0),
        peer("\1\0\2\0"),
        peer("", 0),
        settings(user_name="\1\ue000"),
        settings(user_name="\x1f\ue000"),
        settings(user_name="\1", domain_name="\ue000"),
        settings(user_name="\1" * 128 + "\ue000" * 129),
    ],
)
def test_integers_and_noise_are_no_hit(record: Record) -> None:
    assert judge(record) is None


@pytest.mark.parametrize(
    "record",
    [
        settings(user_name="\1\ue000\ue000"),
        settings(user_name=" \ue000"),
        settings(user_name="\x7f\ue000"),
        settings(user_name="\1", domain_name="\ue000\ue000"),
        settings(user_name="\1" * 127 + "\ue000" * 129 + "\1" * 10),
        peer("\1\ue000\ue000"),
        peer("\ue000", 0, family=1),
    ],
)
def test_strings_less_than_half_of_control_characters_are_a_hit_of_low_confidence(
    record: Record,
) -> None:
    verdict = judge(record)
    assert verdict is not None
    assert verdict.confidence is LOW


@pytest.mark.parametrize(
    "text",
    [
        "a",
        " ",
        "1",
        "€ 5 + 12 % ²",
        "Anna ひらがな カタカナ 한글 ㄅㄆ 漢字",
        "Anna Анна ʰʲ",
        "a\u0301\u200d",  # a combining accent and a joiner
        "\U0001f511" * 3,
        "\U00017000\U00017001",  # Tangut, whose letters have no name in some versions of Unicode
        "\U00020000",
        "u" * 256 + "\0",
        "a" * 255 + "я" + "λ",
    ],
)
def test_what_a_person_could_have_written_is_text(text: str) -> None:
    assert is_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\x1f",
        "\x7f",
        "\x9f",
        "\ud800",
        "\ue000",
        "\U0010fffd",
        "\u0378",  # not assigned
        "\uffff",
        "bob\n",
        "aяλ",
        "漢яa",
        "u" * 255 + "\0",
        "a" * 254 + "я" + "λ",
    ],
)
def test_control_characters_unassigned_ones_and_many_scripts_are_no_text(text: str) -> None:
    assert not is_text(text)


def test_what_speaks_for_a_structure_keeps_one_with_noise_in_its_strings() -> None:
    verdict = judge(settings(authip_qm_policy_key=WELL_FORMED, user_name="\1\0\2\0"))
    assert verdict is not None
    assert verdict.confidence is MEDIUM


def test_reasons_name_what_was_weighed_and_quote_nothing() -> None:
    verdict = judge(
        settings(
            authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY,
            user_name="svc-backup",
            password="hunter2hunter2",
            reserved=WELL_FORMED,
        )
    )
    assert verdict is not None
    assert verdict.reasons == (
        "AuthipQMPolicyKey is SOCKET_DEFAULT2_QM_POLICY",
        "the user name is text, of length 10",
        "the password is text",
        "but Reserved is not zero",
    )


@pytest.mark.parametrize(
    ("record", "reasons"),
    [
        (settings(), ["nothing but the shape of the fixed part"]),
        (
            settings(authip_mm_policy_key=WELL_FORMED, authip_qm_policy_key=VERSION_8),
            [
                "AuthipMMPolicyKey is a well-formed GUID of version 1",
                "AuthipQMPolicyKey is a well-formed GUID of version 8",
            ],
        ),
        (
            settings(authip_mm_policy_key=SOCKET_DEFAULT2_QM_POLICY),
            ["AuthipMMPolicyKey is SOCKET_DEFAULT2_QM_POLICY"],
        ),
        (
            settings(authip_mm_policy_key=NO_VERSION, authip_qm_policy_key=FEW_BYTES),
            [
                "AuthipMMPolicyKey has many different bytes, as a GUID has",
                "but AuthipQMPolicyKey has few different bytes for a GUID",
            ],
        ),
        (
            settings(user_name="bo", domain_name="CORP", security_flags=4, ipsec_flags=16),
            [
                "the user name may be text, of length 2",
                "the domain name is text, of length 4",
                "but SecurityFlags has unknown bits",
                "but IpsecFlags has unknown bits",
            ],
        ),
        (
            settings(user_name="\ue000", domain_name="\ue000", password="\ue000"),
            ["but the user name is no text", "but the domain name is no text"],
        ),
        (peer("host"), ["the peer target name is text, of length 4"]),
        (
            peer("\ue000", 1, host="192.0.2.1", rest=b"sin_zero+"),
            [
                "but the peer target name is no text",
                "but the address holds bytes that its family does not name",
            ],
        ),
    ],
)
def test_each_reason_names_the_member_and_says_what_it_speaks_for(
    record: Record, reasons: list[str]
) -> None:
    verdict = judge(record)
    assert verdict is not None
    assert list(verdict.reasons) == reasons


@pytest.mark.parametrize(
    ("record", "weight"),
    [
        (settings(), (1, 0)),
        (settings(user_name="bob"), (3, 2)),
        (settings(user_name="bob", domain_name="CORP", password="secret"), (3, 4)),
        (settings(user_name="bob", authip_mm_policy_key=WELL_FORMED), (3, 4)),
        (settings(user_name="bob", domain_name="\ue000"), (2, 1)),
        (settings(domain_name="CORP"), (2, 1)),
        (settings(domain_name="CORP", ipsec_flags=16, security_flags=4), (1, -1)),
    ],
)
def test_a_structure_weighs_its_confidence_first_and_strong_evidence_twice(
    record: Record, weight: tuple[int, int]
) -> None:
    verdict = judge(record)
    assert verdict is not None
    assert verdict.weight == weight


def test_confidence_is_ranked_from_1_to_3() -> None:
    assert [level.rank for level in (LOW, MEDIUM, HIGH)] == [1, 2, 3]


def test_another_structure_has_no_rules() -> None:
    with pytest.raises(TypeError, match="SocketSecuritySettings"):
        judge(SocketSecuritySettings())
