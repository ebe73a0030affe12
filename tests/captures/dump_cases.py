"""What several test modules on dumps share."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import read_capture
from ipsec_codec.errors import CaptureError
from tests.captures.dump_writers import WRITERS

WRITER = {writer.id: writer for writer in WRITERS}
"""Every formatter by its name."""

ROW = bytes.fromhex("04000000750073006500720064006f00")
"""A row of settings, which stands at offset 0x50: a length of 4, and text."""


def refusal(text: str | bytes, **options: object) -> CaptureError:
    """Read what must be refused, and return the error."""
    with pytest.raises(CaptureError) as caught:
        read_capture(text, **options)  # type: ignore[arg-type]
    return caught.value


def form(text: str) -> str | None:
    """Name the format that a text is read in, or None where it is refused."""
    try:
        return read_capture(text).format
    except CaptureError:
        return None
