"""C code behind the real header reads what the adapter was given, on CPython for Windows."""

from __future__ import annotations

import ctypes
import socket
import uuid
from contextlib import nullcontext

import pytest

from ipsec_codec import (
    QueryInfoFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplateIpsec2,
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
from tests.windows.adapter_cases import PEER, SETTINGS, WIDE_PASSWORD
from tests.windows.stand_in_library import (
    LOOKUP_CONTEXT,
    MM_SA_ID,
    NEGOTIATION_WINERR,
    QM_SA_ID,
    StandIn,
    on_windows_alone,
    windows_library,
)

on_windows_alone()


def test_c_reads_the_settings_that_were_set(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS)
    (call,) = stand_in.calls()
    assert (call.function, call.error, call.others) == ("WSASetSocketSecurity", 0, (0, 0))
    assert call.socket == tcp.fileno()
    assert call.data == encode(SETTINGS)
    assert call.described == {
        "SecurityProtocol": "2",
        "SecurityFlags": "1",
        "IpsecFlags": "9",
        "AuthipMMPolicyKey": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "AuthipQMPolicyKey": "aec2ef9c-3a4d-4d3e-8842-239942e39a47",
        "Reserved": "00000000-0000-0000-0000-000000000000",
        "Reserved2": str(0x1122334455667788),
        "UserName": "svc-bäckup".encode("utf-16-le").hex(),
        "DomainName": "CORP".encode("utf-16-le").hex(),
        "Password": WIDE_PASSWORD.hex(),
    }


def test_no_settings_arrive_as_null(stand_in: StandIn, udp: socket.socket) -> None:
    set_socket_security(udp, None)
    assert [(call.error, call.size) for call in stand_in.calls()] == [(0, 0)]


def test_generic_settings_arrive(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SocketSecuritySettings(security_flags=2))
    (call,) = stand_in.calls()
    assert call.described == {"SecurityProtocol": "0", "SecurityFlags": "2"}


def test_the_exact_size_is_taken_too(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS.replace(trailing=b""))
    (call,) = stand_in.calls()
    assert call.size == len(encode(SETTINGS)) - 4


def test_ipv6_sockets_are_taken(stand_in: StandIn) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        set_socket_security(sock, SETTINGS)
    assert [call.error for call in stand_in.calls()] == [0]


def test_a_bare_handle_is_taken(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp.fileno(), SETTINGS)
    assert stand_in.calls()[0].socket == tcp.fileno()


def test_memory_that_nobody_wipes_still_shows_the_password(
    stand_in: StandIn, tcp: socket.socket
) -> None:
    """The control of the next test: looking at the caller's memory does find a password."""
    data = encode(SETTINGS)
    library = windows_library("fwpuclnt.dll")
    library.WSASetSocketSecurity.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_uint32,
                                             ctypes.c_void_p, ctypes.c_void_p]  # fmt: skip
    library.WSASetSocketSecurity(tcp.fileno(), data, len(data), None, None)
    (memory,) = stand_in.memories()
    assert WIDE_PASSWORD in memory


@pytest.mark.parametrize("code", [0, 10022])
def test_the_password_is_gone_from_memory_after_the_call(
    stand_in: StandIn, tcp: socket.socket, code: int
) -> None:
    stand_in.fail("WSASetSocketSecurity", code)
    with pytest.raises(WinsockError) if code else nullcontext():
        set_socket_security(tcp, SETTINGS)
    (memory,) = stand_in.memories()
    assert WIDE_PASSWORD[:8] not in memory
    (call,) = stand_in.calls()
    assert call.error == code
    assert WIDE_PASSWORD in call.data


def test_c_reads_the_peer_name_that_was_set(stand_in: StandIn, udp: socket.socket) -> None:
    name = SocketPeerTargetName(peer_address=PEER, peer_target_name="host/fileserver")
    set_peer_target_name(udp, name)
    (call,) = stand_in.calls()
    assert call.data == encode(name)
    assert call.described == {
        "SecurityProtocol": "1",
        "Family": "2",
        "Host": "192.0.2.17",
        "Port": "445",
        "PeerTargetName": "host/fileserver".encode("utf-16-le").hex(),
    }


def test_c_reads_the_peer_that_was_deleted(stand_in: StandIn, udp: socket.socket) -> None:
    delete_peer_target_name(udp, SocketAddress(host="fe80::1", port=445, flowinfo=7, scope_id=3))
    (call,) = stand_in.calls()
    assert (call.error, call.size) == (0, 128)
    assert call.described == {
        "Family": "23",
        "Host": "fe80::1",
        "Port": "445",
        "FlowInfo": "7",
        "ScopeId": "3",
    }


def test_a_query_of_tcp_needs_no_template(stand_in: StandIn, connected: socket.socket) -> None:
    with query_socket_security(connected) as query:
        assert query.info.flags == QueryInfoFlags.SECURED | QueryInfoFlags.ENCRYPTED
        assert query.application_token is None
    assert [call.error for call in stand_in.calls()] == [10040, 0]
    assert stand_in.closes() == []


def test_an_ipsec2_query_is_answered_in_full(stand_in: StandIn, udp: socket.socket) -> None:
    template = SocketSecurityQueryTemplateIpsec2(
        peer_address=("2001:db8::1", 445), peer_token_access_mask=0xC, flags=1, field_mask=3
    )
    with query_socket_security(udp, template) as query:
        assert query.info == SocketSecurityQueryInfoIpsec2(
            peer_application_access_token_handle=query.application_token or 0,
            peer_machine_access_token_handle=query.machine_token or 0,
            mm_sa_id=MM_SA_ID,
            qm_sa_id=QM_SA_ID,
            negotiation_winerr=NEGOTIATION_WINERR,
            sa_lookup_context=uuid.UUID(LOOKUP_CONTEXT),
        )
    assert stand_in.calls()[1].described == {
        "SecurityProtocol": "2",
        "Family": "23",
        "Host": "2001:db8::1",
        "Port": "445",
        "FlowInfo": "0",
        "ScopeId": "0",
        "PeerTokenAccessMask": "12",
        "Flags": "1",
        "FieldMask": "3",
    }
