"""Eight threads get what one gets, from the first use on, each race in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.places import ROOT
from tests.racing_threads import NAMES, TASKS

THREADS = 8


def raced(threads: int, order: int) -> dict[str, list[str]]:
    """Run the tasks in a process of their own, and return what came out of each."""
    command = [sys.executable, "-m", "tests.racing_threads", str(threads), str(order)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def alone() -> dict[str, list[str]]:
    """What one thread gets."""
    return raced(1, 0)


def test_one_thread_gets_the_same_each_time_and_no_error(alone: dict[str, list[str]]) -> None:
    assert [*alone] == [NAMES, *TASKS]
    assert [name for name, digests in alone.items() if len(digests) > 1] == []
    assert [digests for digests in alone.values() if "Traceback" in digests[0]] == []


@pytest.mark.parametrize("order", range(6))
def test_eight_threads_that_begin_at_once_get_what_one_gets(
    alone: dict[str, list[str]], order: int
) -> None:
    assert raced(THREADS, order) == alone
