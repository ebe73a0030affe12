"""`scan` finds structures at any alignment, in any source, in flat memory, and nothing twice."""

from __future__ import annotations

import array
import ctypes
import io
import mmap
import os
import pickle
import tracemalloc
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Confidence,
    Hit,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
    inspect,
    scan,
)
from ipsec_codec.scanning.anchors import MAXIMUM_STRING_SIZE, maximum_size
from tests.leaks import PASSWORD, found_in, shown_by

if TYPE_CHECKING:
    from pathlib import Path

IPSEC2 = SocketSecurityProtocol.IPSEC2
KEY = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
CREDENTIALS = SocketSecuritySettingsIpsec(
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    user_name="svc-backup",
    domain_name="CORP",
    password=PASSWORD,
)
NAME = "host/fileserver.corp.example"
SHAPES: dict[str, Record] = {
    "credentials": CREDENTIALS,
    "credentials, IPSEC2, exact size": CREDENTIALS.replace(security_protocol=IPSEC2, trailing=b""),
    "credentials, garbage in the hole and in Reserved2": CREDENTIALS.replace(
        padding=b"\xde\xad\xbe\xef", reserved2=0x3E7
    ),
    "keys, no strings": SocketSecuritySettingsIpsec(
        authip_mm_policy_key=KEY, authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY
    ),
    "all default": SocketSecuritySettingsIpsec(),
    "all default, IPSEC2": SocketSecuritySettingsIpsec(security_protocol=IPSEC2),
    "name": SocketPeerTargetName(peer_target_name=NAME),
    "name, IPSEC2, exact size": SocketPeerTargetName(
        security_protocol=IPSEC2, peer_target_name=NAME, trailing=b""
    ),
    "name behind an IPv4 address": SocketPeerTargetName(
        security_protocol=SocketSecurityProtocol.DEFAULT,
        padding=b"hole",
        peer_address=SocketAddress(host="192.0.2.17", port=445),
        peer_target_name=NAME,
    ),
    "name behind an IPv6 address": SocketPeerTargetName(
        peer_address=SocketAddress(host="2001:db8::1", port=445, scope_id=0xFFFFFFFF),
        peer_target_name=NAME,
    ),
    "name of two characters": SocketPeerTargetName(peer_target_name="pc", trailing=b""),
    "name whose size has a low byte of zero": SocketPeerTargetName(peer_target_name="n" * 128),
}
FILLERS = {"zeros": 0, "ones": 1, "0xff": 0xFF}


def place(hit: Hit) -> tuple[int, int, type[Record]]:
    """Return what was found, without how sure it is."""
    return hit.offset, hit.size, hit.structure


def places(source: Any, **options: Any) -> list[tuple[int, int, type[Record]]]:
    """Return what a scan finds."""
    return [place(hit) for hit in scan(source, **options)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("filler", FILLERS)
def test_a_structure_is_found_at_every_alignment(shape: str, filler: str) -> None:
    record = SHAPES[shape]
    content = encode(record)
    fill = bytes([FILLERS[filler]])
    # Only zeros after the exact size can be the canonical tail.
    tail = 4 if filler == "zeros" and not record.values()["trailing"] else 0
    for offset in range(16):
        image = fill * (64 + offset) + content + fill * 64
        assert places(image) == [(64 + offset, len(content) + tail, type(record))]
        assert places(image, thorough=True)[0] == places(image)[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_structure_across_the_edge_of_a_window_is_found_once(shape: str) -> None:
    record = SHAPES[shape]
    content = encode(record)
    size = 16_384
    for offset in (*range(size - len(content) - 1, size + 2, 7), size - 1, size):
        image = bytes(offset) + content + b"\xff" * (2 * maximum_size())
        for window_size in (size, size // 2 + 1):
            assert places(image, window_size=window_size) == [(offset, len(content), type(record))]


def test_windows_of_any_size_give_the_same_hits() -> None:
    images = [b"\x01" * number + encode(record) for number, record in enumerate(SHAPES.values())]
    image = b"".join(images)
    found = list(scan(image))
    assert len(found) == len(SHAPES)
    for window_size in (1, 7, 64, 1000):
        assert list(scan(image, window_size=window_size)) == found


def test_structures_end_to_end_are_all_found() -> None:
    contents = [encode(record) for record in SHAPES.values()]
    offset = 0
    expected: list[tuple[int, type[Record]]] = []
    for record, content in zip(SHAPES.values(), contents, strict=True):
        expected.append((offset, type(record)))
        offset += len(content)
    assert [(hit.offset, hit.structure) for hit in scan(b"".join(contents))] == expected


@pytest.mark.parametrize("short", range(1, 90))
def test_a_structure_cut_off_by_the_end_is_no_hit(short: int) -> None:
    content = encode(SHAPES["credentials, IPSEC2, exact size"])
    assert places(content[:-short]) == []


def test_an_empty_source_has_no_hits() -> None:
    assert places(b"") == []
    assert places(b"\x01") == []
    assert places(b"", thorough=True) == []


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    "image",
    [
        pytest.param(bytes(1 << 16), id="zeros"),
        pytest.param(b"\xff" * (1 << 16), id="ones"),
        pytest.param(b"the quick brown fox " * 3000, id="text"),
        pytest.param("the quick brown fox ".encode("utf-16-le") * 1500, id="UTF-16 text"),
        pytest.param(array.array("I", range(1 << 14)).tobytes(), id="32-bit counter"),
        pytest.param(array.array("Q", range(1 << 13)).tobytes(), id="64-bit counter"),
        pytest.param(array.array("H", range(1 << 15)).tobytes(), id="16-bit counter"),
    ],
)
def test_pages_without_a_structure_have_no_hit_of_medium_or_high_confidence(
    *, image: bytes, thorough: bool
) -> None:
    found = list(scan(image, thorough=thorough))
    assert [hit for hit in found if hit.confidence is not Confidence.LOW] == []
    if not thorough:
        assert found == []


def test_a_structure_between_zero_pages_is_found() -> None:
    for zeros in (4095, 4096, 4097, 3 * 4096 + 16):
        image = bytes(zeros) + encode(CREDENTIALS) + bytes(zeros)
        assert places(image) == [(zeros, len(encode(CREDENTIALS)), type(CREDENTIALS))]


@pytest.mark.parametrize(
    "record",
    [
        CREDENTIALS.replace(reserved=KEY),
        CREDENTIALS.replace(security_flags=0x80000001),
        CREDENTIALS.replace(ipsec_flags=0x10),
        SocketPeerTargetName(
            peer_address=SocketAddress(family=2, rest=b"\xcc" * 120), peer_target_name=NAME
        ),
        SocketPeerTargetName(
            peer_address=SocketAddress(family=1, rest=b"/tmp/s"), peer_target_name=NAME
        ),
        SocketPeerTargetName(peer_address=SocketAddress(host="192.0.2.17", port=445)),
    ],
)
def test_thorough_finds_what_the_search_by_zeros_says_it_misses(record: Record) -> None:
    content = encode(record)
    image = b"\xff" * 33 + content + b"\xff" * 33
    assert places(image) == []
    assert places(image, thorough=True) == [(33, len(content), type(record))]


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    "record",
    [
        CREDENTIALS.replace(security_protocol=0),
        CREDENTIALS.replace(security_protocol=3),
        CREDENTIALS.replace(user_name="u" * (MAXIMUM_STRING_SIZE // 2 + 1)),
        CREDENTIALS.replace(password="\ue000" * 257),
        SocketPeerTargetName(peer_target_name="\ue000" * 257),
        SocketPeerTargetName(peer_target_name="\n" + NAME),
        SocketPeerTargetName(peer_target_name="h\n" + NAME),
        SocketPeerTargetName(peer_target_name="h"),
    ],
)
def test_no_scan_finds_what_is_said_to_be_missed(*, record: Record, thorough: bool) -> None:
    image = b"\xff" * 32 + encode(record) + b"\xff" * 32
    assert (32, type(record)) not in [
        (hit.offset, hit.structure) for hit in scan(image, thorough=thorough)
    ]


@pytest.mark.parametrize(
    "record",
    [
        CREDENTIALS.replace(user_name="u" * (MAXIMUM_STRING_SIZE // 2)),
        CREDENTIALS.replace(password="u" + "🔑" * 500),
        CREDENTIALS.replace(password="\ue000" * 256),
    ],
)
def test_a_long_string_that_may_be_one_is_found(record: Record) -> None:
    image = b"\xff" * 5 + encode(record)
    assert places(image) == [(5, len(encode(record)), type(record))]


def test_of_overlapping_hits_the_better_one_stands() -> None:
    # Four bytes before these settings, the same bytes pass for settings without content.
    image = b"\x01\0\0\0" + encode(CREDENTIALS.replace(security_protocol=1, security_flags=1))
    (hit,) = scan(image)
    assert (hit.offset, hit.confidence) == (4, Confidence.HIGH)


def test_zeros_that_may_be_a_tail_or_the_next_structure_are_the_next_structure() -> None:
    first = encode(CREDENTIALS.replace(trailing=b""))
    second = encode(SHAPES["name behind an IPv4 address"])
    assert second.startswith(bytes(4))
    assert [(hit.offset, hit.size, len(hit.content)) for hit in scan(first + second)] == [
        (0, len(first), len(first)),
        (len(first), len(second), len(second)),
    ]


def test_only_the_named_structures_are_looked_for() -> None:
    image = encode(CREDENTIALS) + encode(SHAPES["name"])
    assert [hit.structure for hit in scan(image, structures=[SocketPeerTargetName])] == [
        SocketPeerTargetName
    ]
    assert places(image, structures=[]) == []


@pytest.mark.parametrize("structure", [SocketSecuritySettings, Record, int, None])
def test_another_structure_is_a_type_error_that_names_the_two(structure: Any) -> None:
    with pytest.raises(TypeError, match="SocketSecuritySettingsIpsec and SocketPeerTargetName"):
        scan(b"", structures=[structure])


def test_a_window_without_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 byte, not 0"):
        scan(b"", window_size=0)


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


NAMES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc", "Cn")),
    max_size=30,
)


KEYS = st.just(UUID(int=0)) | st.uuids()
PLANTED = st.builds(
    SocketSecuritySettingsIpsec,
    security_protocol=st.sampled_from([1, 2]),
    security_flags=st.integers(0, 3),
    ipsec_flags=st.integers(0, 15),
    authip_mm_policy_key=KEYS,
    authip_qm_policy_key=KEYS,
    padding=st.binary(min_size=4, max_size=4),
    reserved2=st.integers(0, 2**64 - 1),
    user_name=NAMES.filter(lambda text: len(text) > 2),
    domain_name=NAMES,
    password=st.text(max_size=30),
)


@given(before=st.binary(max_size=300), planted=PLANTED, after=st.binary(max_size=300))
def test_credentials_planted_in_any_bytes_are_found(
    before: bytes, planted: SocketSecuritySettingsIpsec, after: bytes
) -> None:
    image = before + encode(planted) + after
    assert (len(before), SocketSecuritySettingsIpsec) in {
        (hit.offset, hit.structure) for hit in scan(image, window_size=1000)
    }


@given(image=st.binary(max_size=600), thorough=st.booleans())
def test_any_bytes_are_scanned_without_an_error(*, image: bytes, thorough: bool) -> None:
    end = 0
    for hit in scan(image, thorough=thorough):
        assert end <= hit.offset
        end = hit.offset + hit.size
        assert end <= len(image)
        assert hit.content == image[hit.offset : end]
