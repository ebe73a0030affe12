"""`starts` names every place before `stop` where a fixed part stands, and looks at nothing else."""

from __future__ import annotations

from uuid import UUID

import pytest

from ipsec_codec import (
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    encode,
)
from ipsec_codec.scanning.anchors import BLOCK, starts
from tests.scanning.planted import CREDENTIALS, KEY, NAME, SHAPES

THOROUGH = pytest.mark.parametrize("thorough", [False, True], ids=["anchored", "thorough"])
NAMELESS = SocketPeerTargetName(peer_address=SocketAddress(host="192.0.2.17", port=445))
FULL_KEYS = CREDENTIALS.replace(authip_mm_policy_key=KEY, authip_qm_policy_key=KEY)
PLANTED = {
    **SHAPES,
    "credentials with both keys": FULL_KEYS,
    "name whose second character is a control character": SocketPeerTargetName(
        peer_target_name="h\n" + NAME
    ),
    "no name behind an address": NAMELESS,
}
JUNK = {"zeros": b"\0\0", "ones": b"\1\0", "0xff": b"\xff\xff", "letters": b"h\0"}


def found(
    data: bytes,
    structure: type[Record],
    *,
    stop: int | None = None,
    end: int | None = None,
    thorough: bool = False,
) -> list[int]:
    """Return the starts in a window, which ends with the data unless said otherwise."""
    end = len(data) if end is None else end
    stop = end if stop is None else stop
    return list(starts(data, stop, end, structure=structure, thorough=thorough))


@THOROUGH
@pytest.mark.parametrize("shape", SHAPES)
def test_a_structure_at_the_beginning_of_a_window_is_found(shape: str, *, thorough: bool) -> None:
    record = SHAPES[shape]
    assert found(encode(record), type(record), thorough=thorough)[0] == 0
    assert found(encode(record), type(record), stop=1, thorough=thorough) == [0]
    assert found(encode(record), type(record), stop=0, thorough=thorough) == []


@THOROUGH
@pytest.mark.parametrize("shape", PLANTED)
def test_a_start_is_given_exactly_when_it_is_before_stop(shape: str, *, thorough: bool) -> None:
    record = PLANTED[shape]
    content = encode(record)
    image = b"\xff" * 50 + content + content + b"\xff" * 50
    everywhere = found(image, type(record), thorough=thorough)
    for stop in range(len(image)):
        before = [start for start in everywhere if start < stop]
        assert found(image, type(record), stop=stop, thorough=thorough) == before


@THOROUGH
@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("shape", PLANTED)
def test_what_lies_beyond_the_end_changes_nothing(shape: str, junk: str, *, thorough: bool) -> None:
    record = PLANTED[shape]
    image = b"\xff" * 5 + encode(record)
    for end in range(len(image) + 1):
        within = found(image[:end], type(record), thorough=thorough)
        for beyond in (image[end:], JUNK[junk] * BLOCK):
            data = image[:end] + beyond
            assert found(data, type(record), end=end, thorough=thorough) == within


@THOROUGH
@pytest.mark.parametrize("shape", SHAPES)
def test_zeros_before_and_after_a_structure_hide_none(shape: str, *, thorough: bool) -> None:
    record = SHAPES[shape]
    content = encode(record)
    for edge in (BLOCK, 2 * BLOCK):
        for zeros in (edge - 1, edge, edge + 1, edge - len(content), edge - 44, edge + 44):
            image = bytes(zeros) + content + bytes(edge)
            for stop in (zeros + 1, len(image)):
                assert zeros in found(image, type(record), stop=stop, thorough=thorough)
            for stop in (zeros, zeros - 1, 1):
                given = found(image, type(record), stop=stop, thorough=thorough)
                assert zeros not in given
                assert all(start < stop for start in given)


@pytest.mark.parametrize("record", [SocketSecuritySettingsIpsec(), CREDENTIALS, FULL_KEYS])
def test_a_start_at_stop_is_not_given_for_the_zeros_behind_it(record: Record) -> None:
    image = b"\xff" * 100 + encode(record) + bytes(2 * BLOCK)
    for stop in range(40, 101):
        assert found(image, type(record), stop=stop) == []
    assert found(image, type(record), stop=101) == [100]


@pytest.mark.parametrize("gap", [0, 1, 15, 16, 43, 44, 45, 60, BLOCK - 1, BLOCK, BLOCK + 1])
@pytest.mark.parametrize("first", [CREDENTIALS, FULL_KEYS])
def test_each_of_two_structures_between_zeros_is_found_once(first: Record, gap: int) -> None:
    content = encode(first.replace(trailing=b""))
    image = bytes(BLOCK) + content + bytes(gap) + encode(FULL_KEYS) + bytes(2 * BLOCK)
    assert found(image, SocketSecuritySettingsIpsec) == [BLOCK, BLOCK + len(content) + gap]


@pytest.mark.parametrize("place", [BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_structure_where_one_search_ends_and_the_next_begins_is_found_once(place: int) -> None:
    # Where runs of zeros are short, BLOCK bytes are searched from the first run on.
    image = bytes(44) + bytes(16) + b"\xff" * (place - 16) + encode(FULL_KEYS)
    assert found(image, SocketSecuritySettingsIpsec) == [44 + place]


def test_the_zeros_of_an_address_that_would_begin_before_the_window_name_no_place() -> None:
    name = b"\x08\0\0\0h\0o\0"
    image = bytes(112) + name + b"\xff" * 16 + name + bytes(8)
    assert found(image, SocketPeerTargetName) == []


SIZES = {"user_name": 72, "domain_name": 76, "password": 80}
"""Where each string's size stands in the settings, from mstcpip.h."""


@THOROUGH
@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(
    ("size", "may_be"),
    [
        (0, True),
        (254, True),
        (0x10000, True),
        (1, False),
        (255, False),
        (0x20000, False),
        (0x1000000, False),
        (0x01010000, False),
    ],
)
def test_a_string_has_an_even_size_of_at_most_a_little_over_64_kibibytes(
    name: str, size: int, *, may_be: bool, thorough: bool
) -> None:
    content = bytearray(encode(SocketSecuritySettingsIpsec()))
    content[SIZES[name] : SIZES[name] + 4] = size.to_bytes(4, "little")
    expected = [0] if may_be else []
    image = bytes(content)
    assert found(image, SocketSecuritySettingsIpsec, stop=1, thorough=thorough) == expected


@THOROUGH
@pytest.mark.parametrize(
    ("keys", "may_be"),
    [
        (bytes(32), True),
        (b"\7" + bytes(31), False),
        (bytes(31) + b"\7", True),
        (b"\7\0" * 16, False),
        (b"\7\0" * 15 + b"\7\1", True),
        (b"\7\1\0\0" * 8, False),
        (b"\7\1\0\0" * 7 + b"\7\1\0\1", True),
        (b"\0\7" * 16, True),
        (b"\0\0\7\1" * 8, True),
    ],
)
def test_policy_keys_are_no_array_of_small_integers(
    keys: bytes, *, may_be: bool, thorough: bool
) -> None:
    record = CREDENTIALS.replace(
        authip_mm_policy_key=UUID(bytes_le=keys[:16]), authip_qm_policy_key=UUID(bytes_le=keys[16:])
    )
    image = encode(record)
    expected = [0] if may_be else []
    assert found(image, type(record), stop=1, thorough=thorough) == expected


LINE_FEEDS = {
    "settings": SocketSecuritySettingsIpsec(
        ipsec_flags=10, padding=b"\n" * 4, reserved2=0x0A0A0A0A0A0A0A0A, user_name="\u010a" * 1280
    ),
    "name": SocketPeerTargetName(
        padding=b"\n" * 4,
        peer_address=SocketAddress(host="10.10.10.10", port=0x0A0A),
        peer_target_name="\u010a" * 1280,
    ),
    "no name": SocketPeerTargetName(
        padding=b"\n" * 4, peer_address=SocketAddress(host="10.10.10.10", port=0x0A0A)
    ),
}


@THOROUGH
@pytest.mark.parametrize("shape", LINE_FEEDS)
def test_a_line_feed_is_a_byte_like_any_other(shape: str, *, thorough: bool) -> None:
    record = LINE_FEEDS[shape]
    expected = [0] if thorough or shape != "no name" else []
    assert found(encode(record), type(record), stop=1, thorough=thorough) == expected


@pytest.mark.parametrize(
    ("protocol", "family", "may_be"),  # the numbers of mstcpip.h and ws2def.h
    [
        (1, 2, True),
        (2, 23, True),
        (0, 2, False),
        (3, 2, False),
        (1, 0, False),
        (1, 1, False),
        (1, 0x102, False),
    ],
)
def test_an_empty_name_is_found_only_between_ipsec_and_an_internet_address(
    protocol: int, family: int, *, may_be: bool
) -> None:
    content = bytearray(encode(SocketPeerTargetName(security_protocol=protocol)))
    content[8:136] = family.to_bytes(2, "little") + b"\xcd" * 126
    expected = [0] if may_be else []
    assert found(bytes(content), SocketPeerTargetName, stop=1, thorough=True) == expected
    assert found(bytes(content), SocketPeerTargetName) == []


@pytest.mark.parametrize(("name", "most"), [("security_flags", 3), ("ipsec_flags", 15)])
def test_flags_of_known_bits_alone_are_found_by_the_anchor(name: str, most: int) -> None:
    for flags in (0, most):
        record = CREDENTIALS.replace(**{name: flags})
        assert found(encode(record), type(record)) == [0]
    for flags in (most + 1, 0x100, 0x10000, 0x1000000):
        record = CREDENTIALS.replace(**{name: flags})
        assert found(encode(record), type(record)) == []
        assert found(encode(record), type(record), thorough=True) == [0]
