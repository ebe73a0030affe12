"""The fake Windows and the socket that the tests of the adapter are given."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.winsock.fake_windows import FakeWindows

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fake() -> FakeWindows:
    return FakeWindows()


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made
