"""What every record is: immutable named values in the header's order, valid once built."""

from __future__ import annotations

import enum
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Self,
    cast,
    dataclass_transform,
)

from ipsec_codec.counting import counted
from ipsec_codec.discretion import Discreet, did_you_mean
from ipsec_codec.errors import EncodeError
from ipsec_codec.fields import (
    AddressField,
    BytesField,
    Field,
    FlagsField,
    GuidField,
    IntegerField,
    ProtocolField,
    SecretField,
    StringField,
    Unfit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Record"]


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    field_specifiers=(
        AddressField,
        BytesField,
        FlagsField,
        GuidField,
        IntegerField,
        ProtocolField,
        SecretField,
        StringField,
    ),
)
class Record(Discreet):
    """The base of the records: keyword-only, immutable, slotted, comparable, hashable, picklable.

    A record's password is a Secret, which no way of printing shows; of `trailing`, where wrong
    lengths may leave a password, the repr says the size. Neither can be wiped: a record lives as
    long as anything refers to it, and what it held stays in memory for longer.

    The values stand in one tuple in the header's order, the hole and the tail included, so that
    the codec makes a record in two calls (0.2 µs; a frozen dataclass's twelve took 1.3 µs).

    Raises:
        EncodeError: a value's type or range is wrong; names the field, the type and the range.
        TypeError: a value without a keyword, or a keyword that is no field.
    """

    __slots__ = ("_values",)

    c_name: ClassVar[str]
    """The structure's name in the header."""
    _fields: ClassVar[tuple[Field[Any, Any], ...]] = ()
    _values: tuple[Any, ...]

    def __init_subclass__(cls, *, c_name: str, **options: Any) -> None:
        """Collect the fields and put a property in each one's place."""
        super().__init_subclass__(**options)
        cls.c_name = c_name
        members: dict[str, Any] = dict(vars(cls))
        found: list[tuple[str, Field[Any, Any]]] = [
            (name, member) for name, member in members.items() if isinstance(member, Field)
        ]
        for index, (name, field) in enumerate(found):
            field.name = name
            setattr(cls, name, property(_reader(index), doc=f"`{field.c_name}`"))
        cls._fields = tuple(field for _, field in found)

    def __init__(self, *unnamed: Any, **values: Any) -> None:
        checked = self._nameless(len(unnamed)) if unnamed else self._checked(values)
        if isinstance(checked, Exception):
            del unnamed, values  # a traceback that shows locals must not show a password
            raise checked
        store_values(self, checked)

    @classmethod
    def fields(cls) -> tuple[Field[Any, Any], ...]:
        """Return what the fields are: name, C name, default and kind, in the header's order."""
        return cls._fields

    def values(self) -> dict[str, Any]:
        """Return the values by field name, in the header's order; a password as its Secret."""
        return {field.name: value for field, value in zip(self._fields, self._values, strict=True)}

    def replace(self, **changes: Any) -> Self:
        """Return a record with some values changed, checked like new.

        Args:
            **changes: field names and their new values.

        Raises:
            EncodeError: a value's type or range is wrong.
            TypeError: a keyword that is no field.
        """
        checked = self._checked({**self.values(), **changes})
        if isinstance(checked, Exception):
            del changes
            raise checked
        made = object.__new__(type(self))
        store_values(made, checked)
        return made

    __replace__ = replace

    @classmethod
    def _checked(cls, values: Mapping[str, Any]) -> tuple[Any, ...] | EncodeError | TypeError:
        """Return the values as they are kept, or the error to raise, never raising with them."""
        if not values.keys() <= {field.name for field in cls._fields}:
            return cls._unknown_keyword(values)
        kept: list[Any] = []
        for field in cls._fields:
            value = field.keep(values[field.name]) if field.name in values else field.default
            if isinstance(value, Unfit):
                return EncodeError(
                    value.expected,
                    value.found,
                    structure=cls.c_name,
                    field=field.c_name,
                )
            kept.append(value)
        return tuple(kept)

    @classmethod
    def _nameless(cls, count: int) -> TypeError:
        """Say that values are given by their names."""
        return TypeError(
            f"{cls.__name__} takes keyword arguments alone, such as {cls._fields[0].name}=..., "
            f"found {counted(count, 'value')} without a name"
        )

    @classmethod
    def _unknown_keyword(cls, values: Mapping[str, Any]) -> TypeError:
        """Say which keyword is no field, and which field it may have meant."""
        names = [field.name for field in cls._fields]
        name = next(name for name in values if name not in names)
        hint = did_you_mean(name, names) or f"its fields are {', '.join(names)}"
        return TypeError(f"{cls.__name__} has no field {name!r}; {hint}")

    def __repr__(self) -> str:
        """Show the fields that differ from their defaults, a password as its mask.

        Of a tail that is not all zeros only the size shows: lengths that are too small leave a
        password's rest in it.
        """
        if not hasattr(self, "_values"):
            return f"<{type(self).__name__}, not yet built>"
        shown = ", ".join(
            f"{field.name}={_shown(field, value)}"
            for field, value in zip(self._fields, self._values, strict=True)
            if value != field.default
        )
        return f"{type(self).__name__}({shown})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values == other._values

    def __hash__(self) -> int:
        return hash((type(self), self._values))

    def __setattr__(self, name: str, value: object) -> None:
        del value
        raise AttributeError(
            f"a {type(self).__name__} cannot be changed; replace({name}=...) makes another"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed, nor lose {name!r}")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.values())


store_values: Final = cast(
    "Callable[[Record, tuple[Any, ...]], None]", vars(Record)["_values"].__set__
)
"""Put the values into a record just made: for the codec, whose values are right already."""


def _rebuilt(cls: type[Record], values: dict[str, Any]) -> Record:
    """Unpickle a record, checked like new."""
    return cls(**values)


def _reader(index: int) -> Callable[[Record], Any]:
    """Return the function behind a field's property."""
    # (by attrgetter, since the slot is private to the class)
    values = attrgetter("_values")
    return lambda record: values(record)[index]


def _shown(field: Field[Any, Any], value: Any) -> str:
    """Show a value as code that makes it: members by name, unknown bits in hex."""
    if isinstance(field, BytesField) and field.size is None and any(value):
        return f"<{counted(len(value), 'byte')}>"
    if isinstance(value, enum.Flag):
        names = [f"{type(value).__name__}.{member.name}" for member in value]
        return " | ".join(names) or f"{type(value).__name__}(0)"
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, int):
        return hex(value)
    return repr(value)
