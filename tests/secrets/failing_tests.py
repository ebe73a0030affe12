"""Tests that fail with a password at hand, for `test_reports` to run: not collected otherwise."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from hypothesis import Phase, event, example, given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

import ipsec_codec.testing
from ipsec_codec import (
    Inspection,
    Secret,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    inspect,
    read_capture,
)
from ipsec_codec.testing import InvalidBuffer, Mutator
from tests.leaks import PASSWORD
from tests.secrets.object_cases import GIVEN, HITS
from tests.secrets.planted import BROKEN, DATA, DUMPS, OTHER, RECORD

OTHERS: dict[str, Any] = {
    "Secret": Secret("other"),
    "SocketSecuritySettingsIpsec": decode(OTHER),
    "Inspection": inspect(OTHER),
    "Span": inspect(OTHER).spans[-2],
    "Capture": read_capture(OTHER),
    "Hit": HITS[0].inspection,
    "testing.InvalidBuffer": InvalidBuffer(DATA, SocketSecuritySettingsIpsec, "IPS403"),
    "testing.CaptureText": None,
    "testing.Vector": None,
    "testing.Mutation": Mutator(7).mutate(OTHER),
}

few = settings(
    max_examples=5, print_blob=True, phases=[Phase.explicit, Phase.generate, Phase.shrink]
)


def planted(made: type[Any] = SocketSecuritySettingsIpsec) -> st.SearchStrategy[Any]:
    """Draw as a user's own strategy does, which Hypothesis would print as the call that it is."""
    arguments = {"user_name": st.just("svc"), "password": st.just(PASSWORD)}
    return (
        st.builds(made, **arguments) if made is not Secret else st.builds(Secret, st.just(PASSWORD))
    )


@pytest.mark.parametrize("name", OTHERS)
def test_are_equal(name: str) -> None:
    one, other = GIVEN[name][-1], OTHERS[name]
    assert one == other


@pytest.mark.parametrize("name", OTHERS)
def test_are_equal_in_a_list(name: str) -> None:
    one, other = GIVEN[name][-1], OTHERS[name]
    assert [one, {"key": one}] == [other, {"key": other}]


@pytest.mark.parametrize("name", OTHERS)
def test_is_in(name: str) -> None:
    assert GIVEN[name][-1] in (OTHERS[name], None)


def test_is_refused() -> None:
    decode(BROKEN["odd length"])


def test_is_refused_again() -> None:
    encode(RECORD.replace(ipsec_flags=0x80), strict=True)


def test_says_much() -> None:
    record, secret, inspection = RECORD, RECORD.password, inspect(DATA)
    print(record, secret, inspection, f"{record!r}")
    logging.getLogger("planted").debug("%s %r %s", record, secret, inspection.spans)
    warnings.warn(f"{record} {secret}", UserWarning, stacklevel=1)
    pytest.fail(f"{record} {secret}")


def test_is_a_vector(ipsec_vector: Any) -> None:
    assert ipsec_vector.verdict == "none"


test_is_a_vector = pytest.mark.ipsec_vectors(
    structure=SocketSecuritySettingsIpsec, verdict="valid"
)(test_is_a_vector)


@few
@given(planted())
def test_is_built(record: SocketSecuritySettingsIpsec) -> None:
    note(f"noted {record}")
    event("drawn", record)
    event(str(record))
    other = decode(OTHER)
    assert record == other


@few
@given(planted(Secret))
def test_is_a_secret(secret: Secret) -> None:
    assert not secret


@few
@given(
    st.lists(planted(), min_size=2, max_size=2),
    st.dictionaries(st.just("key"), planted(), min_size=1),
)
def test_are_built(several: list[Any], by_key: dict[str, Any]) -> None:
    assert by_key == {"key": several}


@few
@given(ipsec_codec.testing.settings())
@example(RECORD)
def test_is_an_example(record: SocketSecuritySettingsIpsec) -> None:
    assert record != RECORD


@few
@given(st.data())
def test_is_drawn(data: st.DataObject) -> None:
    record = data.draw(planted(), label="a record")
    data.draw(st.just(RECORD).map(encode).map(decode))
    assert record is None


@few
@given(
    st.builds(inspect, st.just(DATA)),
    st.builds(read_capture, st.just(DUMPS["xxd"])),
    st.sampled_from(HITS),
    st.builds(
        InvalidBuffer,
        st.just(BROKEN["odd length"]),
        st.just(SocketSecuritySettingsIpsec),
        st.just("IPS402"),
    ),
    st.sampled_from(GIVEN["testing.CaptureText"]),
    st.builds(Mutator(1).mutate, st.just(DATA)),
    st.sampled_from(GIVEN["testing.Vector"]),
    st.sampled_from(GIVEN["Span"]),
)
def test_are_made(*made: Any) -> None:
    assert made == ()


@few
@given(st.from_type(SocketSecuritySettingsIpsec), st.just(RECORD.values()))
def test_is_of_the_type(record: SocketSecuritySettingsIpsec, values: dict[str, Any]) -> None:
    assert record.values() == {**values, "domain_name": "other"}


class Machine(RuleBasedStateMachine):
    @rule(record=planted(), inspection=st.builds(inspect, st.just(DATA)))
    def fails(self, record: SocketSecuritySettingsIpsec, inspection: Inspection) -> None:
        assert record == inspection


TestMachine = Machine.TestCase
TestMachine.settings = few
