"""Files that hold a password: for their owner alone at every moment, whole, or not there."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.cli import run
from ipsec_codec.cli.writing import write_file
from tests.command_line import ENVIRONMENT
from tests.leaks import found_in, traces_in
from tests.secrets.planted import DATA, write_all

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")

ENDING = """
import os, signal, sys
{before}
os.umask(0)
os.fsync = lambda handle: os.kill(os.getpid(), signal.{name})
from ipsec_codec.__main__ import main
sys.exit(main())
"""
"""The command line in a process that a signal ends in the middle of writing a file."""


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_while_a_file_is_written_only_its_owner_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, int]] = []

    def look(handle: int) -> None:
        assert handle
        seen.append(modes(tmp_path))

    monkeypatch.setattr(os, "fsync", look)
    before = os.umask(0)
    try:
        write_file(str(tmp_path / "made.bin"), DATA)
    finally:
        os.umask(before)
    (while_writing,) = seen
    (name,) = while_writing
    assert name.startswith(".ipsec-codec-")
    assert {*while_writing.values(), *modes(tmp_path).values()} == {0o600}
    assert [*modes(tmp_path)] == ["made.bin"]


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path: Path) -> None:
    made = tmp_path / "made.bin"
    made.write_bytes(b"old")
    made.chmod(0o644)
    write_file(str(made), DATA)
    assert modes(tmp_path) == {"made.bin": 0o600}


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_nothing(
    failing: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    write_all(tmp_path)
    before = {*tmp_path.iterdir()}
    monkeypatch.setattr(os, failing, fail)
    code = run(["encode", str(tmp_path / "capture.json"), "-o", str(tmp_path / "made.bin")])
    assert code == (1 if isinstance(error, OSError) else 130)
    assert {*tmp_path.iterdir()} == before


def ended_by(name: str, folder: Path, before: str = "") -> tuple[int, list[Path]]:
    """End the command line by a signal while it writes; return its status and what is left."""
    write_all(folder)
    there = {*folder.iterdir()}
    program = ENDING.format(name=name, before=before)
    done = subprocess.run(
        [sys.executable, "-c", program, "encode", "capture.json", "-o", "made.bin"],
        capture_output=True,
        check=False,
        cwd=folder,
        env=ENVIRONMENT,
    )
    assert traces_in(done.stdout + done.stderr) == []
    return done.returncode, sorted({*folder.iterdir()} - there)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_process_that_is_asked_to_end_leaves_nothing(name: str, tmp_path: Path) -> None:
    status, left = ended_by(name, tmp_path)
    assert (status, left) == (128 + signal.Signals[name], [])


def test_a_process_that_nohup_started_goes_on_after_a_hangup(tmp_path: Path) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    assert ended_by("SIGHUP", tmp_path, ignored) == (0, [tmp_path / "made.bin"])


def test_a_process_that_is_killed_leaves_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    status, (left,) = ended_by("SIGKILL", tmp_path)
    assert status == -signal.SIGKILL
    assert left.name.startswith(".ipsec-codec-")
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert "UTF-16LE" in found_in(left.read_bytes())
