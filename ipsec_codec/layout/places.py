"""What a field is and where it stands: the words in which layouts, spans and errors agree."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Place", "StringPlace"]


class Kind(enum.StrEnum):
    """What the bytes of a field are."""

    ENUMERATION = "enumeration"
    """32 bits, the known values members of an enumeration or of flags."""
    INTEGER = "integer"
    GUID = "guid"
    HOLE = "hole"
    """The alignment hole: no member of the structure, yet in its bytes."""
    ADDRESS = "address"
    """A SOCKADDR_STORAGE of 128 bytes."""
    HOST = "host"
    """An IPv4 or IPv6 address within one, in network order."""
    LENGTH = "length"
    """The size in bytes of a string in AllStrings."""
    STRING = "string"
    SECRET = "secret"  # noqa: S105 (a kind of field)
    UNREAD = "unread"
    """From AllStrings on, where the lengths are wrong: no field, and perhaps a password."""
    TAIL = "tail"
    """Whatever follows the last member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field of fixed size stands.

    Attributes:
        name: the field's name in the record; for a length, the C name in snake case.
        c_name: the member's name in the header.
        kind: what its bytes are.
        offset: in bytes from the start of the structure.
        size: in bytes.
        members: the enumeration of its known values, for Kind.ENUMERATION alone.
        byte_order: how its integer stands, if it is one.
    """

    name: str
    c_name: str
    kind: Kind
    offset: int
    size: int
    members: type[enum.IntEnum | enum.IntFlag] | None = None
    byte_order: Literal["little", "big"] = "little"

    @property
    def end(self) -> int:
        """The offset in bytes after it."""
        return self.offset + self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class StringPlace:
    """A string of AllStrings: it begins where the one before it ends.

    Attributes:
        name: the field's name in the record.
        c_name: the string's name; the header has AllStrings for all of them.
        kind: Kind.STRING or Kind.SECRET.
        length: the place of the member that holds its size in bytes.
    """

    name: str
    c_name: str
    kind: Kind
    length: Place
