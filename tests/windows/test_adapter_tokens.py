"""Tokens are closed once and impersonation ends, as Windows itself says of them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.winsock import (
    WinsockError,
    impersonate_peer,
    query_socket_security,
    revert_impersonation,
)
from tests.windows.adapter_cases import ASKS_FOR_TOKENS, PEER, is_impersonating, refusal
from tests.windows.stand_in_library import StandIn, on_windows_alone, windows_library

if TYPE_CHECKING:
    import socket

on_windows_alone()


def test_each_token_is_closed_once(stand_in: StandIn, connected: socket.socket) -> None:
    with query_socket_security(connected, ASKS_FOR_TOKENS) as query:
        assert is_token(query.application_token)
        assert is_token(query.machine_token)
        assert stand_in.closes() == [0, 0]
    query.close()
    assert stand_in.closes() == [1, 1]


def test_detached_tokens_stay_open(stand_in: StandIn, connected: socket.socket) -> None:
    with query_socket_security(connected, ASKS_FOR_TOKENS) as query:
        handles = query.detach()
    assert len(handles) == 2
    assert stand_in.closes() == [0, 0]


def test_a_token_that_somebody_else_closed_is_an_error(
    stand_in: StandIn, connected: socket.socket
) -> None:
    query = query_socket_security(connected, ASKS_FOR_TOKENS)
    kernel = windows_library("kernel32.dll")
    kernel.CloseHandle(ctypes.c_size_t(query.machine_token or 0))
    assert refusal(query.close) == (6, True)
    assert stand_in.closes() == [1, 2]


def is_token(handle: int | None) -> bool:
    """Ask Windows whether a handle is an access token (TOKEN_QUERY was asked for)."""
    library = windows_library("advapi32.dll")
    size = ctypes.c_uint32()
    token_type = ctypes.c_uint32()
    asked = library.GetTokenInformation(
        ctypes.c_size_t(handle or 0), 8, ctypes.byref(token_type), 4, ctypes.byref(size)
    )
    return bool(asked) and token_type.value == 2  # TokenType, TokenImpersonation


def test_the_thread_is_the_peer_within_the_block_alone(
    stand_in: StandIn, connected: socket.socket
) -> None:
    assert not is_impersonating()
    with impersonate_peer(connected):
        assert is_impersonating()
    assert not is_impersonating()
    with pytest.raises(LookupError), impersonate_peer(connected, PEER):
        raise LookupError
    assert not is_impersonating()
    calls = [call.function for call in stand_in.calls()]
    assert calls == ["WSAImpersonateSocketPeer", "WSARevertImpersonation"] * 2


def test_a_failed_revert_is_raised(stand_in: StandIn, connected: socket.socket) -> None:
    stand_in.fail("WSARevertImpersonation", 10107)
    with pytest.raises(WinsockError, match="WSASYSCALLFAILURE"), impersonate_peer(connected):
        pass
    assert is_impersonating()
    stand_in.fail("WSARevertImpersonation", 0)
    revert_impersonation()
    assert not is_impersonating()
