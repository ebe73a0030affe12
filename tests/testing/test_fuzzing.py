"""The entry points for fuzzers keep the calling conventions of atheris and AFL++."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsec_codec import (
    STRUCTURES,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.testing import Mutation, Mutator, Verdict, fuzzing, seed_buffers
from ipsec_codec.testing.fuzzing import STRUCTURE_VARIABLE, FuzzerMutator
from tests.fuzzing import oracles

if TYPE_CHECKING:
    from collections.abc import Callable


NAMES = st.sampled_from(STRUCTURES)
SEEDS = st.integers(0, (1 << 32) - 1)
DATA = st.binary(max_size=300)
SIZES = st.integers(1, 600)


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin every test with AFL++'s session as it is at first."""
    monkeypatch.delenv(STRUCTURE_VARIABLE, raising=False)
    fuzzing.init(0)


def test_a_mutation_is_cut_only_where_all_tries_are_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mutated_with(sizes: list[int]) -> Mutation:
        made = (
            Mutation(bytes(size), SocketSecuritySettings, "done", Verdict.INVALID, "IPS401")
            for size in sizes
        )

        def mutate(*_: object) -> Mutation:
            return next(made)

        monkeypatch.setattr(Mutator, "mutate", mutate)
        return FuzzerMutator(SocketSecuritySettings).mutated(bytes(8), 5, 0)

    for fits in range(5):
        made = mutated_with([*[6] * fits, 5])
        assert (made.data, made.label, made.rule) == (bytes(5), "done", "IPS401")
    made = mutated_with([6] * 5)
    assert (made.data, made.label, made.rule) == (bytes(5), "done; cut to 5 bytes", None)


@given(NAMES, DATA, DATA, SIZES, SEEDS)
def test_a_fuzzers_mutation_fits_and_is_the_same_for_the_same_seed(
    structure: type, first: bytes, second: bytes, size: int, seed: int
) -> None:
    mutator, twin = FuzzerMutator(structure), FuzzerMutator(structure)
    mutated = mutator.custom_mutator(first, size, seed)
    assert type(mutated) is bytes
    assert len(mutated) <= size
    assert mutated == twin.custom_mutator(first, size, seed)
    joined = mutator.custom_crossover(first, second, size, seed)
    assert type(joined) is bytes
    assert len(joined) <= size
    assert joined == twin.custom_crossover(first, second, size, seed)


def test_the_functions_are_those_of_the_structure_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = seed_buffers(SocketPeerTargetName)[1]
    for structure in (SocketSecuritySettingsIpsec, SocketPeerTargetName):
        monkeypatch.setenv(STRUCTURE_VARIABLE, structure.c_name)
        mutator = FuzzerMutator(structure)
        for seed in range(20):
            mutated = fuzzing.custom_mutator(data, 4096, seed)
            assert mutated == mutator.custom_mutator(data, 4096, seed)
            joined = fuzzing.custom_crossover(data, data[::-1], 4096, seed)
            assert joined == mutator.custom_crossover(data, data[::-1], 4096, seed)


def test_a_structure_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STRUCTURE_VARIABLE, "SOCKET_SETTINGS")
    for call in (lambda: fuzzing.init(1), lambda: fuzzing.custom_mutator(b"", 9, 1)):
        with pytest.raises(ValueError, match="IPSEC_CODEC_STRUCTURE must be one of SOCKET_SEC"):
            call()


def test_different_seeds_do_different_things() -> None:
    mutator = FuzzerMutator()
    data = seed_buffers(SocketSecuritySettingsIpsec)[2]
    labels = {mutator.mutated(data, 4096, seed).label.partition(" ")[0] for seed in range(300)}
    assert len(labels) > 15


def test_an_input_too_short_for_the_members_becomes_a_whole_buffer_half_of_the_time() -> None:
    mutator = FuzzerMutator()
    whole = sum(len(mutator.custom_mutator(b"", 4096, seed)) >= 84 for seed in range(400))
    assert 100 < whole < 300


def test_afl_gets_the_same_buffers_from_the_same_seed() -> None:
    def run(seed: int) -> list[bytes]:
        fuzzing.init(seed)
        buf, other = bytearray(seed_buffers(SocketSecuritySettingsIpsec)[2]), bytearray(b"other")
        return [bytes(fuzzing.fuzz(buf, other, 4096)) for _ in range(50)]

    assert run(1) == run(1) != run(2)


@given(DATA.map(bytearray), DATA.map(bytearray) | st.none(), SIZES)
def test_afl_gets_a_bytearray_of_one_byte_or_more_that_fits(
    buf: bytearray, add_buf: bytearray | None, size: int
) -> None:
    for made in (fuzzing.fuzz(buf, add_buf, size), fuzzing.havoc_mutation(buf, size)):
        # An empty one makes afl-fuzz abort: "Error in custom_fuzz. Size returned: 0".
        assert type(made) is bytearray
        assert 1 <= len(made) <= size


@given(DATA.map(bytearray), st.integers(0, 80))
def test_afl_gets_a_description_that_a_file_name_can_hold(buf: bytearray, size: int) -> None:
    fuzzing.fuzz(buf, None, 4096)
    description = fuzzing.describe(size)
    # bytes: given a str, afl-fuzz prints an error and stops at the next call.
    assert type(description) is bytes
    assert re.fullmatch(rb"[A-Za-z0-9+._-]*", description)
    assert len(description) <= size


def test_afl_may_end_its_session() -> None:
    fuzzing.deinit()
    assert 0 < fuzzing.havoc_mutation_probability() <= 100


ORACLES: list[Callable[[bytes], None]] = [oracles.check_decode, oracles.check_round_trip]


@settings(max_examples=15)
@given(NAMES.flatmap(lambda structure: st.sampled_from(seed_buffers(structure))), SEEDS)
def test_the_library_keeps_its_contracts_on_mutated_buffers(data: bytes, seed: int) -> None:
    for number, structure in enumerate(STRUCTURES):
        mutated = FuzzerMutator(structure).custom_mutator(data, 4096, seed + number)
        for oracle in ORACLES:
            oracle(mutated)


@settings(max_examples=30)
@given(st.binary() | st.text(alphabet="0123456789abcdef :|.*\n").map(str.encode))
def test_the_dump_reader_keeps_its_contract_on_anything(data: bytes) -> None:
    oracles.check_capture(data)
