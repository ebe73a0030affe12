"""The runner finds each mistake once, by a small buffer, and a right parser clean."""

from __future__ import annotations

import pickle
import time
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.faulty_decoders import python_faults
from benchmarks.faulty_decoders.parser import Parser
from ipsec_codec import (
    DecodeError,
    Record,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    to_document,
)
from ipsec_codec.testing import ParserMismatch, check_parser
from ipsec_codec.testing.runner.reduction import reduced
from ipsec_codec.testing.vectors import load_vectors
from tests.structures import every_structure

if TYPE_CHECKING:
    from collections.abc import Callable

VECTOR = load_vectors(SocketSecuritySettingsIpsec)[0]


def our_parser(structure: type[Record] = SocketSecuritySettingsIpsec) -> Any:
    def parse(data: bytes) -> dict[str, Any]:
        return to_document(decode(data, structure), reveal=True)

    return parse


def mismatch(parser: Callable[[bytes], Any], **options: Any) -> ParserMismatch:
    chosen: dict[str, Any] = {"runs": 50, **options}
    with pytest.raises(ParserMismatch) as caught:
        check_parser(parser, **chosen)
    return caught.value


@every_structure
def test_the_library_itself_makes_no_mistake(structure: type[Record]) -> None:
    result = check_parser(our_parser(structure), structure=structure, runs=40)
    assert result.clean
    assert [tally.phase for tally in result.tallies] == ["vectors", "mutations", "search"]
    assert result.tallies[1].buffers == 40
    assert len(result.passed_vectors) == result.tallies[0].buffers > 0
    assert {"trailing"} <= {*result.fields}


@pytest.mark.parametrize("strict", [False, True])
def test_a_correct_parser_of_somebody_else_makes_no_mistake(*, strict: bool) -> None:
    profile = "strict" if strict else "lossless"
    assert check_parser(Parser(strict=strict), profile=profile, runs=40).clean


def test_a_parser_that_knows_few_fields_is_asked_about_these_alone() -> None:
    def few(data: bytes) -> dict[str, Any]:
        document = our_parser()(data)
        return {name: document[name] for name in ("user_name", "reserved2")}

    assert check_parser(few, runs=20).fields == ("reserved2", "user_name")


@pytest.mark.parametrize(
    ("parser", "title"),
    [
        (python_faults.TailDropped, "wrong value: trailing"),
        (python_faults.SlicedUnchecked, "accepted what breaks IPS403"),
        (python_faults.ProtocolClosed, "refused what should be accepted (it breaks IPS101"),
    ],
)
def test_a_mistake_is_reported_with_its_smallest_buffer(parser: type[Parser], title: str) -> None:
    report = mismatch(parser())
    text = str(report)
    assert f"1. {title}" in text
    assert "SOCKET_SECURITY_SETTINGS_IPSEC, 8" in text  # the head of the dump: 84 to 89 bytes
    assert "reproduce: check_parser(..., " in text
    (failure,) = report.result.failures
    assert len(failure.data) <= 88


def test_a_rule_that_a_parser_may_break_is_allowed_by_name() -> None:
    assert check_parser(python_faults.ProtocolClosed(), allow=["IPS101"], runs=40).clean


def test_an_exception_that_is_no_refusal_is_a_crash() -> None:
    parse = our_parser()

    def careless(data: bytes) -> Any:
        assert data[0] < 256  # an empty buffer has no first byte
        return parse(data)

    failures = mismatch(careless, refusal=DecodeError).result.failures
    assert "crash" in {failure.mistake.kind for failure in failures}
    assert b"" in {failure.data for failure in failures}


def test_what_a_parser_keeps_from_the_buffer_before_is_found_and_named_so() -> None:
    kept: list[Any] = [""]

    def forgetful(data: bytes) -> dict[str, Any]:
        document: dict[str, Any] = our_parser()(data)
        kept[0] = document["user_name"] = document["user_name"] or kept[0]
        return document

    report = mismatch(forgetful)
    assert [failure.alone for failure in report.result.failures] == [True]  # a function stays
    assert "wrong value: user_name" in str(report)


def test_a_document_may_be_any_mapping() -> None:
    parse = our_parser()
    check_parser(lambda data: MappingProxyType(parse(data)), runs=0)


def test_the_line_to_reproduce_what_a_buffer_alone_does_not_show_names_all_of_them() -> None:
    numbers = count()

    def wavering(data: bytes) -> dict[str, Any]:
        document: dict[str, Any] = our_parser()(data)
        return document | {"user_name": "nobody"} if next(numbers) == 20 else document

    report = mismatch(wavering, runs=0)
    assert [failure.alone for failure in report.result.failures] == [False]
    assert "reproduce: check_parser(..., seed=0, runs=0)" in str(report)


def test_one_vector_and_one_mutation_are_tried_alone() -> None:
    assert check_parser(our_parser(), vector=VECTOR.id).tallies[0].buffers == 1
    assert check_parser(our_parser(), seed=3, case=17).tallies[0].buffers == 1


def test_the_line_to_reproduce_reproduces() -> None:
    for failure in mismatch(python_faults.GuidBigEndian(), runs=50).result.failures:
        origin = failure.origin
        options: dict[str, Any] = {"runs": 50}
        if origin.vector:
            options = {"vector": origin.vector}
        elif origin.label:
            options = {"seed": 0, "case": origin.case}
        again = mismatch(python_faults.GuidBigEndian(), **options).result.failures
        assert failure.mistake.signature in {one.mistake.signature for one in again}


def test_the_same_seed_tries_the_same_buffers() -> None:
    def tried(seed: int) -> list[bytes]:
        buffers: list[bytes] = []

        def noting(data: bytes) -> dict[str, Any]:
            buffers.append(data)
            result: dict[str, Any] = our_parser()(data)
            return result

        check_parser(noting, runs=20, seed=seed)
        return buffers

    assert tried(5) == tried(5)
    assert tried(5) != tried(6)


def test_a_run_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()  # each look at the clock takes 10 ms, however busy the machine is
    monkeypatch.setattr(time, "monotonic", lambda: next(looks) / 100)
    result = check_parser(our_parser(), seconds=1)
    assert 100 < next(looks) < 120
    assert len(result.tallies) == 3
    assert all(tally.buffers for tally in result.tallies)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fields": ["username"]}, "no field 'username'; did you mean 'user_name'?"),
        ({"allow": ["IPS9"]}, "no rule 'IPS9'"),
        ({"vector": "none"}, "no vector 'none'"),
        ({"profile": "lax"}, "no profile 'lax'; they are lossless, strict"),
        ({"structure": int}, "structure must be one of the seven"),
        ({"runs": -1}, "runs must be at least 0, not -1"),
        ({"seconds": -0.1}, "seconds must be at least 0, not -0.1"),
        ({"seconds": float("nan")}, "seconds must be at least 0, not nan"),
        ({"fields": []}, "fields must name one at least"),
        ({"allow": ["ips201"]}, "no rule 'ips201'; did you mean 'IPS201'?"),
        ({"allow": ["a rule"]}, "no rule of that name"),
    ],
)
def test_an_argument_that_names_nothing_is_a_value_error(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        check_parser(our_parser(), **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fields": "user_name"}, "fields must be a list of names"),
        ({"allow": "IPS201"}, "allow must be a list of names"),
        ({"allow": [201]}, "a rule must be named by a str, not a value of type int"),
        ({"profile": None}, "a profile must be named by a str, not a value of type NoneType"),
        ({"vector": 1}, "a vector must be named by a str, not a value of type int"),
        ({"runs": "a"}, "runs must be an int, not a value of type str"),
        ({"seed": 1.5}, "seed must be an int, not a value of type float"),
        ({"case": "1"}, "case must be an int, not a value of type str"),
        ({"seconds": "1"}, "seconds must be a number, not a value of type str"),
    ],
)
def test_an_argument_of_another_type_is_a_type_error(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        check_parser(our_parser(), **options)


def test_an_error_says_how_many_names_it_does_not_list() -> None:
    known = len(load_vectors(SocketSecuritySettingsIpsec))
    with pytest.raises(ValueError, match=rf"they are .*-020 and {known - 20} more$"):
        check_parser(our_parser(), vector="none")


@pytest.mark.parametrize("document", [{}, {"structure": "SOCKET_SECURITY_SETTINGS_IPSEC"}])
def test_a_parser_whose_documents_have_no_field_is_not_said_to_make_no_mistake(
    document: dict[str, Any],
) -> None:
    def empty(data: bytes) -> dict[str, Any]:
        decode(data)
        return document

    report = mismatch(empty)
    assert [str(one.mistake.kind) for one in report.result.failures] == ["nothing compared"]
    assert "1. nothing compared" in str(report)
    assert "its first document had no field of SOCKET_SECURITY_SETTINGS_IPSEC" in str(report)
    assert 'with fields=["user_name", ...]' in str(report)
    assert str(report).endswith("s: 1 mistake")


def test_a_parser_that_answers_one_buffer_without_a_field_is_not_blamed() -> None:
    result = check_parser(lambda data: {}, vector=VECTOR.id)  # noqa: ARG005 (it reads nothing)
    assert (result.clean, result.fields) == (True, ())


def test_a_parser_with_keys_that_are_no_fields_is_told_of_these_alone() -> None:
    report = mismatch(lambda data: {"username": decode(data).user_name}, runs=0)
    assert [str(one.mistake.kind) for one in report.result.failures] == ["malformed answer"]


def test_what_a_report_tells_a_caller_to_write_is_python() -> None:
    def mistaken(data: bytes) -> dict[str, Any]:
        document: dict[str, Any] = our_parser()(data)
        decode(data).domain_name.encode()  # refuses a lone surrogate
        return document | {"password": "another"}

    text = str(mismatch(mistaken, runs=0))
    assert 'say so with allow=["IPS201"].' in text
    assert "(reveal=True shows it)" in text
    assert "--reveal" not in text
    assert "--allow" not in text


def test_what_is_one_is_said_in_the_singular() -> None:
    text = str(mismatch(len, vector=VECTOR.id))
    assert "got:      it returned a value of type int, not a document" in text
    assert "1 vector in " in text


def test_a_mismatch_is_an_assertion_error_and_survives_pickling() -> None:
    error = mismatch(python_faults.TailDropped())
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert isinstance(again, AssertionError)
    assert str(again) == str(error)


def test_a_buffer_is_reduced_to_what_the_mistake_needs() -> None:
    data = encode(
        SocketSecuritySettingsIpsec(
            security_protocol=7,
            reserved2=0x1234,
            user_name="administrator",
            domain_name="CORP\\x",
            trailing=b"tail",
        )
    )

    def fails(buffer: bytes) -> bool:
        return "\\" in decode(buffer).domain_name

    small = decode(reduced(data, SocketSecuritySettingsIpsec, fails))
    assert small == SocketSecuritySettingsIpsec(domain_name="\\", trailing=b"")


def test_a_buffer_that_does_not_decode_is_reduced_too() -> None:
    data = encode(SocketSecuritySettings(trailing=bytes(range(64))))[:7]

    def fails(buffer: bytes) -> bool:
        return len(buffer) in {6, 7}

    assert reduced(data, SocketSecuritySettings, fails) == bytes(6)
