"""Each piece of evidence is what docs/reference/recognition.md says, and there is no other."""

from __future__ import annotations

import random
import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from ipsec_codec import STRUCTURES, Candidate, Record, contenders, inspect, recognise
from ipsec_codec.testing import load_vectors
from tests.buffers import random_buffers
from tests.inspection.evidence_cases import (
    CASES,
    IPSEC,
    MASK,
    NO_RIGHT,
    SETTINGS,
    TEMPLATE,
    Case,
    credentials,
    number,
    of,
)
from tests.places import FIXTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = (ROOT / "docs/reference/recognition.md").read_text(encoding="utf-8")
LINE: Final = re.compile(r"\| ([+-]\d+)(?: to ([+-]\d+))? \| `([^`]+)` \| .+ \|")


class Row(NamedTuple):
    """A line of one of the page's tables."""

    most: int
    least: int
    reason: str

    def has(self, points: int, reason: str) -> bool:
        """Tell whether it is about these points for this reason."""
        return self.reason == reason and self.least <= points <= self.most

    def says(self, shown: str) -> bool:
        """Tell whether what is shown with a candidate is what this line says."""
        points, _, said = shown.partition(": ")
        words = "".join(
            _FILLED.get(part, re.escape(part)) for part in re.split(r"(<\w+>)", self.reason)
        )
        words = words.replace("bytes", "bytes?")
        return self.least <= int(points) <= self.most and bool(re.fullmatch(words, said))


_FILLED: Final = {
    "<n>": r"\d+",
    "<member>": r"[A-Z]\w+",
    "<string>": r"[A-Z]\w+",
    "<protocol>": r"IPSEC2?",
}

ROWS: Final = [
    Row(int(most), int(least or most), reason)
    for most, least, reason in (
        found.groups() for found in map(LINE.fullmatch, PAGE.splitlines()) if found
    )
]

every_case = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.structure.__name__}: {case}"
)


def reasons(structure: type[Record], data: bytes) -> tuple[str, ...]:
    return recognise(data, among=(structure,))[0].reasons


def test_every_line_of_the_tables_is_read() -> None:
    tables = [line for line in PAGE.splitlines() if re.match(r"\| [^p|-]|\| -\d", line)]
    assert len(ROWS) == len(tables) == len({*ROWS})


@every_case
def test_a_buffer_has_the_evidence_that_the_page_says(case: Case) -> None:
    assert [row for row in ROWS if row.has(case.points, case.reason)] != []
    assert str(case) in reasons(case.structure, case.data)


@every_case
def test_a_buffer_that_is_just_not_so_does_not_have_it(case: Case) -> None:
    assert str(case) not in reasons(case.structure, case.other)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.most:+d} {row.reason}")
def test_every_line_of_the_page_has_a_case_at_either_end(row: Row) -> None:
    points = {case.points for case in CASES if row.has(case.points, case.reason)}
    assert {row.most, row.least} <= points


def some_buffers() -> Iterator[tuple[bytes, tuple[type[Record], ...]]]:
    """Return all fixtures and random buffers as any structure, and all vectors as their own."""
    yield from ((path.read_bytes(), STRUCTURES) for path in sorted(FIXTURES.rglob("*.bin")))
    yield from ((data, STRUCTURES) for _, data in islice(random_buffers(random.Random(8)), 50))  # noqa: S311
    for structure in STRUCTURES:
        yield from ((vector.data, (structure,)) for vector in load_vectors(structure))


def test_no_buffer_has_evidence_that_is_not_on_the_page() -> None:
    shown = {
        reason
        for data, structures in some_buffers()
        for candidate in recognise(data, among=structures)
        for reason in candidate.reasons
    }
    assert {reason for reason in shown if not any(row.says(reason) for row in ROWS)} == set()


OF_ZEROS: Final = {
    "SOCKET_SECURITY_SETTINGS": "SecurityFlags",
    "SOCKET_SECURITY_SETTINGS_IPSEC": (
        "SecurityFlags, IpsecFlags, AuthipMMPolicyKey of zeros, AuthipQMPolicyKey of zeros, "
        "Reserved of zeros, a hole of zeros, Reserved2 of zero"
    ),
    "SOCKET_PEER_TARGET_NAME": (
        "a hole of zeros, an address of zeros, a target name that names nobody"
    ),
    "SOCKET_SECURITY_QUERY_TEMPLATE": "a hole of zeros, an address of zeros, an access mask",
    "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2": (
        "a hole of zeros, an address of zeros, an access mask, Flags, FieldMask"
    ),
    "SOCKET_SECURITY_QUERY_INFO": (
        "Flags, PeerApplicationAccessTokenHandle of zero, PeerMachineAccessTokenHandle of zero"
    ),
    "SOCKET_SECURITY_QUERY_INFO_IPSEC2": (
        "Flags, PeerApplicationAccessTokenHandle of zero, PeerMachineAccessTokenHandle of zero, "
        "MmSaId of zero, QmSaId of zero, NegotiationWinerr of zero, SaLookupContext of zeros"
    ),
}
"""What zeros of sizeof's size say, after the size and the protocol: each member in order, once."""


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda it: it.c_name)
def test_each_member_is_weighed_once_and_in_order(structure: type[Record]) -> None:
    said = [reason.partition(": ")[2] for reason in reasons(structure, of(structure, {}))]
    first = "a size, with sizeof's own tail, protocol DEFAULT"
    assert ", ".join(said) == f"{first}, {OF_ZEROS[structure.c_name]}"


def test_of_a_buffer_that_is_too_short_the_whole_members_are_weighed() -> None:
    assert reasons(IPSEC, bytes(28)) == (
        "-12: 56 bytes short of the structure",
        "-1: protocol DEFAULT",
        "+1: SecurityFlags",
        "+1: IpsecFlags",
        "+1: AuthipMMPolicyKey of zeros",
    )
    assert reasons(IPSEC, bytes(27))[1:] == reasons(IPSEC, bytes(28))[1:-1]


def test_what_says_nothing_is_not_shown() -> None:
    data = of(IPSEC, {12: b"\1", 60: b"\1", 64: b"\1"})  # (a GUID, the hole and an integer)
    without = {"+1: AuthipMMPolicyKey of zeros", "+1: a hole of zeros", "+1: Reserved2 of zero"}
    zeros = reasons(IPSEC, of(IPSEC, {}))
    assert reasons(IPSEC, data) == tuple(reason for reason in zeros if reason not in without)


RIGHTS: Final = {
    # winnt.h
    "TOKEN_ASSIGN_PRIMARY": 0x0001,
    "TOKEN_DUPLICATE": 0x0002,
    "TOKEN_IMPERSONATE": 0x0004,
    "TOKEN_QUERY": 0x0008,
    "TOKEN_QUERY_SOURCE": 0x0010,
    "TOKEN_ADJUST_PRIVILEGES": 0x0020,
    "TOKEN_ADJUST_GROUPS": 0x0040,
    "TOKEN_ADJUST_DEFAULT": 0x0080,
    "TOKEN_ADJUST_SESSIONID": 0x0100,
    "DELETE": 0x00010000,
    "READ_CONTROL": 0x00020000,
    "WRITE_DAC": 0x00040000,
    "WRITE_OWNER": 0x00080000,
    "SYNCHRONIZE": 0x00100000,
    "ACCESS_SYSTEM_SECURITY": 0x01000000,
    "MAXIMUM_ALLOWED": 0x02000000,
    "GENERIC_ALL": 0x10000000,
    "GENERIC_EXECUTE": 0x20000000,
    "GENERIC_WRITE": 0x40000000,
    "GENERIC_READ": 0x80000000,
}


def test_the_page_has_the_rights_of_the_header() -> None:
    assert f"0x{sum(RIGHTS.values()):X}" in PAGE


@pytest.mark.parametrize("bit", range(32))
def test_a_bit_of_an_access_mask_is_a_right_if_the_header_names_it(bit: int) -> None:
    expected = f"+2: {MASK}" if 1 << bit in RIGHTS.values() else f"-3: {NO_RIGHT}"
    assert expected in reasons(TEMPLATE, of(TEMPLATE, {136: number(1 << bit)}))


def test_the_score_is_the_sum_of_the_points() -> None:
    for data in (credentials("user", "CORP", "password"), bytes(144), bytes(range(200))):
        for candidate in recognise(data):
            points = [int(reason.partition(": ")[0]) for reason in candidate.reasons]
            assert candidate.score == sum(points)


def test_of_equal_scores_the_one_that_stood_first_stays_first() -> None:
    for order in ((IPSEC, TEMPLATE), (TEMPLATE, IPSEC)):
        candidates = recognise(b"", among=order)
        assert [(candidate.structure, candidate.score) for candidate in candidates] == [
            (order[0], -15),
            (order[1], -15),
        ]


def test_a_contender_is_at_most_two_points_behind_as_the_page_says() -> None:
    scored = [Candidate(structure=SETTINGS, score=score, reasons=()) for score in (9, 8, 7, 6, -9)]
    assert "at most 2 points below the highest is a contender" in PAGE
    assert [near.score for near in contenders(scored)] == [9, 8, 7]


@pytest.mark.parametrize(("flags", "score", "explained"), [(0, -2, False), (1, -1, True)])
def test_from_two_points_against_it_on_no_structure_explains_a_buffer(
    *, flags: int, score: int, explained: bool
) -> None:
    # SecurityProtocol IPSEC, and a byte behind the structure.
    inspection = inspect(number(1) + number(flags) + b"\1", among=(SETTINGS,))
    assert "Where the highest score is -2 or less" in PAGE
    assert inspection.candidates[0].score == score
    assert inspection.recognised is explained
    assert any(not span.masked for span in inspection.spans) is explained
    assert bool(inspection.findings) is explained
