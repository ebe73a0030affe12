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
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", drawn)
    shown = "".join(html.unescape(text) for text in texts).replace("\N{NO-BREAK SPACE}", " ")
    page = annotated_dump(inspect(encode(odd)))
    assert "".join(page.split()) in "".join(shown.split()), "run docs/picture.py again"
