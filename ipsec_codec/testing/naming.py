"""What is said of a name that names nothing: the name, and the nearest that does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ipsec_codec.discretion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["nearest", "unknown_name"]

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""What is quoted; anything else was no name, and may have been meant for something else."""

MOST_LISTED: Final = 20


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """Say that there is nothing of a name, and what there is.

    Args:
        what: what it should have named, such as "field".
        name: what was given.
        known: the names that there are.
    """
    quoted = f"{name!r}" if NAME.fullmatch(name) else "of that name"
    return f"no {what} {quoted}; {nearest(name, known)}"


def nearest(name: str, known: Iterable[str], *, otherwise: str = "they are") -> str:
    """Return a hint at the nearest of some names, in either case; at all where none is near.

    Args:
        name: what was given.
        known: the names that there are.
        otherwise: what stands before the list of all, which ends early where it is long.
    """
    names = [*map(str, known)]
    if near := did_you_mean(name, names):
        return near
    more = len(names) - MOST_LISTED
    return f"{otherwise} {', '.join(names[:MOST_LISTED])}{f' and {more} more' if more > 0 else ''}"
