"""What an error says: the place as far as it is known, what was expected, what was found."""

from __future__ import annotations

import pytest

from ipsec_codec import (
    BufferTooSmallError,
    CaptureError,
    DecodeError,
    EncodeError,
    IpsecCodecError,
    StringLengthError,
    TruncatedError,
    decode,
)


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
