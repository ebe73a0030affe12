"""`ipsec-codec diff` says what differs, and of a password only that it does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ipsec_codec import (
    SocketPeerTargetName,
    SocketSecurityQueryTemplate,
    SocketSecuritySettingsIpsec,
    encode,
)
from tests.command_line import CREDENTIALS, called, one_line
from tests.leaks import PASSWORD, found_in
from tests.places import CAPTURES

RECORD = SocketSecuritySettingsIpsec(user_name="bob", domain_name="CORP", password=PASSWORD)


@pytest.fixture
def buffers(tmp_path: Path) -> Any:
    """Return a function that writes two buffers and returns their files' names."""

    def write(left: bytes, right: bytes) -> tuple[str, str]:
        (tmp_path / "a.bin").write_bytes(left)
        (tmp_path / "b.bin").write_bytes(right)
        return str(tmp_path / "a.bin"), str(tmp_path / "b.bin")

    return write


@pytest.mark.parametrize("name", ["ipsec2_credentials.bin", "ipsec2_credentials.hexdump-C.txt"])
def test_equal_buffers_print_nothing(name: str) -> None:
    assert called("diff", CREDENTIALS, str(CAPTURES / name)) == (0, b"", b"")


def test_a_difference_is_a_field_its_bytes_and_both_values(buffers: Any) -> None:
    names = buffers(encode(RECORD), encode(RECORD.replace(user_name="rob", security_flags=2)))
    done = called("diff", *names)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().splitlines() == [
        f"--- {names[0]}  SOCKET_SECURITY_SETTINGS_IPSEC, {len(encode(RECORD))} bytes",
        f"+++ {names[1]}  SOCKET_SECURITY_SETTINGS_IPSEC, {len(encode(RECORD))} bytes",
        "SecurityFlags, byte 0x0004",
        "  - none",
        "  + ALLOW_INSECURE",
        "UserName, byte 0x0054",
        '  - "bob"',
        '  + "rob"',
    ]


def test_a_string_of_another_size_is_placed_on_both_sides(buffers: Any) -> None:
    names = buffers(encode(RECORD), encode(RECORD.replace(domain_name="")))
    told = called("diff", *names).stdout.decode()
    assert "DomainName, bytes 0x005a to 0x0061 in A\n" in told
    assert "  + no bytes\n" in told
    assert "\nPassword" not in told


def test_of_a_password_only_the_difference_is_told(buffers: Any) -> None:
    other = PASSWORD[:-1] + "!"
    names = buffers(encode(RECORD), encode(RECORD.replace(password=other)))
    for arguments in ([], ["--json"]):
        done = called("diff", *names, *arguments)
        assert done.returncode == 1
        assert b"Password" in done.stdout
        for password in (PASSWORD, other):
            assert found_in(done.stdout + done.stderr, password) == []
    told = called("diff", *names).stdout.decode().splitlines()
    size = len(PASSWORD.encode("utf-16-le"))
    place = f"bytes 0x0062 to {97 + size:#06x}"
    assert told[2:] == [f"Password, {place}", "  - ********", "  + ********"]
    (difference,) = json.loads(called("diff", *names, "--json").stdout)["differences"]
    assert difference["bytes"] is None
    assert (difference["left"]["masked"], difference["right"]["masked"]) == (True, True)


def test_revealed_a_password_is_shown_with_its_bytes(buffers: Any) -> None:
    names = buffers(encode(RECORD), encode(RECORD.replace(password=PASSWORD[:-1] + "!")))
    report = json.loads(called("diff", *names, "--json", "--reveal").stdout)
    (difference,) = report["differences"]
    assert difference["left"]["value"] == PASSWORD
    assert len(difference["bytes"]) == 1


@pytest.mark.parametrize("size", [83, 90, 100, 130])
def test_a_cut_buffer_shows_no_password(size: int, buffers: Any) -> None:
    names = buffers(encode(RECORD), encode(RECORD)[:size])
    for arguments in ([], ["--json"]):
        done = called("diff", *names, "--structure", "settings-ipsec", *arguments)
        assert done.returncode == 1
        assert f"warning: {names[1]}: SOCKET_SECURITY" in one_line(done.stderr)
        assert found_in(done.stdout + done.stderr) == []


def test_json_says_whether_they_are_equal() -> None:
    done = called("diff", "--json", CREDENTIALS, CREDENTIALS)
    report = json.loads(done.stdout)
    assert (done.returncode, report["equal"], report["differences"]) == (0, True, [])
    assert report["left"] == {
        "file": CREDENTIALS,
        "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",
        "size": 138,
        "error": None,
    }


def test_json_has_every_run_of_bytes_and_the_text_some(buffers: Any) -> None:
    left, right = RECORD.replace(user_name="a" * 40), RECORD.replace(user_name="b" * 40)
    names = buffers(encode(left), encode(right))
    (difference,) = json.loads(called("diff", *names, "--json").stdout)["differences"]
    assert difference["bytes"] == [[at, at + 1] for at in range(84, 164, 2)]
    assert "byte 0x0062 and 32 more runs" in called("diff", *names).stdout.decode()


def test_different_structures_are_said_to_be_so() -> None:
    name = str(CAPTURES / "peer_target_name_tcp.bin")
    done = called("diff", CREDENTIALS, name)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)
    assert "--structure" in one_line(done.stderr)
    report = json.loads(called("diff", "--json", CREDENTIALS, name).stdout)
    assert (report["equal"], report["differences"]) == (False, None)


def test_a_doubtful_buffer_is_read_as_the_other_one(buffers: Any) -> None:
    either = encode(SocketPeerTargetName())
    assert either == encode(SocketSecurityQueryTemplate(security_protocol=1))
    for sure in (
        encode(SocketPeerTargetName(peer_target_name="host/x")),
        encode(SocketSecurityQueryTemplate(security_protocol=1, peer_token_access_mask=0xC0000)),
    ):
        for pair in ((either, sure), (sure, either)):
            done = called("diff", *buffers(*pair))
            assert (done.returncode, done.stderr) == (1, b"")


def test_a_dump_is_compared_with_standard_input() -> None:
    done = called("diff", CREDENTIALS, "-", stdin=Path(CREDENTIALS).read_bytes())
    assert done == (0, b"", b"")


@pytest.mark.parametrize(
    "arguments",
    [[], [CREDENTIALS], ["-", "-"], [CREDENTIALS, CREDENTIALS, CREDENTIALS]],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str]) -> None:
    assert called("diff", *arguments).returncode == 2


def test_bytes_that_no_structure_explains_are_said_to_be_so(buffers: Any) -> None:
    done = called("diff", *buffers(b"hello, world", b"hello, World"), "--format", "binary")
    assert done.returncode == 1
    assert done.stderr != b""
    assert b"World" not in done.stdout + done.stderr


def test_a_buffer_of_one_byte_is_said_to_have_one(buffers: Any) -> None:
    one, other = buffers(b"\1", b"\2")
    said = called("diff", "--structure", "settings", one, other).stdout.decode()
    assert said.splitlines()[0].endswith("  SOCKET_SECURITY_SETTINGS, 1 byte")


@pytest.mark.parametrize("position", [0, 1])
def test_a_missing_file_is_named(position: int) -> None:
    names = [CREDENTIALS, CREDENTIALS]
    names[position] = "none.bin"
    done = called("diff", *names)
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).startswith("ipsec-codec: error: none.bin: ")


def test_captured_text_cannot_act_on_a_terminal(buffers: Any) -> None:
    names = buffers(encode(RECORD), encode(RECORD.replace(user_name="\x1b[2J\u202e\n\x9b")))
    for arguments in ([], ["--json"]):
        done = called("diff", *names, *arguments)
        assert done.stdout.decode().replace("\n", "").isprintable()
