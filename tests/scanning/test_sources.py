"""`scan` reads any source of bytes in flat memory, and shows nothing of what it read."""

from __future__ import annotations

import array
import ctypes
import dataclasses
import io
import mmap
import os
import pickle
import tracemalloc
from typing import TYPE_CHECKING, Any, cast

import pytest

from ipsec_codec import SocketSecuritySettingsIpsec, encode, inspect, scan
from ipsec_codec.scanning.anchors import maximum_size
from ipsec_codec.scanning.sources import LARGEST_READ, Window, open_source, windows
from tests.leaks import found_in, shown_by
from tests.scanning.planted import CREDENTIALS, place, places

if TYPE_CHECKING:
    from pathlib import Path


class Stream(io.RawIOBase):
    """A pipe: not seekable, and giving a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        return self._content.readinto(room[:1000])


class OnlyRead:
    """A file that has `read` alone, as a decompressor of somebody's."""

    def __init__(self, content: Any) -> None:
        self._content = content

    def read(self, size: int, /) -> Any:
        return self._content.read(size)


IMAGE = b"\xff" * 4999 + encode(CREDENTIALS) + b"\xff" * 5000
EXPECTED = [(4999, len(encode(CREDENTIALS)), SocketSecuritySettingsIpsec)]


@pytest.mark.parametrize(
    "source",
    [
        IMAGE,
        bytearray(IMAGE),
        memoryview(IMAGE),
        array.array("B", IMAGE),
        (ctypes.c_char * len(IMAGE)).from_buffer_copy(IMAGE),
        memoryview(array.array("H", IMAGE + b"\xff")),
        io.BytesIO(IMAGE),
        Stream(IMAGE),
        io.BufferedReader(Stream(IMAGE)),
        OnlyRead(io.BytesIO(IMAGE)),
    ],
    ids=lambda source: type(source).__name__,
)
def test_any_source_of_bytes_is_scanned(source: Any) -> None:
    assert places(source) == EXPECTED


def test_a_buffer_of_several_dimensions_is_scanned_as_its_bytes() -> None:
    image = IMAGE + bytes(-len(IMAGE) % 3)
    assert places(memoryview(image).cast("B", (3, len(image) // 3))) == EXPECTED
    assert places((ctypes.c_uint8 * 0 * 3)()) == []


def test_a_file_is_scanned_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(IMAGE)
    assert places(path) == places(str(path)) == EXPECTED


def test_an_open_file_is_scanned_from_where_it_stands_and_left_open(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(IMAGE)
    with path.open("rb") as file:
        file.seek(999)
        assert places(file) == [(4000, *EXPECTED[0][1:])]
        assert not file.closed


def test_an_mmap_can_be_closed_after_a_scan_that_was_given_up(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(IMAGE * 2)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        hits = cast("Any", scan(mapped))
        assert place(next(hits)) == EXPECTED[0]
        hits.close()
        assert len(places(mapped)) == 2


def test_a_bytearray_can_be_resized_after_a_scan() -> None:
    source = bytearray(IMAGE)
    assert places(source) == EXPECTED
    source.clear()


def test_a_file_that_shrinks_or_grows_while_it_is_read_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "image"
    size = 4 * maximum_size()
    for change in (size // 2, 2 * size):
        path.write_bytes(IMAGE + bytes(size))

        def resize(_: int, size: int = change) -> None:
            os.truncate(path, size)

        hits = scan(path, window_size=20_000, progress=resize)
        assert [place(hit) for hit in hits] == EXPECTED


def test_a_file_that_is_missing_is_an_error_when_the_first_hit_is_asked_for(tmp_path: Path) -> None:
    hits = scan(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        next(hits)


@pytest.mark.parametrize("source", [5, None, [1, 2], {"a": 1}, io.StringIO("text")])
def test_what_is_no_bytes_is_a_type_error(source: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        list(scan(source))


def test_a_strided_view_is_a_buffer_error() -> None:
    with pytest.raises(BufferError, match="contiguous"):
        list(scan(memoryview(IMAGE)[::2]))


class Failing(Stream):
    """A file that fails when it has been read to its end."""

    def readinto(self, room: Any) -> int:
        count = super().readinto(room)
        if not count:
            raise OSError(5, "Input/output error")
        return count


def test_an_error_while_reading_shows_nothing_that_was_read() -> None:
    with pytest.raises(OSError, match="Input/output error") as caught:
        list(scan(Failing(IMAGE + bytes(maximum_size())), window_size=6000))
    assert found_in(shown_by(caught.value)) == []


def test_a_hit_shows_no_content_but_gives_it() -> None:
    (hit,) = scan(IMAGE)
    assert found_in(f"{hit} {hit!r} {hit.reasons}") == []
    assert "svc-backup" not in repr(hit)
    assert hit.content == encode(CREDENTIALS)
    assert hit.inspection == inspect(hit.content, SocketSecuritySettingsIpsec)
    assert hit.inspection.record == CREDENTIALS
    assert pickle.loads(pickle.dumps(hit)) == hit  # noqa: S301


def test_hits_compare_by_what_they_show() -> None:
    (hit,) = scan(IMAGE)
    assert dataclasses.replace(hit, content=b"") == hit
    assert dataclasses.replace(hit, offset=hit.offset + 1) != hit


def test_progress_is_told_up_to_the_last_byte() -> None:
    told: list[int] = []
    list(scan(bytes(3 * maximum_size()), window_size=maximum_size(), progress=told.append))
    assert told == [maximum_size(), 2 * maximum_size(), 3 * maximum_size()]


def test_memory_is_flat_whatever_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sparse"

    def peak(size: int) -> int:
        with path.open("wb") as file:
            file.truncate(size)
            file.seek(size - len(IMAGE))
            file.write(IMAGE)
        tracemalloc.start()
        try:
            assert len(places(path, window_size=1 << 18)) == 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(1 << 21)
    assert peak(1 << 25) < small + 100_000


COUNTED = bytes(range(64))


@pytest.mark.parametrize(("size", "overlap"), [(1, 1), (1, 5), (8, 3), (3, 8), (64, 64)])
def test_each_window_begins_where_the_one_before_stops_and_reads_ahead(
    size: int, overlap: int
) -> None:
    for length in range(len(COUNTED)):
        base = 0
        with open_source(COUNTED[:length]) as read_into:
            for window in windows(read_into, size, overlap):
                assert window.base == base
                assert window.end == min(size + overlap, length - base)
                assert window.data[: window.end] == COUNTED[base : base + window.end]
                # All of the source's end is searched in one window: the last.
                assert window.stop == (size if window.end == size + overlap else window.end)
                base += window.stop
        assert base == length


def test_a_window_shows_none_of_its_memory() -> None:
    assert repr(Window(bytearray(b"hunter2"), 1, 2, 3)) == "Window(base=1, stop=2, end=3)"


def test_a_file_with_read_alone_is_asked_for_no_more_than_a_part_at_once() -> None:
    asked: list[int] = []

    class Counted(OnlyRead):
        def read(self, size: int, /) -> Any:
            asked.append(size)
            return super().read(size)

    size = LARGEST_READ + 100
    with open_source(Counted(io.BytesIO(bytes(size)))) as read_into:
        (window,) = windows(read_into, size, 1)
    assert window.end == size
    assert asked == [LARGEST_READ, 101, 1]


def test_a_file_is_never_asked_for_no_bytes() -> None:
    asked: list[int] = []

    class Counted(io.BytesIO):
        def readinto(self, room: Any, /) -> int:
            asked.append(len(room))
            return super().readinto(room)

    with open_source(Counted(bytes(10))) as read_into:
        assert [window.end for window in windows(read_into, 4, 2)] == [6, 6, 2]
    assert asked == [6, 4, 4]


def test_a_file_that_gives_none_is_at_its_end() -> None:
    class Nothing:
        def read(self, _: int, /) -> None: ...

    class NothingInto(Nothing):
        def readinto(self, _: Any, /) -> None: ...

    assert places(Nothing()) == places(NothingInto()) == []


SOURCE = "source must be a path, an open binary file or a bytes-like object"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (5, f"{SOURCE}, not a value of type int"),
        (None, f"{SOURCE}, not a value of type NoneType"),
        (OnlyRead(io.StringIO("x")), "a file to scan must be open for bytes, but gave str"),
    ],
)
def test_a_source_without_bytes_is_an_error_that_names_what_it_is(
    source: Any, message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        list(scan(source))
    assert str(caught.value) == message


def test_a_closed_file_is_a_value_error() -> None:
    file = io.BytesIO(IMAGE)
    file.close()
    with pytest.raises(ValueError, match="closed file"):
        list(scan(file))


def test_a_file_opened_by_its_name_is_closed_after_a_scan_that_was_given_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "image"
    path.write_bytes(IMAGE)
    with open_source(path) as read_into:
        assert read_into(memoryview(bytearray(1))) == 1
    with pytest.raises(ValueError, match="closed file"):
        read_into(memoryview(bytearray(1)))
