"""What is a socket, and what is refused before Windows is asked."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.winsock import WinsockError
from tests.winsock.calls import CALLS, every_function

if TYPE_CHECKING:
    from tests.winsock.fake_windows import FakeWindows


@every_function
def test_a_socket_handle_of_64_bits_arrives_whole(function: str, fake: FakeWindows) -> None:
    CALLS[function](0x123456789ABCDEF0, fake)
    assert fake.calls[0][:2] == (function, 0x123456789ABCDEF0)


@every_function
def test_an_object_with_fileno_is_a_socket(function: str, fake: FakeWindows) -> None:
    CALLS[function](SimpleNamespace(fileno=lambda: 1234), fake)
    assert fake.calls[0][:2] == (function, 1234)


@every_function
def test_the_smallest_handle_is_let_through(function: str, fake: FakeWindows) -> None:
    CALLS[function](0, fake)
    assert fake.calls[0][:2] == (function, 0)


@every_function
def test_a_closed_socket_is_refused_before_the_call(function: str, fake: FakeWindows) -> None:
    closed = socket.socket()
    closed.close()
    for handle in (closed, -1, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF):
        with pytest.raises(WinsockError, match="WSAENOTSOCK") as caught:
            CALLS[function](handle, fake)
        error = caught.value
        assert (error.winerror, error.function, error.called) == (10038, function, False)
    assert fake.calls == []


@every_function
@pytest.mark.parametrize(
    ("family", "kind", "code"),
    [
        (1, socket.SOCK_STREAM, 10047),
        (32, socket.SOCK_STREAM, 10047),
        (socket.AF_INET, socket.SOCK_RAW, 10022),
        (socket.AF_INET6, socket.SOCK_RDM, 10022),
    ],
)
def test_another_family_or_type_is_refused_before_the_call(
    function: str, family: int, kind: int, code: int, fake: FakeWindows
) -> None:
    wrong = SimpleNamespace(fileno=lambda: 5, family=family, type=kind)
    with pytest.raises(WinsockError) as caught:
        CALLS[function](wrong, fake)
    error = caught.value
    assert (error.winerror, error.function, error.called) == (code, function, False)
    assert fake.calls == []


@every_function
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_internet_stream_and_datagram_sockets_are_let_through(
    function: str, family: int, kind: int, fake: FakeWindows
) -> None:
    CALLS[function](SimpleNamespace(fileno=lambda: 5, family=family, type=kind), fake)
    assert fake.names()[0] == function


@every_function
@pytest.mark.parametrize("wrong", [None, True, "5", 5.0])
def test_what_is_no_socket_is_a_type_error(function: str, wrong: object, fake: FakeWindows) -> None:
    found = f"expected a socket.socket.* found a value of type {type(wrong).__name__}$"
    with pytest.raises(TypeError, match=found):
        CALLS[function](wrong, fake)
    assert fake.calls == []
