"""Each function of the adapter that takes a socket, called with a fake Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import SecurityFlags, SocketPeerTargetName, SocketSecuritySettingsIpsec
from ipsec_codec.winsock import (
    delete_peer_target_name,
    impersonate_peer,
    query_socket_security,
    set_peer_target_name,
    set_socket_security,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.winsock.fake_windows import FakeWindows


PEER = ("192.0.2.17", 445)
PASSWORD = "Tr0ub4dor&3-\U0001f511"
SETTINGS = SocketSecuritySettingsIpsec(
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    user_name="svc-backup",
    domain_name="CORP",
    password=PASSWORD,
)

CALLS: dict[str, Callable[[Any, FakeWindows], object]] = {
    "WSASetSocketSecurity": lambda sock, fake: set_socket_security(sock, SETTINGS, loader=fake),
    "WSAQuerySocketSecurity": lambda sock, fake: query_socket_security(sock, loader=fake),
    "WSASetSocketPeerTargetName": lambda sock, fake: set_peer_target_name(
        sock, SocketPeerTargetName(peer_target_name="host/fileserver"), loader=fake
    ),
    "WSADeleteSocketPeerTargetName": lambda sock, fake: delete_peer_target_name(
        sock, PEER, loader=fake
    ),
    "WSAImpersonateSocketPeer": lambda sock, fake: impersonate_peer(
        sock, PEER, loader=fake
    ).__enter__(),
}
"""Each function that takes a socket, called by the adapter."""

every_function = pytest.mark.parametrize("function", list(CALLS))
