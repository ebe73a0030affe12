"""What the tests of the adapter on CPython for Windows share."""

from __future__ import annotations

import ctypes
import socket
import uuid
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import (
    IpsecFlags,
    SecurityFlags,
    SocketSecurityProtocol,
    SocketSecurityQueryTemplate,
    SocketSecuritySettingsIpsec,
)
from ipsec_codec.winsock import WinsockError
from tests.windows.stand_in_library import windows_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack


PEER = ("192.0.2.17", 445)
PASSWORD = "Tr0ub4dor&3-\U0001f511"
SETTINGS = SocketSecuritySettingsIpsec(
    security_protocol=SocketSecurityProtocol.IPSEC2,
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    ipsec_flags=IpsecFlags.SKIP_FILTER_INSTANTIATION | IpsecFlags.PEER_NAME_IS_RAW_FORMAT,
    authip_mm_policy_key=uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    authip_qm_policy_key=uuid.UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47"),
    reserved2=0x1122334455667788,
    user_name="svc-bäckup",
    domain_name="CORP",
    password=PASSWORD,
)
WIDE_PASSWORD = PASSWORD.encode("utf-16-le")
ASKS_FOR_TOKENS = SocketSecurityQueryTemplate(peer_token_access_mask=0xC)


def connect(stack: ExitStack) -> socket.socket:
    """Return a TCP socket that is connected to one of this process."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    client = stack.enter_context(socket.create_connection(listener.getsockname(), timeout=10))
    stack.enter_context(listener.accept()[0])
    return client


def refusal(call: Callable[..., object], *arguments: object) -> tuple[int, bool]:
    """Return the code that a call is refused with, and whether Windows was asked."""
    with pytest.raises(WinsockError) as caught:
        call(*arguments)
    return caught.value.winerror, caught.value.called


def is_impersonating() -> bool:
    """Ask Windows whether this thread has a token of its own."""
    advapi = windows_library("advapi32.dll")
    kernel = windows_library("kernel32.dll")
    token = ctypes.c_size_t()
    kernel.GetCurrentThread.restype = ctypes.c_void_p
    thread = ctypes.c_void_p(kernel.GetCurrentThread())
    if not advapi.OpenThreadToken(thread, 8, 1, ctypes.byref(token)):
        return False
    kernel.CloseHandle(token)
    return True
