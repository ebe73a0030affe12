"""What a test run found, as a text for people, as JSON, and as JUnit XML for CI."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from ipsec_codec.escaping import printable
from ipsec_codec.testing.runner.failures import Phase
from ipsec_codec.testing.runner.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.testing.runner.description import Description
    from ipsec_codec.testing.runner.runs import RunResult

__all__ = ["json_report", "json_text_of", "junit_report", "text_report"]

MAX_WORDS_LINES = 12
"""Lines of a parser's own words in a report: a sanitizer's first frames are among them."""


SUMMED: Final = {Phase.SEARCH: "examples", Phase.BUFFER: "buffers"}
"""What a summary counts, where that is not the part's own name."""


def _summary(result: RunResult) -> str:
    """Return what a run did, in one line."""
    parts = [
        counted(tally.buffers, SUMMED.get(tally.phase, tally.phase)) for tally in result.tallies
    ]
    seconds = sum(tally.seconds for tally in result.tallies)
    found = len(result.failures)
    verdict = counted(found, "mistakes") if found else "no mistake"
    return f"{', '.join(parts)} in {seconds:.1f} s: {verdict}"


def text_report(result: RunResult, descriptions: Sequence[Description]) -> str:
    """Return a run as a text that is safe to show on a terminal.

    Args:
        result: the run.
        descriptions: its failures in words, in their order.
    """
    lines: list[str] = []
    for number, (failure, said) in enumerate(
        zip(result.failures, descriptions, strict=True), start=1
    ):
        times = f"  [{failure.count} buffers]" if failure.count > 1 else ""
        lines += [f"{number}. {printable(said.title)}{times}"]
        lines += [*(f"   {line}".rstrip() for line in _body(said)), ""]
    lines += [printable(f"fields compared: {', '.join(result.fields) or 'none'}")]
    lines += [f"{tally.phase}: {tally.given_up}" for tally in result.tallies if tally.given_up]
    return "\n".join([*lines, _summary(result)])


def _body(said: Description) -> list[str]:
    """Return everything about a failure but its title."""
    lines: list[str] = []
    if said.size is not None:
        lines += [
            f"smallest buffer: {counted(said.size, 'bytes')}, from {printable(said.found_by)}"
        ]
        lines += ["", *(f"  {line}" for line in said.dump.splitlines()), ""]
    else:
        lines += [f"found at {said.found_by}"]
    if said.expected:
        lines += [f"expected: {said.expected}"]
    lines += [f"got:      {printable(said.got)}"]
    width = max((len(row.field) for row in said.fields), default=0)
    for row in said.fields:
        problem = f"  ({printable(row.problem)})" if row.problem else ""
        lines += [
            f"  {row.field:{width}}  expected {printable(row.expected)}",
            f"  {'':{width}}  got      {printable(row.got)}{problem}",
        ]
    words = said.words.splitlines()
    lines += [f"  | {printable(line)}" for line in words[:MAX_WORDS_LINES]]
    if len(words) > MAX_WORDS_LINES:
        lines += [f"  | ... and {counted(len(words) - MAX_WORDS_LINES, 'more lines')}"]
    lines += [f"rule: {printable(rule)}" for rule in said.rules]
    lines += [f"note: {printable(note)}" for note in said.notes]
    if said.reproduce:
        lines += [f"reproduce: {printable(said.reproduce)}"]
    return lines


def json_report(
    result: RunResult, descriptions: Sequence[Description], *, parser: Sequence[str]
) -> dict[str, Any]:
    """Return a run as a value for `json.dumps`.

    Args:
        result: the run.
        descriptions: its failures in words, in their order.
        parser: the command that was tested.
    """
    return {
        "parser": [*parser],
        "structure": result.plan.structure.c_name,
        "profile": str(result.plan.profile),
        "seed": result.plan.seed,
        "fields": [*result.fields],
        "allowed": [*result.plan.allow],
        "clean": result.clean,
        "parts": [
            {
                "part": str(tally.phase),
                "buffers": tally.buffers,
                "seconds": round(tally.seconds, 3),
                "given_up": tally.given_up or None,
            }
            for tally in result.tallies
        ],
        "failures": [
            {
                "kind": str(failure.mistake.kind),
                "count": failure.count,
                "alone": failure.alone,
                "broken_rules": [*failure.mistake.rules],
                **asdict(said),
            }
            for failure, said in zip(result.failures, descriptions, strict=True)
        ],
    }


def junit_report(
    result: RunResult, descriptions: Sequence[Description], *, parser: Sequence[str]
) -> str:
    """Return a run as JUnit XML: a case for each vector, one for each other part, and failures.

    Args:
        result: the run.
        descriptions: its failures in words, in their order.
        parser: the command that was tested.
    """
    suites = ET.Element("testsuites", name=_xml_text(" ".join(parser)))
    for tally in result.tallies:
        suite = ET.SubElement(suites, "testsuite", name=str(tally.phase))
        suite.set("time", f"{tally.seconds:.3f}")
        wrong = 0
        if tally.phase is Phase.VECTORS:
            for vector in result.passed_vectors:
                ET.SubElement(suite, "testcase", classname="vectors", name=_xml_text(vector))
            for vector, mistaken in result.failed_vectors:
                case = ET.SubElement(suite, "testcase", classname="vectors", name=_xml_text(vector))
                ET.SubElement(case, "failure", message=str(mistaken), type=str(mistaken))
                wrong += 1
        else:
            name = f"{counted(tally.buffers, 'buffers')} of seed {result.plan.seed}"
            ET.SubElement(suite, "testcase", classname=str(tally.phase), name=name)
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(wrong))
    suite = ET.SubElement(suites, "testsuite", name="mistakes", tests=str(len(descriptions)))
    suite.set("failures", str(len(descriptions)))
    for failure, said in zip(result.failures, descriptions, strict=True):
        case = ET.SubElement(suite, "testcase", classname="mistakes", name=_xml_text(said.title))
        kind = str(failure.mistake.kind)
        said_whole = ET.SubElement(case, "failure", message=_xml_text(said.title), type=kind)
        said_whole.text = _xml_text("\n".join(_body(said)))
    ET.indent(suites)
    # In ASCII, whose readers need no declaration; all else stands as character references.
    written: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=False)
    return written.decode("ascii") + "\n"


def _xml_text(text: str) -> str:
    """Return a text with what XML cannot hold, and what nobody can see, escaped."""
    return "\n".join(printable(line) for line in text.split("\n"))


def json_text_of(report: dict[str, Any]) -> str:
    """Return a report's JSON, in ASCII alone."""
    return json.dumps(report, indent=2)
