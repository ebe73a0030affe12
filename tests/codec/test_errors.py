"""What an error says: the place as far as it is known, what was expected, what was found."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import ipsec_codec
from ipsec_codec import (
    BufferTooSmallError,
    CaptureError,
    DecodeError,
    EncodeError,
    IpsecCodecError,
    SocketPeerTargetName,
    StringLengthError,
    TruncatedError,
    decode,
    encode_into,
)
from tests.codec.examples import SETTINGS, with_lengths


@pytest.mark.parametrize("kind", [CaptureError, DecodeError, EncodeError])
def test_an_error_without_a_place_names_none(kind: type[IpsecCodecError]) -> None:
    error = kind("four bytes", "three")
    assert (error.structure, error.field, error.offset, error.advice) == (None,) * 4
    assert str(error) == "expected four bytes, found three"


def test_an_error_names_its_place_and_gives_its_advice() -> None:
    error = DecodeError(
        "four bytes", "three", structure="S", field="M", offset=8, advice="look again"
    )
    assert str(error) == "S.M at offset 8: expected four bytes, found three; look again"
    assert str(DecodeError("a", "b", offset=0)) == "offset 0: expected a, found b"


def test_one_byte_is_counted_as_one() -> None:
    assert str(TruncatedError(needed=84, available=1)).endswith("found 1 byte")
    assert str(BufferTooSmallError(needed=8, available=0)).endswith("found 0 bytes")
    with pytest.raises(StringLengthError, match=r"at most 1 byte, which .* found 2 bytes$"):
        decode(bytes(72) + b"\2" + bytes(12))
    with pytest.raises(StringLengthError, match=r"found 1 byte$"):
        decode(bytes(72) + b"\1" + bytes(12))


def test_a_capture_error_has_no_line_and_no_column_unless_one_is_to_blame() -> None:
    error = CaptureError("a dump", "none")
    assert (error.line, error.column) == (None, None)
    assert str(CaptureError("a dump", "none", line=3)) == "line 3: expected a dump, found none"
    both = CaptureError("a dump", "none", line=3, column=5)
    assert str(both) == "line 3, column 5: expected a dump, found none"


@pytest.mark.parametrize(
    "make",
    [
        lambda: decode(bytes(83)),
        lambda: decode(with_lengths(3, 0, 0, bytes(4))),
        lambda: decode(bytes(84), strict=True),
        lambda: encode_into(SETTINGS, bytearray(1)),
        lambda: SETTINGS.replace(security_flags=-1),
        lambda: ipsec_codec.from_document({"user": "x"}),
    ],
    ids=["truncated", "odd length", "strict", "too small", "out of range", "document"],
)
def test_an_error_survives_pickling_with_its_attributes(make: Any) -> None:
    with pytest.raises(IpsecCodecError) as caught:
        make()
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own bytes)
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)
    assert vars(again) == vars(caught.value)
    assert isinstance(again, ValueError)


def test_an_error_says_what_was_expected_found_and_where() -> None:
    with pytest.raises(TruncatedError) as caught:
        decode(bytes(70), SocketPeerTargetName)
    error = caught.value
    assert (error.structure, error.field, error.offset) == (
        "SOCKET_PEER_TARGET_NAME", "PeerAddress", 8,
    )  # fmt: skip
    assert str(error) == (
        "SOCKET_PEER_TARGET_NAME.PeerAddress at offset 8: "
        "expected at least 140 bytes, found 70 bytes"
    )
