"""On a real Windows, with its own fwpuclnt.dll: what the reference pages promise of a socket.

    python -m pytest -m real_windows

It needs no policy and no peer, and changes nothing but sockets of its own. Nobody of this project
has a Windows to watch it on but the workflow's; a failure is news, not necessarily a fault.
"""

from __future__ import annotations

import socket

import pytest

from ipsec_codec import SecurityFlags, SocketPeerTargetName, SocketSecuritySettings
from ipsec_codec.winsock import (
    WinsockError,
    query_socket_security,
    revert_impersonation,
    set_peer_target_name,
    set_socket_security,
)
from tests.windows.stand_in_library import on_windows_alone, windows_library

on_windows_alone()
if hasattr(windows_library("ntdll.dll"), "wine_get_version"):
    pytest.skip("needs a real Windows, and this is wine", allow_module_level=True)

pytestmark = pytest.mark.real_windows


def test_settings_are_refused_on_a_connected_socket() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        with pytest.raises(WinsockError) as caught:
            set_socket_security(client, None)
        assert caught.value.name == "WSAEISCONN"


def test_a_stale_handle_is_no_socket() -> None:
    sock = socket.socket()
    stale = sock.fileno()
    sock.close()
    with pytest.raises(WinsockError) as caught:
        set_socket_security(stale, SocketSecuritySettings())
    assert caught.value.name == "WSAENOTSOCK"


def test_settings_cannot_be_set_twice() -> None:
    with socket.socket() as sock:
        settings = SocketSecuritySettings(security_flags=SecurityFlags.ALLOW_INSECURE)
        set_socket_security(sock, settings)
        with pytest.raises(WinsockError):
            set_socket_security(sock, settings)


def test_a_query_of_udp_needs_a_template() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        with pytest.raises(WinsockError) as caught:
            query_socket_security(sock)
        assert caught.value.name == "WSAEMSGSIZE"


def test_a_peer_name_is_refused_on_a_connected_socket() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        with pytest.raises(WinsockError) as caught:
            set_peer_target_name(client, SocketPeerTargetName(peer_target_name="host/peer"))
        assert caught.value.name == "WSAEISCONN"


def test_reverting_without_impersonation_does_nothing() -> None:
    revert_impersonation()
