"""Draw the README's picture of an annotated dump: `python docs/picture.py` writes it beside."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from ipsec_codec import SecurityFlags, decode, dump_lines, encode, inspect
from ipsec_codec.cli.colour import rich_text

HERE = Path(__file__).parent
CAPTURE = HERE.parent / "fixtures" / "captures" / "ipsec2_credentials.bin"
PICTURE = HERE / "annotated-dump.svg"
COLUMNS = 80


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
    return console.export_svg(
        title="ipsec-codec inspect capture.bin", theme=SVG_EXPORT_THEME, unique_id="annotated-dump"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
