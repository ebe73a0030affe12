"""The Windows adapter on CPython for Windows, against C code behind the real header."""

from __future__ import annotations

import ctypes
import socket
import subprocess
import sys
import threading
import uuid
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import (
    IpsecFlags,
    QueryInfoFlags,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    encode,
)
from ipsec_codec.winsock import (
    WinsockError,
    delete_peer_target_name,
    impersonate_peer,
    query_socket_security,
    revert_impersonation,
    set_peer_target_name,
    set_socket_security,
)
from ipsec_codec.winsock.errors import MEANINGS
from tests.windows.stand_in_library import (
    LOOKUP_CONTEXT,
    MM_SA_ID,
    NEGOTIATION_WINERR,
    QM_SA_ID,
    StandIn,
    on_windows_alone,
    stand_in_or_skip,
    windows_library,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

on_windows_alone()

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

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


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    made = stand_in_or_skip()
    made.reset()
    yield made
    made.reset()


@pytest.fixture
def tcp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        yield made


@pytest.fixture
def udp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        yield made


@pytest.fixture
def connected() -> Iterator[socket.socket]:
    with ExitStack() as stack:
        yield connect(stack)


def connect(stack: ExitStack) -> socket.socket:
    """Return a TCP socket that is connected to one of this process."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    client = stack.enter_context(socket.create_connection(listener.getsockname(), timeout=10))
    stack.enter_context(listener.accept()[0])
    return client


# Settings


def test_c_reads_the_settings_that_were_set(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS)
    (call,) = stand_in.calls()
    assert (call.function, call.error, call.others) == ("WSASetSocketSecurity", 0, (0, 0))
    assert call.socket == tcp.fileno()
    assert call.data == encode(SETTINGS)
    assert call.described == {
        "SecurityProtocol": "2",
        "SecurityFlags": "1",
        "IpsecFlags": "9",
        "AuthipMMPolicyKey": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "AuthipQMPolicyKey": "aec2ef9c-3a4d-4d3e-8842-239942e39a47",
        "Reserved": "00000000-0000-0000-0000-000000000000",
        "Reserved2": str(0x1122334455667788),
        "UserName": "svc-bäckup".encode("utf-16-le").hex(),
        "DomainName": "CORP".encode("utf-16-le").hex(),
        "Password": WIDE_PASSWORD.hex(),
    }


def test_no_settings_arrive_as_null(stand_in: StandIn, udp: socket.socket) -> None:
    set_socket_security(udp, None)
    assert [(call.error, call.size) for call in stand_in.calls()] == [(0, 0)]


def test_generic_settings_arrive(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SocketSecuritySettings(security_flags=2))
    (call,) = stand_in.calls()
    assert call.described == {"SecurityProtocol": "0", "SecurityFlags": "2"}


def test_the_exact_size_is_taken_too(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS.replace(trailing=b""))
    (call,) = stand_in.calls()
    assert call.size == len(encode(SETTINGS)) - 4


def test_ipv6_sockets_are_taken(stand_in: StandIn) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        set_socket_security(sock, SETTINGS)
    assert [call.error for call in stand_in.calls()] == [0]


def test_a_bare_handle_is_taken(stand_in: StandIn, tcp: socket.socket) -> None:
    set_socket_security(tcp.fileno(), SETTINGS)
    assert stand_in.calls()[0].socket == tcp.fileno()


def test_memory_that_nobody_wipes_still_shows_the_password(
    stand_in: StandIn, tcp: socket.socket
) -> None:
    """The control of the next test: looking at the caller's memory does find a password."""
    data = encode(SETTINGS)
    library = windows_library("fwpuclnt.dll")
    library.WSASetSocketSecurity.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_uint32,
                                             ctypes.c_void_p, ctypes.c_void_p]  # fmt: skip
    library.WSASetSocketSecurity(tcp.fileno(), data, len(data), None, None)
    (memory,) = stand_in.memories()
    assert WIDE_PASSWORD in memory


@pytest.mark.parametrize("code", [0, 10022])
def test_the_password_is_gone_from_memory_after_the_call(
    stand_in: StandIn, tcp: socket.socket, code: int
) -> None:
    stand_in.fail("WSASetSocketSecurity", code)
    with pytest.raises(WinsockError) if code else nullcontext():
        set_socket_security(tcp, SETTINGS)
    (memory,) = stand_in.memories()
    assert WIDE_PASSWORD[:8] not in memory
    (call,) = stand_in.calls()
    assert call.error == code
    assert WIDE_PASSWORD in call.data


# The documented rules, found by real Winsock calls


def refusal(call: Callable[..., object], *arguments: object) -> tuple[int, bool]:
    """Return the code that a call is refused with, and whether Windows was asked."""
    with pytest.raises(WinsockError) as caught:
        call(*arguments)
    return caught.value.winerror, caught.value.called


def test_a_connected_socket_is_refused(stand_in: StandIn, connected: socket.socket) -> None:
    assert refusal(set_socket_security, connected, SETTINGS) == (10056, True)
    assert refusal(set_peer_target_name, connected, SocketPeerTargetName()) == (10056, True)
    assert [call.error for call in stand_in.calls()] == [10056, 10056]


@pytest.mark.usefixtures("stand_in")
def test_a_bound_socket_is_refused(tcp: socket.socket) -> None:
    tcp.bind(("127.0.0.1", 0))
    assert refusal(set_socket_security, tcp, SETTINGS) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_settings_can_be_set_once(tcp: socket.socket) -> None:
    set_socket_security(tcp, SETTINGS)
    assert refusal(set_socket_security, tcp, SETTINGS) == (10022, True)


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("wrong", [SocketSecurityProtocol.DEFAULT, 3, 7])
def test_another_protocol_is_refused(tcp: socket.socket, wrong: int) -> None:
    settings = SETTINGS.replace(security_protocol=wrong)
    assert refusal(set_socket_security, tcp, settings) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_a_handle_that_is_no_socket_is_refused(tcp: socket.socket) -> None:
    stale = tcp.fileno()
    tcp.close()
    peer = SocketPeerTargetName()
    assert refusal(set_socket_security, stale, SETTINGS) == (10038, True)
    assert refusal(query_socket_security, stale) == (10038, True)
    assert refusal(set_peer_target_name, stale, peer) == (10038, True)
    assert refusal(delete_peer_target_name, stale, PEER) == (10038, True)
    assert refusal(lambda: impersonate_peer(stale, PEER).__enter__()) == (10038, True)


def test_a_closed_socket_never_reaches_c(stand_in: StandIn, tcp: socket.socket) -> None:
    tcp.close()
    assert refusal(set_socket_security, tcp, SETTINGS) == (10038, False)
    assert stand_in.calls() == []


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_template_with_the_peer(udp: socket.socket) -> None:
    assert refusal(query_socket_security, udp) == (10040, True)
    assert refusal(query_socket_security, udp, SocketSecurityQueryTemplate()) == (10022, True)
    query_socket_security(udp, SocketSecurityQueryTemplate(peer_address=PEER)).close()


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_peer_with_the_name(udp: socket.socket) -> None:
    assert refusal(set_peer_target_name, udp, SocketPeerTargetName()) == (10022, True)


@pytest.mark.usefixtures("stand_in")
def test_udp_needs_a_peer_to_impersonate(udp: socket.socket) -> None:
    assert refusal(lambda: impersonate_peer(udp).__enter__()) == (10014, True)


CALLS: dict[str, Callable[[socket.socket], object]] = {
    "WSASetSocketSecurity": lambda sock: set_socket_security(sock, SETTINGS),
    "WSAQuerySocketSecurity": query_socket_security,
    "WSASetSocketPeerTargetName": lambda sock: set_peer_target_name(sock, SocketPeerTargetName()),
    "WSADeleteSocketPeerTargetName": lambda sock: delete_peer_target_name(sock, PEER),
    "WSAImpersonateSocketPeer": lambda sock: impersonate_peer(sock).__enter__(),
    "WSARevertImpersonation": lambda _: revert_impersonation(),
}


@pytest.mark.parametrize(("function", "code"), [key for key in MEANINGS if key[0] in CALLS])
def test_each_documented_error_arrives_with_its_own_code(
    stand_in: StandIn, tcp: socket.socket, function: str, code: int
) -> None:
    stand_in.fail(function, code)
    assert refusal(CALLS[function], tcp) == (code, True)
    assert [(call.function, call.error) for call in stand_in.calls()] == [(function, code)]


# Names of peers


def test_c_reads_the_peer_name_that_was_set(stand_in: StandIn, udp: socket.socket) -> None:
    name = SocketPeerTargetName(peer_address=PEER, peer_target_name="host/fileserver")
    set_peer_target_name(udp, name)
    (call,) = stand_in.calls()
    assert call.data == encode(name)
    assert call.described == {
        "SecurityProtocol": "1",
        "Family": "2",
        "Host": "192.0.2.17",
        "Port": "445",
        "PeerTargetName": "host/fileserver".encode("utf-16-le").hex(),
    }


def test_c_reads_the_peer_that_was_deleted(stand_in: StandIn, udp: socket.socket) -> None:
    delete_peer_target_name(udp, SocketAddress(host="fe80::1", port=445, flowinfo=7, scope_id=3))
    (call,) = stand_in.calls()
    assert (call.error, call.size) == (0, 128)
    assert call.described == {
        "Family": "23",
        "Host": "fe80::1",
        "Port": "445",
        "FlowInfo": "7",
        "ScopeId": "3",
    }


# Queries and their tokens


def test_a_query_of_tcp_needs_no_template(stand_in: StandIn, connected: socket.socket) -> None:
    with query_socket_security(connected) as query:
        assert query.info.flags == QueryInfoFlags.SECURED | QueryInfoFlags.ENCRYPTED
        assert query.application_token is None
    assert [call.error for call in stand_in.calls()] == [10040, 0]
    assert stand_in.closes() == []


def test_an_ipsec2_query_is_answered_in_full(stand_in: StandIn, udp: socket.socket) -> None:
    template = SocketSecurityQueryTemplateIpsec2(
        peer_address=("2001:db8::1", 445), peer_token_access_mask=0xC, flags=1, field_mask=3
    )
    with query_socket_security(udp, template) as query:
        assert query.info == SocketSecurityQueryInfoIpsec2(
            peer_application_access_token_handle=query.application_token or 0,
            peer_machine_access_token_handle=query.machine_token or 0,
            mm_sa_id=MM_SA_ID,
            qm_sa_id=QM_SA_ID,
            negotiation_winerr=NEGOTIATION_WINERR,
            sa_lookup_context=uuid.UUID(LOOKUP_CONTEXT),
        )
    assert stand_in.calls()[1].described == {
        "SecurityProtocol": "2",
        "Family": "23",
        "Host": "2001:db8::1",
        "Port": "445",
        "FlowInfo": "0",
        "ScopeId": "0",
        "PeerTokenAccessMask": "12",
        "Flags": "1",
        "FieldMask": "3",
    }


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


# Impersonation


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


# Threads


def test_eight_threads_do_not_disturb_each_other(stand_in: StandIn) -> None:
    rounds = 20
    problems: list[BaseException] = []
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        try:
            barrier.wait()
            for turn in range(rounds):
                one_round(number, turn)
        except BaseException as error:  # noqa: BLE001 (reported by the main thread)
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert stand_in.closes() == [1] * (2 * 8 * rounds)
    assert all(WIDE_PASSWORD not in memory for memory in stand_in.memories())
    settings = [call for call in stand_in.calls() if WIDE_PASSWORD in call.data]
    assert len(settings) == 8 * rounds


def one_round(number: int, turn: int) -> None:
    """Set, be refused, query and impersonate: each answer must be this thread's own."""
    # The long name makes the buffer a large block, which small strings never come to lie in.
    name = f"{number}-{turn}-" + "x" * 40_000
    with socket.socket() as sock:
        set_socket_security(sock, SETTINGS.replace(user_name=name))
        assert refusal(set_socket_security, sock, None) == (10022, True)
    stale = 0x7FFFFFF0 + number
    assert refusal(delete_peer_target_name, stale, PEER) == (10038, True)
    with ExitStack() as stack:
        client = connect(stack)
        assert refusal(set_socket_security, client, None) == (10056, True)
        with query_socket_security(client, ASKS_FOR_TOKENS), impersonate_peer(client):
            assert is_impersonating()
        assert not is_impersonating()


# The examples


def test_the_example_client_and_server_talk_to_each_other(stand_in: StandIn) -> None:
    del stand_in  # (that it can be loaded is what counts: the examples are other processes)
    with subprocess.Popen(
        [sys.executable, EXAMPLES / "secured_server.py", "127.0.0.1", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        port = server.stdout.readline().split()[-1]
        client = subprocess.run(
            [sys.executable, EXAMPLES / "secured_client.py", "127.0.0.1", port, "hello"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        said, _ = server.communicate(timeout=60)
    assert client.stdout.splitlines() == [
        "secured: yes, encrypted: yes",
        "the server answered: hello",
    ]
    assert said.splitlines() == ["a client came; secured: yes, encrypted: yes"]
    assert (client.returncode, server.returncode) == (0, 0)


def test_the_rig_tests_the_wheel_and_not_the_checkout(stand_in: StandIn) -> None:
    del stand_in  # (in the rig alone)
    package = Path(str(sys.modules["ipsec_codec"].__file__)).parent
    assert list(package.parent.glob("ipsec_codec-*.dist-info"))
