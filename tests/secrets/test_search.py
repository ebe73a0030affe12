"""The search finds the password in every form, whole and in part, wherever it stands."""

from __future__ import annotations

import base64
import json
import textwrap

import pytest

from tests.captures.dump_writers import WRITERS, Writer
from tests.leaks import FRAGMENT, PASSWORD, forms, found_in, traces_in

WIDE = PASSWORD.encode("utf-16-le")
QUOTES = {"'", '"', "\\"}
"""What is escaped in one way or another, by what else stands in the text."""


@pytest.mark.parametrize("name", forms())
def test_a_form_is_found_between_other_things(name: str) -> None:
    planted = b"before " + forms()[name] + b" after"
    assert name in found_in(planted)
    assert traces_in(planted) != []


@pytest.mark.parametrize("before", range(12))
@pytest.mark.parametrize("after", [0, 5])
@pytest.mark.parametrize("secret", [WIDE, PASSWORD.encode()], ids=["UTF-16LE", "UTF-8"])
def test_a_password_is_found_inside_longer_base64(secret: bytes, before: int, after: int) -> None:
    stream = base64.b64encode(bytes(range(before)) + secret + bytes(range(after)))
    assert [name for name in found_in(stream) if name.startswith("base64")] != []
    assert traces_in(stream) != []
    assert traces_in("\n".join(textwrap.wrap(stream.decode(), 19))) != []


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.id)
def test_a_password_is_found_in_every_dump(writer: Writer) -> None:
    data = bytes(98) + WIDE + bytes(8)
    padded = data + bytes(-len(data) % writer.multiple)
    assert traces_in(writer.text(padded)) != []


PARTS = [PASSWORD[at : at + FRAGMENT] for at in range(len(PASSWORD) - FRAGMENT + 1)]


@pytest.mark.parametrize("part", PARTS)
def test_four_characters_are_a_trace_in_any_form(part: str) -> None:
    for raw in (part.encode("utf-16-le"), part.encode("utf-16-be")):
        for shown in (raw, raw.hex(), raw.hex(" ").upper(), repr(raw), str([*raw]), raw.hex("-")):
            assert traces_in(shown) != [], shown
        assert traces_in(", ".join(f"0x{byte:02X}" for byte in raw)) != []
    for shown in (part, ascii(part), json.dumps(part), json.dumps({"key": part})):
        assert traces_in(shown) != [], shown


@pytest.mark.parametrize("part", [part for part in PARTS if QUOTES.isdisjoint(part)])
def test_four_characters_are_a_trace_however_often_they_were_escaped(part: str) -> None:
    for again in (repr, ascii, json.dumps):
        for shown in (again(ascii(part)), again(json.dumps(part))):
            assert traces_in(shown) != [], shown
        assert traces_in(again(repr(part.encode("utf-16-le")))) != []


def test_three_characters_are_none_and_neither_is_anything_else() -> None:
    for start in range(len(PASSWORD) - 3):
        assert traces_in(PASSWORD[start : start + 3]) == []
    assert traces_in("nothing") == []
    assert found_in("nothing") == []
