"""`ipsec-codec convert` writes a capture's bytes so that other tools read the same bytes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ipsec_codec.captures import FORMATS, read_capture
from ipsec_codec.cli import run
from ipsec_codec.cli.keywords import KEYWORDS
from tests.command_line import CREDENTIALS, Terminal, called, one_line
from tests.places import CAPTURES
from tests.required_tools import required_tool

DATA = Path(CREDENTIALS).read_bytes()
EVERY_SIZE = [bytes(range(256))[:size] for size in (1, 2, 15, 16, 17, 33, 256)]


def converted(data: bytes, *arguments: str) -> str:
    """Return what the command line makes of bytes."""
    done = called("convert", "--format", "binary", *arguments, stdin=data)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("ascii")


@pytest.mark.parametrize("name", sorted(file.name for file in CAPTURES.glob("*.txt")))
def test_every_dump_converts_to_the_captured_bytes(name: str, tmp_path: Path) -> None:
    output = tmp_path / "out.bin"
    done = called("convert", str(CAPTURES / name), "--to", "bin", "-o", str(output))
    assert (done.returncode, done.stdout) == (0, b"")
    assert output.read_bytes() == DATA


@pytest.mark.parametrize("data", EVERY_SIZE)
@pytest.mark.parametrize("form", ["hex", "c", "python", "xxd"])
def test_what_is_written_is_read_back(form: str, data: bytes) -> None:
    assert read_capture(converted(data, "--to", form)).data == data


def test_hex_is_one_line() -> None:
    assert converted(DATA, "--to", "hex") == DATA.hex() + "\n"


def test_xxd_is_what_the_real_xxd_printed() -> None:
    expected = (CAPTURES / "ipsec2_credentials.xxd.txt").read_text()
    assert converted(DATA, "--to", "xxd") == expected


def test_xxd_counts_from_the_address() -> None:
    text = converted(b"abc", "--to", "xxd", "--address", "0x1000")
    assert text == "00001000: 6162 63                                  abc\n"


@pytest.mark.parametrize("data", [b"", *EVERY_SIZE])
def test_python_runs_to_the_same_bytes(data: bytes) -> None:
    scope: dict[str, bytes] = {}
    exec(converted(data, "--to", "python", "--name", "settings"), scope)  # noqa: S102 (the proof)
    assert scope["settings"] == data


@pytest.mark.skipif(sys.platform == "win32", reason="the C compiler is asked on POSIX alone")
@pytest.mark.parametrize("data", [b"a", bytes(range(256))])
def test_c_compiles_to_the_same_bytes(data: bytes, tmp_path: Path) -> None:
    compiler = required_tool("cc")
    source = converted(data, "--to", "c", "--name", "settings")
    (tmp_path / "a.c").write_text(
        "#include <stdio.h>\n" + source + "int main(void) "
        "{ return fwrite(settings, 1, sizeof settings, stdout) != sizeof settings; }\n"
    )
    program = str(tmp_path / "a")
    subprocess.run([compiler, "-Wall", "-Werror", "-o", program, tmp_path / "a.c"], check=True)
    assert subprocess.run([program], capture_output=True, check=True).stdout == data


@pytest.mark.skipif(sys.platform == "win32", reason="the C compiler is asked on POSIX alone")
@pytest.mark.parametrize(("language", "standard"), [("C", "c11"), ("C++", "c++20")])
def test_the_words_that_are_refused_as_names_are_those_that_a_compiler_refuses(
    language: str, standard: str
) -> None:
    words = sorted(KEYWORDS[language])
    lines = "".join(f"unsigned char {word}[1];\n" for word in words)
    options = [f"-std={standard}", "-fsyntax-only", "-fmax-errors=0", "-x", standard[:-2], "-"]
    done = subprocess.run(
        [required_tool({"C": "gcc", "C++": "g++"}[language]), *options],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {int(line) for line in re.findall(r"(?m)^<stdin>:(\d+):\d+: error", done.stderr)}
    later = {"alignas", "alignof", "bool", "constexpr", "false", "nullptr", "static_assert"}
    later |= {"thread_local", "true", "typeof", "typeof_unqual", "_Imaginary"}  # C23's, or optional
    assert {*words} - {words[number - 1] for number in told} <= later


@pytest.mark.parametrize("address", ["0x14338808650", "14338808650", "00000143`38808650"])
def test_eb_writes_each_row_at_its_address(address: str) -> None:
    text = converted(bytes(range(18)), "--to", "eb", "--address", address)
    assert text.splitlines() == [
        "eb 00000143`38808650 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
        "eb 00000143`38808660 10 11",
    ]


def test_eb_may_end_at_the_last_address() -> None:
    assert converted(b"ab", "--to", "eb", "--address", "fffffffffffffffe") == (
        "eb ffffffff`fffffffe 61 62\n"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "--to"),
        (["--to", "docx"], "--to"),
        (["--to", "eb"], "--to eb needs the --address"),
        (["--to", "eb", "--address", "host"], "'--address'"),
        (["--to", "eb", "--address", ""], "'--address'"),
        (["--to", "eb", "--address", "ffffffffffffffff"], "reach past 64 bits"),
        (["--to", "eb", "--address", "10000000000000000"], "'--address'"),
        (["--to", "c", "--address", "0"], "--address is for"),
        (["--to", "hex", "--name", "a"], "--name is for"),
        (["--to", "c", "--name", "a b"], "'--name'"),
        (["--to", "python", "--name", "class"], "'class' is a keyword of Python"),
        (["--to", "c", "--name", "switch"], "'switch' is a keyword of C;"),
        (["--to", "c", "--name", "namespace"], "'namespace' is a keyword of C++"),
        (["--to", "c", "--word-order", "middle"], "'--word-order'"),
        (["--to", "hex", "--format", "nothing"], "'--format'"),
    ],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str], expected: str) -> None:
    done = called("convert", *arguments, stdin=DATA)
    assert (done.returncode, done.stdout) == (2, b"")
    assert expected in done.stderr.decode()


def test_c_has_no_empty_array() -> None:
    done = called("convert", "--format", "binary", "--to", "c")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "at least 1 byte" in one_line(done.stderr)


def test_what_is_no_dump_is_refused_with_its_line_and_the_option_to_use() -> None:
    done = called("convert", "--to", "hex", stdin=b"00 01\nhello\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "standard input: line " in one_line(done.stderr)
    assert "--format binary" in one_line(done.stderr)
    assert "format='" not in one_line(done.stderr)


def test_a_forced_format_refuses_another() -> None:
    text = converted(DATA, "--to", "xxd").encode()
    assert called("convert", "--to", "hex", "--format", "xxd", stdin=text).returncode == 0
    done = called("convert", "--to", "hex", "--format", "hexdump-C", stdin=text)
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_word_order_is_taken() -> None:
    words = b"0002 0000 0001 0000\n"
    little = called("convert", "--to", "hex", "--word-order", "little", stdin=words)
    big = called("convert", "--to", "hex", "--word-order", "big", stdin=words)
    assert (little.stdout, big.stdout) == (b"0200000001000000\n", b"0002000000010000\n")


def test_a_warning_names_the_option_that_decides() -> None:
    text = b"00000000: 0100 0000 0100 0000\n"
    done = called("convert", "--to", "hex", stdin=text)
    assert (done.returncode, done.stdout) == (0, b"0100000001000000\n")
    assert one_line(done.stderr).endswith("for xxd -e -g2 pass --word-order little")


def test_warnings_of_a_capture_go_to_standard_error() -> None:
    text = "\n".join(converted(DATA[:-1], "--to", "xxd").splitlines()).encode("utf-16-le")
    done = called("convert", "--to", "bin", stdin=text)
    assert (done.returncode, done.stdout) == (0, DATA[:-1])
    assert one_line(done.stderr).startswith("ipsec-codec: warning: standard input: ")


def test_raw_bytes_never_go_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(["convert", CREDENTIALS, "--to", "bin"]) == 2
    assert terminal.getvalue() == ""
    assert "ask for text with --to hex" in capsys.readouterr().err
    assert run(["convert", CREDENTIALS, "--to", "hex"]) == 0
    assert terminal.getvalue() == DATA.hex() + "\n"


def test_a_refused_capture_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "out.bin"
    output.write_bytes(b"before")
    done = called("convert", "--to", "bin", "-o", str(output), stdin=b"no dump")
    assert (done.returncode, output.read_bytes()) == (1, b"before")
    assert [*tmp_path.iterdir()] == [output]


def test_help_says_that_it_reveals() -> None:
    assert b"reveals" in called("convert", "--help").stdout


def test_formats_lists_every_name() -> None:
    listed = [line.split()[0] for line in called("formats").stdout.decode().splitlines()]
    assert listed == [*FORMATS]
