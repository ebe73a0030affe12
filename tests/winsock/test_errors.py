"""Each documented error says what it means, and shows no password."""

from __future__ import annotations

import errno
import pickle
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import SocketAddress, SocketPeerTargetName
from ipsec_codec.winsock import (
    WinsockError,
    WinsockUnavailableError,
    delete_peer_target_name,
    impersonate_peer,
    set_socket_security,
)
from ipsec_codec.winsock.errors import MEANINGS, NAMES
from tests.winsock.calls import CALLS, PASSWORD, SETTINGS

if TYPE_CHECKING:
    from tests.winsock.fake_windows import FakeWindows

PAGES = {
    "WSASetSocketSecurity": {
        "WSAEAFNOSUPPORT": "the socket's address family is not supported",
        "WSAEINVAL": "SOCK_STREAM or SOCK_DGRAM, and every value of the settings",
        "WSAEISCONN": "the socket is connected",
        "WSAEMSGSIZE": "a buffer passed was too small",
        "WSAENOTSOCK": "not a socket",
    },
    "WSAQuerySocketSecurity": {
        "WSAEAFNOSUPPORT": "the socket's address family is not supported",
        "WSAECONNRESET": "the peer reset the connection",
        "WSAEFAULT": "the pointer to the size was NULL",
        "WSAEINVAL": "SOCK_STREAM or SOCK_DGRAM; for UDP the template must name the peer's",
        "WSAEMSGSIZE": "a buffer passed was too small",
        "WSAENOTSOCK": "not a socket",
    },
    "WSASetSocketPeerTargetName": {
        "WSAEAFNOSUPPORT": "the socket's address family is not supported",
        "WSAEFAULT": "the pointer to the peer target name was NULL",
        "WSAEINVAL": "SOCK_STREAM or SOCK_DGRAM; for UDP the peer's address and port must not be",
        "WSAEISCONN": "the socket is connected",
        "WSAEMSGSIZE": "a buffer passed was too small",
        "WSAENOTSOCK": "not a socket",
    },
    "WSADeleteSocketPeerTargetName": {
        "WSAEAFNOSUPPORT": "the address family of the socket or of the peer is not supported",
        "WSAEFAULT": "the pointer to the peer's address was NULL",
        "WSAEINVAL": "must be AF_INET or AF_INET6, and SOCK_STREAM or SOCK_DGRAM",
        "WSAEMSGSIZE": "a buffer passed was too small",
        "WSAENOTSOCK": "not a socket",
    },
    "WSAImpersonateSocketPeer": {
        "WSAEAFNOSUPPORT": "the address family of the socket or of the peer is not supported",
        "WSAEFAULT": "the peer must be named",
        "WSAEINVAL": "must be AF_INET or AF_INET6, and SOCK_STREAM or SOCK_DGRAM",  # its remarks
        "WSAEMSGSIZE": "a buffer passed was too small",
        "WSAENOTSOCK": "not a socket",
    },
    "WSARevertImpersonation": {
        "WSASYSCALLFAILURE": "a system call that should never fail has failed",
    },
    "CloseHandle": {"ERROR_INVALID_HANDLE": "the handle is not open"},
}
"""The functions' reference pages: the codes that each lists, and what they say of each in short."""


def test_each_code_that_a_page_lists_is_known_and_no_other() -> None:
    known = {function: set[str]() for function in PAGES}
    for function, code in MEANINGS:
        known[function].add(NAMES[code])
    assert known == {function: set(codes) for function, codes in PAGES.items()}


@pytest.mark.parametrize(("function", "code"), list(MEANINGS))
def test_the_meaning_of_a_code_is_what_the_page_says(function: str, code: int) -> None:
    assert PAGES[function][NAMES[code]] in MEANINGS[function, code]


@pytest.mark.parametrize(("function", "code"), [key for key in MEANINGS if key[0] in CALLS])
def test_each_documented_error_is_an_oserror_that_says_what_it_means(
    function: str, code: int, fake: FakeWindows
) -> None:
    fake.failures[function] = code
    with pytest.raises(OSError, match=function) as caught:
        CALLS[function](5, fake)
    error = caught.value
    assert isinstance(error, WinsockError)
    assert (error.winerror, error.errno, error.function) == (code, code, function)
    assert error.called
    assert error.name.startswith("WSAE")
    assert str(error) == f"{function}: {error.name} ({code}): {MEANINGS[function, code]}"


def test_isconn_says_when_to_call_instead(fake: FakeWindows) -> None:
    fake.failures["WSASetSocketSecurity"] = 10056
    with pytest.raises(WinsockError, match="call it before bind and connect, once per socket"):
        set_socket_security(5, None, loader=fake)


def test_an_error_that_no_page_lists_keeps_its_number(fake: FakeWindows) -> None:
    fake.failures["WSASetSocketSecurity"] = 13801
    with pytest.raises(WinsockError, match=r"error 13801 \(13801\): a code that .* not list"):
        set_socket_security(5, None, loader=fake)


def test_errors_survive_pickling() -> None:
    error = WinsockError(10056, "WSASetSocketSecurity", called=False)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert (str(again), again.winerror, again.called) == (str(error), 10056, False)
    gone = WinsockUnavailableError("not here")
    assert str(pickle.loads(pickle.dumps(gone))) == "not here"  # noqa: S301 (our own)


def test_a_system_without_the_functions_answers_as_posix_does_for_a_missing_one() -> None:
    assert WinsockUnavailableError("not here").errno == errno.ENOSYS


def test_an_error_says_whether_windows_was_asked() -> None:
    asked, not_asked = (
        WinsockError(10038, "WSASetSocketSecurity", called=c) for c in (True, False)
    )
    assert str(not_asked) == f"{asked} (found before the call)"


@pytest.mark.parametrize("function", ["WSADeleteSocketPeerTargetName", "WSAImpersonateSocketPeer"])
def test_a_peer_of_another_family_is_refused_before_the_call(
    function: str, fake: FakeWindows
) -> None:
    peer = SocketAddress(family=1)
    calls = {
        "WSADeleteSocketPeerTargetName": lambda: delete_peer_target_name(5, peer, loader=fake),
        "WSAImpersonateSocketPeer": lambda: impersonate_peer(5, peer, loader=fake).__enter__(),
    }
    with pytest.raises(WinsockError) as caught:
        calls[function]()
    error = caught.value
    assert (error.winerror, error.function, error.called) == (10047, function, False)
    assert str(error).endswith("(found before the call)")
    assert fake.calls == []


def test_a_value_of_another_type_is_refused_with_what_is_taken(fake: FakeWindows) -> None:
    wrong: Any = SocketPeerTargetName()
    taken = "expected SocketSecuritySettings or SocketSecuritySettingsIpsec, found"
    with pytest.raises(TypeError, match=f"{taken} .*SocketPeerTargetName"):
        set_socket_security(5, wrong, loader=fake)
    assert fake.calls == []


def test_a_failure_shows_no_password_even_with_locals(fake: FakeWindows) -> None:
    fake.failures["WSASetSocketSecurity"] = 10022
    with pytest.raises(WinsockError) as caught:
        set_socket_security(5, SETTINGS, loader=fake)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "ipsec_codec" in frame.filename]
    text = "".join(f"{frame.name}{frame.locals}" for frame in ours) + str(caught.value)
    wide = PASSWORD.encode("utf-16-le")
    for form in (PASSWORD, ascii(PASSWORD)[1:-1], wide.hex(), str(wide)[2:-1], "Tr0ub4dor"):
        assert form not in text
