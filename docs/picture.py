"""Draw the README's picture of an annotated dump: `python docs/picture.py` writes it beside."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from ipsec_codec import SecurityFlags, decode, dump_lines, encode, inspect
from ipsec_codec.cli.colour import rich_text

HERE = Path(__file__).parent
CAPTURE = HERE.parent / "fixtures" / "captures" / "ipsec2_credentials.bin"
PICTURE = HERE / "annotated-dump.svg"
COLUMNS = 80

THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        (110, 118, 129),
        (255, 123, 114),
        (126, 211, 133),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (230, 237, 243),
    ],
    [(139, 148, 158)],
)
"""Colours that stand out from their own dark page, whatever the page around it: background,
foreground, black to white, and the bright black of what says little."""


def picture() -> str:
    """Return the annotated dump of a captured buffer, made odd in two places, as SVG."""
    captured = decode(CAPTURE.read_bytes())
    odd = captured.replace(
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE,
        padding=bytes.fromhex("b0f71c00"),
    )
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False
    )
    for line in dump_lines(inspect(encode(odd)), width=COLUMNS):
        console.print(rich_text(line))
    drawn = console.export_svg(
        title="ipsec-codec inspect capture.bin", theme=THEME, unique_id="annotated-dump"
    )
    # Without the fonts that it would load from elsewhere: a picture in a page may load nothing.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return drawn.replace("font-family: Fira Code, monospace", "font-family: monospace")


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
