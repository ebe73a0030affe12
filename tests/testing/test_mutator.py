"""The mutator: labels are right, cases can be made again, and what breaks parsers is among them."""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import STRUCTURES, DecodeError, Record, SocketSecuritySettingsIpsec, decode
from ipsec_codec.testing import Mutation, Mutator, Verdict, judge, mutation, mutations, seed_buffers
from tests.structures import every_structure

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = int(os.environ.get("IPSEC_CODEC_MUTATIONS", "2000"))
"""Cases of each structure; IPSEC_CODEC_MUTATIONS=100000 runs as many as the issue asks for."""


def accepts(case: Mutation, *, strict: bool = False) -> bool:
    try:
        decode(case.data, case.structure, strict=strict)
    except DecodeError:
        return False
    return True


@every_structure
def test_the_built_in_buffers_are_valid_and_none_is_another(structure: type[Record]) -> None:
    buffers = seed_buffers(structure)
    assert [judge(data, structure).verdict for data in buffers] == [Verdict.VALID] * len(buffers)
    assert len(set(buffers)) == len(buffers)


@every_structure
def test_every_verdict_is_what_decode_says(structure: type[Record]) -> None:
    verdicts: set[Verdict | None] = set()
    for case in mutations(20, structure=structure, count=CASES):
        verdicts.add(case.verdict)
        match case.verdict:
            case Verdict.VALID:
                assert accepts(case, strict=True), case
            case None:
                assert accepts(case), case
            case _:
                assert not accepts(case), case
        assert (case.rule is None) is (case.verdict in {None, Verdict.VALID})
    assert verdicts >= {None, Verdict.VALID, Verdict.INVALID}


@every_structure
def test_a_verdict_and_its_rule_are_those_of_judge(structure: type[Record]) -> None:
    for case in mutations(21, structure=structure, count=CASES // 10):
        if case.verdict is not None:
            judgement = judge(case.data, structure)
            assert (judgement.verdict, judgement.rule) == (case.verdict, case.rule)


@every_structure
def test_a_label_counts_one_byte_as_one(structure: type[Record]) -> None:
    said = "\n".join(case.label for case in mutations(22, structure=structure, count=CASES))
    assert re.search(r"\b1 (byte|bit)\b", said)
    assert not re.search(r"(?<![-.0-9])1 (bytes|bits)\b", said)


@every_structure
def test_a_case_is_made_again_from_its_seed_and_number(structure: type[Record]) -> None:
    sequence = list(mutations(7, structure=structure, count=200))
    again = [mutation(7, number, structure=structure) for number in reversed(range(200))]
    assert again[::-1] == sequence
    assert list(mutations(7, structure=structure, start=150, count=50)) == sequence[150:]


def test_another_seed_makes_other_cases() -> None:
    first, second = (list(mutations(seed, count=200)) for seed in (1, 2))
    assert sum(a.data == b.data for a, b in zip(first, second, strict=True)) < 10


def test_mutations_go_on_without_a_count() -> None:
    assert len(list(islice(mutations(0), 3_000))) == 3_000


@given(
    st.integers(0, (1 << 64) - 1),
    st.binary(max_size=300),
    st.binary(max_size=300),
    st.sampled_from(STRUCTURES),
)
def test_any_bytes_are_mutated_and_spliced_and_labelled_rightly(
    seed: int, first: bytes, second: bytes, structure: type[Record]
) -> None:
    mutator, twin = Mutator(seed), Mutator(seed, structure=structure)
    for _ in range(3):
        case = mutator.mutate(first, structure)
        assert case == twin.mutate(first)
        assert (case.rule is None) is accepts(case)
        joined = mutator.splice(first, second, structure)
        assert joined == twin.splice(first, second)
        assert (joined.rule is None) is accepts(joined)


@every_structure
def test_nearly_every_mutation_changes_the_buffer(structure: type[Record]) -> None:
    data = seed_buffers(structure)[-1]
    mutator = Mutator(3, structure=structure)
    same = sum(mutator.mutate(data).data == data for _ in range(500))
    assert same < 100


MAKERS: list[Callable[[int], Any]] = [
    Mutator,
    lambda seed: mutation(seed, 0),
    lambda number: mutation(0, number),
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_negative_seed_or_number_is_refused(make: Callable[[int], Any]) -> None:
    with pytest.raises(ValueError, match="must be at least 0, not -1"):
        make(-1)


def test_the_repr_of_a_mutation_shows_no_byte_of_it() -> None:
    case = Mutation(b"sentinel", SocketSecuritySettingsIpsec, "done", None, None)
    assert "sentinel" not in repr(case)
    assert "label='done'" in repr(case)


def strings_of(data: bytes) -> Any:
    try:
        return decode(data)
    except DecodeError:
        return None


def longest(record: Any) -> int:
    return max(map(len, (record.user_name, record.domain_name, record.password.reveal())))


BREAKERS: list[tuple[str, Callable[[Any], object]]] = [
    ("65,536 bytes in a string", lambda r: longest(r) >= 32_768),
    ("a string of 256 bytes", lambda r: longest(r) == 128),
    ("a NUL within a string", lambda r: "\0" in (r.user_name + r.domain_name)[1:-1]),
    ("a byte order mark first", lambda r: r.domain_name.startswith("\ufeff")),
    (
        "a pair split over a boundary",
        lambda r: r.user_name[-1:] == "\ud83d" and r.domain_name[:1] == "\udd11",
    ),
    ("the high bit of flags", lambda r: r.ipsec_flags >= 1 << 31),
    ("a protocol of one more byte", lambda r: r.security_protocol > 0xFF),
    ("a hole with garbage", lambda r: any(r.padding)),
    ("an odd tail", lambda r: len(r.trailing) % 2 == 1),
    ("a long tail", lambda r: len(r.trailing) >= 64),
    ("no tail", lambda r: r.trailing == b""),
    ("a full Reserved2", lambda r: r.reserved2 >= 1 << 63),
    (
        "all strings and a flag",
        lambda r: r.user_name and r.domain_name and r.password and r.ipsec_flags,
    ),
]


@pytest.mark.parametrize(
    "condition", [row[1] for row in BREAKERS], ids=[row[0] for row in BREAKERS]
)
def test_a_thousand_cases_hold_what_breaks_parsers_whatever_the_seed(
    condition: Callable[[Any], object],
) -> None:
    for seed in range(30):
        records = (strings_of(case.data) for case in mutations(seed, count=1_000))
        assert any(condition(record) for record in records if record is not None), seed


@pytest.mark.parametrize("rule", ["IPS401", "IPS402", "IPS403", "IPS404"])
def test_a_thousand_cases_break_each_rule_about_sizes(rule: str) -> None:
    for seed in range(30):
        assert any(case.rule == rule for case in mutations(seed, count=1_000)), seed
