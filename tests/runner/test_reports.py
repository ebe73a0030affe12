"""The reports of a run say what was wrong, safely, as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from ipsec_codec import SocketSecuritySettingsIpsec, decode, encode, to_document
from ipsec_codec.testing.runner import ParserTest
from ipsec_codec.testing.runner.answers import CallableParser
from ipsec_codec.testing.runner.comparison import Mistake, MistakeKind
from ipsec_codec.testing.runner.description import describe
from ipsec_codec.testing.runner.failures import Failure, Failures, Origin, Phase
from ipsec_codec.testing.runner.reports import json_report, json_text_of, junit_report, text_report
from ipsec_codec.testing.runner.runs import RunPlan
from tests.leaks import PASSWORD, found_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipsec_codec.testing.runner.runs import RunResult

NASTY = '\x1b[31m\u202e<&"]]>\ud800\0\x07'
"""What neither a terminal nor XML should get as it stands."""

DATA = encode(SocketSecuritySettingsIpsec(user_name=f"al{NASTY}", password=PASSWORD))


def run_on(parser: Callable[[bytes], Mapping[str, Any]], data: bytes = DATA) -> RunResult:
    """Test a parser with one buffer."""
    return ParserTest(
        lambda: CallableParser(parser, refusal=ValueError), RunPlan(buffer=data)
    ).run()


def swapped(data: bytes) -> dict[str, Any]:
    """Take one password for the user name, and the other way round."""
    document = to_document(decode(data), reveal=True)
    if document["password"] == PASSWORD:
        document["user_name"], document["password"] = PASSWORD, document["user_name"]
    return document


def quoting(data: bytes) -> dict[str, Any]:
    """Refuse one password, and quote it."""
    document = to_document(decode(data), reveal=True)
    if document["password"] == PASSWORD:
        raise ValueError(f"cannot read {NASTY} {PASSWORD}")
    return document


def dying(data: bytes) -> dict[str, Any]:
    """Crash on one password, and quote its bytes."""
    document = to_document(decode(data), reveal=True)
    if document["password"] == PASSWORD:
        raise IndexError(PASSWORD.encode("utf-16-le").hex())
    return document


def reports(result: RunResult, *, reveal: bool = False) -> dict[str, str]:
    """Return the three reports of a run, by the form's name."""
    said = [
        describe(failure, result.plan, reproduce=lambda _: f"again {NASTY}", reveal=reveal)
        for failure in result.failures
    ]
    command = ["./parser", NASTY]
    return {
        "text": text_report(result, said),
        "JSON": json_text_of(json_report(result, said, parser=command)),
        "JUnit": junit_report(result, said, parser=command),
    }


@pytest.mark.parametrize("parser", [swapped, quoting, dying])
@pytest.mark.parametrize("form", ["text", "JSON", "JUnit"])
def test_no_report_shows_the_password_wherever_the_parser_puts_it(
    parser: Callable[[bytes], Mapping[str, Any]], form: str
) -> None:
    result = run_on(parser)
    assert len(result.failures) == 1
    assert found_in(reports(result)[form]) == []
    assert found_in(reports(result, reveal=True)["JSON"]) != []


@pytest.mark.parametrize("form", ["text", "JUnit"])
def test_nothing_in_a_report_can_act_on_a_terminal(form: str) -> None:
    for parser in (swapped, quoting):
        report = reports(run_on(parser), reveal=True)[form]
        shown = report.replace("\n", "")
        assert shown.isprintable(), [one for one in shown if not one.isprintable()]


@pytest.mark.parametrize("form", ["JSON", "JUnit"])
def test_a_report_for_a_file_is_ascii_whatever_the_parser_says(form: str) -> None:
    report = reports(run_on(quoting), reveal=True)[form]
    assert report.isascii()
    assert not reports(run_on(quoting), reveal=True)["text"].isascii()


def test_the_xml_report_is_well_formed_and_counts_what_it_holds() -> None:
    root = ET.fromstring(reports(run_on(quoting), reveal=True)["JUnit"])  # noqa: S314 (our own)
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
    (failure,) = root.findall("testsuite[@name='mistakes']/testcase/failure")
    assert failure.get("type") == "refused"
    assert "refused what should be accepted" in failure.get("message", "")
    assert "SOCKET_SECURITY_SETTINGS_IPSEC" in (failure.text or "")


def test_the_xml_report_has_a_case_for_each_vector() -> None:
    def refusing(data: bytes) -> dict[str, Any]:
        raise ValueError(f"{len(data)} bytes are too many")

    result = ParserTest(lambda: CallableParser(refusing, refusal=ValueError), RunPlan(runs=0)).run()
    root = ET.fromstring(reports(result)["JUnit"])  # noqa: S314 (our own)
    cases = root.findall("testsuite[@name='vectors']/testcase")
    failed = [case for case in cases if case.find("failure") is not None]
    assert len(cases) == result.tallies[0].buffers
    assert 0 < len(failed) < len(cases)
    assert {case.get("name") for case in failed} == {name for name, _ in result.failed_vectors}


def test_the_json_report_says_everything_that_the_text_does() -> None:
    report = json.loads(reports(run_on(quoting))["JSON"])
    assert report["structure"] == "SOCKET_SECURITY_SETTINGS_IPSEC"
    assert (report["clean"], report["profile"], report["seed"]) == (False, "lossless", 0)
    assert report["parts"][0]["part"] == "buffer"
    (failure,) = report["failures"]
    assert failure["kind"] == "refused"
    assert failure["expected"] == "the document (profile lossless)"
    assert failure["got"] == "a refusal"
    assert failure["reproduce"].startswith("again")
    assert "SecurityProtocol" in failure["dump"]


def test_a_failure_says_expected_and_got_field_by_field() -> None:
    def wrong(data: bytes) -> dict[str, Any]:
        return to_document(decode(data), reveal=True) | {"user_name": "bob", "reserved2": "0x1"}

    text = reports(run_on(wrong, encode(SocketSecuritySettingsIpsec(user_name="alice"))))["text"]
    assert 'user_name  expected ""' in text  # the smallest buffer has none
    assert 'got      "bob"' in text
    assert 'reserved2  expected "0x0000000000000000"' in text
    assert "1. wrong value: reserved2, user_name" in text


def failure_about(kind: MistakeKind, rules: tuple[str, ...], size: int) -> tuple[Any, ...]:
    return Mistake(kind=kind, rules=rules), bytes(size), Origin(phase=Phase.MUTATIONS, case=size)


def test_a_failure_that_another_explains_is_counted_with_it() -> None:
    failures = Failures()
    failures.add(*failure_about(MistakeKind.ACCEPTED, ("IPS101", "IPS301"), 90))
    failures.add(*failure_about(MistakeKind.ACCEPTED, ("IPS301",), 92))
    failures.add(*failure_about(MistakeKind.ACCEPTED, ("IPS301",), 91))
    failures.add(*failure_about(MistakeKind.REFUSED, ("IPS301",), 93))
    assert [
        (failure.mistake.kind, failure.mistake.rules, len(failure.data), failure.count)
        for failure in failures.distinct()
    ] == [("accepted", ("IPS301",), 91, 3), ("refused", ("IPS301",), 93, 1)]


def test_a_failure_of_the_process_s_end_has_no_buffer_and_is_told_all_the_same() -> None:
    mistake = Mistake(kind=MistakeKind.CRASHED, event="it ended with status 99")
    failure = Failure(mistake=mistake, data=b"", origin=Origin(phase=Phase.END))
    said = describe(failure, RunPlan(), reproduce=lambda _: "never")
    assert said.size is None
    assert said.reproduce == said.dump == said.expected == ""
    assert said.title == "crash: it ended with status 99"
