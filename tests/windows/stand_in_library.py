"""The stand-in fwpuclnt.dll as a test sees it: what it was called with, and what it is told."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from typing import Any

import pytest

FUNCTIONS = (
    "WSASetSocketSecurity",
    "WSAQuerySocketSecurity",
    "WSASetSocketPeerTargetName",
    "WSADeleteSocketPeerTargetName",
    "WSAImpersonateSocketPeer",
    "WSARevertImpersonation",
)
"""The functions by the stand-in's numbers (stand_in.h)."""

MM_SA_ID = 0x1122334455667788
QM_SA_ID = 0x99AABBCCDDEEFF00
NEGOTIATION_WINERR = 13801
LOOKUP_CONTEXT = "01234567-89ab-cdef-f0e1-d2c3b4a59687"
"""What a query answers (functions.c)."""


def windows_library(name: str) -> Any:
    """Load a library of Windows from its system folder.

    Raises:
        OSError: this is not Windows, or there is no such library.
    """
    if sys.platform != "win32":
        raise OSError("this is not Windows")
    loader: Any = ctypes
    return loader.WinDLL(name, winmode=0x800)


class _Call(ctypes.Structure):
    """`struct stand_in_call` (stand_in.h)."""

    _fields_ = (
        ("function", ctypes.c_int),
        ("error", ctypes.c_int),
        ("socket", ctypes.c_uint64),
        ("pointer", ctypes.c_uint64),
        ("overlapped", ctypes.c_uint64),
        ("routine", ctypes.c_uint64),
        ("size", ctypes.c_uint32),
        ("thread", ctypes.c_uint32),
    )


class _Token(ctypes.Structure):
    """`struct stand_in_token` (stand_in.h)."""

    _fields_ = (("handle", ctypes.c_uint64), ("closes", ctypes.c_int))


@dataclass(frozen=True)
class Call:
    """One call that the stand-in took.

    Attributes:
        function: the Windows function's name.
        error: the Winsock code that was answered, or 0.
        socket: the SOCKET.
        size: of the buffer, in bytes.
        others: the overlapped structure and the completion routine, as addresses.
        data: the buffer's bytes when the call came in.
        described: what C read out of it through the header's own types.
    """

    function: str
    error: int
    socket: int
    size: int
    others: tuple[int, int]
    data: bytes
    described: dict[str, str]


class StandIn:
    """The stand-in's own exports."""

    def __init__(self) -> None:
        self._library = windows_library("fwpuclnt.dll")
        if not hasattr(self._library, "StandInReset"):
            raise OSError("this fwpuclnt.dll is Windows' own")

    def reset(self) -> None:
        """Forget the calls, orders, secured sockets and tokens."""
        self._library.StandInReset()

    def fail(self, function: str, code: int) -> None:
        """Order every later call of a function to fail; 0 takes the order back."""
        self._library.StandInFail(FUNCTIONS.index(function), code)

    def calls(self) -> list[Call]:
        """Return the calls since the last reset."""
        count: int = self._library.StandInCalls()
        return [self._call(index) for index in range(count)]

    def _call(self, index: int) -> Call:
        call = _Call()
        self._library.StandInCall(index, ctypes.byref(call))
        data = ctypes.create_string_buffer(max(call.size, 1))
        if call.size:
            self._library.StandInBytes(index, data)
        number: int = call.function
        text = ctypes.create_string_buffer(4096)
        self._library.StandInDescription(index, text)
        lines = text.value.decode().splitlines()
        return Call(
            function=FUNCTIONS[number],
            error=call.error,
            socket=call.socket,
            size=call.size,
            others=(call.overlapped, call.routine),
            data=data.raw[: call.size],
            described=dict(line.split("=", 1) for line in lines),
        )

    def memories(self) -> list[bytes]:
        """Return what is now where each call's buffer was, as far as it can be read.

        To be asked before `calls`, whose copies may come to lie where a freed buffer was.
        """
        found: list[bytes] = []
        for index in range(self._library.StandInCalls()):
            call = _Call()
            self._library.StandInCall(index, ctypes.byref(call))
            data = ctypes.create_string_buffer(max(call.size, 1))
            got: int = self._library.StandInMemory(index, data)
            found.append(data.raw[:got])
        return found

    def closes(self) -> list[int]:
        """Return, for each token handed out, how often CloseHandle was called with it."""
        tokens = (_Token * 65536)()
        count = self._library.StandInTokens(tokens, len(tokens))
        return [token.closes for token in tokens[:count]]


def on_windows_alone() -> None:
    """Skip the rest of a test module on any other system."""
    if sys.platform != "win32":
        pytest.skip("runs on Windows: python tests/windows/rig.py", allow_module_level=True)


def stand_in_or_skip() -> StandIn:
    """Return the stand-in, or skip; in the rig, which has one, fail."""
    try:
        return StandIn()
    except OSError as error:
        if os.environ.get("IPSEC_CODEC_RIG"):
            raise
        pytest.skip(f"needs the stand-in DLL of tests/windows/rig.py: {error}")
