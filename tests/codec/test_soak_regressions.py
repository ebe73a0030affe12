"""What the soak found, as cases that must stay right."""

from __future__ import annotations

import pytest

from ipsec_codec import CaptureError
from ipsec_codec.captures import read_capture


@pytest.mark.parametrize(
    "text",
    [
        "{\n0x0000000000000001, 070000000000000000\n};",
        "{\n0x00000033, 0100000000\n};",
        "{\n0x0033, 000012\n};",
    ],
)
def test_a_word_of_a_list_that_lost_its_x_is_refused(text: str) -> None:
    with pytest.raises(CaptureError) as caught:
        read_capture(text)
    assert caught.value.line == 2
