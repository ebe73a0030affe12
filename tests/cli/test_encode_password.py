"""`ipsec-codec encode` takes a password from three places, and shows it in none."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ipsec_codec import decode
from ipsec_codec.cli import run
from tests.cli.encode_calls import EVERYTHING, document_of, encoded, refused
from tests.command_line import (
    CAPTURED_PASSWORD,
    CREDENTIALS,
    Terminal,
    called,
    in_shell,
    on_posix,
    one_line,
)
from tests.leaks import PASSWORD, found_in


@pytest.mark.parametrize(
    ("given", "password"),
    [
        ("pass", "pass"),
        ("pass\n", "pass"),
        ("pass\r\n", "pass"),
        ("pass\n\n", "pass\n"),
        ("pass\r\n\r\n", "pass\r\n"),
        ("pass\r", "pass\r"),
        (" пароль-🔑 \n", " пароль-🔑 "),
        ("\n", ""),
        ("", ""),
    ],
)
def test_of_a_password_on_standard_input_one_final_newline_is_dropped(
    given: str, password: str
) -> None:
    record = encoded("--password-stdin", stdin=given.encode())
    assert record.password.reveal() == password


def test_a_password_is_not_typed_where_it_shows(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("hunter2\n"))
    assert run(["encode", "--password-stdin", "--hex"]) == 2
    assert "use --password-prompt" in capfd.readouterr().err


def test_a_password_on_standard_input_must_be_utf_8() -> None:
    told = refused("--password-stdin", stdin=b"hunter2\xff")
    assert "expected valid UTF-8" in told
    assert "hunter2" not in told


def test_a_password_comes_from_the_environment() -> None:
    done = called(
        *("encode", "--hex", "--password-env", "THE_PASSWORD"),
        environment={"THE_PASSWORD": f"{PASSWORD}\n"},
    )
    record = decode(bytes.fromhex(done.stdout.decode()))
    assert record.password.reveal() == f"{PASSWORD}\n"


def test_a_password_given_as_a_variables_name_is_not_repeated() -> None:
    assert "hunter2" not in refused("--password-env", "hunter2")


@pytest.mark.parametrize("arguments", [["--password", "hunter2"], ["--password=hunter2"]])
def test_a_password_as_an_argument_is_refused_and_not_repeated(arguments: list[str]) -> None:
    told = refused(*arguments, code=2)
    assert "--password-stdin" in told
    assert "hunter2" not in told


def test_a_password_wins_over_a_mask(tmp_path: Path) -> None:
    (tmp_path / "masked.json").write_bytes(called("decode", CREDENTIALS).stdout)
    done = called(
        *("encode", str(tmp_path / "masked.json"), "--password-stdin"),
        stdin=CAPTURED_PASSWORD.encode(),
    )
    assert done.stdout == Path(CREDENTIALS).read_bytes()


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        ([PASSWORD, PASSWORD], 0, ""),
        (["", ""], 0, ""),
        ([PASSWORD, "another"], 1, "the same password twice"),
        (["\udcff", "\udcff"], 1, "valid UTF-8"),
        ([EOFError()], 1, "the end of the input"),
        ([OSError()], 1, "a terminal"),
        ([KeyboardInterrupt()], 130, ""),
    ],
)
def test_a_prompt_asks_twice(
    answers: list[str | BaseException],
    code: int,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    left = [*answers]

    def answer(prompt: str) -> str:
        assert "assword" in prompt
        given = left.pop(0)
        if isinstance(given, BaseException):
            raise given
        return given

    monkeypatch.setattr("getpass.getpass", answer)
    assert run(["encode", "--password-prompt", "--hex"]) == code
    told = capfd.readouterr()
    assert expected in told.err
    assert PASSWORD not in told.err
    if code == 0:
        assert decode(bytes.fromhex(told.out)).password.reveal() == answers[0]
    assert left == []


@on_posix
def test_without_a_terminal_a_prompt_is_refused() -> None:
    done = in_shell("setsid -w ipsec-codec encode --password-prompt --hex < /dev/null")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "expected a terminal to ask at" in one_line(done.stderr)


def test_no_error_shows_a_password(tmp_path: Path) -> None:
    good = document_of(EVERYTHING)
    for change in (
        {"user_name": 1},
        {"padding": "00"},
        {"passwort": PASSWORD},
        {"reserved": PASSWORD},
        {"security_protocol": PASSWORD},
        {"security_flags": [PASSWORD]},
        {"trailing": PASSWORD},
        {"structure": PASSWORD},
        {"password": [PASSWORD]},
    ):
        document = json.dumps({**json.loads(good), **change}).encode()
        told = refused("-", "-o", str(tmp_path / "out"), stdin=document)
        assert found_in(told) == []
    assert [*tmp_path.iterdir()] == []
