"""`ipsec-codec encode` writes a whole file for its owner or none, and no bytes to a terminal."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from ipsec_codec import encode
from ipsec_codec.cli import run
from tests.cli.encode_calls import EVERYTHING, document_of, refused
from tests.command_line import Terminal, called, in_shell, on_posix, one_line, spawned

MODE = 0o600


def test_raw_bytes_never_go_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(["encode", "--user-name", "a"]) == 2
    assert terminal.getvalue() == ""
    assert "not written to a terminal; name a file with -o, or ask for text with --hex" in (
        capsys.readouterr().err
    )
    assert run(["encode", "--user-name", "a", "--hex"]) == 0
    assert len(terminal.getvalue()) == 181


@on_posix
def test_nor_to_a_terminal_that_is_named_as_a_file() -> None:
    master, slave = os.openpty()
    try:
        done = called("encode", "--user-name", "a", "-o", os.ttyname(slave))
        assert done.returncode == 2
        assert b"not written to a terminal" in done.stderr
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize("arguments", [[], ["--hex"]])
def test_a_file_is_written_for_its_owner_alone(arguments: list[str], tmp_path: Path) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    output.chmod(0o644)
    done = called("encode", "-", "-o", str(output), *arguments, stdin=document_of(EVERYTHING))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    expected = encode(EVERYTHING)
    assert output.read_bytes() == (expected.hex().encode() + b"\n" if arguments else expected)
    if sys.platform != "win32":
        assert stat.S_IMODE(output.stat().st_mode) == MODE
    assert [*tmp_path.iterdir()] == [output]


def test_a_refused_document_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    refused("-", "-o", str(output), stdin=b'{"password": "hunter2", "user_name": 1}')
    assert output.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [output]


def test_a_failed_rename_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    seen: list[bytes] = []

    def refuse(source: str, target: object) -> None:
        seen.append(Path(source).read_bytes())
        assert stat.S_IMODE(Path(source).stat().st_mode) == MODE or sys.platform == "win32"
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr("os.replace", refuse)
    assert run(["encode", "--user-name", "a", "-o", str(output)]) == 1
    assert [len(data) for data in seen] == [90]
    assert capfd.readouterr().err == f"ipsec-codec: error: {output}: Permission denied\n"
    assert (output.read_bytes(), [*tmp_path.iterdir()]) == (b"before", [output])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    output = tmp_path / "none" / "settings.bin"
    done = called("encode", "--user-name", "a", "-o", str(output))
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).startswith(f"ipsec-codec: error: {output}: ")


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_output(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = spawned("encode", "--user-name", "a", "-o", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "directory" in one_line(done.stderr).lower() or sys.platform == "win32"
    assert [*tmp_path.iterdir()] == [tmp_path / "folder"]


@on_posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    assert called("encode", "--user-name", "a", "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert len(target.read_bytes()) == 90


@on_posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("output", ["-o /dev/full", "> /dev/full"])
def test_a_full_disk_is_an_error(output: str) -> None:
    done = in_shell(f"ipsec-codec encode --user-name a {output}")
    assert done.returncode == 1
    assert "No space left on device" in one_line(done.stderr)


@on_posix
def test_a_device_is_written_to_and_not_replaced() -> None:
    done = in_shell("ipsec-codec encode --user-name a -o /dev/stdout | wc -c")
    assert (done.stdout.split(), done.stderr) == ([b"90"], b"")
    assert called("encode", "--user-name", "a", "-o", os.devnull).returncode == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("form", ["./{}", "link", "hard", "folder/../{}"])
@pytest.mark.parametrize("command", ["encode", "convert --to hex", "convert --to bin"])
def test_an_output_that_is_the_input_by_whatever_name_is_refused(
    command: str, form: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"{}")
    (tmp_path / "folder").mkdir()
    if form == "link" and sys.platform == "win32":
        pytest.skip("Windows lets few make links")
    if form == "link":
        (tmp_path / "link").symlink_to(source)
    (tmp_path / "hard").hardlink_to(source)
    output = form.format("source")
    done = spawned(*command.split(), "source", "-o", output, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{output} is what the command reads, and would be lost" in done.stderr.decode()
    assert source.read_bytes() == b"{}"


@on_posix
def test_an_output_that_standard_input_comes_from_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.json"
    source.write_bytes(b"{}")
    done = in_shell(f"ipsec-codec encode - -o {source} < {source}")
    assert (done.returncode, source.read_bytes()) == (2, b"{}")


def test_an_output_beside_an_input_with_the_same_bytes_is_written(tmp_path: Path) -> None:
    source, output = tmp_path / "source.json", tmp_path / "output"
    for path in (source, output):
        path.write_bytes(b"{}")
    assert called("encode", str(source), "-o", str(output)).returncode == 0
    assert len(output.read_bytes()) == 88


def test_an_input_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    done = spawned("encode", "none.json", "-o", "none.json", folder=tmp_path)
    assert (done.returncode, [*tmp_path.iterdir()]) == (1, [])
    assert b"none.json: No such file" in done.stderr


@on_posix
def test_a_device_may_be_read_and_written() -> None:
    done = in_shell(f"ipsec-codec convert --format binary {os.devnull} --to hex -o {os.devnull}")
    assert (done.returncode, done.stderr) == (0, b"")


@on_posix
@pytest.mark.parametrize("mask", [0o022, 0o077, 0])
def test_what_holds_no_password_has_the_mode_that_the_umask_says(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        done = [
            called("export", "c-header", "-o", str(tmp_path / "made.h")),
            called("corpus", "--zip", str(tmp_path / "a"), "--dictionary", str(tmp_path / "b")),
            called("encode", "--user-name", "a", "--hex", "-o", str(tmp_path / "encoded")),
        ]
    finally:
        os.umask(before)
    assert [one.returncode for one in done] == [0, 0, 0]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    usual = 0o666 & ~mask
    assert modes == {"made.h": usual, "a": usual, "b": usual, "encoded": MODE}


def test_two_outputs_in_one_place_are_refused(tmp_path: Path) -> None:
    for one, other in (("a", "./a"), ("-", "-")):
        done = spawned("corpus", "--zip", one, "--dictionary", other, folder=tmp_path)
        assert (done.returncode, done.stdout, [*tmp_path.iterdir()]) == (2, b"", [])
        assert b"cannot both go to the same place" in done.stderr
