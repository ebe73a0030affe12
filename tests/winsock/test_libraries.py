"""The libraries come from Windows' own folder, when first called, or an error says what lacks."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec.winsock import WindowsLoader, WinsockUnavailableError, set_socket_security
from ipsec_codec.winsock.libraries import function as found
from tests.places import ROOT
from tests.winsock.calls import CALLS, every_function

if TYPE_CHECKING:
    import socket

    from tests.winsock.fake_windows import FakeWindows

SOCKET = HANDLE = ctypes.c_size_t
ULONG, POINTER = ctypes.c_uint32, ctypes.c_void_p
PROTOTYPES = {
    "WSASetSocketSecurity": [SOCKET, POINTER, ULONG, POINTER, POINTER],
    "WSAQuerySocketSecurity": [SOCKET, POINTER, ULONG, POINTER, POINTER, POINTER, POINTER],
    "WSASetSocketPeerTargetName": [SOCKET, POINTER, ULONG, POINTER, POINTER],
    "WSADeleteSocketPeerTargetName": [SOCKET, POINTER, ULONG, POINTER, POINTER],
    "WSAImpersonateSocketPeer": [SOCKET, POINTER, ULONG],
    "WSARevertImpersonation": [],
    "CloseHandle": [HANDLE],
}
"""ws2tcpip.h and handleapi.h; SOCKET and HANDLE are numbers as wide as a pointer."""


@pytest.mark.parametrize("name", list(PROTOTYPES))
def test_a_function_is_called_by_the_prototype_of_its_header(name: str, fake: FakeWindows) -> None:
    function: Any = found(fake, name)
    assert function.argtypes == PROTOTYPES[name]
    assert function.restype is ctypes.c_int32


@pytest.mark.skipif(sys.platform == "win32", reason="here the functions exist")
def test_another_system_is_told_that_the_functions_are_windows_own(sock: socket.socket) -> None:
    with pytest.raises(WinsockUnavailableError, match=f"this is {sys.platform}"):
        set_socket_security(sock, None)


def run_example(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example with the package under test."""
    return subprocess.run(
        [sys.executable, ROOT / "examples" / name, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="here the functions exist")
@pytest.mark.parametrize(
    ("example", "arguments"),
    [("secured_client.py", ["127.0.0.1", "9", "x"]), ("secured_server.py", ["127.0.0.1", "0"])],
)
def test_an_example_says_elsewhere_that_it_needs_windows(
    example: str, arguments: list[str]
) -> None:
    done = run_example(example, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert f"this is {sys.platform}" in line


@pytest.mark.parametrize(
    ("example", "more"), [("secured_client.py", ["x"]), ("secured_server.py", [])]
)
def test_an_example_refuses_a_port_that_is_no_number(example: str, more: list[str]) -> None:
    done = run_example(example, "127.0.0.1", "http", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("argument port: invalid int value: 'http'\n")


def test_the_real_loader_looks_in_windows_own_system_folder_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    def load(name: str, **options: object) -> str:
        asked.append((name, options))
        return "the library"

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", load, raising=False)
    assert WindowsLoader().load("fwpuclnt.dll") == "the library"
    # LOAD_LIBRARY_SEARCH_SYSTEM32; and without use_last_error the code could not be read.
    assert asked == [("fwpuclnt.dll", {"use_last_error": True, "winmode": 0x800})]


def test_a_windows_without_the_library_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, **_: object) -> str:
        raise FileNotFoundError(f"Could not find module {name!r}")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", load, raising=False)
    with pytest.raises(WinsockUnavailableError, match=r"found no fwpuclnt\.dll .* Windows Vista"):
        set_socket_security(5, None, loader=WindowsLoader())


def test_the_last_error_is_ctypes_own_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [10056]

    def exchange(code: int) -> int:
        codes.append(code)
        return codes[-2]

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "get_last_error", lambda: codes[-1], raising=False)
    monkeypatch.setattr(ctypes, "set_last_error", exchange, raising=False)
    loader = WindowsLoader()
    assert loader.get_last_error() == 10056
    assert loader.set_last_error(10022) == 10056
    assert loader.get_last_error() == 10022


@pytest.mark.skipif(sys.platform == "win32", reason="here there is one")
def test_another_system_has_no_last_error() -> None:
    assert WindowsLoader().set_last_error(10056) == 0
    assert WindowsLoader().get_last_error() == 0


@every_function
def test_a_missing_export_is_named(function: str, fake: FakeWindows) -> None:
    fake.missing.add(function)
    with pytest.raises(WinsockUnavailableError, match=f"has no {function}"):
        CALLS[function](5, fake)


def test_importing_the_adapter_loads_neither_ctypes_nor_socket() -> None:
    code = (
        "import sys; import ipsec_codec; assert 'ipsec_codec.winsock' not in sys.modules\n"
        "before = set(sys.modules); import ipsec_codec.winsock\n"
        "print(sorted(set(sys.modules) - before & {'ctypes', 'socket', '_socket', '_ctypes'}))\n"
        "print(bool({'ctypes', 'socket'} & (set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "False"
