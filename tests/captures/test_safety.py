"""Bounds on what a dump may ask for, and no byte of it in an error, a repr or a traceback."""

from __future__ import annotations

import base64
import logging
import pickle
import traceback
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.captures import (
    FORMAT_DESCRIPTIONS,
    FORMATS,
    MAX_ROW_BYTES,
    MAX_ROW_CHARACTERS,
    Capture,
    read_capture,
    reading,
    refusals,
)
from ipsec_codec.errors import CaptureError
from tests.captures.dump_formatters import xxd
from tests.captures.dump_writers import WRITERS, Writer
from tests.captures.hostile_texts import HOSTILE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "Zw0tRe!9kqXy"  # nothing else in these tests spells it
SECRET = b"\x01\0\0\0" + PASSWORD.encode("utf-16-le") + PASSWORD.encode()
TRACES = (
    PASSWORD,
    "\\x00".join(PASSWORD),
    PASSWORD.encode("utf-16-le").hex(),
    PASSWORD.encode().hex(),
    PASSWORD.encode().hex(" "),
    base64.b64encode(PASSWORD.encode()).decode(),
)


def whole_story(error: BaseException) -> str:
    """Print an error as the most talkative of tools would."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [
        f"{frame.filename}:{frame.lineno} {frame.locals}"
        for frame in frames.stack
        if "/ipsec_codec/" in frame.filename
    ]
    return "\n".join([str(error), repr(error), repr(error.args), repr(vars(error)), *ours])


DAMAGES: list[Callable[[str], str]] = [
    lambda text: text + "\nzz zz 00",
    lambda text: text.replace("0", "g", 1),
    lambda text: text[: len(text) // 2] + "#" + text[len(text) // 2 :],
    lambda text: text[: len(text) // 2] + "\n" + text[len(text) // 2 :],
    lambda text: text + "\n" + text,
    lambda text: text.replace("\n", "\n\n00 11\n", 1),
]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.id)
def test_no_error_holds_a_byte_of_the_dump(writer: Writer) -> None:
    data = SECRET[: len(SECRET) // writer.multiple * writer.multiple]
    text = writer.text(data)
    stories: list[str] = []
    chains: list[object] = []
    for damage in DAMAGES:
        damaged = damage(text)
        for source in (damaged, damaged.encode()):
            try:
                read_capture(source)
            except CaptureError as error:
                stories.append(whole_story(error))
                chains += [error.__cause__, error.__context__]
    assert stories
    assert [trace for trace in TRACES if any(trace in story for story in stories)] == []
    assert set(chains) == {None}


def test_only_read_capture_itself_stands_in_the_traceback() -> None:
    with pytest.raises(CaptureError) as caught:
        read_capture(xxd(SECRET, 0) + "00 00")
    names = [entry.name for entry in caught.traceback]
    assert names == ["test_only_read_capture_itself_stands_in_the_traceback", "read_capture"]
    assert "source" not in caught.traceback[-1].locals


@pytest.mark.parametrize("wrong", [None, 7, [1, 2], object()])
def test_what_is_neither_text_nor_bytes_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match="a str or a contiguous bytes-like") as caught:
        read_capture(wrong)  # type: ignore[arg-type]
    assert "source" not in caught.traceback[-1].locals


def test_a_view_with_gaps_is_a_buffer_error() -> None:
    with pytest.raises(BufferError, match="contiguous"):
        read_capture(memoryview(SECRET)[::2])


def test_a_released_view_is_a_buffer_error() -> None:
    view = memoryview(SECRET)
    view.release()
    with pytest.raises(BufferError, match="it was released"):
        read_capture(view)


def test_wider_items_are_read_as_their_bytes() -> None:
    assert read_capture(memoryview(SECRET[:8]).cast("I")).data == SECRET[:8]


def test_the_repr_of_a_capture_tells_its_size_only() -> None:
    capture = read_capture(xxd(SECRET, 0x50))
    assert repr(capture) == "Capture(<40 bytes>, format='xxd', base_address=0x50, warnings=())"
    assert repr(Capture(b"", "hex")) == (
        "Capture(<0 bytes>, format='hex', base_address=None, warnings=())"
    )
    assert [trace for trace in TRACES if trace in f"{capture} {capture!r}"] == []


def test_a_capture_is_immutable_and_survives_pickling() -> None:
    capture = read_capture(xxd(SECRET, 0x50))
    with pytest.raises(AttributeError):
        capture.format = "hex"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(capture)) == capture  # noqa: S301 (our own)
    assert not hasattr(capture, "__dict__")


def test_an_error_survives_pickling_with_line_column_and_offset() -> None:
    with pytest.raises(CaptureError) as caught:
        read_capture("001c0050  04 00 ??\n")
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (our own)
    assert (copy.line, copy.column, copy.offset) == (1, 17, 2)
    assert str(copy) == str(caught.value)


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    read_capture(xxd(SECRET, 0))
    assert caplog.records == []


def test_every_format_is_described() -> None:
    assert tuple(FORMAT_DESCRIPTIONS) == FORMATS
    assert all(FORMAT_DESCRIPTIONS.values())
    with pytest.raises(TypeError):
        FORMAT_DESCRIPTIONS["xxd"] = ""  # type: ignore[index]


# Bounds


def test_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_INPUT_SIZE", 10)
    assert read_capture("00112233aa").data.hex() == "00112233aa"
    assert read_capture(b"\x01" + bytes(9)).format == "binary"
    for source in ("00112233aab", bytes(11), bytearray(11)):
        with pytest.raises(CaptureError, match="at most 10 bytes") as caught:
            read_capture(source)
        assert caught.value.found == "11"
        assert caught.value.advice == "cut the dump, or use scan for the image of a memory"


@pytest.mark.parametrize(
    "text",
    [
        "00112233445566",
        "00 11 22 33 44 55 66",
        "AAECAwQFBg==",
        "{0, 1, 2, 3, 4, 5, 6}",
        "{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06}",
        "{0x0011, 0x2233, 0x4455, 0x6677}",
        r"b'\x00\x01\x02\x03\x04\x05\x06'",
        '00000000: 0011 2233 4455 66                        .."3DUf',
        "00000000  00 00  ..\n*\n00000008  00 00  ..",
    ],
)
def test_output_is_bounded(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read_capture(text)
    monkeypatch.setattr(refusals, "MAX_OUTPUT_BYTES", 6)
    with pytest.raises(CaptureError, match="at most 6 bytes"):
        read_capture(text)


def test_a_row_is_bounded_in_bytes_and_characters() -> None:
    def row(count: int) -> str:
        return "00000000: " + " ".join(["00"] * count)

    assert len(read_capture(row(MAX_ROW_BYTES)).data) == MAX_ROW_BYTES
    with pytest.raises(CaptureError, match=f"up to {MAX_ROW_BYTES} bytes"):
        read_capture(row(MAX_ROW_BYTES + 1))
    with pytest.raises(CaptureError, match=f"at most {MAX_ROW_CHARACTERS} characters"):
        read_capture(row(MAX_ROW_CHARACTERS))


def test_the_column_of_an_error_takes_no_memory_for_each_character_of_its_line() -> None:
    text = "4" * 1_000_000 + "z"
    tracemalloc.start()
    try:
        with pytest.raises(CaptureError) as caught:
            read_capture(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.column == len(text)
    assert peak < 20 * len(text)


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_is_read_or_refused(name: str) -> None:
    # Quadratic work on so many characters would take minutes; what it takes is measured by
    # `python -m tests.captures.hostile_texts`.
    with suppress(CaptureError):
        read_capture(HOSTILE_TEXTS[name](200_000))
