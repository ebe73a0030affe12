"""Walking along the schema: every field's offset, size and kind, and the packing.

A layout is derived from the construct declaration when its structure is first used, and from
nothing else: no offset is written down a second time and no source text is generated. A construct
type that this module does not know is a TypeError, at once and by name.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ipsec_codec.discretion import described
from ipsec_codec.layout.places import Kind, Place, StringPlace
from ipsec_codec.layout.tables import (
    GUID_BYTES,
    GUIDS,
    AddressForms,
    GuidBytesTable,
    MemberTable,
    Table,
)
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipsec_codec.structures.record import Record

__all__ = ["Layout", "layout_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A structure's places, and the tables that the codec runs on.

    Attributes:
        structure: the record class.
        c_name: the structure's name in the header.
        places: the fields of fixed size, in order, without a gap.
        strings: the strings after them.
        end: the offset in bytes after the fixed part: of AllStrings, where there is one.
        sizeof: the C `sizeof` in bytes: the fixed part and the default tail.
        addresses: for each address family, the places within a SOCKADDR_STORAGE of it.
    """

    structure: type[Record]
    c_name: str
    places: tuple[Place, ...]
    strings: tuple[StringPlace, ...]
    end: int
    sizeof: int
    addresses: AddressForms

    packing: struct.Struct
    readers: tuple[tuple[int, Table[Any, Any]], ...]
    guid_slots: tuple[int, ...]
    guid_bytes: GuidBytesTable
    address_slots: tuple[int, ...]
    string_slots: tuple[int, ...]
    secret_slots: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<Layout of {self.c_name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the structure alone, which has one layout."""
        return layout_of, (self.structure,)

    def place(self, name: str) -> Place:
        """Return the place of a field of fixed size, by its name in the record or in C."""
        for place in self.places:
            if name in {place.name, place.c_name}:
                return place
        raise KeyError(f"{self.c_name} has no field {name!r} of fixed size")


_layouts: Final[dict[type[Record], Layout]] = {}


def layout_of(structure: type[Record]) -> Layout:
    """Return the layout of a record class, derived from the schema at its first use.

    Args:
        structure: one of the seven record classes.

    Raises:
        TypeError: it is not one of them, or its declaration holds what is not known here.
    """
    try:
        return _layouts[structure]
    except (KeyError, TypeError):
        pass
    if structure not in STRUCTURES:
        names = ", ".join(known.__name__ for known in STRUCTURES)
        raise TypeError(f"structure must be one of {names}, not {described(structure)}")
    from ipsec_codec import schema  # noqa: PLC0415 (construct is slow to import)

    declaration = getattr(schema, structure.c_name)
    return _layouts.setdefault(structure, derived_layout(structure, declaration))


def derived_layout(structure: type[Record], declaration: Any) -> Layout:
    """Derive the layout of a structure from its construct declaration.

    Args:
        structure: the record class.
        declaration: the construct Struct.

    Raises:
        TypeError: the declaration holds a construct type that is not known here, or its members
            are not the record's fields in their order.
    """
    walked = _walk(declaration, {part.c_name: part.name for part in structure.fields()})
    places, strings = walked.places, walked.strings
    first_length = len(places) - len(strings)
    if [place.c_name for place in places[first_length:]] != [
        text.length.c_name for text in strings
    ]:
        raise TypeError(
            f"{structure.c_name}: the strings' lengths must be its last members, in order"
        )
    names = [place.name for place in places[:first_length]] + [text.name for text in strings]
    if [*names, "trailing"] != [part.name for part in structure.fields()] or walked.tail is None:
        raise TypeError(
            f"{structure.c_name}: the declaration and the record differ in their fields"
        )
    end = places[-1].end
    addresses = _address_forms()
    readers: dict[Kind, Table[Any, Any]] = {Kind.GUID: GUIDS, Kind.ADDRESS: addresses}
    return Layout(
        structure=structure,
        c_name=structure.c_name,
        places=places,
        strings=strings,
        end=end,
        sizeof=end + walked.tail,
        addresses=addresses,
        packing=struct.Struct("<" + "".join(walked.codes)),
        readers=tuple(
            (slot, MemberTable(place.members) if place.members else readers[place.kind])
            for slot, place in enumerate(places)
            if place.members or place.kind in readers
        ),
        guid_slots=_slots(places, Kind.GUID),
        guid_bytes=GUID_BYTES,
        address_slots=_slots(places, Kind.ADDRESS),
        string_slots=_slots(places, Kind.LENGTH),
        secret_slots=tuple(
            first_length + number for number, text in enumerate(strings) if text.kind is Kind.SECRET
        ),
    )


def _slots(places: Iterable[Place], kind: Kind) -> tuple[int, ...]:
    """Return where, in the packed values, the fields of a kind stand."""
    return tuple(slot for slot, place in enumerate(places) if place.kind is kind)


class _Walk(NamedTuple):
    """What a walk along a declaration found."""

    places: tuple[Place, ...]
    codes: tuple[str, ...]
    strings: tuple[StringPlace, ...]
    tail: int | None


class _Fixed(NamedTuple):
    """What a construct type of fixed size is: its kind, its size in bytes and its packing."""

    kind: Kind
    size: int
    code: str
    members: Any = None
    big_endian: bool = False


def _walk(declaration: Any, names: dict[str, str]) -> _Walk:
    """Walk along a construct Struct, member by member."""
    from ipsec_codec import schema  # noqa: PLC0415 (construct is slow to import)

    places: list[Place] = []
    codes: list[str] = []
    strings: list[StringPlace] = []
    tail: int | None = None
    for renamed in declaration.subcons:
        c_name, member = renamed.name, renamed.subcon
        if isinstance(member, schema.WideString):
            secret = isinstance(member, schema.WideSecret)
            length = next(place for place in places if place.c_name == member.length)
            kind = Kind.SECRET if secret else Kind.STRING
            strings.append(StringPlace(name=names[c_name], c_name=c_name, kind=kind, length=length))
        elif isinstance(member, schema.Tail) or member is schema.GreedyBytes:
            tail = member.size if isinstance(member, schema.Tail) else 0
        else:
            fixed = _fixed(member)
            places.append(
                Place(
                    name=names.get(c_name) or _snake_case(c_name),
                    c_name=c_name,
                    kind=fixed.kind,
                    offset=places[-1].end if places else 0,
                    size=fixed.size,
                    members=fixed.members,
                    byte_order="big" if fixed.big_endian else "little",
                )
            )
            codes.append(fixed.code)
    return _Walk(tuple(places), tuple(codes), tuple(strings), tail)


def _fixed(member: Any) -> _Fixed:
    """Say what a construct type of fixed size is, or raise a TypeError that names it."""
    from ipsec_codec import schema  # noqa: PLC0415 (construct is slow to import)

    match member:
        case schema.Enumerated():
            return _Fixed(Kind.ENUMERATION, 4, "I", member.members)
        case schema.Guid():
            return _Fixed(Kind.GUID, 16, "16s")
        case schema.Hole():
            return _Fixed(Kind.HOLE, member.size, f"{member.size}s")
        case schema.LengthOf():
            return _Fixed(Kind.LENGTH, 4, "I")
        case schema.AddressStorage() | schema.Host():
            kind = Kind.HOST if isinstance(member, schema.Host) else Kind.ADDRESS
            size = member.sizeof()
            return _Fixed(kind, size, f"{size}s")
        case schema.FormatField():
            return _Fixed(
                Kind.INTEGER,
                member.sizeof(),
                member.fmtstr[1],
                big_endian=member.fmtstr[0] == ">",
            )
        case _:
            raise TypeError(
                f"the layout knows no construct type {type(member).__name__}; "
                "teach it to layout.derivation, or declare the member by a type of schema.py"
            )


def _address_forms() -> AddressForms:
    """Derive the places within a SOCKADDR_STORAGE of each family."""
    from ipsec_codec import schema  # noqa: PLC0415 (construct is slow to import)

    storage = schema.SOCKADDR_STORAGE

    def places(declaration: Any) -> tuple[Place, ...]:
        fixed = _walk(declaration, schema.SOCKADDR_NAMES).places
        offset = fixed[-1].end
        rest = Place(
            name="rest",
            c_name="rest",
            kind=Kind.TAIL,
            offset=offset,
            size=storage.sizeof() - offset,
        )
        return (*fixed, rest)

    forms = {family: places(form) for family, form in storage.forms.items()}
    return AddressForms(forms, places(storage.other))


def _snake_case(c_name: str) -> str:
    """Turn UserNameStringLen into user_name_string_len."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", c_name).lower()
