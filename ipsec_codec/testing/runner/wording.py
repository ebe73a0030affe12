"""How a report speaks: of the command line's options, or of the arguments of `check_parser`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["ARGUMENTS", "OPTIONS", "Wording", "counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a reader may write to be asked otherwise.

    Attributes:
        reveal: what shows passwords.
        fields: what names the fields that a parser knows.
        allow: returns what lets a parser differ about rules, by their ids.
    """

    reveal: str
    fields: str
    allow: Callable[[Iterable[str]], str]


def _options(rules: Iterable[str]) -> str:
    return " ".join(f"--allow {rule}" for rule in rules)


def _argument(rules: Iterable[str]) -> str:
    quoted = ", ".join(f'"{rule}"' for rule in rules)
    return f"allow=[{quoted}]"


OPTIONS: Final = Wording(reveal="--reveal", fields="--fields user_name,...", allow=_options)
ARGUMENTS: Final = Wording(
    reveal="reveal=True", fields='fields=["user_name", ...]', allow=_argument
)


def counted(number: int, plural: str) -> str:
    """Return a number with its noun, such as "1 vector" or "2 vectors".

    Args:
        number: how many.
        plural: the noun in the plural, which ends in s.
    """
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"
