"""`scan` finds structures at any alignment, and nothing twice."""

from __future__ import annotations

import array
import io
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    Confidence,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
    scan,
)
from ipsec_codec.scanning.anchors import BLOCK, MAXIMUM_STRING_SIZE, maximum_size
from tests.scanning.planted import CREDENTIALS, KEY, NAME, SHAPES, place, places

NAMELESS = SocketPeerTargetName(peer_address=SocketAddress(host="192.0.2.17", port=445))
FILLERS = {"zeros": 0, "ones": 1, "0xff": 0xFF}


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
    # Without what follows, all of it would be read ahead, and be one window.
    image = b"".join(images) + b"\xff" * maximum_size()
    found = list(scan(image))
    assert len(found) == len(SHAPES)
    thorough = list(scan(image, thorough=True))
    assert {place(hit) for hit in found} <= {place(hit) for hit in thorough}
    for window_size in (1, 7, 64, 1000):
        assert list(scan(image, window_size=window_size)) == found
    for window_size in (7, 64, 1000):
        assert list(scan(image, thorough=True, window_size=window_size)) == thorough


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
            peer_address=SocketAddress(family=2, rest=b"\xcd" * 120), peer_target_name=NAME
        ),
        SocketPeerTargetName(
            peer_address=SocketAddress(family=1, rest=b"/tmp/s"), peer_target_name=NAME
        ),
        NAMELESS,
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
        NAMELESS.replace(security_protocol=0),
        NAMELESS.replace(peer_address=SocketAddress()),
        CREDENTIALS.replace(user_name="u" * (MAXIMUM_STRING_SIZE // 2 + 1)),
        SocketPeerTargetName(peer_target_name="n" * (MAXIMUM_STRING_SIZE // 2 + 1)),
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


@pytest.mark.parametrize("thorough", [False, True])
def test_text_behind_an_empty_name_is_not_its(*, thorough: bool) -> None:
    missed = NAMELESS.replace(security_protocol=0, trailing=b"")
    image = encode(missed) + NAME.encode("utf-16-le")
    assert places(image, structures=[SocketPeerTargetName], thorough=thorough) == []


def test_zeros_that_end_with_a_block_hide_no_name() -> None:
    name = SocketPeerTargetName(security_protocol=0, peer_target_name=NAME)
    content = encode(name)
    zeros = len(content) - len(content.lstrip(b"\0"))
    # (blocks of the zeros behind the first address that there may be)
    for end in range(BLOCK - 1, BLOCK + 40):
        image = bytes(end - zeros) + content
        assert places(image) == [(end - zeros, len(content), SocketPeerTargetName)]


def with_keys(keys: bytes, **values: Any) -> Record:
    """Return settings whose two policy keys are these 32 bytes."""
    main, quick = UUID(bytes_le=keys[:16]), UUID(bytes_le=keys[16:])
    return CREDENTIALS.replace(authip_mm_policy_key=main, authip_qm_policy_key=quick, **values)


@pytest.mark.parametrize(
    ("integers", "one_too_large"),
    [
        (b"\7\0" * 16, b"\7\0" * 15 + b"\0\1"),
        (b"\7\1\0\0" * 8, b"\7\1\0\0" * 7 + b"\7\1\1\0"),
    ],
)
def test_policy_keys_that_are_an_array_of_small_integers_are_missed(
    integers: bytes, one_too_large: bytes
) -> None:
    assert places(b"\xff" * 32 + encode(with_keys(integers))) == []
    assert places(b"\xff" * 32 + encode(with_keys(integers, reserved=KEY)), thorough=True) == []
    record = with_keys(one_too_large)
    found = [(32, len(encode(record)), type(record))]
    assert places(b"\xff" * 32 + encode(record)) == found
    assert places(b"\xff" * 32 + encode(record), thorough=True) == found


@pytest.mark.parametrize(
    "record",
    [
        CREDENTIALS.replace(user_name="u" * (MAXIMUM_STRING_SIZE // 2)),
        CREDENTIALS.replace(password="u" + "🔑" * 500),
        CREDENTIALS.replace(password="\ue000" * 256),
        SocketPeerTargetName(peer_target_name="n" * (MAXIMUM_STRING_SIZE // 2)),
        SocketPeerTargetName(peer_target_name="n" * 256),
    ],
)
def test_a_long_string_that_may_be_one_is_found(record: Record) -> None:
    image = b"\xff" * 1005 + encode(record)
    assert places(image) == [(1005, len(encode(record)), type(record))]


@pytest.mark.parametrize("window_size", [1, 3, 4, 5, 64, 1 << 20])
def test_of_overlapping_hits_the_better_one_stands(window_size: int) -> None:
    # Four bytes before these settings, the same bytes pass for settings without content.
    image = b"\x01\0\0\0" + encode(CREDENTIALS.replace(security_protocol=1, security_flags=1))
    image += b"\xff" * maximum_size()  # so that it is no single window
    (hit,) = scan(image, window_size=window_size)
    assert (hit.offset, hit.confidence) == (4, Confidence.HIGH)


def test_of_overlapping_hits_that_are_equally_good_the_first_stands() -> None:
    image = b"\x01\0\0\0\x01\0\0\0" + bytes(200)
    assert [offset for offset, *_ in places(image[4:])] == [0]
    assert [offset for offset, *_ in places(image)] == [0]


@pytest.mark.parametrize("window_size", [1, 64, 1 << 20])
def test_a_structure_that_ends_with_the_source_is_found(window_size: int) -> None:
    content = encode(CREDENTIALS.replace(trailing=b""))
    found = places(b"\xff" * 9 + content, window_size=window_size)
    assert found == [(9, len(content), type(CREDENTIALS))]


def test_what_was_read_before_is_not_taken_for_what_follows_the_source() -> None:
    content = encode(CREDENTIALS.replace(trailing=b""))
    zeros = 3 * maximum_size()
    for hit in scan(bytes(zeros) + content, window_size=1000):
        assert (hit.offset, hit.size, hit.content) == (zeros, len(content), content)


@pytest.mark.parametrize("window_size", [len(encode(CREDENTIALS)), 4096])
def test_a_hit_is_given_before_what_cannot_change_it_is_read(window_size: int) -> None:
    read: list[int] = []

    class Counted(io.BytesIO):
        def readinto(self, room: Any, /) -> int:
            read.append(len(room))
            return super().readinto(room)

    source = Counted(encode(CREDENTIALS) + b"\xff" * 10 * maximum_size())
    assert next(scan(source, window_size=window_size)).offset == 0
    assert sum(read) == window_size + maximum_size()


def test_zeros_that_may_be_a_tail_or_the_next_structure_are_the_next_structure() -> None:
    first = encode(CREDENTIALS.replace(trailing=b""))
    second = encode(SHAPES["name behind an IPv4 address"])
    assert second.startswith(bytes(4))
    image = b"\xff" * 7 + first + second
    assert [(hit.offset, hit.size, hit.content) for hit in scan(image)] == [
        (7, len(first), first),
        (7 + len(first), len(second), second),
    ]


def test_only_the_named_structures_are_looked_for() -> None:
    image = encode(CREDENTIALS) + encode(SHAPES["name"])
    assert [hit.structure for hit in scan(image, structures=[SocketPeerTargetName])] == [
        SocketPeerTargetName
    ]
    assert places(image, structures=[]) == []


def test_a_hit_says_why_it_is_as_sure_as_it_is() -> None:
    (hit,) = scan(encode(CREDENTIALS))
    assert hit.confidence is Confidence.HIGH
    assert hit.reasons == (
        "the user name is text, of length 10",
        "the domain name is text, of length 4",
        "the password is text",
    )


@pytest.mark.parametrize(
    ("structure", "found"),
    [
        (SocketSecuritySettings, "the class SocketSecuritySettings"),
        (Record, "the class Record"),
        (int, "the class int"),
        (None, "a value of type NoneType"),
    ],
)
def test_another_structure_is_a_type_error_that_names_it_and_the_two(
    structure: Any, found: str
) -> None:
    two = "SocketSecuritySettingsIpsec and SocketPeerTargetName"
    with pytest.raises(TypeError, match=f"^a scan can find {two}, not {found}$"):
        scan(b"", structures=[structure])


def test_a_window_without_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 byte, not 0"):
        scan(b"", window_size=0)


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
