"""An answer is compared with what `decode` says, by value and not by spelling."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ipsec_codec import (
    Record,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    to_document,
)
from ipsec_codec.testing.runner.answers import Answer, Outcome
from ipsec_codec.testing.runner.comparison import (
    Examiner,
    Mistake,
    MistakeKind,
    Profile,
    sanitizer_finding,
)
from ipsec_codec.testing.vectors import full_document

RECORD = SocketSecuritySettingsIpsec(
    security_protocol=2,
    security_flags=0x80000001,
    user_name="alice",
    password="swordfish",
    padding=b"\1\2\3\4",
    trailing=b"",
)
DATA = encode(RECORD)


def accepted(document: dict[str, Any]) -> Answer:
    return Answer(outcome=Outcome.ACCEPTED, document=document)


REFUSED = Answer(outcome=Outcome.REFUSED, words="no")


def judged(document: dict[str, Any], data: bytes = DATA, **options: Any) -> Mistake | None:
    return Examiner(SocketSecuritySettingsIpsec, **options).mistake(data, accepted(document))


def wrong_fields(mistake: Mistake | None) -> list[str]:
    assert mistake is not None
    assert mistake.kind is MistakeKind.WRONG_VALUE
    return [difference.field for difference in mistake.differences]


@pytest.mark.parametrize(
    "record",
    [
        RECORD,
        SocketSecuritySettings(trailing=b"\1"),
        SocketPeerTargetName(peer_address=("2001:db8::1", 445), peer_target_name="host/\ud800"),
        SocketSecurityQueryInfo(peer_machine_access_token_handle=1 << 63),
    ],
)
def test_the_document_of_to_document_is_right_in_its_short_form_and_in_its_long_one(
    record: Record,
) -> None:
    data = encode(record)
    for document in (to_document(record, reveal=True), full_document(record)):
        assert Examiner(type(record)).mistake(data, accepted(document)) is None


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("security_protocol", "0x2"),
        ("security_flags", ["0x80000000", "0x1"]),
        ("authip_mm_policy_key", "{00000000-0000-0000-0000-000000000000}"),
        ("reserved2", "0x0"),
        ("user_name", {"utf16le": "61006C00690063006500"}),
        ("padding", "01020304"),
    ],
)
def test_another_form_of_the_same_value_is_no_mistake(field: str, form: Any) -> None:
    assert judged({**full_document(RECORD), field: form}) is None


@pytest.mark.parametrize(
    ("field", "form", "problem"),
    [
        ("security_protocol", "IPSEC", ""),
        ("security_flags", [], ""),
        ("reserved2", 0, 'expected a hex string such as "0x0000000000000000", found a number'),
        ("user_name", "alice\0", ""),
        ("user_name", None, 'expected a text, or {"utf16le": "<hex>"}, found null'),
        ("password", {"masked": True}, "expected a password, found a mask"),
        ("trailing", "00", ""),
        ("structure", "SOCKET_SECURITY_SETTINGS", ""),
    ],
)
def test_another_value_or_a_wrong_form_is_a_mistake_about_its_field_alone(
    field: str, form: Any, problem: str
) -> None:
    mistake = judged({**full_document(RECORD), field: form})
    assert wrong_fields(mistake) == [field]
    assert mistake is not None
    assert mistake.differences[0].problem == problem


def test_true_is_not_taken_for_the_number_one() -> None:
    record = SocketSecurityQueryInfo()
    field = "peer_application_access_token_handle"
    document = {**full_document(record), field: False}
    mistake = Examiner(SocketSecurityQueryInfo).mistake(encode(record), accepted(document))
    assert wrong_fields(mistake) == [field]


def test_a_parser_may_know_few_fields_and_its_first_document_says_which() -> None:
    examiner = Examiner(SocketSecuritySettingsIpsec)
    known = {"user_name": "alice", "domain_name": ""}
    assert examiner.mistake(DATA, accepted(known)) is None
    assert examiner.fields == ("user_name", "domain_name")
    mistake = examiner.mistake(DATA, accepted({"user_name": "alice"}))
    assert wrong_fields(mistake) == ["domain_name"]
    assert mistake is not None
    assert mistake.differences[0].problem == "missing"


def test_fields_that_were_named_are_missed_from_the_first_document_on() -> None:
    assert wrong_fields(judged({"user_name": "alice"}, fields=["password", "user_name"])) == [
        "password"
    ]


def test_padding_and_tail_may_be_left_out_only_where_they_are_the_default() -> None:
    examiner = Examiner(SocketSecuritySettingsIpsec, fields=["padding", "trailing"])
    plain = encode(SocketSecuritySettingsIpsec())
    assert examiner.mistake(plain, accepted({})) is None
    assert wrong_fields(examiner.mistake(DATA, accepted({}))) == ["padding", "trailing"]


def test_a_key_that_is_no_field_is_a_malformed_answer_that_names_the_nearest_one() -> None:
    mistake = judged({"username": "alice"})
    assert mistake is not None
    assert mistake.kind is MistakeKind.MALFORMED
    assert mistake.event.endswith("did you mean 'user_name'?")


def test_each_profile_has_its_own_view_of_what_should_be_accepted() -> None:
    document = full_document(RECORD)  # it has an unknown flag bit, which strictness refuses
    assert judged(document, profile=Profile.LOSSLESS) is None
    mistake = judged(document, profile=Profile.STRICT)
    assert mistake is not None
    assert (mistake.kind, mistake.rules) == (MistakeKind.ACCEPTED, ("IPS102",))
    examiners = {
        profile: Examiner(SocketSecuritySettingsIpsec, profile=profile) for profile in Profile
    }
    assert examiners[Profile.STRICT].mistake(DATA, REFUSED) is None
    refused = examiners[Profile.LOSSLESS].mistake(DATA, REFUSED)
    assert refused is not None
    assert (refused.kind, refused.rules) == (MistakeKind.REFUSED, ("IPS102",))


def test_an_allowed_rule_lets_the_verdict_differ_and_the_field_that_it_is_about() -> None:
    for profile in Profile:
        options: dict[str, Any] = {"profile": profile, "allow": ["IPS102"]}
        examiner = Examiner(SocketSecuritySettingsIpsec, **options)
        assert examiner.mistake(DATA, REFUSED) is None
        masked = {**full_document(RECORD), "security_flags": ["GUARANTEE_ENCRYPTION"]}
        assert judged(masked, **options) is None
        wrong = {**masked, "user_name": "bob"}
        assert wrong_fields(judged(wrong, **options)) == ["user_name"]


def test_an_allowed_rule_says_nothing_about_buffers_that_do_not_break_it() -> None:
    plain = encode(SocketSecuritySettingsIpsec())
    examiner = Examiner(SocketSecuritySettingsIpsec, allow=["IPS102"])
    assert examiner.mistake(plain, REFUSED) is not None
    document = {**full_document(decode(plain)), "security_flags": ["ALLOW_INSECURE"]}
    assert wrong_fields(examiner.mistake(plain, accepted(document))) == ["security_flags"]


def test_what_does_not_decode_must_be_refused_whatever_the_document_says() -> None:
    mistake = judged({}, data=DATA[:83])
    assert mistake is not None
    assert (mistake.kind, mistake.rules) == (MistakeKind.ACCEPTED, ("IPS401",))
    examiner = Examiner(SocketSecuritySettingsIpsec)
    assert examiner.mistake(DATA[:83], REFUSED) is None


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        (
            "=====\n==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60 at pc",
            "AddressSanitizer: heap-buffer-overflow",
        ),
        ("==7==ERROR: LeakSanitizer: detected memory leaks\n", "LeakSanitizer: detected"),
        (
            "p.c:8:3: runtime error: signed integer overflow: 2147483647 + 1 cannot be",
            "runtime error: signed integer overflow:",
        ),
        ("Traceback (most recent call last):\nIndexError", ""),
    ],
)
def test_what_a_sanitizer_found_is_known_without_its_addresses(words: str, finding: str) -> None:
    assert sanitizer_finding(words) == finding
    assert not re.search("0x|[0-9]{3}", sanitizer_finding(words))
