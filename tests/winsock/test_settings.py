"""Settings and peer names reach Windows as `encode` makes them, and are wiped after the call."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import (
    EncodeError,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecuritySettings,
    encode,
)
from ipsec_codec.winsock import (
    WinsockError,
    delete_peer_target_name,
    query_socket_security,
    set_peer_target_name,
    set_socket_security,
)
from tests.winsock.calls import PEER, SETTINGS

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tests.winsock.fake_windows import FakeWindows


def test_settings_reach_windows_as_encode_makes_them(
    fake: FakeWindows, sock: socket.socket
) -> None:
    set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls == [
        ("WSASetSocketSecurity", sock.fileno(), encode(SETTINGS), (None, None)),
    ]


def test_generic_settings_are_taken_too(fake: FakeWindows, sock: socket.socket) -> None:
    settings = SocketSecuritySettings(security_flags=SecurityFlags.ALLOW_INSECURE)
    set_socket_security(sock, settings, loader=fake)
    assert fake.calls[0][2] == bytes.fromhex("0000000002000000")


def test_no_settings_are_a_null_pointer_and_size_0(fake: FakeWindows, sock: socket.socket) -> None:
    set_socket_security(sock, None, loader=fake)
    assert fake.calls[0][2] is None
    assert fake.passed[0][1:3] == (None, 0)


@pytest.mark.parametrize("failure", [0, 10022])
def test_the_buffer_is_zero_after_the_call(
    fake: FakeWindows, sock: socket.socket, failure: int
) -> None:
    fake.failures["WSASetSocketSecurity"] = failure
    with pytest.raises(WinsockError) if failure else nullcontext():
        set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls[0][2] == encode(SETTINGS)
    assert bytes(fake.passed[0][1]) == bytes(len(encode(SETTINGS)))


def test_the_buffer_is_zero_after_an_interrupt(fake: FakeWindows, sock: socket.socket) -> None:
    fake.after["WSASetSocketSecurity"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls[0][2] == encode(SETTINGS)
    assert bytes(fake.passed[0][1]) == bytes(len(encode(SETTINGS)))


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (set_socket_security, SocketPeerTargetName()),
        (set_socket_security, b"settings"),
        (set_peer_target_name, None),
        (set_peer_target_name, SETTINGS),
        (query_socket_security, SETTINGS),
        (query_socket_security, SocketSecurityQueryInfo()),
    ],
)
def test_another_record_is_a_type_error(
    call: Callable[..., object], wrong: object, fake: FakeWindows
) -> None:
    with pytest.raises(TypeError, match=f"found a value of type {type(wrong).__name__}"):
        call(5, wrong, loader=fake)
    assert fake.calls == []


def test_a_peer_name_reaches_windows_as_encode_makes_it(fake: FakeWindows) -> None:
    name = SocketPeerTargetName(peer_address=PEER, peer_target_name="host/fileserver")
    set_peer_target_name(5, name, loader=fake)
    assert fake.calls == [("WSASetSocketPeerTargetName", 5, encode(name), (None, None))]


@pytest.mark.parametrize(
    ("peer", "start"),
    [
        (PEER, "020001bdc0000211"),
        (SocketAddress(host="192.0.2.17", port=445), "020001bdc0000211"),
        (("2001:db8::1", 445), "170001bd00000000" + "20010db8" + "00" * 11 + "01"),
        (
            SocketAddress(host="fe80::1", port=1, scope_id=3),
            "1700000100000000fe80" + "00" * 13 + "0103000000",
        ),
    ],
)
def test_a_deleted_peer_arrives_as_a_whole_socket_address(
    peer: Any, start: str, fake: FakeWindows
) -> None:
    delete_peer_target_name(5, peer, loader=fake)
    expected = bytes.fromhex(start).ljust(128, b"\0")
    assert fake.calls == [("WSADeleteSocketPeerTargetName", 5, expected, (None, None))]


@pytest.mark.parametrize("family", [0, 1, 10])
def test_a_peer_of_another_family_is_refused_before_the_call(
    family: int, fake: FakeWindows
) -> None:
    with pytest.raises(WinsockError, match="must be AF_INET or AF_INET6") as caught:
        delete_peer_target_name(5, SocketAddress(family=family), loader=fake)
    assert not caught.value.called
    assert fake.calls == []


def test_a_peer_that_is_no_address_is_an_encode_error(fake: FakeWindows) -> None:
    with pytest.raises(EncodeError):
        delete_peer_target_name(5, ("fileserver", 445), loader=fake)
    assert fake.calls == []
