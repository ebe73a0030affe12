"""What the reference pages forbid is refused with its own code, found by real Winsock calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipsec_codec import SocketPeerTargetName, SocketSecurityProtocol, SocketSecurityQueryTemplate
from ipsec_codec.winsock import (
    delete_peer_target_name,
    impersonate_peer,
    query_socket_security,
    revert_impersonation,
    set_peer_target_name,
    set_socket_security,
)
from ipsec_codec.winsock.errors import MEANINGS
from tests.windows.adapter_cases import PEER, SETTINGS, refusal
from tests.windows.stand_in_library import StandIn, on_windows_alone

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

on_windows_alone()


def test_a_connected_socket_is_refused(stand_in: StandIn, connected: socket.socket) -> None:
    assert refusal(set_socket_security, connected, SETTINGS) == (10056, True)
    assert refusal(set_peer_target_name, connected, SocketPeerTargetName()) == (10056, True)
    assert [call.error for call in stand_in.calls()] == [10056, 10056]


@pytest.mark.usefixtures("stand_in")
def test_a_bound_socket_is_refused(tcp: socket.socket) -> None:
    tcp.bind(("127.0.0.1", 0))
    assert refusal(set_socket_security, tcp, SETTINGS) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_settings_can_be_set_once(tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS)
    assert refusal(set_socket_security, tcp, SETTINGS) == (10022, True)


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("wrong", [SocketSecurityProtocol.DEFAULT, 3, 7])
def test_another_protocol_is_refused(tcp: socket.socket, wrong: int) -> None:
    settings = SETTINGS.replace(security_protocol=wrong)
    assert refusal(set_socket_security, tcp, settings) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_a_handle_that_is_no_socket_is_refused(tcp: socket.socket) -> None:
    stale = tcp.fileno()
    tcp.close()
    peer = SocketPeerTargetName()
    assert refusal(set_socket_security, stale, SETTINGS) == (10038, True)
    assert refusal(query_socket_security, stale) == (10038, True)
    assert refusal(set_peer_target_name, stale, peer) == (10038, True)
    assert refusal(delete_peer_target_name, stale, PEER) == (10038, True)
    assert refusal(lambda: impersonate_peer(stale, PEER).__enter__()) == (10038, True)


def test_a_closed_socket_never_reaches_c(stand_in: StandIn, tcp: socket.socket) -> None:
    tcp.close()
    assert refusal(set_socket_security, tcp, SETTINGS) == (10038, False)
    assert stand_in.calls() == []


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_template_with_the_peer(udp: socket.socket) -> None:
    assert refusal(query_socket_security, udp) == (10040, True)
    assert refusal(query_socket_security, udp, SocketSecurityQueryTemplate()) == (10022, True)
    query_socket_security(udp, SocketSecurityQueryTemplate(peer_address=PEER)).close()


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_peer_with_the_name(udp: socket.socket) -> None:
    assert refusal(set_peer_target_name, udp, SocketPeerTargetName()) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_peer_to_impersonate(udp: socket.socket) -> None:
    assert refusal(lambda: impersonate_peer(udp).__enter__()) == (10014, True)


CALLS: dict[str, Callable[[socket.socket], object]] = {
    "WSASetSocketSecurity": lambda sock: set_socket_security(sock, SETTINGS),
    "WSAQuerySocketSecurity": query_socket_security,
    "WSASetSocketPeerTargetName": lambda sock: set_peer_target_name(sock, SocketPeerTargetName()),
    "WSADeleteSocketPeerTargetName": lambda sock: delete_peer_target_name(sock, PEER),
    "WSAImpersonateSocketPeer": lambda sock: impersonate_peer(sock).__enter__(),
    "WSARevertImpersonation": lambda _: revert_impersonation(),
}


@pytest.mark.parametrize(("function", "code"), [key for key in MEANINGS if key[0] in CALLS])
def test_each_documented_error_arrives_with_its_own_code(
    stand_in: StandIn, tcp: socket.socket, function: str, code: int
) -> None:
    stand_in.fail(function, code)
    assert refusal(CALLS[function], tcp) == (code, True)
    assert [(call.function, call.error) for call in stand_in.calls()] == [(function, code)]
