"""Captured text made safe for a terminal: nothing in it can move, hide or reorder output."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NO_TEXT", "json_text", "printable"]

NO_TEXT: Final = {"Cc", "Cn", "Co", "Cs"}
"""Unicode's categories of what no text has: control, unassigned, private-use and surrogate
characters."""

SUSPECT: Final = re.compile(r"[^ -~]")
"""Everything but printable ASCII, which alone needs no look at Unicode's tables."""


def printable(text: str) -> str:
    r"""Return a text with everything that a terminal would act on, or not show, as an escape.

    Args:
        text: any str: control characters, bidirectional marks, line separators, private and
            unassigned code points and lone surrogates are escaped as Python would write them
            (`\x1b`, `\u202e`). All else stays as it is, the backslash too, so this is for reading
            and not for reading back. Markup of rich is none of its business: hand the result to
            `rich.text.Text`, which knows none.

    Returns:
        The text in one line.
    """
    return SUSPECT.sub(lambda found: _escaped(found[0], _python_escape), text)


def json_text(value: Any, *, indent: int | None, ascii_only: bool) -> str:
    r"""Return a value as JSON that is safe to show: valid, and the same value when read back.

    Args:
        value: what `json.dumps` takes.
        indent: spaces for each level, or None for one line.
        ascii_only: escape everything outside ASCII too, for an output that is not UTF-8.

    Returns:
        JSON in which what `printable` escapes stands as `\uXXXX`, without a final newline.
    """
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    # json.dumps leaves only DEL and what lies beyond ASCII; a newline is its own indentation.
    return SUSPECT.sub(
        lambda found: found[0] if found[0] == "\n" else _escaped(found[0], _json_escape), text
    )


def _escaped(character: str, escape: Callable[[str], str]) -> str:
    """Escape one character, unless it shows as itself."""
    return character if character.isprintable() else escape(character)


def _python_escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _json_escape(character: str) -> str:
    raw = character.encode("utf-16-be", "surrogatepass")
    return "".join(rf"\u{raw[at : at + 2].hex()}" for at in range(0, len(raw), 2))
