"""The ctypes prototypes of the six functions and CloseHandle, and how their libraries are found.

`ctypes` is imported at the first call, so that importing the adapter costs nothing.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from ipsec_codec.winsock.errors import (
    CLOSE_HANDLE,
    DELETE_PEER,
    IMPERSONATE,
    QUERY,
    REVERT,
    SET,
    SET_PEER,
    WinsockError,
    WinsockUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WINDOWS", "Loader", "WindowsLoader", "call", "close_handle", "function"]

LOAD_LIBRARY_SEARCH_SYSTEM32: Final = 0x800
"""(libloaderapi.h) Look in System32 alone: a DLL planted elsewhere would be handed passwords."""

SIGNATURES: Final = {
    SET: ("fwpuclnt.dll", ("SOCKET", "pointer", "ULONG", "pointer", "pointer")),
    QUERY: (
        "fwpuclnt.dll",
        ("SOCKET", "pointer", "ULONG", "pointer", "pointer", "pointer", "pointer"),
    ),
    SET_PEER: ("fwpuclnt.dll", ("SOCKET", "pointer", "ULONG", "pointer", "pointer")),
    DELETE_PEER: ("fwpuclnt.dll", ("SOCKET", "pointer", "ULONG", "pointer", "pointer")),
    IMPERSONATE: ("fwpuclnt.dll", ("SOCKET", "pointer", "ULONG")),
    REVERT: ("fwpuclnt.dll", ()),
    CLOSE_HANDLE: ("kernel32.dll", ("HANDLE",)),
}
"""Each function's library and its arguments' types (ws2tcpip.h, handleapi.h); all return an int."""


class Loader(Protocol):
    """What finds a Windows library and its calling thread's last error."""

    def load(self, name: str) -> Any:
        """Return the library of that file name, its functions as attributes.

        Raises:
            WinsockUnavailableError: it is not to be had.
        """
        ...

    def get_last_error(self) -> int:
        """Return the error code that the thread's last foreign call left."""
        ...

    def set_last_error(self, code: int) -> int:
        """Put an error code back, so that a call in between is not seen."""
        ...

    def __hash__(self) -> int:
        """Return a hash: functions are looked up once for each loader."""
        ...


class WindowsLoader:
    """The loader that finds the real libraries: ctypes, in Windows' own system folder."""

    def load(self, name: str) -> Any:
        """Return the library of that file name out of System32.

        Raises:
            WinsockUnavailableError: this is not Windows, or its system folder has no such file.
        """
        if sys.platform != "win32":
            raise WinsockUnavailableError(
                f"{name} is a part of Windows, and this is {sys.platform}; the secure-socket "
                "functions can only be called there"
            )
        import ctypes  # noqa: PLC0415 (imported at the first call)

        try:
            return ctypes.WinDLL(name, use_last_error=True, winmode=LOAD_LIBRARY_SEARCH_SYSTEM32)
        except OSError as error:
            raise WinsockUnavailableError(
                f"Windows found no {name} in its system folder ({error}); the secure-socket "
                "functions need Windows Vista, Windows Server 2008 or later, on the desktop"
            ) from error

    def get_last_error(self) -> int:
        """Return ctypes' copy of the last error: WSAGetLastError, a call itself, is too late."""
        if sys.platform != "win32":
            return 0
        import ctypes  # noqa: PLC0415 (imported at the first call)

        return ctypes.get_last_error()

    def set_last_error(self, code: int) -> int:
        """Set ctypes' copy of the last error, and return what it was."""
        if sys.platform != "win32":
            return 0
        import ctypes  # noqa: PLC0415 (imported at the first call)

        return ctypes.set_last_error(code)


WINDOWS: Final = WindowsLoader()
"""The loader that is used when none is given."""


@lru_cache(maxsize=64)
def function(loader: Loader, name: str) -> Callable[..., int]:
    """Return a function with its full prototype.

    Raises:
        WinsockUnavailableError: its library is not to be had, or has no such export.
    """
    import ctypes  # noqa: PLC0415 (imported at the first call)

    # By width, not by C's names: c_ulong is 8 bytes on Linux, where a fake stands in.
    types: dict[str, Any] = {
        "SOCKET": ctypes.c_size_t,
        "HANDLE": ctypes.c_size_t,
        "ULONG": ctypes.c_uint32,
        "pointer": ctypes.c_void_p,
    }
    library, arguments = SIGNATURES[name]
    try:
        found = getattr(loader.load(library), name)
    except AttributeError as error:
        raise WinsockUnavailableError(
            f"{library} has no {name}; the function needs Windows Vista, Windows Server 2008 "
            "or later, on the desktop"
        ) from error
    found.argtypes = [types[argument] for argument in arguments]
    found.restype = ctypes.c_int32
    bound: Callable[..., int] = found
    return bound


def call(loader: Loader, name: str, *arguments: Any) -> WinsockError | None:
    """Call a function that answers 0 or SOCKET_ERROR, and return its error if it failed."""
    callee = function(loader, name)
    if callee(*arguments) == 0:
        return None
    # Nothing may stand between: any other foreign call in this thread would change it.
    code = loader.get_last_error()
    return WinsockError(code, name)


def close_handle(loader: Loader, handle: int) -> WinsockError | None:
    """Call CloseHandle, and return its error if it failed; the thread's last error stays."""
    callee = function(loader, CLOSE_HANDLE)
    # A garbage collection may close a query between another call and its get_last_error.
    before = loader.get_last_error()
    closed = callee(handle)
    code = loader.get_last_error()
    loader.set_last_error(before)
    return None if closed else WinsockError(code, CLOSE_HANDLE)
