"""`ipsec-codec inspect` shows each byte beside its meaning, whatever form the capture is in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ipsec_codec import (
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    annotated_dump,
    encode,
    inspect,
    to_report,
)
from tests.command_line import (
    CAPTURED_PASSWORD,
    CREDENTIALS,
    ENVIRONMENT,
    PROGRAM,
    called,
    one_line,
)
from tests.leaks import found_in
from tests.places import CAPTURES

DATA = Path(CREDENTIALS).read_bytes()
EITHER = encode(SocketPeerTargetName())
"""Bytes that a SOCKET_SECURITY_QUERY_TEMPLATE has too."""
NOISE = bytes(range(119, -1, -1))
"""Bytes that no structure explains, and that are no text."""
ESCAPE = b"\x1b"


def lines(output: bytes) -> list[str]:
    return output.decode().splitlines()


def test_the_page_is_the_annotated_dump() -> None:
    done = called("inspect", CREDENTIALS)
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines(done.stdout) == annotated_dump(inspect(DATA)).splitlines()


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("ipsec2_credentials.*")), ids=str)
def test_any_form_of_a_capture_gives_the_same_page(path: Path) -> None:
    expected = called("inspect", CREDENTIALS).stdout
    assert called("inspect", str(path)).stdout == expected
    assert called("inspect", "-", stdin=path.read_bytes()).stdout == expected
    assert called("inspect", stdin=path.read_bytes()).stdout == expected


def test_several_files_have_a_page_each_with_their_names() -> None:
    done = called("inspect", CREDENTIALS, str(CAPTURES / "generic_default.bin"))
    assert done.returncode == 0
    titles = [line for line in lines(done.stdout) if line.endswith(("bin:", " bytes"))]
    assert [Path(title).name for title in titles if title.endswith(":")] == [
        "ipsec2_credentials.bin:",
        "generic_default.bin:",
    ]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_shown() -> None:
    done = called("inspect", "/nonexistent", CREDENTIALS)
    assert done.returncode == 1
    assert "/nonexistent" in one_line(done.stderr)
    assert b"SOCKET_SECURITY_SETTINGS_IPSEC, 138 bytes" in done.stdout


def test_a_near_tie_shows_both_pages() -> None:
    done = called("inspect", stdin=EITHER)
    assert done.returncode == 0
    first = inspect(EITHER)
    pages = [str(first), *map(str, first.alternatives())]
    assert done.stdout.decode() == "\n\n".join(pages) + "\n"


def test_what_no_structure_explains_has_one_page_that_names_the_options() -> None:
    done = called("inspect", stdin=NOISE)
    text = " ".join(done.stdout.decode().split())
    assert (done.returncode, text.count("nearest"), text.count("unrecognised")) == (0, 1, 1)
    for advice in ("--structure NAME", "--reveal shows", "`ipsec-codec scan` finds"):
        assert advice in text
    revealed = called("inspect", "--reveal", stdin=NOISE)
    assert b"--reveal" not in revealed.stdout


def test_what_the_call_does_not_take_is_named_on_the_page() -> None:
    done = called("inspect", "--ioctl", "WSAQuerySocketSecurity", CREDENTIALS)
    text = " ".join(done.stdout.decode().split())
    assert "None of those asked for explains these bytes" in text
    assert "read as settings-ipsec, which the call that --ioctl names does not take" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--structure", "peer-target-name"],
        ["--ioctl", "0x980000CA"],
        ["--ioctl", "WSASetSocketPeerTargetName", "--structure", "SocketPeerTargetName"],
    ],
)
def test_options_settle_a_near_tie(arguments: list[str]) -> None:
    done = called("inspect", *arguments, stdin=EITHER)
    assert lines(done.stdout)[0] == "SOCKET_PEER_TARGET_NAME, 144 bytes"
    assert b"as well" not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ioctl", "0x980000CA", "--structure", "settings"],
        ["--ioctl", "0x980000CB"],
        ["--ioctl", "connect"],
        ["--width", "79"],
        ["--limit", "-1"],
    ],
)
def test_contradictions_and_unknown_calls_are_usage_errors(arguments: list[str]) -> None:
    done = called("inspect", *arguments, stdin=EITHER)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_width_and_a_limit_can_be_chosen() -> None:
    data = encode(SocketSecuritySettingsIpsec(user_name="x" * 1000))
    done = called("inspect", "--width", "120", "--limit", "0", stdin=data)
    assert lines(done.stdout) == annotated_dump(inspect(data), width=120, limit=None).splitlines()
    done = called("inspect", "--limit", "64", stdin=data)
    assert b"1936 of 2000 bytes left out" in done.stdout


def test_the_reasons_are_told_when_asked_for() -> None:
    done = called("inspect", "--why", CREDENTIALS)
    assert (
        b"+30: SOCKET_SECURITY_SETTINGS_IPSEC (+6: a size that the lengths add up to" in done.stdout
    )
    named = called("inspect", "--why", "--structure", "settings-ipsec", CREDENTIALS)
    assert b"the content was not asked" in named.stdout


def test_json_is_the_report_with_the_file_s_name() -> None:
    done = called("inspect", "--json", CREDENTIALS)
    report = json.loads(done.stdout)
    assert report == {"file": CREDENTIALS, **to_report(inspect(DATA))}
    assert json.loads(called("inspect", "--json", "--reveal", CREDENTIALS).stdout) == {
        "file": CREDENTIALS,
        **to_report(inspect(DATA), reveal=True),
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--width", "120"], "--width is for a page, not for --json"),
        (["--limit", "64"], "--limit is for a page, not for --json"),
        (["--limit", "0", "--width", "80"], "--width and --limit are for a page, not for --json"),
    ],
)
def test_json_takes_no_option_that_shapes_a_page(options: list[str], message: str) -> None:
    done = called("inspect", "--json", *options, CREDENTIALS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_json_says_why_in_any_case() -> None:
    plain = called("inspect", "--json", CREDENTIALS)
    assert called("inspect", "--json", "--why", CREDENTIALS) == plain
    assert "+2: protocol IPSEC2" in json.loads(plain.stdout)["candidates"][0]["reasons"]


def test_json_of_several_files_takes_a_line_each() -> None:
    done = called("inspect", "--json", CREDENTIALS, CREDENTIALS)
    assert [json.loads(line)["size"] for line in lines(done.stdout)] == [138, 138]


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--why"], ["--width", "120"]])
def test_the_password_is_shown_only_when_it_is_asked_for(arguments: list[str]) -> None:
    for data in (DATA, DATA[:-8], DATA[:-8] + b"?", DATA[20:]):
        output = called("inspect", *arguments, stdin=data).stdout
        assert found_in(output, CAPTURED_PASSWORD) == []
    revealed = called("inspect", *arguments, "--reveal", CREDENTIALS).stdout
    assert CAPTURED_PASSWORD.encode() in revealed


def test_text_out_of_a_capture_cannot_steer_the_terminal() -> None:
    data = encode(SocketSecuritySettingsIpsec(user_name="\x1b[2J\u202e\ud800[red]"))
    for arguments in ([], ["--json"]):
        output = called("inspect", *arguments, stdin=data).stdout
        assert ESCAPE not in output
        assert "\u202e".encode() not in output


def test_piped_output_is_plain() -> None:
    assert ESCAPE not in called("inspect", CREDENTIALS, environment={"FORCE_COLOR": "1"}).stdout


def on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """Return what a call prints on a terminal of its own, 80 columns wide."""
    pty = pytest.importorskip("pty", reason="POSIX alone has this")
    controller, terminal = pty.openpty()
    try:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            check=True,
            env={**ENVIRONMENT, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
        )
        assert done.returncode == 0
        os.close(terminal)
        terminal = -1
        shown = b""
        while True:
            try:
                part = os.read(controller, 65536)
            except OSError:  # what Linux says at the end
                return shown
            if not part:
                return shown
            shown += part
    finally:
        os.close(controller)
        if terminal >= 0:
            os.close(terminal)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has pseudo-terminals")
def test_a_terminal_has_colour_unless_no_color_forbids_it() -> None:
    capture = str(CAPTURES / "generic_default.bin")
    plain = called("inspect", capture).stdout
    coloured = on_a_terminal("inspect", capture)
    assert ESCAPE in coloured
    assert on_a_terminal("inspect", capture, NO_COLOR="1").replace(b"\r\n", b"\n") == plain
