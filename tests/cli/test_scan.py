"""`ipsec-codec scan` prints what it finds as it finds it, and loses nothing at Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from ipsec_codec import SocketPeerTargetName, SocketSecuritySettingsIpsec, encode
from tests.command_line import (
    CAPTURED_PASSWORD,
    CREDENTIALS,
    ENVIRONMENT,
    PROGRAM,
    called,
    on_posix,
    one_line,
    wait_until_read,
)
from tests.leaks import found_in

CAPTURE = Path(CREDENTIALS).read_bytes()
IMAGE = b"\xff" * 1001 + CAPTURE + b"\xff" * 500 + encode(SocketSecuritySettingsIpsec()) + b"\xff"
REASONS = (
    "AuthipQMPolicyKey is SOCKET_DEFAULT2_QM_POLICY",
    "the user name is text, of length 10",
    "the domain name is text, of length 4",
    "the password is text",
)


@pytest.fixture
def image(tmp_path: Path) -> str:
    """Return the name of a file with two structures in it."""
    path = tmp_path / "image.raw"
    path.write_bytes(IMAGE)
    return str(path)


def test_hits_are_printed_with_offset_confidence_reasons_and_fields(image: str) -> None:
    done = called("scan", image)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "0x0000000003e9  high    SOCKET_SECURITY_SETTINGS_IPSEC, 138 bytes",
        f"    because {'; '.join(REASONS)}",
        "    SecurityProtocol: IPSEC2",
        "    SecurityFlags: GUARANTEE_ENCRYPTION",
        "    AuthipQMPolicyKey: aec2ef9c-3a4d-4d3e-8842-239942e39a47",
        '    UserName: "svc-backup"',
        '    DomainName: "CORP"',
        "    Password: ********",
        "0x000000000667  low     SOCKET_SECURITY_SETTINGS_IPSEC, 88 bytes",
        "    because nothing but the shape of the fixed part",
    ]


def test_ndjson_has_one_object_a_hit_with_its_document(image: str) -> None:
    done = called("scan", "--ndjson", image)
    first, second = map(json.loads, done.stdout.splitlines())
    assert {**first, "reasons": [], "document": {}} == {
        "offset": 1001,
        "size": 138,
        "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",
        "confidence": "high",
        "reasons": [],
        "document": {},
    }
    assert first["document"]["user_name"] == "svc-backup"
    assert first["document"]["password"] == {"masked": True}
    assert (second["offset"], second["confidence"]) == (1639, "low")


def test_confidence_is_the_least_that_is_printed(image: str) -> None:
    for level, count in (("high", 1), ("medium", 1), ("low", 2)):
        done = called("scan", "--ndjson", "--confidence", level, image)
        assert len(done.stdout.splitlines()) == count


@pytest.mark.parametrize("options", [[], ["--ndjson"]])
def test_a_password_is_printed_only_when_it_is_revealed(image: str, options: list[str]) -> None:
    masked = called("scan", *options, image)
    assert found_in(masked.stdout + masked.stderr, CAPTURED_PASSWORD) == []
    revealed = called("scan", *options, "--reveal", image)
    assert CAPTURED_PASSWORD.encode() in revealed.stdout


def test_captured_text_cannot_move_or_reorder_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "image"
    name = "host/\u202eevil[bold]"
    path.write_bytes(encode(SocketPeerTargetName(peer_target_name=name)))
    for options in ([], ["--ndjson"]):
        done = called("scan", *options, str(path))
        assert rb"host/\u202eevil[bold]" in done.stdout
    path.write_bytes(encode(SocketPeerTargetName(peer_target_name="host/\x1b[2J")))
    assert b"\x1b" not in called("scan", str(path)).stdout


def test_a_long_name_is_cut_short_for_a_person_alone(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(encode(SocketPeerTargetName(peer_target_name="n" * 5000)))
    assert len(called("scan", str(path)).stdout) < 500
    assert b"n" * 5000 in called("scan", "--ndjson", str(path)).stdout


def test_standard_input_is_scanned() -> None:
    done = called("scan", "--confidence", "high", "-", stdin=IMAGE)
    assert done.returncode == 0
    assert done.stdout.startswith(b"0x0000000003e9  high")


def test_thorough_finds_what_the_search_by_zeros_misses(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(encode(SocketSecuritySettingsIpsec(user_name="bob", ipsec_flags=0x10)))
    assert called("scan", str(path)).stdout == b""
    assert b"but IpsecFlags has unknown bits" in called("scan", "--thorough", str(path)).stdout


@pytest.mark.parametrize("arguments", [[], ["--ndjson"]])
@pytest.mark.parametrize("content", [b"", b"\xff" * 1000])
def test_no_hit_is_no_failure_and_is_said_beside_the_output(
    content: bytes, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "image"
    path.write_bytes(content)
    said = f"ipsec-codec: no hits in {len(content)} bytes\n".encode()
    assert called("scan", str(path), *arguments) == (0, b"", said)


@pytest.mark.parametrize("name", ["no-such-file", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_1(name: str) -> None:
    done = called("scan", name)
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).startswith("ipsec-codec: error: ")


@pytest.mark.parametrize("arguments", [[], ["--confidence", "sure", "x"], ["a", "b"]])
def test_a_wrong_command_is_exit_code_2(arguments: list[str]) -> None:
    assert called("scan", *arguments).returncode == 2


@on_posix
def test_ctrl_c_prints_what_was_found_and_says_where_it_stopped() -> None:
    with subprocess.Popen(
        [*PROGRAM, "scan", "--confidence", "high", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(IMAGE)
        process.stdin.flush()
        wait_until_read(process.stdin)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert output.startswith(b"0x0000000003e9  high")
    assert one_line(errors) == (
        f"ipsec-codec: warning: stopped after {len(IMAGE)} bytes; hits until then: "
        "1 high, 0 medium, 0 low"
    )


@on_posix
def test_on_a_terminal_there_is_a_bar_on_standard_error_and_none_in_the_output(image: str) -> None:
    import pty  # noqa: PLC0415 (POSIX alone)

    leader, follower = pty.openpty()
    environment = {**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run(
        [*PROGRAM, "scan", "--ndjson", image],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=follower,
        check=True,
        env=environment,
    )
    os.close(follower)
    shown = os.read(leader, 65536)
    os.close(leader)
    assert b"KiB" in shown
    assert b"\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 2
