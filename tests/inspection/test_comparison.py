"""Two buffers compared: every difference is named, and nothing that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    STRUCTURES,
    Record,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    compare,
    encode,
    inspect,
)
from ipsec_codec.testing import strategies

RECORD = SocketSecuritySettingsIpsec(user_name="bob", domain_name="CORP", password="pass")


def compared(left: Record, right: Record) -> dict[str, tuple[tuple[int, int], ...] | None]:
    """Return the fields in which two records' bytes differ, with the runs of unequal bytes."""
    structure = type(left)
    differences = compare(inspect(encode(left), structure), inspect(encode(right), structure))
    return {difference.name: difference.unequal_bytes() for difference in differences}


def test_equal_buffers_have_no_difference() -> None:
    assert compared(RECORD, RECORD) == {}


def test_a_difference_names_its_unequal_bytes() -> None:
    changed = RECORD.replace(reserved2=0x0100_0000_0000_0001)
    assert compared(RECORD, changed) == {"reserved2": ((64, 65), (71, 72))}


def test_a_field_that_only_moved_does_not_differ() -> None:
    assert compared(RECORD, RECORD.replace(user_name="bobby")) == {
        "user_name_string_len": ((72, 73),),
        "user_name": None,
    }


def test_a_field_without_bytes_on_one_side_differs() -> None:
    left = inspect(encode(RECORD), SocketSecuritySettingsIpsec)
    right = inspect(encode(RECORD.replace(trailing=b"")), SocketSecuritySettingsIpsec)
    (difference,) = compare(left, right)
    assert (difference.name, difference.right) == ("trailing", None)
    assert difference.left is not None
    assert len(difference.left) == 4


def test_the_members_of_an_address_differ_one_by_one() -> None:
    left = SocketPeerTargetName(peer_address=("192.0.2.17", 445))
    right = SocketPeerTargetName(peer_address=("192.0.2.17", 446))
    assert compared(left, right) == {"peer_address.port": ((11, 12),)}


def test_a_password_is_masked_on_either_side() -> None:
    whole = encode(RECORD)
    left = inspect(whole, SocketSecuritySettingsIpsec)
    right = inspect(whole[:92], SocketSecuritySettingsIpsec)
    masked = {difference.name: difference.masked for difference in compare(left, right)}
    assert masked == {
        "all_strings": True,
        "domain_name": False,
        "password": True,
        "trailing": False,
    }


def test_two_structures_cannot_be_compared() -> None:
    data = encode(RECORD)
    with pytest.raises(ValueError, match="one structure"):
        compare(inspect(data, SocketSecuritySettingsIpsec), inspect(data, SocketPeerTargetName))


buffers = st.binary(max_size=200) | strategies.valid_buffers(structure=SocketSecuritySettingsIpsec)


@given(left=buffers, right=buffers, structure=st.sampled_from(STRUCTURES))
def test_any_buffers_differ_exactly_where_they_are_unequal(
    left: bytes, right: bytes, structure: type[Record]
) -> None:
    differences = compare(inspect(left, structure), inspect(right, structure))
    assert bool(differences) == (left != right)
    for difference in differences:
        for start, end in difference.unequal_bytes() or ():
            assert all(left[at] != right[at] for at in range(start, end))


@given(data=st.binary(min_size=84, max_size=84), at=st.integers(0, 71), value=st.integers(1, 255))
def test_a_changed_byte_is_found_where_it_is(data: bytes, at: int, value: int) -> None:
    left = data[:72] + bytes(12)
    right = bytearray(left)
    right[at] ^= value
    structure = SocketSecuritySettingsIpsec
    (difference,) = compare(inspect(left, structure), inspect(bytes(right), structure))
    assert difference.unequal_bytes() == ((at, at + 1),)
