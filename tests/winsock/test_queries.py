"""A query asks for the size, reads the answer, and closes each token once."""

from __future__ import annotations

import pickle
import sys
import threading
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import (
    QueryInfoFlags,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    encode,
)
from ipsec_codec.winsock import SocketSecurityQuery, WinsockError, query_socket_security
from tests.winsock.calls import PEER
from tests.winsock.fake_windows import FakeWindows

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENS = SocketSecurityQueryInfo(
    flags=QueryInfoFlags.SECURED | QueryInfoFlags.ENCRYPTED,
    peer_application_access_token_handle=0x1A4,
    peer_machine_access_token_handle=0xFFFFFFFF000001A8,
)


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


def test_an_ipsec2_answer_of_just_its_members_is_read_in_full(fake: FakeWindows) -> None:
    info = SocketSecurityQueryInfoIpsec2(negotiation_winerr=13801, trailing=b"")
    fake.answer = encode(info)
    with query_socket_security(5, SocketSecurityQueryTemplateIpsec2(), loader=fake) as query:
        assert query.info == info


def test_the_tokens_of_an_ipsec2_answer_are_closed_too(fake: FakeWindows) -> None:
    fake.answer = encode(
        SocketSecurityQueryInfoIpsec2(
            peer_application_access_token_handle=0x1A4, peer_machine_access_token_handle=0x1A8
        )
    )
    query_socket_security(5, SocketSecurityQueryTemplateIpsec2(), loader=fake).close()
    assert sorted(fake.closed) == [0x1A4, 0x1A8]


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


def test_a_success_without_an_answer_is_the_error_that_the_page_has_for_no_room() -> None:
    class Silent(FakeWindows):
        def _query(
            self,
            sock: int,
            pointer: int | None,
            size: int,
            out: int | None,
            needed: int,
            *rest: Any,
        ) -> int:
            del out, needed, rest
            self._record("WSAQuerySocketSecurity", sock, pointer, size)
            return 0

    silent = Silent()
    with pytest.raises(WinsockError) as caught:
        query_socket_security(5, loader=silent)
    assert (caught.value.winerror, caught.value.function) == (10040, "WSAQuerySocketSecurity")
    assert caught.value.called


def test_a_size_of_0_ends_with_the_error(fake: FakeWindows) -> None:
    fake.failures["WSAQuerySocketSecurity"] = 10040
    fake.answer = b""
    with pytest.raises(WinsockError, match="for UDP a template is required"):
        query_socket_security(5, loader=fake)
    assert len(fake.calls) == 1


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
    forgotten = _query(fake)
    with pytest.warns(ResourceWarning, match="2 open token handles") as caught:
        forgotten.__del__()
    assert len(fake.closed) == 2
    (warning,) = caught
    # where it was dropped, and what tracemalloc needs to say where it was made
    assert (warning.filename, warning.source) == (__file__, forgotten)


def test_a_query_that_could_not_be_made_has_nothing_to_close() -> None:
    SocketSecurityQuery.__new__(SocketSecurityQuery).__del__()


def test_a_query_shows_whether_it_is_open(fake: FakeWindows) -> None:
    with _query(fake) as query:
        assert repr(query).startswith("<SocketSecurityQuery, 2 open token handles, Socket")
    assert repr(query).startswith("<SocketSecurityQuery, closed, SocketSecurityQueryInfo(")


def test_closing_leaves_the_last_error_as_it_was(fake: FakeWindows) -> None:
    query = _query(fake)
    fake.set_last_error(10056)
    query.close()
    assert fake.get_last_error() == 10056


def test_a_query_cannot_be_pickled(fake: FakeWindows) -> None:
    with _query(fake) as query, pytest.raises(TypeError, match="owns handles"):
        pickle.dumps(query)
