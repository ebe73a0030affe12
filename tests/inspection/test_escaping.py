"""Captured text cannot act on a terminal, and JSON stays the JSON that it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec.escaping import json_text, printable


def paired(text: str) -> str:
    """Join surrogate pairs, which JSON cannot tell from the character that they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


ANY_TEXT = st.text(st.characters(exclude_categories=[])).map(paired)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("user\u202egpj.exe", "user\\u202egpj.exe"),
        ("\u2066\u2028\ufeff\u00a0", "\\u2066\\u2028\\ufeff\\xa0"),
        ("\ud83d", "\\ud83d"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_acts_on_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["", "svc-backup", "José", "пароль-🔑", "CORP\\user", "[bold]"])
def test_what_a_terminal_shows_stays(text: str) -> None:
    assert printable(text) == text


@given(ANY_TEXT)
def test_a_shown_text_is_one_printable_line(text: str) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize("ascii_only", [False, True])
@given(value=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3))
def test_json_is_safe_and_reads_back_the_same(value: dict[str, str], *, ascii_only: bool) -> None:
    for indent in (None, 2):
        text = json_text(value, indent=indent, ascii_only=ascii_only)
        assert text.replace("\n", "").isprintable()
        assert json.loads(text) == value
        if ascii_only:
            assert text.isascii()


def test_json_on_one_line_has_no_newline() -> None:
    value = {"a": "\n\u2028\x85", "b": [1]}
    assert "\n" not in json_text(value, indent=None, ascii_only=False)
