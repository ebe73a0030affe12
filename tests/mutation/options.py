"""The options that every way of running mutants has."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["add_match", "known_rooms", "parser_for"]


def parser_for(
    program: str, rooms: Iterable[str], *, description: str | None = None
) -> argparse.ArgumentParser:
    """Return a parser of which rooms to run, how many processes at once, and what to leave out."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(rooms)}")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="at once")
    parser.add_argument("--known", action="store_true", help="run nothing; print what is known")
    parser.add_argument("--trust", action="store_true", help="run none that has a reason to live")
    return parser


def add_match(parser: argparse.ArgumentParser) -> None:
    """Add the option that takes some mutants of a room."""
    parser.add_argument("--match", default="", help="only mutants whose name has this in it")


def known_rooms(
    parser: argparse.ArgumentParser, named: Sequence[str], rooms: Sequence[str]
) -> Sequence[str]:
    """Return the rooms that were named, or all; end with an error where there is none such."""
    if unknown := [room for room in named if room not in rooms]:
        parser.error(f"no room {unknown[0]!r}; there are {', '.join(rooms)}")
    return named or rooms
