"""The stand-in and the sockets that the tests of the adapter are given."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.windows.adapter_cases import connect
from tests.windows.stand_in_library import StandIn, stand_in_or_skip

if TYPE_CHECKING:
    from collections.abc import Iterator


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
