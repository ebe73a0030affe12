"""Impersonation lasts for its block, whatever ends the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipsec_codec.winsock import (
    WinsockError,
    WinsockUnavailableError,
    impersonate_peer,
    revert_impersonation,
)
from tests.winsock.calls import PEER

if TYPE_CHECKING:
    from tests.winsock.fake_windows import FakeWindows


def test_nothing_is_impersonated_without_a_way_back(fake: FakeWindows) -> None:
    fake.missing.add("WSARevertImpersonation")
    with pytest.raises(WinsockUnavailableError), impersonate_peer(5, loader=fake):
        pytest.fail("entered")
    assert fake.calls == []


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
