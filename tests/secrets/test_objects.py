"""No public object shows a password, whatever prints it; asked by name, it does."""

from __future__ import annotations

import copy
import dataclasses
import gc
import io
import json
import logging
import pickle
import pprint
import reprlib
import unittest.util
import warnings
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest._io.saferepr import saferepr
from hypothesis.vendor.pretty import RepresentationPrinter, pretty
from rich.console import Console
from rich.pretty import pretty_repr

from ipsec_codec import Inspection, Secret, SocketSecuritySettingsIpsec, inspect, schema
from ipsec_codec.cli.reading import read_source
from ipsec_codec.discretion import Discreet
from ipsec_codec.testing import fuzzing
from tests.leaks import PASSWORD, found_in, traces_in
from tests.project.public_names import PUBLIC_MODULES, public_names
from tests.secrets.object_cases import ASKED_FOR, GIVEN, HOLD_PAYLOADS, NO_PAYLOAD, query
from tests.secrets.planted import DATA, OTHER, RECORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def rich_print(value: object) -> str:
    printed = io.StringIO()
    Console(file=printed, width=400).print(value)
    return printed.getvalue()


def logged(value: object) -> str:
    record = logging.LogRecord("test", logging.DEBUG, "", 1, "%s %r", (value, value), None)
    return f"{logging.Formatter().format(record)} {vars(record)}"


def copied(value: object) -> str:
    """Return the reprs of an object's copies, if it has any."""
    try:
        return f"{copy.copy(value)!r} {copy.deepcopy(value)!r}"
    except TypeError as error:
        return str(error)


WAYS: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "format": lambda value: f"{value!s:>500}{value!r}{value!a}",
    "format without a specification": format,
    "percent": lambda value: "%s %r %a" % (value, value, value),  # noqa: UP031
    "in a list": lambda value: str([value, (value,), {"key": value}]),
    "pprint": lambda value: pprint.pformat([value], width=40),
    "reprlib": reprlib.repr,
    "json": lambda value: json.dumps([value], default=repr),
    "logging": logged,
    "unittest": unittest.util.safe_repr,
    "pytest": lambda value: saferepr(value, maxsize=None),
    "Hypothesis": lambda value: pretty([value]),
    "rich": rich_print,
    "rich's pretty printer": lambda value: pretty_repr([value], max_width=60),
    "a copy": copied,
}
"""How an object is printed."""

PLAIN: Final = ("repr", "str", "json")
"""How a text is, or what is made of texts: the other ways make no difference."""


def shown(*values: object) -> str:
    """Return all that anybody prints of some objects."""
    return "\n".join(
        WAYS[name](value)
        for value in values
        for name in (PLAIN if isinstance(value, str | list | dict) else WAYS)
    )


@pytest.mark.parametrize("name", GIVEN)
def test_what_a_public_name_gives_shows_no_password_whatever_prints_it(name: str) -> None:
    assert traces_in(shown(*GIVEN[name])) == []


def test_every_way_to_print_shows_what_it_may() -> None:
    plain = [
        name for name, way in WAYS.items() if name != "reprlib" and not traces_in(way(PASSWORD))
    ]
    assert plain == []


@pytest.mark.parametrize("name", ASKED_FOR)
def test_a_password_that_is_asked_for_is_given(name: str) -> None:
    assert traces_in(repr(ASKED_FOR[name]())) != []


def test_every_public_name_is_planted_or_has_a_reason_not_to_be() -> None:
    names = {
        f"{module.removeprefix('ipsec_codec').removeprefix('.')}.{name}".removeprefix(".")
        for module in PUBLIC_MODULES
        for name in public_names(module)
    }
    asked = {name for name in ASKED_FOR if name in names}
    assert {*GIVEN, *asked} & NO_PAYLOAD.keys() == set()
    assert {*GIVEN, *asked} | NO_PAYLOAD.keys() == names


def attributes_of(value: object) -> Iterator[tuple[str, Any]]:
    """Return the public attributes of an object that are no methods."""
    for name in dir(value):
        attribute = getattr(value, name)
        if not name.startswith("_") and not callable(attribute):
            yield name, attribute


OBJECTS = [
    value
    for name, values in GIVEN.items()
    if name.rpartition(".")[2][:1].isupper()
    for value in values
]


def test_the_attributes_that_are_the_bytes_themselves_are_the_only_ones_that_show_them() -> None:
    shown: dict[tuple[str, str], list[str]] = {}
    for value in OBJECTS:
        for name, attribute in attributes_of(value):
            shown.setdefault((type(value).__name__, name), []).append(repr(attribute))
    assert {place for place, texts in shown.items() if traces_in("\n".join(texts))} == {
        (kind, name) for kind, names in HOLD_PAYLOADS.items() for name in names
    }


def test_taken_apart_an_object_shows_what_its_attributes_do() -> None:
    for value in OBJECTS:
        holding = HOLD_PAYLOADS.get(type(value).__name__, set())
        names = [field.name for field in dataclasses.fields(value)] if is_dataclass(value) else []
        names += getattr(value, "__dict__", {})
        rest = [getattr(value, name) for name in names if name not in holding]
        assert traces_in(repr(rest)) == []


def test_what_a_fuzzer_says_of_a_mutation_shows_no_password() -> None:
    fuzzing.init(1)
    said: list[bytes] = []
    for _ in range(100):
        fuzzing.fuzz(bytearray(DATA), bytearray(OTHER), 4096)
        said.append(fuzzing.describe(4096))
    assert traces_in(b"\n".join(said)) == []


def test_what_a_command_read_shows_no_password(tmp_path: Path) -> None:
    (tmp_path / "capture.bin").write_bytes(DATA)
    source = read_source(str(tmp_path / "capture.bin"))
    assert source.data == DATA
    assert traces_in(shown(source)) == []


def test_what_the_schema_parses_shows_no_password() -> None:
    assert traces_in(shown(str(schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(DATA)))) == []


def test_pickling_keeps_the_password_since_a_record_must_survive_it() -> None:
    for value in (RECORD, RECORD.password):
        assert found_in(pickle.dumps(value)) == ["UTF-8"]
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 (our own)


def test_a_pretty_printer_gets_the_repr_by_either_convention() -> None:
    objects: list[tuple[Any, Any]] = [
        (SocketSecuritySettingsIpsec, RECORD),
        (Secret, RECORD.password),
        (Inspection, inspect(DATA)),
    ]
    for kind, value in objects:
        hypothesis, ipython = RepresentationPrinter(), RepresentationPrinter()
        value._repr_pretty_(hypothesis, False)  # noqa: FBT003 (as it is called)
        kind._repr_pretty_(value, ipython, False)  # noqa: FBT003
        assert hypothesis.getvalue() == ipython.getvalue() == repr(value)


def test_a_class_is_printed_as_its_name() -> None:
    assert pretty(type(RECORD)).endswith("SocketSecuritySettingsIpsec")


def test_what_holds_a_payload_compares_itself_without_showing_its_fields() -> None:
    # pytest prints the fields of dataclasses whose __eq__ is the generated one.
    for value in OBJECTS:
        if is_dataclass(value) and HOLD_PAYLOADS.get(type(value).__name__):
            assert isinstance(value, Discreet)
            assert type(value).__eq__ is Discreet.__eq__
            assert value == copy.copy(value)


def test_a_query_that_is_forgotten_warns_without_a_password() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asked: Any = query()
        asked._handles = [4]
        del asked
        gc.collect()
    assert [warning.category for warning in caught] == [ResourceWarning]
    assert traces_in(shown(caught[0].message)) == []
    assert traces_in(str(caught[0])) == []
