"""What any tool prints of any bytes, decorated as pasting decorates, reads back exactly."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsec_codec.captures import FORMATS, read_capture
from ipsec_codec.errors import CaptureError
from tests.captures.dump_formatters import shown
from tests.captures.dump_writers import WRITERS, Writer
from tests.mutated_dumps import one_case

if TYPE_CHECKING:
    from collections.abc import Callable


def examples() -> int:
    """Take a part of the profile's examples: there are many writers."""
    return max(10, settings().max_examples // 5)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportUnknownVariableType]


TEXT_BYTES = bytes({*range(0x20, 0x100), *b"\t\n\r\x0c\x1a\x1b"})
HEX_LIKE = b"0123456789abcdefABCDEF ?.|<>`'\"\\*:-"
data_of_all_kinds = st.one_of(
    st.binary(min_size=1, max_size=200),
    st.lists(st.sampled_from(HEX_LIKE), min_size=1, max_size=100).map(bytes),
    st.integers(1, 200).map(bytes),
    st.tuples(st.binary(max_size=20), st.integers(0, 100), st.binary(min_size=1, max_size=20)).map(
        lambda parts: parts[0] + bytes(parts[1]) + parts[2]
    ),
)


def trimmed(text: str) -> str:
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def coloured(text: str) -> str:
    return "\n".join(f"\x1b[1;31m{line}\x1b[0m" for line in text.split("\n"))


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


decorations = st.lists(
    st.sampled_from(
        [
            trimmed,
            quoted,
            coloured,
            indented,
            lambda text: text.replace("\n", "\r\n"),
            lambda text: f"```\n{text}\n```\n",
            lambda text: f"0:000> db rdx\n{text}\n0:000> ",
            lambda text: text.replace("\n", "\n\n"),
        ]
    ),
    max_size=4,
)
encodings = st.sampled_from(
    [None, "str with a mark", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)


def may_be_refused(writer: Writer, data: bytes, error: CaptureError) -> bool:
    """Say whether the rules ask for a refusal here: nothing decides between two readings."""
    if writer.id in ("xxd-e", "xxd-c10-g4"):
        words = [data[at : at + 4] for at in range(0, len(data), 4)]
        alike = all(shown(word).strip() == shown(word[::-1]).strip() for word in words)
        return "xxd -e" in error.found and alike
    if writer.format in ("od", "od-x", "hexdump") and (
        "radix" in error.found or "reads as" in error.found
    ):
        return True  # octal, decimal and hex addresses that all join up
    if writer.format == "python":
        return "text, hex or base64" in error.found
    if writer.format in ("x64dbg", "visual-studio"):
        return "reads as" in error.found and len(data) < 16
    return writer.format == "base64" and "nearly all hex" in error.found


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.id)
@settings(max_examples=examples())
@given(data=data_of_all_kinds, decorate=decorations, encoding=encodings)
def test_what_is_printed_reads_back(
    writer: Writer, data: bytes, decorate: list[Callable[[str], str]], encoding: str | None
) -> None:
    data = data[: len(data) // writer.multiple * writer.multiple] or bytes(writer.multiple)
    text = writer.text(data)
    for step in decorate:
        text = step(text)
    source: str | bytes = text
    if encoding == "str with a mark":
        source = "\ufeff" + text
    elif encoding is not None:
        source = text.encode(encoding)
    try:
        capture = read_capture(source)
    except CaptureError as error:
        if not may_be_refused(writer, data, error):
            raise
        return
    if writer.format == "base64" and capture.format == "hex":
        return  # rule 9: even-length hex digits alone are hex
    assert capture.data == data
    if len(data) > 16 and len(set(data)) > 1 and writer.format != "xxd-e":
        assert capture.format == writer.format
        assert capture.base_address == writer.base


DUMP_CHARACTERS = "0123456789abcdef :*|.>x`-\n{}[]'\"\\,?\t="


@given(
    text=st.one_of(
        st.text(alphabet=st.characters(codec="utf-8"), max_size=300),
        st.text(alphabet=DUMP_CHARACTERS, max_size=300),
    )
)
def test_any_text_is_read_or_refused_with_a_line_and_nothing_else(text: str) -> None:
    found: object = None
    try:
        found = read_capture(text).format
    except CaptureError as error:
        found = error.line
    assert found in FORMATS or (isinstance(found, int) and found > 0)


@given(data=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        capture = read_capture(data)
    except CaptureError:
        capture = None
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    if data.translate(None, TEXT_BYTES) and b"\0\0" in data and not marked:
        assert capture is not None
    if capture is not None and capture.format == "binary":
        assert capture.data == data
    assert read_capture(data, format="binary").data == data


def test_damaged_dumps_give_the_exact_bytes_or_an_error_with_a_line() -> None:
    rng = random.Random(20240611)  # noqa: S311 (to damage, not to hide)
    outcomes = [one_case(rng) for _ in range(1500)]
    assert [outcome for outcome in outcomes if outcome.verdict.startswith("FAILED")] == []
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    assert verdicts["refused"] > verdicts["other bytes"] > 0
