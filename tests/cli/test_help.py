"""The command line tells what it can do: version, help, completion and a light start."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

import ipsec_codec
from ipsec_codec import STRUCTURES, __main__
from ipsec_codec.cli import COMMANDS, commands
from ipsec_codec.cli.parameters import structure_alias
from ipsec_codec.cli.recognising import CALLS
from tests.command_line import CREDENTIALS, called, spawned
from tests.places import ROOT


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


@pytest.mark.parametrize("name", ["check", "decode", "diff", "encode", "inspect", "test-parser"])
def test_help_lists_the_names_of_the_structures(name: str) -> None:
    told = "".join(called(name, "--help").stdout.decode().split())
    for structure in STRUCTURES:
        assert structure_alias(structure) in told


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
        (["rules", "ips105"], "IPS105"),
        (["test-parser", "--allow", "IPS40"], "IPS401 IPS402 IPS403 IPS404"),
        (["decode", "--ioctl", "wsaq"], "WSAQuerySocketSecurity"),
        (["test-parser", "--vector", "settings-ipsec-001"], "settings-ipsec-001"),
        (
            ["test-parser", "--structure", "query-info", "--vector", "query-info-00"],
            " ".join(f"query-info-{number:03}" for number in range(1, 10)),
        ),
    ],
)
def test_commands_options_and_names_are_completed(words: list[str], expected: str) -> None:
    completion = ShellComplete(commands, {}, "ipsec-codec", "_IPSEC_CODEC_COMPLETE")
    found = completion.get_completions(words[:-1], words[-1])
    assert [item.value for item in found] == expected.split()


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


def test_the_calls_that_are_completed_are_those_that_have_a_structure() -> None:
    with pytest.raises(ValueError, match="expected one of") as told:
        ipsec_codec.structures_for_call("none")
    named = re.findall(r"\b(?:SIO_|WSA)\w+", str(told.value))
    assert {*CALLS} == {name for name in named if "DELETE" not in name.upper()}
    assert all(map(ipsec_codec.structures_for_call, CALLS))
