"""Every command with every option: what it prints and writes shows a password when asked alone."""

from __future__ import annotations

import shlex
import stat
import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

import click
import pytest

from ipsec_codec.cli import COMMANDS, commands, run
from tests.command_line import Terminal, called
from tests.leaks import PASSWORD, traces_in
from tests.secrets.command_cases import CASES, STDERR, STDOUT, VARIABLE, WORD, Case
from tests.secrets.planted import write_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = [(command, case) for command, cases in CASES.items() for case in cases]


class Folder(NamedTuple):
    """A folder with everything planted, and what was put there."""

    path: Path
    planted: frozenset[Path]

    def made(self) -> list[Path]:
        """Return what commands wrote, the innermost first."""
        return sorted({*self.path.rglob("*")} - self.planted, reverse=True)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = tmp_path_factory.mktemp("planted")
    write_all(folder)
    return Folder(folder, frozenset(folder.iterdir()))


@pytest.fixture
def folder(planted: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """Stand in the folder; afterwards it is as it was, and no temporary file is left."""
    monkeypatch.chdir(planted.path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield planted
    for path in planted.made():
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    assert [*tmp_path.iterdir()] == []


def outputs(folder: Folder, command: str, case: Case) -> dict[str, bytes]:
    """Run a case, and return everything that it printed and wrote, by place."""
    words = shlex.split(case.line)
    with mock.patch("getpass.getpass", return_value=case.prompted):
        done = called(command, *words, stdin=case.stdin, environment={VARIABLE: PASSWORD})
    assert done.returncode == case.code, done.stderr
    written = {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in folder.made()
        if path.is_file()
    }
    return {STDOUT: done.stdout, STDERR: done.stderr, **written}


@pytest.mark.parametrize(
    ("command", "case"), LINES, ids=[f"{command} {case.line[:50]}" for command, case in LINES]
)
def test_a_command_shows_a_password_where_it_was_asked_for_and_nowhere_else(
    command: str, case: Case, folder: Folder
) -> None:
    said = outputs(folder, command, case)

    assert {place for place, text in said.items() if traces_in(text)} == {*case.shows.split()}
    if sys.platform != "win32":
        for place in {*case.shows.split()} - {STDOUT, STDERR}:
            assert stat.S_IMODE((folder.path / place).stat().st_mode) == 0o600


def options_of(name: str) -> list[click.Option]:
    """Return the options of a command."""
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    return [one for one in command.params if isinstance(one, click.Option)]


def test_every_command_has_cases() -> None:
    assert CASES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_used_by_one_of_its_cases(name: str) -> None:
    words = {word for case in CASES[name] for word in shlex.split(case.line)}
    assert [one.name for one in options_of(name) if words.isdisjoint(one.opts)] == []


def test_every_command_that_can_reveal_does_so_when_asked_alone() -> None:
    for name in COMMANDS:
        if "reveal" in {one.name for one in options_of(name)}:
            shown = {
                "--reveal" in case.line.split() for case in CASES[name] if STDOUT in case.shows
            }
            assert shown == {True}


@pytest.mark.parametrize("arguments", [[], ["--version"], *([name, "-h"] for name in COMMANDS)])
def test_no_help_text_shows_what_is_in_the_environment(arguments: list[str]) -> None:
    done = called(*arguments, environment={VARIABLE: PASSWORD})
    assert traces_in(done.stdout + done.stderr) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_repeats_no_word_of_the_command(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_IPSEC_CODEC_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", f"ipsec-codec encode --password {WORD} --")
    monkeypatch.setenv("COMP_CWORD", "--" if shell == "fish" else "4")
    with pytest.raises(SystemExit):
        run([])
    shown = capsys.readouterr()
    assert "--password-stdin" in shown.out
    assert traces_in(shown.out + shown.err) == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("asked", [[], ["--reveal"]])
def test_a_page_in_colour_shows_what_a_plain_one_does(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["inspect", "capture.bin", *asked]) == 0
    plain = click.unstyle(terminal.getvalue())
    assert plain != terminal.getvalue()
    assert bool(traces_in(plain)) == bool(asked)
