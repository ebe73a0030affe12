"""A wrong `ipsec-codec test-parser` is told in a line what was expected, before a test is run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.command_line import called, on_posix
from tests.runner.parser_programs import lines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--", "no-such-program"], "no program 'no-such-program' to test: there is none"),
        ([], "Missing argument"),
        (["--fields", "user", "--", sys.executable], "did you mean 'user_name'?"),
        (["--allow", "IPS001", "--", sys.executable], "no rule 'IPS001'"),
        (["--vector", "x", "--", sys.executable], "no vector 'x'"),
        (["--io", "pipe", "--", sys.executable], "Invalid value for '--io'"),
        (["--seed", "-1", "--", sys.executable], "Invalid value for '--seed'"),
        (["--jobs", "0", "--", sys.executable], "0 is not in the range 1<=x<=1000"),
        (["--jobs", "1001", "--", sys.executable], "1001 is not in the range 1<=x<=1000"),
        (["--structure", "none", "--", sys.executable], "no structure 'none'; they are settings,"),
        (["--vector", "x", "--case", "1", "--", sys.executable], "--vector and --case each name"),
        (
            ["--case", "0", "--buffer", __file__, "--", sys.executable],
            "--case and --buffer each name the one buffer to try: give one",
        ),
        (["--json", "-", "--junit", "-", "--", sys.executable], "cannot both go to the same place"),
        (["--json", "a", "--junit", "./a", "--", sys.executable], "cannot both go to the same"),
        (["--buffer", "no file", "--", sys.executable], "no file: No such file"),
        (["--json", "no/r.json", "--", sys.executable], "no/r.json: there is no folder to write"),
        (["--json", __file__, "--buffer", __file__, "--", sys.executable], "would be lost"),
        (["--junit", sys.executable, "--", sys.executable], "would be lost"),
        (["--save", __file__, "--", sys.executable], "--save takes a folder, and this is none"),
        (["--fields", "", "--", sys.executable], "no field of that name"),
    ],
)
def test_a_wrong_command_is_said_in_a_line_and_ends_with_2(
    arguments: list[str], message: str
) -> None:
    done = called("test-parser", *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert done.stdout == b""


@pytest.mark.parametrize("seconds", ["-1", "0", "-0.0", "nan", "inf", "1e300", "2592000.1"])
def test_a_timeout_beyond_thirty_days_or_of_none_is_told_the_range(seconds: str) -> None:
    done = called("test-parser", "--timeout", seconds, "--", sys.executable)
    assert (done.returncode, done.stdout) == (2, b"")
    assert (
        "'--timeout': it must be more than 0 and at most 2592000 (30 days)" in done.stderr.decode()
    )


@pytest.mark.parametrize("seconds", ["-0.1", "nan", "inf", "1e300", "2592001"])
def test_a_time_beyond_thirty_days_is_told_the_range(seconds: str) -> None:
    done = called("test-parser", "--time", seconds, "--", sys.executable)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "'--time': it must be at least 0 and at most 2592000 (30 days)" in done.stderr.decode()


@pytest.mark.parametrize("option", ["--timeout", "--time"])
def test_seconds_that_are_no_number_are_a_wrong_command(option: str) -> None:
    done = called("test-parser", option, "5s", "--", sys.executable)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"'{option}': '5s' is not a number of seconds" in done.stderr.decode()


def test_thirty_days_are_a_timeout_and_no_time_at_all_tries_the_vectors() -> None:
    options = ["--io", "lines", "--time", "0", "--timeout", "2592000"]
    done = called("test-parser", *options, "--", *lines())
    assert done.returncode == 0


@on_posix  # Windows knows no permission to execute
def test_a_file_that_may_not_be_executed_is_a_wrong_command() -> None:
    done = called("test-parser", "--", __file__)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "it is there, but it may not be executed" in done.stderr.decode()


@on_posix  # Windows takes a file without .exe for no program at all
def test_a_program_that_cannot_be_started_is_a_wrong_command(tmp_path: Path) -> None:
    program = tmp_path / "parser"
    program.write_bytes(b"\0not a program")
    program.chmod(0o700)
    done = called("test-parser", "--", str(program))
    assert done.returncode == 2
    assert f"cannot run {str(program)!r}: Exec format error" in done.stderr.decode()
