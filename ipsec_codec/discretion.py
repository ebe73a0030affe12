"""What keeps a payload out of sight: objects that print as their repr alone, errors that describe.

Some tools take an object apart instead of asking for its repr: Hypothesis prints every field of a
dataclass, or the call that made an object, and pytest compares dataclasses field by field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Discreet", "described", "did_you_mean", "wrong_type"]


class _PrettyRepr:
    """The method `_repr_pretty_`, for which Hypothesis and IPython look before they look inside.

    IPython takes it from the class and passes the object; Hypothesis takes it from the object,
    which may be a class itself.
    """

    def __get__(self, instance: object, owner: type) -> Callable[..., None]:
        def print_repr(*arguments: Any) -> None:
            *passed, printer, _ = arguments
            shown = passed[0] if passed else instance
            printer.text(owner.__name__ if shown is None else repr(shown))

        return print_repr


class Discreet:
    """The base of what holds a payload, or a password: a tool that prints it gets its repr.

    A dataclass that is one says `eq=False`, and is equal to another by the fields that compare.
    """

    __slots__ = ()

    _repr_pretty_ = _PrettyRepr()

    def __eq__(self, other: object) -> bool:
        # Written out, since pytest prints the fields of dataclasses that compare themselves.
        if type(other) is not type(self):
            return NotImplemented
        return _compared(self) == _compared(other)

    def __hash__(self) -> int:
        return hash((type(self), _compared(self)))


def _compared(value: Any) -> tuple[Any, ...]:
    """Return what makes two dataclasses of a kind equal."""
    from dataclasses import fields  # noqa: PLC0415 (the codec does without it)

    return tuple(getattr(value, field.name) for field in fields(value) if field.compare)


def described(value: object) -> str:
    """Name a class, or say of another value what type it is; never what it holds."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"a value of type {type(value).__name__}"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Ask for the known name that a word is near to, in either case, and never quote the word.

    Args:
        word: what was written, which may be a secret in the wrong place.
        known: the names that there are.

    Returns:
        A question such as "did you mean 'user_name'?", or None where no name is near.
    """
    import difflib  # noqa: PLC0415 (for mistakes alone)

    names = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.5)
    return f"did you mean {names[near[0]]!r}?" if near else None


def wrong_type(value: object, *allowed: type) -> TypeError | None:
    """Return the error about an argument that is of none of the types, for the caller to raise.

    The caller unbinds the argument first, so that no traceback shows it.
    """
    if isinstance(value, allowed):
        return None
    names = " or ".join(kind.__name__ for kind in allowed)
    return TypeError(f"expected {names}, found {described(value)}")
