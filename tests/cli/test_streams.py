"""Streams that are full, closed, left or interrupted end the command line quietly."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ipsec_codec.cli import run
from tests.command_line import (
    CREDENTIALS,
    ENVIRONMENT,
    PROGRAM,
    called,
    fail,
    in_shell,
    on_posix,
    one_line,
    wait_until_read,
)


@on_posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error() -> None:
    done = in_shell(f"ipsec-codec decode {CREDENTIALS} > /dev/full")
    assert done.returncode == 1
    assert one_line(done.stderr) == "ipsec-codec: error: standard output: No space left on device"


@on_posix
@pytest.mark.parametrize("arguments", [f"decode {CREDENTIALS}", "encode --user-name a --hex"])
def test_a_closed_standard_output_is_an_error(arguments: str) -> None:
    done = in_shell(f"ipsec-codec {arguments} >&-")
    assert done.returncode == 1
    assert one_line(done.stderr) == "ipsec-codec: error: standard output: it is closed"


@on_posix
def test_a_closed_standard_input_is_an_error() -> None:
    done = in_shell("ipsec-codec decode - <&-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr) == "ipsec-codec: error: standard input: it is closed"


@on_posix
def test_a_closed_standard_error_changes_no_exit_code() -> None:
    done = in_shell("ipsec-codec decode none.bin 2>&-")
    assert (done.returncode, done.stdout) == (1, b"")


@on_posix
def test_a_reader_that_leaves_is_not_talked_about() -> None:
    files = " ".join([CREDENTIALS] * 1000)
    done = in_shell(f"ipsec-codec decode {files} | head -n 1")
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")


@on_posix
@pytest.mark.parametrize(
    "arguments", ["--help", "--version", "inspect --help", "rules", "export ksy"]
)
def test_a_reader_that_is_gone_before_a_word_is_told_by_141(arguments: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [*PROGRAM, *arguments.split()]
        done = subprocess.run(
            command, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@on_posix
def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(
            [*PROGRAM, "decode", str(pipe)],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
        pipe.open("wb", buffering=0) as written,
    ):
        written.write(b"a")
        wait_until_read(written)
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=30)
    assert (process.returncode, out, told.strip()) == (130, b"", b"")


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_stream_that_is_not_there_is_no_reason_for_a_traceback(
    stream: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert run(["decode", "-"]) == 1
    told = capfd.readouterr()
    assert (told.out, "it is closed" in told.err) == ("", stream == "stdin")


def test_standard_output_that_is_not_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    for arguments in (["decode", CREDENTIALS], ["convert", CREDENTIALS, "--to", "bin"]):
        assert run(arguments) == 1
        assert capfd.readouterr().err == "ipsec-codec: error: standard output: it is closed\n"


@on_posix
def test_output_that_cannot_be_written_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "out").open("w") as file:
        monkeypatch.setattr(file, "flush", fail(OSError(28, "No space left on device")))
        monkeypatch.setattr(sys, "stdout", file)
        assert run(["decode", CREDENTIALS]) == 1
        assert os.fstat(file.fileno()).st_rdev == Path(os.devnull).stat().st_rdev
        monkeypatch.undo()
    assert "standard output: No space left" in capfd.readouterr().err


def test_who_types_is_told_how_to_end(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(Path(CREDENTIALS).read_bytes()))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert run(["decode"]) == 0
    assert "then press Ctrl-" in capfd.readouterr().err


class Windows(io.TextIOWrapper):
    """Standard output as Windows has it."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), "utf-8", newline="\r\n")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "c-header"],
        ["decode", CREDENTIALS],
        ["convert", "--to", "xxd", CREDENTIALS],
        ["rules"],
        ["--version"],
        ["inspect", "--help"],
    ],
    ids=lambda words: words[0],
)
def test_a_pipe_on_windows_gets_the_same_bytes_as_elsewhere(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = Windows(terminal=False)
    monkeypatch.setattr(sys, "stdout", pipe)

    assert run(arguments) == 0
    assert pipe.written() == called(*arguments).stdout


def test_a_terminal_on_windows_gets_its_own_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Windows(terminal=True)
    monkeypatch.setattr(sys, "stdout", terminal)

    assert run(["--version"]) == 0
    assert terminal.written().endswith(b"\r\n")
