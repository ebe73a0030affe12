"""The tables between packed values and a record's: what construct would compute, computed once.

Each trick stands here once, with its worth as benchmarks/compare.py measured it. No table grows
without bound, and none ever holds a password.
"""

from __future__ import annotations

import enum
import struct
import uuid
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from ipsec_codec.layout.places import Kind
from ipsec_codec.structures.address import SocketAddress, host_bytes, host_text
from ipsec_codec.structures.record import store_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipsec_codec.layout.places import Place

__all__ = ["GUIDS", "GUID_BYTES", "AddressForms", "GuidBytesTable", "MemberTable", "Table"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class Table(Generic[Key, Value]):
    """What turns a packed value into the record's: `table[packed]`."""

    def __getitem__(self, key: Key) -> Value:
        """Return the record's value."""
        raise NotImplementedError


class MemberTable(dict[int, int], Table[int, int]):
    """A closed table: each known value or combination of flags to its member, the rest unchanged.

    A dict's own look-up: 0.04 µs where calling the enumeration takes 0.4 µs. It never grows.
    """

    def __init__(self, members: type[enum.IntEnum | enum.IntFlag]) -> None:
        known = range(max(members) * 2) if issubclass(members, enum.IntFlag) else members
        super().__init__({int(value): members(value) for value in known})

    def __missing__(self, value: int) -> int:
        return value


GUID_CACHE_SIZE: Final = 512
"""How many GUIDs each direction remembers; beyond it, it begins anew."""

_MIXED: Final = struct.Struct("<IHH8s")
_BIG: Final = struct.Struct(">IHH8s")
# Bound once: two GUIDs that no cache holds are half of such a decode's time.
_unpack_mixed: Final = _MIXED.unpack
_pack_big: Final = _BIG.pack
_from_bytes: Final = int.from_bytes
_UNKNOWN: Final = uuid.SafeUUID.unknown
_new_uuid: Final = cast("Callable[[type[uuid.UUID]], uuid.UUID]", object.__new__)
_set_int: Final = vars(uuid.UUID)["int"].__set__
_set_is_safe: Final = vars(uuid.UUID)["is_safe"].__set__


class GuidTable(dict[bytes, uuid.UUID], Table[bytes, uuid.UUID]):
    """Mixed-endian bytes to UUID, by a bounded cache: the zero GUID is almost always in it.

    A UUID is made through its two slots: 0.6 µs where `UUID(bytes_le=...)` takes 2 µs.
    """

    def __missing__(self, raw: bytes) -> uuid.UUID:
        if len(self) >= GUID_CACHE_SIZE:
            self.clear()
        guid = _new_uuid(uuid.UUID)
        _set_int(guid, _from_bytes(_pack_big(*_unpack_mixed(raw))))
        _set_is_safe(guid, _UNKNOWN)
        self[raw] = guid
        return guid


class GuidBytesTable(dict[int, bytes]):
    """A UUID's int to mixed-endian bytes, by a bounded cache (`UUID.bytes_le` takes 0.6 µs)."""

    def __missing__(self, number: int) -> bytes:
        if len(self) >= GUID_CACHE_SIZE:
            self.clear()
        raw = self[number] = _MIXED.pack(*_BIG.unpack(number.to_bytes(16)))
        return raw


GUIDS: Final = GuidTable()
GUID_BYTES: Final = GuidBytesTable()


class AddressForms(Table[bytes, SocketAddress]):
    """The places within a SOCKADDR_STORAGE, by address family, and the packing of each form."""

    def __init__(self, forms: Mapping[int, tuple[Place, ...]], other: tuple[Place, ...]) -> None:
        self._forms = forms
        self._other = other

    def places(self, family: int) -> tuple[Place, ...]:
        """Return the places within an address of the family, `rest` as its last."""
        return self._forms.get(family, self._other)

    def __getitem__(self, raw: bytes) -> SocketAddress:
        """Return the address of 128 bytes."""
        places = self.places(int.from_bytes(raw[:2], "little"))
        values: dict[str, Any] = dict.fromkeys(_ADDRESS_FIELDS, 0)
        values["host"] = ""
        for place in places:
            values[place.name] = _address_part(place, raw[place.offset : place.end])
        address = object.__new__(SocketAddress)
        store_values(address, tuple(values.values()))
        return address

    def pack(self, address: SocketAddress) -> bytes:
        """Return the 128 bytes of an address."""
        values = address.values()
        return b"".join(
            _packed_part(place, values[place.name]) for place in self.places(address.family)
        )


_ADDRESS_FIELDS: Final = tuple(part.name for part in SocketAddress.fields())


def _address_part(place: Place, raw: bytes) -> int | str | bytes:
    """Return the value of one member of an address."""
    match place.kind:
        case Kind.HOST:
            return host_text(raw)
        case Kind.TAIL:
            return raw.rstrip(b"\0")
        case _:
            return int.from_bytes(raw, place.byte_order)


def _packed_part(place: Place, value: Any) -> bytes:
    """Return the bytes of one member of an address."""
    match place.kind:
        case Kind.HOST:
            return host_bytes(value)
        case Kind.TAIL:
            return cast("bytes", value).ljust(place.size, b"\0")
        case _:
            return cast("int", value).to_bytes(place.size, place.byte_order)
