"""The command line's frame: exit codes, one-line errors, help, completion and start-up."""

from __future__ import annotations

import importlib.metadata
import io
import os
import signal
import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.shell_completion import ShellComplete

import ipsec_codec
from ipsec_codec import __main__
from ipsec_codec.cli import COMMANDS, commands, run
from ipsec_codec.cli.reading import read_bytes
from ipsec_codec.cli.reporting import CommandFailedError, about, report
from ipsec_codec.cli.writing import write_file
from tests.command_line import (
    CREDENTIALS,
    ENVIRONMENT,
    PROGRAM,
    ROOT,
    called,
    in_shell,
    one_line,
    spawned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has this")


def test_the_version_is_the_packages() -> None:
    done = spawned("--version")
    assert (done.returncode, done.stdout.split()) == (
        0,
        [b"ipsec-codec,", b"version", ipsec_codec.__version__.encode()],
    )


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_command_has_help_with_examples(name: str) -> None:
    done = called(name, "--help")
    assert done.returncode == 0
    assert b"Examples:" in done.stdout
    assert f"ipsec-codec {name}".encode() in done.stdout.split(b"Examples:")[1]


def test_help_lists_every_command_with_a_whole_sentence() -> None:
    done = called("--help")
    assert done.returncode == 0
    assert b"..." not in done.stdout.split(b"Commands:")[1].split(b"Examples:")[0]
    for name in COMMANDS:
        assert f"  {name} ".encode() in done.stdout


def test_without_a_command_help_goes_to_standard_error() -> None:
    done = called()
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Commands:" in done.stderr


def test_an_unknown_command_is_a_usage_error_with_the_nearest() -> None:
    done = called("decod")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"did you mean 'decode'?" in done.stderr


def test_a_command_unlike_any_other_lists_them_all() -> None:
    done = called("qqqqqq")
    assert done.returncode == 2
    assert b"encode" in done.stderr


def test_an_unknown_option_is_a_usage_error() -> None:
    done = called("decode", "--reveall", CREDENTIALS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--reveal" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(shell: str) -> None:
    done = called("completion", shell)
    assert done.returncode == 0
    assert b"_IPSEC_CODEC_COMPLETE" in done.stdout


def test_completion_for_an_unknown_shell_is_a_usage_error() -> None:
    assert called("completion", "cmd").returncode == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["dec"], "decode"),
        (["decode", "--structure", "peer"], "peer-target-name"),
        (["decode", "--format", "windbg-dd"], "windbg-dd"),
        (["encode", "--security-flag", "G"], "GUARANTEE_ENCRYPTION"),
        (["encode", "--authip-q"], "--authip-qm-policy-key"),
    ],
)
def test_commands_options_and_names_are_completed(words: list[str], expected: str) -> None:
    completion = ShellComplete(commands, {}, "ipsec-codec", "_IPSEC_CODEC_COMPLETE")
    found = completion.get_completions(words[:-1], words[-1])
    assert [item.value for item in found] == [expected]


def test_files_are_completed_by_the_shell() -> None:
    completion = ShellComplete(commands, {}, "ipsec-codec", "_IPSEC_CODEC_COMPLETE")
    assert [item.type for item in completion.get_completions(["decode"], "x")] == ["file"]


def test_the_program_answers_the_script_of_a_shell() -> None:
    done = spawned(
        environment={
            "_IPSEC_CODEC_COMPLETE": "bash_complete",
            "COMP_WORDS": "ipsec-codec dec",
            "COMP_CWORD": "1",
        }
    )
    assert done.stdout.split() == [b"plain,decode"]


def test_the_light_commands_import_no_heavy_package() -> None:
    program = (
        "import sys\n"
        "from ipsec_codec.cli import run\n"
        f"run(['--version']); run(['decode', {CREDENTIALS!r}])\n"
        "heavy = {'rich', 'hypothesis', 'ipsec_codec.winsock', 'ipsec_codec.testing'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_its_packages_the_program_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_nothing(name: str) -> None:
        del name

    monkeypatch.setattr("importlib.util.find_spec", find_nothing)
    assert __main__.main() == 2
    assert "pip install 'ipsec-codec[cli]'" in capsys.readouterr().err


def test_the_script_is_the_same_program() -> None:
    try:
        scripts = importlib.metadata.entry_points(group="console_scripts", name="ipsec-codec")
    except importlib.metadata.PackageNotFoundError:  # pragma: no cover
        scripts = importlib.metadata.EntryPoints()
    text = (ROOT / "pyproject.toml").read_text()
    assert 'ipsec-codec = "ipsec_codec.__main__:main"' in text
    for script in scripts:
        assert script.value == "ipsec_codec.__main__:main"


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
        pipe.open("wb"),
    ):  # waits until the other side reads
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=30)
    assert (process.returncode, out, told.strip()) == (130, b"", b"")


def fail(error: BaseException) -> Callable[..., Any]:
    """Return a function that raises the error, whatever it is given."""

    def raise_it(*_: object, **__: object) -> Any:
        raise error

    return raise_it


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
    assert len(read_bytes(CREDENTIALS, limit=138)) == 138
    with pytest.raises(CommandFailedError, match="expected at most 137 bytes, found more"):
        read_bytes(CREDENTIALS, limit=137)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(CommandFailedError):
        read_bytes(name)
    with pytest.raises(CommandFailedError):
        write_file(name, b"")


def test_who_types_is_told_how_to_end(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(Path(CREDENTIALS).read_bytes()))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert run(["decode"]) == 0
    assert "then press Ctrl-" in capfd.readouterr().err
