"""The faulty decoders of the benchmarks are as faulty as they are said to be."""

from __future__ import annotations

import pytest

from benchmarks.faulty_decoders.catalogue import FAULTS, Fault
from benchmarks.faulty_decoders.detection import Run
from benchmarks.faulty_decoders.parser import Parser
from ipsec_codec import SocketSecuritySettingsIpsec
from ipsec_codec.testing import load_vectors, mutation

BUFFERS = [
    *(vector.data for vector in load_vectors(SocketSecuritySettingsIpsec)),
    *(mutation(0, number).data for number in range(1000)),
]
RUNS = {strict: Run(BUFFERS, strict=strict) for strict in (False, True)}
PYTHON = [fault for fault in FAULTS if fault.python]
CORRECT = Fault(name="correct", mistake="none", python=Parser)


def test_there_are_forty_of_them_fifteen_in_c_and_ten_held_out() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert sum(1 for fault in FAULTS if fault.language == "C") >= 15
    assert sum(1 for fault in FAULTS if fault.held_out) == 10
    assert all(fault.mistake.endswith((".", ").")) for fault in FAULTS)


@pytest.mark.parametrize("fault", PYTHON, ids=lambda fault: fault.name)
def test_vectors_and_a_thousand_mutations_find_each_python_decoder(fault: Fault) -> None:
    assert RUNS[fault.strict].found_by(fault) is not None


@pytest.mark.parametrize("strict", [False, True])
def test_they_find_nothing_in_the_correct_one(*, strict: bool) -> None:
    assert RUNS[strict].found_by(CORRECT) is None
