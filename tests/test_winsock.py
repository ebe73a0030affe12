"""The Windows adapter, all of it, against a fake Windows behind real ctypes prototypes."""

from __future__ import annotations

import ctypes
import pickle
import socket
import subprocess
import sys
import threading
import traceback
import uuid
from contextlib import nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import (
    EncodeError,
    QueryInfoFlags,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
)
from ipsec_codec.winsock import (
    SocketSecurityQuery,
    WindowsLoader,
    WinsockError,
    WinsockUnavailableError,
    delete_peer_target_name,
    impersonate_peer,
    query_socket_security,
    revert_impersonation,
    set_peer_target_name,
    set_socket_security,
)
from ipsec_codec.winsock.errors import MEANINGS
from tests.fake_winsock import FakeWindows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEER = ("192.0.2.17", 445)
PASSWORD = "Tr0ub4dor&3-\U0001f511"
SETTINGS = SocketSecuritySettingsIpsec(
    security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
    user_name="svc-backup",
    domain_name="CORP",
    password=PASSWORD,
)
TOKENS = SocketSecurityQueryInfo(
    flags=QueryInfoFlags.SECURED | QueryInfoFlags.ENCRYPTED,
    peer_application_access_token_handle=0x1A4,
    peer_machine_access_token_handle=0xFFFFFFFF000001A8,
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


@pytest.fixture
def fake() -> FakeWindows:
    return FakeWindows()


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


def test_settings_reach_windows_as_encode_makes_them(
    fake: FakeWindows, sock: socket.socket
) -> None:
    set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls == [
        ("WSASetSocketSecurity", sock.fileno(), encode(SETTINGS), (None, None)),
    ]


def test_generic_settings_are_taken_too(fake: FakeWindows, sock: socket.socket) -> None:
    settings = SocketSecuritySettings(security_flags=SecurityFlags.ALLOW_INSECURE)
    set_socket_security(sock, settings, loader=fake)
    assert fake.calls[0][2] == bytes.fromhex("0000000002000000")


def test_no_settings_are_a_null_pointer_and_size_0(fake: FakeWindows, sock: socket.socket) -> None:
    set_socket_security(sock, None, loader=fake)
    assert fake.calls[0][2] is None
    assert fake.passed[0][1:3] == (None, 0)


@pytest.mark.parametrize("failure", [0, 10022])
def test_the_buffer_is_zero_after_the_call(
    fake: FakeWindows, sock: socket.socket, failure: int
) -> None:
    fake.failures["WSASetSocketSecurity"] = failure
    with pytest.raises(WinsockError) if failure else nullcontext():
        set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls[0][2] == encode(SETTINGS)
    assert bytes(fake.passed[0][1]) == bytes(len(encode(SETTINGS)))


def test_the_buffer_is_zero_after_an_interrupt(fake: FakeWindows, sock: socket.socket) -> None:
    fake.after["WSASetSocketSecurity"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        set_socket_security(sock, SETTINGS, loader=fake)
    assert fake.calls[0][2] == encode(SETTINGS)
    assert bytes(fake.passed[0][1]) == bytes(len(encode(SETTINGS)))


@every_function
def test_a_socket_handle_of_64_bits_arrives_whole(function: str, fake: FakeWindows) -> None:
    CALLS[function](0x123456789ABCDEF0, fake)
    assert fake.calls[0][:2] == (function, 0x123456789ABCDEF0)


@every_function
def test_an_object_with_fileno_is_a_socket(function: str, fake: FakeWindows) -> None:
    CALLS[function](SimpleNamespace(fileno=lambda: 1234), fake)
    assert fake.calls[0][:2] == (function, 1234)


@every_function
def test_a_closed_socket_is_refused_before_the_call(function: str, fake: FakeWindows) -> None:
    closed = socket.socket()
    closed.close()
    for handle in (closed, -1, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF):
        with pytest.raises(WinsockError, match="WSAENOTSOCK") as caught:
            CALLS[function](handle, fake)
        assert (caught.value.winerror, caught.value.called) == (10038, False)
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
    assert (caught.value.winerror, caught.value.called) == (code, False)
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
    with pytest.raises(TypeError, match=r"expected a socket\.socket"):
        CALLS[function](wrong, fake)
    assert fake.calls == []


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


@pytest.mark.skipif(sys.platform == "win32", reason="here the functions exist")
def test_another_system_is_told_that_the_functions_are_windows_own(sock: socket.socket) -> None:
    with pytest.raises(WinsockUnavailableError, match=f"this is {sys.platform}"):
        set_socket_security(sock, None)


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


def test_nothing_is_impersonated_without_a_way_back(fake: FakeWindows) -> None:
    fake.missing.add("WSARevertImpersonation")
    with pytest.raises(WinsockUnavailableError), impersonate_peer(5, loader=fake):
        pytest.fail("entered")
    assert fake.calls == []


def test_importing_the_adapter_loads_neither_ctypes_nor_socket() -> None:
    code = (
        "import sys; import ipsec_codec; assert 'ipsec_codec.winsock' not in sys.modules\n"
        "before = set(sys.modules); import ipsec_codec.winsock\n"
        "print(sorted(set(sys.modules) - before & {'ctypes', 'socket', '_socket', '_ctypes'}))\n"
        "print(bool({'ctypes', 'socket'} & (set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (set_socket_security, SocketPeerTargetName()),
        (set_socket_security, b"settings"),
        (set_peer_target_name, None),
        (set_peer_target_name, SETTINGS),
        (query_socket_security, SETTINGS),
        (query_socket_security, SocketSecurityQueryInfo()),
    ],
)
def test_another_record_is_a_type_error(
    call: Callable[..., object], wrong: object, fake: FakeWindows
) -> None:
    with pytest.raises(TypeError, match=f"found a value of type {type(wrong).__name__}"):
        call(5, wrong, loader=fake)
    assert fake.calls == []


# Names of peers


def test_a_peer_name_reaches_windows_as_encode_makes_it(fake: FakeWindows) -> None:
    name = SocketPeerTargetName(peer_address=PEER, peer_target_name="host/fileserver")
    set_peer_target_name(5, name, loader=fake)
    assert fake.calls == [("WSASetSocketPeerTargetName", 5, encode(name), (None, None))]


@pytest.mark.parametrize(
    ("peer", "start"),
    [
        (PEER, "020001bdc0000211"),
        (SocketAddress(host="192.0.2.17", port=445), "020001bdc0000211"),
        (("2001:db8::1", 445), "170001bd00000000" + "20010db8" + "00" * 11 + "01"),
        (
            SocketAddress(host="fe80::1", port=1, scope_id=3),
            "1700000100000000fe80" + "00" * 13 + "0103000000",
        ),
    ],
)
def test_a_deleted_peer_arrives_as_a_whole_socket_address(
    peer: Any, start: str, fake: FakeWindows
) -> None:
    delete_peer_target_name(5, peer, loader=fake)
    expected = bytes.fromhex(start).ljust(128, b"\0")
    assert fake.calls == [("WSADeleteSocketPeerTargetName", 5, expected, (None, None))]


@pytest.mark.parametrize("family", [0, 1, 10])
def test_a_peer_of_another_family_is_refused_before_the_call(
    family: int, fake: FakeWindows
) -> None:
    with pytest.raises(WinsockError, match="must be AF_INET or AF_INET6") as caught:
        delete_peer_target_name(5, SocketAddress(family=family), loader=fake)
    assert not caught.value.called
    assert fake.calls == []


def test_a_peer_that_is_no_address_is_an_encode_error(fake: FakeWindows) -> None:
    with pytest.raises(EncodeError):
        delete_peer_target_name(5, ("fileserver", 445), loader=fake)
    assert fake.calls == []


# Queries


def test_a_query_asks_for_the_size_first(fake: FakeWindows) -> None:
    fake.answer = encode(SocketSecurityQueryInfo(flags=QueryInfoFlags.SECURED))
    with query_socket_security(5, loader=fake) as query:
        assert query.info == SocketSecurityQueryInfo(flags=QueryInfoFlags.SECURED)
    name = "WSAQuerySocketSecurity"
    assert fake.calls == [
        (name, 5, None, (False, 0, None, None)),
        (name, 5, None, (True, 24, None, None)),
    ]


@pytest.mark.parametrize(
    "template",
    [
        SocketSecurityQueryTemplate(peer_address=PEER, peer_token_access_mask=0xC),
        SocketSecurityQueryTemplateIpsec2(peer_address=PEER, field_mask=3),
    ],
)
def test_a_template_reaches_windows_as_encode_makes_it(template: Any, fake: FakeWindows) -> None:
    query_socket_security(5, template, loader=fake).close()
    assert [data for _, _, data, _ in fake.calls] == [encode(template)] * 2


def test_an_ipsec2_answer_is_read_in_full(fake: FakeWindows) -> None:
    info = SocketSecurityQueryInfoIpsec2(
        mm_sa_id=1, qm_sa_id=2, negotiation_winerr=13801, sa_lookup_context=uuid.uuid4()
    )
    fake.answer = encode(info)
    with query_socket_security(5, SocketSecurityQueryTemplateIpsec2(), loader=fake) as query:
        assert query.info == info


def test_a_short_answer_to_an_ipsec2_template_is_the_smaller_structure(fake: FakeWindows) -> None:
    info = SocketSecurityQueryInfo(security_protocol=SocketSecurityProtocol.IPSEC2)
    fake.answer = encode(info)
    with query_socket_security(5, SocketSecurityQueryTemplateIpsec2(), loader=fake) as query:
        assert query.info == info


def test_an_answer_that_grows_is_asked_for_again() -> None:
    sizes = iter([40, 64])

    class Growing(FakeWindows):
        def answer_now(self) -> bytes:
            return bytes(next(sizes, 64))

    growing = Growing()
    with query_socket_security(5, loader=growing) as query:
        assert query.info == SocketSecurityQueryInfo(trailing=bytes(40))
    assert [rest[1] for _, _, _, rest in growing.calls] == [0, 40, 64]


def test_an_answer_that_shrinks_is_read_as_far_as_it_was_filled() -> None:
    sizes = iter([64, 24])

    class Shrinking(FakeWindows):
        def answer_now(self) -> bytes:
            return bytes(next(sizes))

    with query_socket_security(5, loader=Shrinking()) as query:
        assert query.info == SocketSecurityQueryInfo()


def test_another_error_ends_the_query_though_a_size_came_with_it(fake: FakeWindows) -> None:
    fake.failures["WSAQuerySocketSecurity"] = 10054
    with pytest.raises(WinsockError, match="WSAECONNRESET"):
        query_socket_security(5, loader=fake)
    assert len(fake.calls) == 1


def test_an_answer_that_never_fits_ends_with_the_error() -> None:
    class Running(FakeWindows):
        def answer_now(self) -> bytes:
            self.answer += bytes(8)
            return self.answer

    running = Running()
    with pytest.raises(WinsockError, match="WSAEMSGSIZE"):
        query_socket_security(5, loader=running)
    assert len(running.calls) == 5


def test_a_size_of_0_ends_with_the_error(fake: FakeWindows) -> None:
    fake.failures["WSAQuerySocketSecurity"] = 10040
    fake.answer = b""
    with pytest.raises(WinsockError, match="for UDP a template is required"):
        query_socket_security(5, loader=fake)
    assert len(fake.calls) == 1


# Token handles


def _query(fake: FakeWindows, info: SocketSecurityQueryInfo = TOKENS) -> SocketSecurityQuery:
    fake.answer = encode(info)
    return query_socket_security(5, loader=fake)


def test_leaving_the_block_closes_each_token_once(fake: FakeWindows) -> None:
    with _query(fake) as query:
        assert (query.application_token, query.machine_token) == (0x1A4, 0xFFFFFFFF000001A8)
        assert not query.closed
        assert fake.closed == []
    assert sorted(fake.closed) == [0x1A4, 0xFFFFFFFF000001A8]
    assert query.closed
    assert (query.application_token, query.machine_token) == (None, None)
    query.close()
    assert len(fake.closed) == 2


def test_an_error_in_the_block_closes_the_tokens_too(fake: FakeWindows) -> None:
    with pytest.raises(LookupError), _query(fake):
        raise LookupError
    assert len(fake.closed) == 2


def test_one_handle_in_both_fields_is_closed_once(fake: FakeWindows) -> None:
    with _query(fake, TOKENS.replace(peer_machine_access_token_handle=0x1A4)):
        pass
    assert fake.closed == [0x1A4]


@pytest.mark.parametrize("none", [0, 0xFFFFFFFFFFFFFFFF])
def test_what_is_no_handle_is_not_closed(none: int, fake: FakeWindows) -> None:
    with _query(fake, TOKENS.replace(peer_application_access_token_handle=none)) as query:
        assert query.application_token is None
    assert fake.closed == [0xFFFFFFFF000001A8]


def test_detached_tokens_are_the_callers(fake: FakeWindows) -> None:
    with _query(fake) as query:
        assert query.detach() == (0x1A4, 0xFFFFFFFF000001A8)
        assert query.detach() == ()
    assert fake.closed == []


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns as often as Python lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_threads")
def test_eight_threads_close_each_token_once(fake: FakeWindows) -> None:
    rounds = 100

    def close(barrier: threading.Barrier, query: SocketSecurityQuery) -> None:
        barrier.wait()
        query.close()

    for _ in range(rounds):
        shared = (threading.Barrier(8), _query(fake))
        threads = [threading.Thread(target=close, args=shared) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(fake.closed) == 2 * rounds


@pytest.mark.parametrize("refused", [{0x1A4}, {0xFFFFFFFF000001A8}, {0x1A4, 0xFFFFFFFF000001A8}])
def test_a_refused_close_is_raised_and_both_tokens_closed(
    fake: FakeWindows, refused: set[int]
) -> None:
    query = _query(fake)
    fake.refused = refused
    with pytest.raises(WinsockError, match=r"CloseHandle: ERROR_INVALID_HANDLE \(6\)"):
        query.close()
    assert len(fake.closed) == 2
    assert query.closed


def test_forgotten_tokens_are_closed_with_a_warning(fake: FakeWindows) -> None:
    with pytest.warns(ResourceWarning, match="2 open token handles"):
        _query(fake).__del__()
    assert len(fake.closed) == 2


def test_closing_leaves_the_last_error_as_it_was(fake: FakeWindows) -> None:
    query = _query(fake)
    fake.set_last_error(10056)
    query.close()
    assert fake.get_last_error() == 10056


def test_a_query_cannot_be_pickled(fake: FakeWindows) -> None:
    with _query(fake) as query, pytest.raises(TypeError, match="owns handles"):
        pickle.dumps(query)


# Impersonation


def test_impersonation_is_reverted_after_the_block(fake: FakeWindows) -> None:
    with impersonate_peer(5, loader=fake):
        assert fake.calls == [("WSAImpersonateSocketPeer", 5, None, ())]
    assert fake.names() == ["WSAImpersonateSocketPeer", "WSARevertImpersonation"]


def test_a_named_peer_is_passed_as_a_whole_socket_address(fake: FakeWindows) -> None:
    with impersonate_peer(5, PEER, loader=fake):
        pass
    assert fake.calls[0][2] == bytes.fromhex("020001bdc0000211").ljust(128, b"\0")


@pytest.mark.parametrize("error", [LookupError(), KeyboardInterrupt(), GeneratorExit()])
def test_impersonation_is_reverted_after_an_error(fake: FakeWindows, error: BaseException) -> None:
    with pytest.raises(type(error)), impersonate_peer(5, loader=fake):
        raise error
    assert fake.names()[-1] == "WSARevertImpersonation"


def test_an_interrupt_right_after_the_call_reverts(fake: FakeWindows) -> None:
    fake.after["WSAImpersonateSocketPeer"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt), impersonate_peer(5, loader=fake):
        pytest.fail("entered")
    assert fake.names() == ["WSAImpersonateSocketPeer", "WSARevertImpersonation"]


def test_a_refused_impersonation_has_nothing_to_revert(fake: FakeWindows) -> None:
    fake.failures["WSAImpersonateSocketPeer"] = 10038
    with pytest.raises(WinsockError, match="WSAENOTSOCK"), impersonate_peer(5, loader=fake):
        pytest.fail("entered")
    assert fake.names() == ["WSAImpersonateSocketPeer"]


def test_a_failed_revert_is_raised(fake: FakeWindows) -> None:
    fake.failures["WSARevertImpersonation"] = 10107
    with (
        pytest.raises(WinsockError, match="WSASYSCALLFAILURE"),
        impersonate_peer(5, loader=fake),
    ):
        pass


def test_a_failed_revert_keeps_the_blocks_own_error_as_its_context(fake: FakeWindows) -> None:
    fake.failures["WSARevertImpersonation"] = 10107
    with (
        pytest.raises(WinsockError, match="WSASYSCALLFAILURE") as caught,
        impersonate_peer(5, loader=fake),
    ):
        raise LookupError("the block's own")
    assert isinstance(caught.value.__context__, LookupError)


def test_reverting_by_itself_calls_windows(fake: FakeWindows) -> None:
    revert_impersonation(loader=fake)
    assert fake.names() == ["WSARevertImpersonation"]
