"""Hypothesis strategies for records of which one field breaks a rule that strictness holds."""

from __future__ import annotations

import enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from hypothesis import strategies as st

from ipsec_codec.fields import (
    BytesField,
    EnumerationField,
    GuidField,
    SecretField,
    StringField,
)
from ipsec_codec.testing.strategies.parts import guids, tails, wide_strings
from ipsec_codec.testing.strategies.whole import satisfies_rules, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipsec_codec import Record

__all__ = ["records_with_an_odd_field"]

LONE_SURROGATE: Final = "\ud83d"


def records_with_an_odd_field(*, structure: type[Record]) -> st.SearchStrategy[Record]:
    """Return a strategy for records to which a rule of severity error objects for one field alone.

    A parser must know that very rule to refuse one. No field is rarer than the others, but for
    the strings, which share a place.

    Args:
        structure: the record class.
    """
    plain = settings(structure=structure, strict=True)
    maybe = [_odd_values(structure, part) for part in structure.fields()]
    odd = [values for values in maybe if values is not None]
    texts = [
        st.builds(partial(_named, part.name), _odd_texts())
        for part in structure.fields()
        if isinstance(part, (StringField, SecretField))
    ]
    if texts:
        odd.append(st.one_of(texts))
    return st.builds(_changed, plain, st.sampled_from(odd).flatmap(lambda values: values))


def _odd_values(structure: type[Record], part: Any) -> st.SearchStrategy[dict[str, Any]] | None:
    """Return a strategy for a field's values to which a rule objects; None where none does."""
    objects = partial(_is_odd, structure, part.name)
    values = _candidates(part, objects)
    return None if values is None else st.builds(partial(_named, part.name), values)


def _candidates(part: Any, objects: Callable[[Any], bool]) -> st.SearchStrategy[Any] | None:
    """Return a strategy for odd values of a field that is no string."""
    match part:
        case EnumerationField():
            numbers = st.integers(0, 0xFFFF_FFFF).filter(objects)
            named = [int(member) for member in part.members if objects(int(member))]
            if not named or issubclass(part.members, enum.IntFlag):
                return numbers
            return st.sampled_from(named) | st.sampled_from(named) | numbers
        case GuidField() if objects(UUID(int=1)):
            return guids().filter(objects)
        case BytesField(size=None):
            return tails(default=part.default).filter(objects)
        case _:
            return None


def _odd_texts() -> st.SearchStrategy[str]:
    """Return a strategy for strings with a lone surrogate, wherever in them."""
    around = wide_strings(surrogates=False)
    halves = st.sampled_from((LONE_SURROGATE, "\udd11"))
    return st.builds("{1}{0}{2}".format, halves, around, around)


def _is_odd(structure: type[Record], name: str, value: Any) -> bool:
    return not satisfies_rules(structure(**{name: value}))


def _named(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def _changed(record: Record, values: dict[str, Any]) -> Record:
    return record.replace(**values)
