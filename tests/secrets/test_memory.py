"""What is wiped, and what Python keeps: each statement of docs/reference/passwords.md."""

from __future__ import annotations

import json
import marshal
import os
import re
import subprocess
import sys
import traceback

import pytest

from ipsec_codec import Secret, decode
from tests.leaks import PASSWORD, found_in, locals_of_our_frames, traces_in
from tests.places import ROOT
from tests.required_tools import missing
from tests.secrets.planted import DATA

CALLS = ("call", "failure", "interrupt")


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    """Count the copies of a settings buffer in a process's memory, step by step."""
    if sys.platform != "linux":  # (wine shows Linux's files, but they are the host's process)
        pytest.skip("only Linux lets a process read its own memory as a file")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.secrets.memory_probe"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=plain,
    )
    if done.returncode:
        missing(f"the process cannot read its own memory: {done.stderr.decode()}")
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


@pytest.mark.parametrize("call", CALLS)
def test_windows_is_passed_the_one_copy_in_memory(counted: dict[str, int], call: str) -> None:
    assert counted[f"in the {call}"] == 1


@pytest.mark.parametrize("call", CALLS)
def test_after_a_call_there_is_no_copy_however_it_ended(counted: dict[str, int], call: str) -> None:
    assert counted[f"after the {call}"] == 0


def test_encode_into_makes_one_copy_which_its_owner_can_wipe(counted: dict[str, int]) -> None:
    assert counted["before"] == 0
    assert counted["in a bytearray"] == 1
    assert counted["in a wiped bytearray"] == 0


def test_a_bytearray_that_grows_leaves_a_copy_behind(counted: dict[str, int]) -> None:
    assert counted["in a bytearray that grew before it was wiped"] == 1


def test_bytes_stay_in_memory_after_they_are_freed(counted: dict[str, int]) -> None:
    assert counted["in 50 bytes objects"] >= 50
    assert counted["in 50 bytes objects that were freed"] > 0


def test_a_secret_keeps_the_text_that_it_was_given_or_a_copy() -> None:
    plain = PASSWORD[:8]
    assert Secret(plain).reveal() is plain
    assert Secret(PASSWORD).reveal() is not PASSWORD


def test_a_password_in_source_is_in_the_compiled_file_too() -> None:
    assert "UTF-8" in found_in(marshal.dumps(compile(f"password = {PASSWORD!r}", "x", "exec")))


def test_no_memory_is_locked_and_no_dump_of_it_prevented() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "ipsec_codec").rglob("*.py"))
    assert re.findall("mlock|VirtualLock|setrlimit|MADV_DONTDUMP|prctl", source) == []


def test_an_interrupt_leaves_with_the_frames_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ipsec_codec.codec.utf_16_le_decode", interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        decode(DATA)
    assert traces_in("\n".join(locals_of_our_frames(caught.value.__traceback__)))
    assert traces_in("".join(traceback.format_exception(caught.value))) == []
