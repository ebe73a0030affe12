"""Every rule of the table finds what it is for, finds nothing beside it, and weighs as promised."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    RULES,
    STRUCTURES,
    Basis,
    DecodeError,
    Record,
    Severity,
    SocketSecurityProtocol,
    StrictError,
    StringLengthError,
    TruncatedError,
    decode,
    encode,
    inspect,
)
from ipsec_codec.findings import Facts
from ipsec_codec.layout import layout_of
from ipsec_codec.testing import records
from tests.inspection.rule_cases import (
    BOTH,
    CASES,
    INFO,
    IPSEC,
    KEY,
    PEER,
    Case,
    ipsec,
    of_rule,
    with_lengths,
)
from tests.leaks import PASSWORD, found_in
from tests.structures import every_structure


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.field}")
def test_a_rule_finds_its_oddity_where_it_is(case: Case) -> None:
    found = of_rule(case.rule, case.odd, case.structure)
    assert [(one.field, one.offset) for one in found] == [(case.field, case.offset)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.field}")
def test_a_rule_finds_nothing_beside_its_oddity(case: Case) -> None:
    assert of_rule(case.rule, case.plain, case.structure) == []


def test_each_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {rule.id for rule in RULES}


def test_the_table_is_in_order_and_no_id_stands_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))


def test_each_rule_says_all_of_itself() -> None:
    for rule in RULES:
        assert rule.title, rule.id
        assert rule.source, rule.id
        assert rule.explanation.endswith("."), rule.id
        assert rule.severities, rule.id
        assert rule.basis in Basis, rule.id


ERRORS = {
    # design: "strict=True means: no finding of severity error", and these are the errors.
    "IPS101",
    "IPS113",
    "IPS103",
    "IPS102",
    "IPS201",
    "IPS301",
    # A record cannot have these: nothing decodes.
    "IPS401",
    "IPS402",
    "IPS403",
    "IPS404",
}


def test_the_errors_are_those_that_strictness_promises() -> None:
    assert {rule.id for rule in RULES if rule.severity is Severity.ERROR} == ERRORS


def test_reserved2_and_contradicting_flags_are_warnings() -> None:
    data = ipsec(security_flags=BOTH, reserved2=1)
    found = {one.rule: one.severity for one in inspect(data, IPSEC).findings}
    assert found["IPS104"] is found["IPS106"] is Severity.WARNING
    assert decode(data, strict=True).reserved2 == 1


@pytest.mark.parametrize(
    "odd",
    [
        ipsec(security_protocol=0),
        ipsec(reserved=KEY),
        ipsec(ipsec_flags=16),
        ipsec(user_name="\ud83d"),
        ipsec(trailing=b"\0"),
    ],
    ids=["protocol", "Reserved", "flags", "surrogate", "tail"],
)
def test_strictness_refuses_each_error(odd: bytes) -> None:
    record = decode(odd)
    with pytest.raises(StrictError) as caught:
        decode(odd, strict=True)
    with pytest.raises(StrictError):
        encode(record, strict=True)
    errors = [one for one in inspect(odd, IPSEC).findings if one.severity is Severity.ERROR]
    assert list(caught.value.findings) == errors
    assert len(errors) == 1


@pytest.mark.parametrize("structure", [kind for kind in STRUCTURES if kind is not IPSEC])
def test_protocol_default_is_legal_but_in_the_ipsec_settings(structure: type[Record]) -> None:
    data = bytearray(encode(structure()))
    data[0] = SocketSecurityProtocol.DEFAULT
    assert inspect(data, structure).findings_of(Severity.ERROR) == ()


@given(record=records())
def test_strictness_is_the_findings_of_severity_error(record: Record) -> None:
    data = encode(record)
    errors = inspect(data, type(record)).findings_of(Severity.ERROR)
    refused = strictly_refused(data, type(record))
    assert (refused.findings if refused else ()) == errors


def strictly_refused(data: bytes, structure: type[Record]) -> StrictError | None:
    """Return the error that strictness raises, or None."""
    try:
        decode(data, structure, strict=True)
    except StrictError as error:
        return error
    return None


UNDECODABLE = {"IPS401", "IPS402", "IPS403"}


@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.builds(
            with_lengths, *[st.integers(0, 40)] * 3, st.binary(max_size=80), st.integers(0, 8)
        ),
    ),
    structure=st.sampled_from(STRUCTURES),
)
def test_what_decode_refuses_has_a_finding_that_says_why(
    data: bytes, structure: type[Record]
) -> None:
    inspection = inspect(data, structure)
    said = {one.rule for one in inspection.findings} & UNDECODABLE
    match inspection.error:
        case TruncatedError():
            assert said == {"IPS401"}
        case StringLengthError():
            assert said
            assert "IPS401" not in said
        case None:
            assert said == set()
        case DecodeError():
            pytest.fail("an error of a kind that the table does not know")
    places = {(found.field, found.offset) for found in inspection.findings if found.rule in said}
    if inspection.error is not None:
        assert inspection.error.offset in {offset for _, offset in places}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (ipsec(trailing=b""), "84 bytes: FIELD_OFFSET(AllStrings)"),
        (
            ipsec(user_name="ab", trailing=b""),
            "88 bytes: FIELD_OFFSET(AllStrings) (84) + strings (4)",
        ),
        (ipsec(), "88 bytes: sizeof"),
        (ipsec(user_name="ab"), "92 bytes: sizeof (88) + strings (4)"),
    ],
)
def test_the_sizes_in_use_are_named(data: bytes, message: str) -> None:
    assert [found.message for found in of_rule("IPS302", data, IPSEC)] == [message]


@every_structure
def test_in_a_record_of_defaults_there_is_nothing_but_notes(structure: Any) -> None:
    found = inspect(encode(structure()), structure).findings
    assert {one.severity for one in found} == {Severity.NOTE}
    assert {one.structure for one in found} == {structure.c_name}


@every_structure
def test_in_a_member_that_the_buffer_does_not_reach_nothing_is_found(structure: Any) -> None:
    data = encode(structure())
    for place in layout_of(structure).places:
        (found,) = inspect(data[: place.end - 1], structure).findings
        assert (found.rule, found.field) == ("IPS401", place.name)


def test_the_error_of_strictness_names_the_structure() -> None:
    for record in (IPSEC(reserved=KEY), INFO(security_protocol=3)):
        with pytest.raises(StrictError) as caught:
            encode(record, strict=True)
        assert caught.value.structure == type(record).c_name


@pytest.mark.parametrize(
    ("severities", "severity"),
    [
        ({IPSEC: Severity.NOTE, PEER: Severity.WARNING}, Severity.WARNING),
        ({IPSEC: Severity.WARNING, PEER: Severity.NOTE}, Severity.WARNING),
        ({IPSEC: Severity.WARNING, PEER: Severity.ERROR}, Severity.ERROR),
        ({IPSEC: Severity.NOTE}, Severity.NOTE),
    ],
)
def test_a_rule_weighs_what_it_weighs_where_it_weighs_most(
    severities: dict[type[Record], Severity], severity: Severity
) -> None:
    assert dataclasses.replace(RULES[0], severities=severities).severity is severity


def test_facts_do_not_compare_themselves_for_pytest_to_print_their_values() -> None:
    assert Facts.__eq__ is object.__eq__


def test_findings_come_in_order_of_offset() -> None:
    data = ipsec(security_protocol=7, reserved=KEY, padding=b"abcd", user_name="\0", trailing=b"x")
    offsets = [found.offset for found in inspect(data, IPSEC).findings]
    assert offsets == sorted(offsets)


def test_no_finding_quotes_a_string() -> None:
    for values in (
        {"user_name": PASSWORD},
        {"domain_name": f"\ufeff{PASSWORD}\0"},
        {"password": f"{PASSWORD}\0"},
    ):
        for data in (ipsec(**values), ipsec(**values)[:-5]):
            assert found_in(repr(inspect(data, IPSEC).findings)) == []
