"""A password that prints as a mask until somebody asks for it by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from ipsec_codec.discretion import Discreet, described
from ipsec_codec.errors import EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MASK", "Secret"]

MASK: Final = "********"
"""What stands for every secret, whatever its value: neither the text nor its size shows."""


class Secret(Discreet):
    """A text that repr, str, format, logs, JSON and test reports show as one fixed mask.

    Python cannot promise more than that. The text is kept in a str (the one given, or a copy), a
    str can be cleared by nobody, and CPython frees its memory without clearing it: this type guards
    against printing, not against somebody who reads the memory of the process. Pickling keeps the
    plain text, since a record must survive it.

    Args:
        value: the plain text, or another Secret.

    Raises:
        EncodeError: the value is neither.
    """

    __slots__ = ("_value",)

    _value: str

    def __init__(self, value: str | Secret = "") -> None:
        text = _plain_text(value)
        if text is None:
            found = described(value)
            del value, text
            raise EncodeError("a str or a Secret", found)
        object.__setattr__(self, "_value", text)

    def reveal(self) -> str:
        """Return the plain text: the one way to it."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        """Compare with another Secret alone, in time that does not tell where they differ."""
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # noqa: PLC0415 (a tenth of the package's import time)

        return hmac.compare_digest(
            self._value.encode("utf-16-le", "surrogatepass"),
            other._value.encode("utf-16-le", "surrogatepass"),
        )

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __setattr__(self, name: str, value: object) -> None:
        del value
        raise AttributeError(f"a Secret cannot be changed, so {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Secret cannot be changed, so {name!r} cannot be deleted")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Secret, (self._value,)


def _plain_text(value: object) -> str | None:
    """Return the text of a str or a Secret, as an exact and well-paired str, or None."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return paired(str.__str__(value))
    return None


def paired(text: str) -> str:
    """Join each high surrogate that a low one follows, as UTF-16 does; keep the lone ones."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


store_secret: Final = cast("Callable[[Secret, str], None]", vars(Secret)["_value"].__set__)
"""Put the text into a Secret just made: for the codec, whose text is a str by birth."""
