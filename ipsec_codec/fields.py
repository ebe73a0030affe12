"""The kinds of field a record has: what each accepts, and the form in which it is kept."""

from __future__ import annotations

import enum
import uuid
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, cast, overload

from ipsec_codec.constants import SocketSecurityProtocol, known_member
from ipsec_codec.counting import counted
from ipsec_codec.discretion import described
from ipsec_codec.secret import Secret, paired
from ipsec_codec.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipsec_codec.structures.address import SocketAddress

__all__ = [
    "AddressField",
    "BytesField",
    "EnumerationField",
    "Field",
    "FlagsField",
    "GuidField",
    "IntegerField",
    "ProtocolField",
    "SecretField",
    "StringField",
]

Kept = TypeVar("Kept", covariant=True)
Given = TypeVar("Given", contravariant=True)


class Unfit(NamedTuple):
    """Why a value cannot stand in a field, in words that do not quote it."""

    expected: str
    found: str


def _unfit(expected: str, value: object) -> Unfit:
    """Describe a value by its type, and by nothing else."""
    return Unfit(expected, described(value))


class Field(Generic[Kept, Given]):
    """One field of a record: its C name, its default, and the check of what is given for it.

    `Kept` is what reading the field gives, `Given` what building a record accepts for it.
    """

    name: str
    """The field's name in the record."""

    def __init__(self, c_name: str, *, default: Any) -> None:
        self.c_name = c_name
        self.default = self.keep(default)

    def keep(self, value: Any) -> Any:
        """Return the value in the form in which it is kept, or an Unfit that says why not."""
        raise NotImplementedError

    if TYPE_CHECKING:

        @overload
        def __get__(self, record: None, owner: Any) -> Self: ...
        @overload
        def __get__(self, record: object, owner: Any) -> Kept: ...
        def __get__(self, record: object, owner: Any) -> Any: ...
        def __set__(self, record: object, value: Given) -> None: ...


class IntegerField(Field[int, int]):
    """An unsigned integer of 16, 32 or 64 bits."""

    def __init__(self, c_name: str, *, bits: int, default: int) -> None:
        self.bits = bits
        super().__init__(c_name, default=default)

    @property
    def _expected(self) -> str:
        """Name what is accepted."""
        return f"an int from 0 to {hex((1 << self.bits) - 1)}"

    def keep(self, value: Any) -> Any:
        """Accept an int from 0 to 2**bits - 1; a bool is no number here."""
        expected = self._expected
        if not isinstance(value, int) or isinstance(value, bool):
            return _unfit(expected, value)
        number = int.__int__(value)
        if number < 0:
            return Unfit(expected, "a negative int")
        if number.bit_length() > self.bits:
            return Unfit(expected, f"an int of {number.bit_length()} bits")
        return number


class EnumerationField(IntegerField):
    """An unsigned 32-bit integer whose known values are members of an enumeration."""

    def __init__(
        self, c_name: str, members: type[enum.IntEnum | enum.IntFlag], default: int
    ) -> None:
        self.members = members
        super().__init__(c_name, bits=32, default=default)

    @property
    def _expected(self) -> str:
        return f"{self.members.__name__} or {super()._expected}"

    def keep(self, value: Any) -> Any:
        """Accept what IntegerField does; keep a known value as its member."""
        number = super().keep(value)
        return number if isinstance(number, Unfit) else known_member(self.members, number)


class ProtocolField(EnumerationField, Field["SocketSecurityProtocol | int", int]):
    """`SOCKET_SECURITY_PROTOCOL`: a member, or a plain int for a value the header does not name."""

    def __init__(self, c_name: str, *, default: SocketSecurityProtocol) -> None:
        super().__init__(c_name, SocketSecurityProtocol, default)

    if TYPE_CHECKING:  # pyright would read an int, as of the first base

        @overload
        def __get__(self, record: None, owner: Any) -> Self: ...
        @overload
        def __get__(self, record: object, owner: Any) -> SocketSecurityProtocol | int: ...
        def __get__(self, record: object, owner: Any) -> Any: ...


FlagsType = TypeVar("FlagsType", bound=enum.IntFlag)


class FlagsField(EnumerationField, Field["FlagsType | int", int], Generic[FlagsType]):
    """Flags: a member of the class for known bits alone, a plain int with any unknown bit."""

    def __init__(self, c_name: str, members: type[FlagsType], *, default: int) -> None:
        super().__init__(c_name, members, default)

    if TYPE_CHECKING:  # see ProtocolField

        @overload
        def __get__(self, record: None, owner: Any) -> Self: ...
        @overload
        def __get__(self, record: object, owner: Any) -> FlagsType | int: ...
        def __get__(self, record: object, owner: Any) -> Any: ...


class GuidField(Field[uuid.UUID, uuid.UUID]):
    """A GUID."""

    def keep(self, value: Any) -> Any:
        """Accept a `uuid.UUID`."""
        if not isinstance(value, uuid.UUID):
            return _unfit("a uuid.UUID", value)
        return value if type(value) is uuid.UUID else uuid.UUID(int=value.int)


class StringField(Field[str, str]):
    """A text that stands in AllStrings, kept with its lone surrogates, pairs joined."""

    def keep(self, value: Any) -> Any:
        """Accept a str whose UTF-16LE form has a size in bytes that 32 bits can say."""
        if not isinstance(value, str):
            return _unfit("a str", value)
        return _sized(paired(str.__str__(value)))


class SecretField(Field[Secret, "Secret | str"]):
    """A text like StringField's, kept as a Secret."""

    def keep(self, value: Any) -> Any:
        """Accept a Secret or a str."""
        if not isinstance(value, (str, Secret)):
            return _unfit("a str or a Secret", value)
        secret = Secret(value)
        text = _sized(secret.reveal())
        return text if isinstance(text, Unfit) else secret


def _sized(text: str) -> str | Unfit:
    """Refuse a text whose UTF-16LE form is too large for its 32-bit length in bytes."""
    if len(text) < 1 << 30:  # four bytes a character at the most
        return text
    size = sum(4 if character > "\uffff" else 2 for character in text)
    if size < 1 << 32:
        return text
    return Unfit("a text of at most 0xfffffffe bytes in UTF-16LE", f"a text of {size} bytes")


class BytesField(Field[bytes, "bytes | bytearray | memoryview"]):
    """Bytes that C does not name: the alignment hole (of a fixed size) or the tail (of any)."""

    def __init__(self, c_name: str, *, size: int | None = None, default: bytes) -> None:
        self.size = size
        super().__init__(c_name, default=default)

    def keep(self, value: Any) -> Any:
        """Accept bytes, bytearray or memoryview, of the field's size where it has one."""
        expected = "bytes" if self.size is None else f"{self.size} bytes"
        if not isinstance(value, (bytes, bytearray, memoryview)):
            return _unfit(expected, value)
        view = view_of(value, expected)
        if isinstance(view, Exception):
            return Unfit(expected, f"{described(cast('object', value))} that was released")
        with view:
            kept = view.tobytes()
        if self.size is not None and len(kept) != self.size:
            return Unfit(expected, counted(len(kept), "byte"))
        return kept


class AddressField(
    Field["SocketAddress", "SocketAddress | tuple[str, int] | tuple[str, int, int, int]"]
):
    """A `SOCKADDR_STORAGE`: all of its 128 bytes. `keep` is handed in: an address is a record."""

    def __init__(self, c_name: str, keep: Callable[[Any], Any], *, default: SocketAddress) -> None:
        self.keep = keep  # type: ignore[method-assign, assignment]
        super().__init__(c_name, default=default)
