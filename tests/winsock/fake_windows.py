"""A loader whose libraries are Python functions behind real ctypes prototypes."""

from __future__ import annotations

import ctypes
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeFunction:
    """A function that takes its arguments as ctypes would pass them to C."""

    def __init__(self, behaviour: Callable[..., int], passed: list[tuple[Any, ...]]) -> None:
        self.argtypes: list[Any] = []
        self.restype: Any = None
        self._behaviour = behaviour
        self._passed = passed

    def __call__(self, *arguments: Any) -> int:
        self._passed.append(arguments)
        raised: list[BaseException] = []

        def behave(*passed: Any) -> int:
            try:
                return self._behaviour(*passed)
            except BaseException as error:  # noqa: BLE001 (a callback cannot raise through C)
                raised.append(error)
                return 0

        thunk = ctypes.CFUNCTYPE(self.restype, *self.argtypes)(behave)
        result: int = thunk(*arguments)
        if raised:
            raise raised[0]
        return result


class FakeLibrary:
    """A library that has the functions it was given."""

    def __init__(
        self, functions: dict[str, Callable[..., int]], passed: list[tuple[Any, ...]]
    ) -> None:
        self._functions = functions
        self._passed = passed

    def __getattr__(self, name: str) -> FakeFunction:
        try:
            return FakeFunction(self._functions[name], self._passed)
        except KeyError:
            raise AttributeError(name) from None


class FakeWindows:
    """A Windows whose six functions record what they are passed, and fail when told to.

    Attributes:
        calls: (function, socket, bytes at the pointer, further arguments) of each call.
        passed: the arguments of each call as Python objects, which keeps its buffers alive.
        failures: the Winsock code that a function answers from now on.
        refused: handles that CloseHandle refuses.
        closed: every handle that CloseHandle was called with.
        answer: what a query answers; empty for an error.
        missing: functions that the library does not export.
        after: an exception that a function's call ends with, once it has taken effect.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, bytes | None, tuple[Any, ...]]] = []
        self.passed: list[tuple[Any, ...]] = []
        self.failures: dict[str, int] = {}
        self.refused: set[int] = set()
        self.closed: list[int] = []
        self.answer = bytes(24)
        self.missing: set[str] = set()
        self.after: dict[str, BaseException] = {}
        self._thread = threading.local()

    def load(self, name: str) -> FakeLibrary:
        libraries: dict[str, dict[str, Callable[..., int]]] = {
            "fwpuclnt.dll": {
                "WSASetSocketSecurity": self._taking("WSASetSocketSecurity"),
                "WSASetSocketPeerTargetName": self._taking("WSASetSocketPeerTargetName"),
                "WSADeleteSocketPeerTargetName": self._taking("WSADeleteSocketPeerTargetName"),
                "WSAImpersonateSocketPeer": self._taking("WSAImpersonateSocketPeer"),
                "WSARevertImpersonation": self._revert,
                "WSAQuerySocketSecurity": self._query,
            },
            "kernel32.dll": {"CloseHandle": self._close_handle},
        }
        functions = libraries[name]
        present = {key: functions[key] for key in functions.keys() - self.missing}
        return FakeLibrary(present, self.passed)

    def get_last_error(self) -> int:
        return int(getattr(self._thread, "code", 0))

    def set_last_error(self, code: int) -> int:
        before, self._thread.code = self.get_last_error(), code
        return before

    def names(self) -> list[str]:
        """Return the functions called, in order."""
        return [name for name, *_ in self.calls]

    def _answer(self, name: str) -> int:
        code = self.failures.get(name, 0)
        self._thread.code = code
        if name in self.after:
            raise self.after[name]
        return -1 if code else 0

    def _record(self, name: str, sock: int, pointer: int | None, size: int, *rest: Any) -> None:
        data = ctypes.string_at(pointer, size) if pointer else None
        self.calls.append((name, sock, data, rest))

    def _taking(self, name: str) -> Callable[..., int]:
        def behave(sock: int, pointer: int | None, size: int, *rest: Any) -> int:
            self._record(name, sock, pointer, size, *rest)
            return self._answer(name)

        return behave

    def _revert(self) -> int:
        self._record("WSARevertImpersonation", 0, None, 0)
        return self._answer("WSARevertImpersonation")

    def answer_now(self) -> bytes:
        """Return what a query answers this time."""
        return self.answer

    def _query(
        self, sock: int, pointer: int | None, size: int, out: int | None, needed: int, *rest: Any
    ) -> int:
        name = "WSAQuerySocketSecurity"
        room = ctypes.c_uint32.from_address(needed)
        self._record(name, sock, pointer, size, out is not None, room.value, *rest)
        answer = self.answer_now()
        too_small = room.value < len(answer)
        room.value = len(answer)
        if name in self.failures:
            return self._answer(name)
        if out is None or too_small:
            self._thread.code = 10040
            return -1
        ctypes.memmove(out, answer, len(answer))
        return self._answer(name)

    def _close_handle(self, handle: int) -> int:
        self.closed.append(handle)
        self._thread.code = 6 if handle in self.refused else 0
        return 0 if handle in self.refused else 1
