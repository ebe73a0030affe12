"""The README's picture of an annotated dump shows what the dump says today."""

from __future__ import annotations

import html
import re

from ipsec_codec import SecurityFlags, annotated_dump, decode, encode, inspect
from tests.places import ROOT


def test_the_picture_is_the_dump_of_today() -> None:
    captured = decode((ROOT / "fixtures/captures/ipsec2_credentials.bin").read_bytes())
    odd = captured.replace(
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE,
        padding=bytes.fromhex("b0f71c00"),
    )
    drawn = (ROOT / "docs/annotated-dump.svg").read_text(encoding="utf-8")
    page = annotated_dump(inspect(encode(odd)))
    assert lines_of(drawn) == page.splitlines(), "run docs/picture.py again"


def lines_of(drawn: str) -> list[str]:
    """Return the lines of text that a terminal's picture shows, each text at its column."""
    width = 975.0 / 80
    lines: dict[int, str] = {}
    for x, number, text in re.findall(
        r'<text class="annotated-dump-r\d+" x="([\d.]+)"[^>]*line-(\d+)\)">([^<]*)</text>', drawn
    ):
        before = lines.get(int(number), "").ljust(round(float(x) / width))
        lines[int(number)] = before + html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")
    return [lines.get(number, "").rstrip() for number in range(max(lines) + 1)]


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    drawn = (ROOT / "docs/annotated-dump.svg").read_text(encoding="utf-8")
    outside = drawn.replace("http://www.w3.org/2000/svg", "").replace("https://www.textualize", "")
    assert "http" not in outside
