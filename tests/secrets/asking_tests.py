"""Tests that fail with a password that they asked for, for `test_reports` to run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import encode
from tests.leaks import PASSWORD
from tests.secrets.planted import DATA, OTHER, RECORD


def test_reveals() -> None:
    assert RECORD.password.reveal() == "other"


def test_encodes() -> None:
    assert encode(RECORD) == OTHER


def test_passes_bytes() -> None:
    assert len(DATA) == 0, f"{DATA!r}"


@given(st.just(PASSWORD))
def test_has_an_argument(text: str) -> None:
    assert not text
