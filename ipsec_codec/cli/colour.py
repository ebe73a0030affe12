"""Lines of segments on standard output: in colour on a terminal, plain elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

from ipsec_codec import Kind
from ipsec_codec.cli.writing import print_line
from ipsec_codec.dump import Line, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

__all__ = ["STYLES", "page_width", "print_lines", "rich_text"]

STYLES: Final[dict[Kind | Tone, str]] = {
    Kind.ENUMERATION: "cyan",
    Kind.INTEGER: "blue",
    Kind.GUID: "magenta",
    Kind.HOLE: "yellow",
    Kind.ADDRESS: "blue",
    Kind.HOST: "blue",
    Kind.LENGTH: "yellow",
    Kind.STRING: "green",
    Kind.SECRET: "red",
    Kind.UNREAD: "red",
    Kind.TAIL: "yellow",
    Tone.TITLE: "bold",
    Tone.HEADING: "bright_black",
    Tone.OFFSET: "bright_black",
    Tone.ZERO: "bright_black",
    Tone.MASKED: "red",
    Tone.NAME: "bold",
    Tone.REMARK: "bright_black",
    Tone.BLANK: "",
    Tone.ERROR: "bold red",
    Tone.WARNING: "yellow",
    Tone.NOTE: "cyan",
}
"""The colour of each kind of segment, in rich's words; a terminal's own palette shows them."""


def page_width() -> int:
    """Return the terminal's width in columns, 80 where there is none."""
    return shutil.get_terminal_size().columns if _on_terminal() else 80


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines of segments on standard output.

    Colour needs a terminal, and NO_COLOR in the environment forbids it (no-color.org).

    Args:
        lines: what `dump_lines` returns.
    """
    if not _on_terminal() or os.environ.get("NO_COLOR"):
        texts = ("".join(segment.text for segment in line).rstrip() for line in lines)
        print_line("\n".join(texts))
        return
    from rich.console import Console  # noqa: PLC0415 (rich is slow to import)

    console = Console(highlight=False, emoji=False, markup=False)
    for line in lines:
        console.print(rich_text(line), soft_wrap=True)


def rich_text(line: Line) -> Text:
    """Return a line as rich's text, which takes no markup from what it shows."""
    from rich.text import Text  # noqa: PLC0415 (rich is slow to import)

    return Text.assemble(*((segment.text, STYLES[segment.style]) for segment in line))


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
