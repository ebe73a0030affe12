"""What the package passes around: values that nobody can change, and that print no payload."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
from typing import Any

import pytest

from ipsec_codec.discretion import Discreet
from tests.places import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "ipsec_codec").rglob("*.py")
    if path.name != "__main__.py" and "testing" not in path.parts
)

CHANGED_IN_PLACE = {
    "ipsec_codec.scanning.confidence.Verdict": "evidence is added to it",
    "ipsec_codec.scanning.sources.Window": "its memory is that of every window",
}

MADE_BY_POSITION = {
    *CHANGED_IN_PLACE,
    "ipsec_codec.captures.columns.Split",
    "ipsec_codec.captures.reading.Capture",
    "ipsec_codec.captures.readings.Reading",
    "ipsec_codec.captures.readings.Row",
    "ipsec_codec.captures.streams.Stream",
    "ipsec_codec.scanning._Found",
}
"""Those of a few values whose order nobody can mistake; the others are made by keyword."""


def classes() -> dict[str, type[Any]]:
    """Return every class of the package, the kit's apart, by its full name."""
    return {
        f"{module}.{name}": found
        for module in MODULES
        for name, found in vars(importlib.import_module(module)).items()
        if inspect.isclass(found) and found.__module__ == module
    }


DATACLASSES = {name: kind for name, kind in classes().items() if dataclasses.is_dataclass(kind)}
TEXTS = {name: kind for name, kind in classes().items() if issubclass(kind, enum.StrEnum)}

every_dataclass = pytest.mark.parametrize("name", list(DATACLASSES))


@every_dataclass
def test_a_value_is_frozen_unless_it_grows(name: str) -> None:
    frozen = vars(DATACLASSES[name])["__dataclass_params__"].frozen
    assert frozen is (name not in CHANGED_IN_PLACE)


@every_dataclass
def test_a_value_is_made_by_keyword_unless_its_order_is_plain(name: str) -> None:
    keyword_only = {field.kw_only for field in dataclasses.fields(DATACLASSES[name])}
    assert keyword_only == {name not in MADE_BY_POSITION}


@every_dataclass
def test_a_value_that_holds_a_buffers_bytes_does_not_print_them(name: str) -> None:
    kind = DATACLASSES[name]
    shown = [field.name for field in dataclasses.fields(kind) if field.repr and _holds(field.type)]
    generated = hasattr(kind.__repr__, "__wrapped__")  # (guarded by dataclasses)
    assert not generated or shown == []


@every_dataclass
def test_a_discreet_value_does_not_compare_itself_for_pytest_to_print_its_fields(name: str) -> None:
    kind = DATACLASSES[name]
    assert not issubclass(kind, Discreet) or kind.__eq__ is Discreet.__eq__


def _holds(annotation: object) -> bool:
    return str(annotation) in {
        "bytes",
        "bytearray",
        "Mapping[str, Any]",
        "Mapping[str, Any] | None",
        "Record | None",
    }


@pytest.mark.parametrize("name", list(TEXTS))
def test_what_a_report_calls_a_thing_is_its_name_in_lower_case(name: str) -> None:
    names = {member.name: member.name.lower() for member in TEXTS[name]}
    assert {member.name: member.value for member in TEXTS[name]} == names
