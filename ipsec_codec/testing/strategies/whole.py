"""Hypothesis strategies for records of the seven structures, and for their buffers."""

from __future__ import annotations

import enum
from functools import partial
from typing import Any, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from ipsec_codec import (
    STRUCTURES,
    Record,
    SocketSecuritySettingsIpsec,
    StrictError,
    encode,
)
from ipsec_codec.discretion import described
from ipsec_codec.fields import (
    AddressField,
    BytesField,
    EnumerationField,
    GuidField,
    IntegerField,
    SecretField,
    StringField,
)
from ipsec_codec.testing.strategies.naming import shown_as
from ipsec_codec.testing.strategies.parts import addresses, credentials, guids, tails

__all__ = ["check_arguments", "records", "satisfies_rules", "settings", "unusual", "valid_buffers"]

AnyRecord = TypeVar("AnyRecord", bound=Record)


def settings(
    *,
    structure: type[AnyRecord] = SocketSecuritySettingsIpsec,  # type: ignore[assignment]
    strict: bool = False,
) -> st.SearchStrategy[AnyRecord]:
    """Return a strategy for records of one structure.

    Examples shrink towards the record of defaults, `SocketSecuritySettingsIpsec()`.

    Args:
        structure: the record class.
        strict: only records that `encode(strict=True)` accepts.

    Raises:
        InvalidArgument: the structure is none of the seven, or strict is no bool.
    """
    check_arguments(structure, strict=strict)
    made = _records(structure, strict=strict)
    drawn = cast("st.SearchStrategy[AnyRecord]", made.filter(satisfies_rules) if strict else made)
    return shown_as("settings", drawn, **unusual(structure, strict=strict))


def records(*, strict: bool = False) -> st.SearchStrategy[Record]:
    """Return a strategy for records of any of the seven structures.

    Args:
        strict: only records that `encode(strict=True)` accepts.

    Raises:
        InvalidArgument: strict is no bool.
    """
    check_arguments(SocketSecuritySettingsIpsec, strict=strict)
    drawn = st.one_of([settings(structure=structure, strict=strict) for structure in STRUCTURES])
    return shown_as("records", drawn, **unusual(strict=strict))


def valid_buffers(
    *, structure: type[Record] = SocketSecuritySettingsIpsec, strict: bool = False
) -> st.SearchStrategy[bytes]:
    """Return a strategy for the buffers that `decode` accepts, each of them reachable.

    Args:
        structure: the record class that they are read as.
        strict: only buffers that `decode(strict=True)` accepts.

    Raises:
        InvalidArgument: the structure is none of the seven, or strict is no bool.
    """
    drawn = settings(structure=structure, strict=strict).map(encode)
    return shown_as("valid_buffers", drawn, **unusual(structure, strict=strict))


def check_arguments(structure: Any, *, strict: Any) -> None:
    """Refuse what is no structure, and name the argument."""
    if structure not in STRUCTURES:
        names = ", ".join(known.__name__ for known in STRUCTURES)
        raise InvalidArgument(f"structure must be one of {names}, not {described(structure)}")
    if not isinstance(strict, bool):
        raise InvalidArgument(f"strict must be a bool, not {described(strict)}")


def unusual(
    structure: type[Record] = SocketSecuritySettingsIpsec, *, strict: bool
) -> dict[str, Any]:
    """Return the arguments that are not the defaults, to show a strategy by."""
    named: dict[str, Any] = {}
    if structure is not SocketSecuritySettingsIpsec:
        named["structure"] = structure
    return named | {"strict": True} if strict else named


def _records(structure: type[Record], *, strict: bool) -> st.SearchStrategy[Record]:
    """Return a strategy for the records of a structure: each field on its own, strings together."""
    texts = [
        part.name for part in structure.fields() if isinstance(part, (StringField, SecretField))
    ]
    others = [part for part in structure.fields() if part.name not in texts]
    names = (*(part.name for part in others), *texts)
    return st.builds(
        partial(_assembled, structure, names),
        st.tuples(*[_fitting(structure, part, strict=strict) for part in others]),
        credentials(len(texts), surrogates=not strict),
    )


def _assembled(
    structure: type[Record], names: tuple[str, ...], values: tuple[Any, ...], texts: tuple[str, ...]
) -> Record:
    return structure(**dict(zip(names, (*values, *texts), strict=True)))


def _fitting(structure: type[Record], part: Any, *, strict: bool) -> st.SearchStrategy[Any]:
    """Return a strategy for a field's values; if strict, for those that no rule objects to."""
    if not strict:
        return _values(part)

    def fits(value: Any) -> bool:
        return satisfies_rules(structure(**{part.name: value}))

    match part:
        case EnumerationField():
            return st.sampled_from([value for value in _known(part) if fits(value)])
        case BytesField(size=None):
            return st.sampled_from((part.default, b""))
        case _:
            return _values(part).filter(fits)


def _values(part: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for all of a field's values."""
    match part:
        case EnumerationField():
            return st.sampled_from(_known(part)) | st.integers(0, 0xFFFF_FFFF)
        case IntegerField():
            return st.sampled_from(_boundaries(part.bits)) | st.integers(0, (1 << part.bits) - 1)
        case GuidField():
            return guids()
        case AddressField():
            return addresses()
        case BytesField(size=None):
            return tails(default=part.default)
        case BytesField(size=int(size)):
            return st.binary(min_size=size, max_size=size)
        case _:
            raise TypeError(f"no strategy for a field of type {type(part).__name__}")


def _boundaries(bits: int) -> list[int]:
    """Return numbers that show a sign bit, a double or too few bits, most of them at once."""
    numbers = (0, (1 << 31) + 1, (1 << 53) + 1, (1 << 63) + (1 << 31) + 1, (1 << 64) - 2)
    return [number for number in numbers if number < 1 << bits]


def _known(part: EnumerationField) -> list[int]:
    """Return the known values, the default first: members, or combinations of flags."""
    if issubclass(part.members, enum.IntFlag):
        return list(range(sum(part.members) + 1))
    return sorted(map(int, part.members), key=lambda value: value != part.default)


def satisfies_rules(record: Record) -> bool:
    """Say whether `encode(strict=True)` accepts a record."""
    try:
        encode(record, strict=True)
    except StrictError:
        return False
    return True
