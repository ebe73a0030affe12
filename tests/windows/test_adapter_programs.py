"""Whole programs on CPython for Windows: eight threads at once, the examples, the wheel."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from ipsec_codec.winsock import (
    delete_peer_target_name,
    impersonate_peer,
    query_socket_security,
    set_socket_security,
)
from tests.places import ROOT
from tests.windows.adapter_cases import (
    ASKS_FOR_TOKENS,
    PEER,
    SETTINGS,
    WIDE_PASSWORD,
    connect,
    is_impersonating,
    refusal,
)
from tests.windows.stand_in_library import StandIn, on_windows_alone

on_windows_alone()

EXAMPLES = ROOT / "examples"


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
