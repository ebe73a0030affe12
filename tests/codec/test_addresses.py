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


IPV4_TEXT = "an IPv4 address as text, its scope as scope_id"
IPV6_TEXT = "an IPv6 address as text, its scope as scope_id"
NO_HOST = "no host and no port for a family other than AF_INET (2) and AF_INET6 (23)"
NO_SCOPE = "no flowinfo and no scope_id for a family other than AF_INET6 (23)"


@pytest.mark.parametrize(
    ("wrong", "field", "expected", "found"),
    [
        ({"family": 2, "host": "fe80::1"}, "sin_addr", IPV4_TEXT, "a text that is none"),
        ({"family": 23, "host": "192.0.2.17"}, "sin_addr", IPV6_TEXT, "a text that is none"),
        ({"family": 23, "host": "fe80::1%eth0"}, "sin_addr", IPV6_TEXT, "a text that is none"),
        ({"host": "host.example"}, "sin_addr", IPV4_TEXT, "a text that is none"),
        ({"family": 17, "host": "192.0.2.17"}, "sin_addr", NO_HOST, "family 17 with one"),
        ({"family": 17, "port": 1}, "sin_addr", NO_HOST, "family 17 with one"),
        ({"family": 2, "scope_id": 1}, "sin6_scope_id", NO_SCOPE, "family 2 with one"),
        ({"family": 2, "flowinfo": 1}, "sin6_scope_id", NO_SCOPE, "family 2 with one"),
        (
            {"family": 2, "rest": bytes(120) + b"x"},
            "rest",
            "at most 120 bytes for family 2",
            "121 bytes",
        ),
        (
            {"family": 23, "rest": b"x" * 101},
            "rest",
            "at most 100 bytes for family 23",
            "101 bytes",
        ),
        (
            {"family": 17, "rest": b"x" * 127},
            "rest",
            "at most 126 bytes for family 17",
            "127 bytes",
        ),
        ({"family": 65536}, "ss_family", "an int from 0 to 0xffff", "an int of 17 bits"),
    ],
)
def test_an_address_has_only_what_its_family_has(
    wrong: Any, field: str, expected: str, found: str
) -> None:
    with pytest.raises(EncodeError) as caught:
        SocketAddress(**wrong)
    error = caught.value
    assert (error.structure, error.field) == ("SOCKADDR_STORAGE", field)
    assert (error.expected, error.found) == (expected, found)


@pytest.mark.parametrize(("family", "room"), [(0, 126), (2, 120), (23, 100), (17, 126)])
def test_the_rest_of_an_address_may_fill_its_128_bytes(family: int, room: int) -> None:
    assert SocketAddress(family=family, rest=b"x" * room).rest == b"x" * room


def test_an_address_keeps_its_rest_without_the_zeros_at_its_end() -> None:
    assert SocketAddress(family=2, rest=b"\0x\0\0").rest == b"\0x"
    assert SocketAddress(family=17, rest=b"x" * 126).rest == b"x" * 126


TUPLE = 'a SocketAddress or a tuple such as ("192.0.2.17", 445)'
FLOWINFO = "an int from 0 to 0xffffffff"


@pytest.mark.parametrize(
    ("wrong", "expected", "found"),
    [
        ("192.0.2.17", TUPLE, "a value of type str"),
        (5, TUPLE, "a value of type int"),
        (("192.0.2.17",), TUPLE, "a tuple of 1"),
        (("fe80::1", 1, 0), TUPLE, "a tuple of 3"),
        (("", 1), TUPLE, "a tuple without a host"),
        (("192.0.2.17", "445"), "an int from 0 to 0xffff", "a value of type str"),
        (("fe80::1", 1, 1 << 32, 0), FLOWINFO, "an int of 33 bits"),
        (("fe80::1", 1, -1, 0), FLOWINFO, "a negative int"),
        (("fe80::1", 1, "0", 0), FLOWINFO, "a value of type str"),
        (("192.0.2.17", True), "an int from 0 to 0xffff", "a value of type bool"),
        (("fe80::1", 1, True, 0), FLOWINFO, "a value of type bool"),
        (("fe80::1", 1, 0, False), FLOWINFO, "a value of type bool"),
    ],
)
def test_what_is_no_address_is_refused(wrong: Any, expected: str, found: str) -> None:
    with pytest.raises(EncodeError) as caught:
        SocketPeerTargetName(peer_address=wrong)
    error = caught.value
    assert (error.structure, error.field) == ("SOCKET_PEER_TARGET_NAME", "PeerAddress")
    assert (error.expected, error.found) == (expected, found)


@pytest.mark.parametrize(
    ("flowinfo", "stored"), [(0, 0), (1, 0x01000000), (0xFFFFFFFF, 0xFFFFFFFF)]
)
def test_a_tuples_flowinfo_is_in_network_order(flowinfo: int, stored: int) -> None:
    record = SocketPeerTargetName(peer_address=("fe80::1", 1, flowinfo, 0))
    assert record.peer_address.flowinfo == stored


def test_an_empty_host_of_a_named_family_is_its_unspecified_address() -> None:
    assert SocketAddress(family=2).host == "0.0.0.0"  # noqa: S104 (nothing is bound)
    assert SocketAddress(family=23).host == "::"


def test_a_mapped_address_reads_the_same_on_every_python() -> None:
    assert SocketAddress(host="::FFFF:c000:211").host == "::ffff:192.0.2.17"
