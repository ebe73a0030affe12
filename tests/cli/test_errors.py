"""Every error of the command line is one line and an exit code, whatever fails."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest

import ipsec_codec
from ipsec_codec.captures import MAX_INPUT_SIZE
from ipsec_codec.cli import COMMANDS, run
from ipsec_codec.cli.reading import MAX_INPUT_BYTES, read_bytes
from ipsec_codec.cli.reporting import CommandFailedError, about, report
from ipsec_codec.cli.writing import write_file
from tests.command_line import CREDENTIALS, called, fail, on_posix, one_line, spawned
from tests.places import ROOT


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (FileNotFoundError(2, "No such file or directory", "a\nb"), 1, "a\\nb: No such file"),
        (MemoryError(), 1, "not enough memory"),
        (RecursionError("maximum recursion depth"), 1, "nested too deeply"),
        (ipsec_codec.DecodeError("this", "that"), 1, "expected this, found that"),
        (CommandFailedError("x.bin", "is bad"), 1, "x.bin: is bad"),
        (KeyError("hunter2"), 1, "an unexpected KeyError; please report it"),
        (click.UsageError("not so"), 2, "not so"),
        (ModuleNotFoundError("no", name="rich"), 2, "needs the package rich"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
    ],
)
def test_every_error_is_one_line_and_an_exit_code(
    error: BaseException,
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    module = types.ModuleType("failing")
    module.__dict__["command"] = click.command("decode")(fail(error))
    monkeypatch.setitem(sys.modules, "failing", module)
    monkeypatch.setitem(COMMANDS, "decode", "failing:command")
    assert run(["decode"]) == code
    told = capfd.readouterr()
    assert told.out == ""
    assert message in told.err
    assert "hunter2" not in told.err
    assert "Traceback" not in told.err


def test_an_error_within_a_file_names_the_file_once() -> None:
    with (
        pytest.raises(CommandFailedError, match=r"^inner: No such file$"),
        about("outer"),
        about("inner"),
    ):
        raise FileNotFoundError(2, "No such file")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["completion"], "Missing argument 'SHELL'. Choose from: bash, zsh, fish"),
        (["convert", CREDENTIALS], "Missing option '--to'. Choose from: bin, hex, c,"),
        (
            ["rules", "IPS1050"],
            "Invalid value for '[ID]...': no rule 'IPS1050'; did you mean 'IPS105'?",
        ),
        (
            ["decode", "--structure", "settigs"],
            "Invalid value for '--structure': no structure 'settigs'; did you mean 'settings'?",
        ),
        (
            ["decode", "--structure", "SOCKET_PEER_TARGET"],
            (
                "Invalid value for '--structure': no structure 'SOCKET_PEER_TARGET'; "
                "did you mean 'SOCKET_PEER_TARGET_NAME'?"
            ),
        ),
        (
            ["decode", "--structure", "x"],
            "Invalid value for '--structure': no structure 'x'; they are settings, settings-ipsec,",
        ),
        (
            ["decode", "--structure", "a b"],
            "Invalid value for '--structure': no structure of that name; they are",
        ),
        (
            ["decode", "--format", "windbgdd"],
            "Invalid value for '--format': no format 'windbgdd'; did you mean 'windbg-d",
        ),
        (
            ["decode", "--ioctl", "sio_set_securty"],
            (
                "Invalid value for '--ioctl': no call 'sio_set_securty'; "
                "did you mean 'SIO_SET_SECURITY'?"
            ),
        ),
        (["decode", "--ioctl", "0x1"], "Invalid value for '--ioctl': expected one of 0x98"),
        (
            ["decode", "--ioctl", "SIO_DELETE_PEER_TARGET_NAME"],
            "Invalid value for '--ioctl': WSADeleteSocketPeerTargetName",
        ),
    ],
)
def test_a_wrong_command_is_told_what_it_could_have_been(
    arguments: list[str], message: str
) -> None:
    done = called(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"ipsec-codec: error: {message}" in done.stderr.decode()


def test_a_long_message_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    report("\x1b" * 100_000)
    assert len(capsys.readouterr().err) < 10_000


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = called("decode", str(tmp_path / "none.bin"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).startswith(f"ipsec-codec: error: {tmp_path}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    done = called("decode", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert str(tmp_path) in one_line(done.stderr)


@on_posix
def test_a_file_name_that_is_not_utf_8_prints_safely(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\x1b[2J\n.bin"
    done = spawned("decode", name)
    assert done.returncode == 1
    assert "\\udcff\\x1b[2J\\n.bin: No such file" in one_line(done.stderr)
    Path(os.fsdecode(name)).write_bytes(Path(CREDENTIALS).read_bytes())
    done = spawned("decode", name)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_that_may_not_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(file: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(file), mode)

    monkeypatch.setattr(Path, "open", refuse)
    assert run(["decode", "secret.bin"]) == 1
    assert capfd.readouterr() == ("", "ipsec-codec: error: secret.bin: Permission denied\n")


def test_a_mistake_of_ours_shows_where_it_is_in_development_mode() -> None:
    program = (
        "from ipsec_codec.cli import COMMANDS, run\n"
        "COMMANDS['decode'] = 'ipsec_codec.cli:nothing'\n"
        "raise SystemExit(run(['decode']))\n"
    )
    for options, traceback in (([], False), (["-X", "dev"], True)):
        done = subprocess.run(
            [sys.executable, *options, "-c", program], cwd=ROOT, capture_output=True, check=False
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (1, traceback)


def test_an_input_has_a_bound() -> None:
    assert MAX_INPUT_BYTES == MAX_INPUT_SIZE  # (said twice, since encode does without captures)
    assert len(read_bytes(CREDENTIALS, limit=138)) == 138
    with pytest.raises(CommandFailedError, match="expected at most 137 bytes, found more"):
        read_bytes(CREDENTIALS, limit=137)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(CommandFailedError):
        read_bytes(name)
    with pytest.raises(CommandFailedError):
        write_file(name, b"")
