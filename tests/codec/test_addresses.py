"""An address: typed by its family, lossless in its 128 bytes, taken as the socket module has it."""

from __future__ import annotations

from typing import Any

import pytest

from ipsec_codec import EncodeError, SocketAddress, SocketPeerTargetName


@pytest.mark.parametrize(
    ("name", "c_name", "bits"),
    [
        ("family", "ss_family", 16),
        ("port", "sin_port", 16),
        ("flowinfo", "sin6_flowinfo", 32),
        ("scope_id", "sin6_scope_id", 32),
    ],
)
def test_a_number_of_an_address_is_as_wide_as_in_ws2def(name: str, c_name: str, bits: int) -> None:
    largest = (1 << bits) - 1
    values: dict[str, Any] = {"family": 23, name: largest}
    assert SocketAddress(**values).values()[name] == largest
    values[name] = largest + 1
    with pytest.raises(EncodeError, match=rf"^SOCKADDR_STORAGE\.{c_name}: "):
        SocketAddress(**values)


@pytest.mark.parametrize(("name", "c_name"), [("host", "sin_addr"), ("rest", "rest")])
def test_a_value_of_another_type_is_refused_by_the_members_name(name: str, c_name: str) -> None:
    wrong: dict[str, Any] = {name: 5}
    with pytest.raises(EncodeError, match=rf"^SOCKADDR_STORAGE\.{c_name}: "):
        SocketAddress(**wrong)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("192.0.2.17", 445), SocketAddress(family=2, host="192.0.2.17", port=445)),
        (("2001:DB8::1", 1), SocketAddress(family=23, host="2001:db8::1", port=1)),
        (
            ("fe80::1", 1, 0x01020304, 3),
            SocketAddress(family=23, host="fe80::1", port=1, flowinfo=0x04030201, scope_id=3),
        ),
        (SocketAddress(), SocketAddress(family=0)),
    ],
)
def test_an_address_may_be_a_tuple_of_the_socket_module(given: Any, kept: SocketAddress) -> None:
    assert SocketPeerTargetName(peer_address=given).peer_address == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"family": 2, "host": "fe80::1"},
        {"family": 23, "host": "192.0.2.17"},
        {"family": 23, "host": "fe80::1%eth0"},
        {"family": 17, "host": "192.0.2.17"},
        {"family": 17, "port": 1},
        {"family": 2, "scope_id": 1},
        {"family": 2, "rest": bytes(120) + b"x"},
        {"family": 65536},
        {"host": "host.example"},
    ],
)
def test_an_address_has_only_what_its_family_has(wrong: Any) -> None:
    with pytest.raises(EncodeError):
        SocketAddress(**wrong)


def test_an_address_keeps_its_rest_without_the_zeros_at_its_end() -> None:
    assert SocketAddress(family=2, rest=b"\0x\0\0").rest == b"\0x"
    assert SocketAddress(family=17, rest=b"x" * 126).rest == b"x" * 126


@pytest.mark.parametrize(
    "wrong", ["192.0.2.17", ("192.0.2.17",), ("", 1), ("192.0.2.17", "445"), 5]
)
def test_what_is_no_address_is_refused(wrong: Any) -> None:
    with pytest.raises(EncodeError):
        SocketPeerTargetName(peer_address=wrong)


def test_a_mapped_address_reads_the_same_on_every_python() -> None:
    assert SocketAddress(host="::FFFF:c000:211").host == "::ffff:192.0.2.17"
