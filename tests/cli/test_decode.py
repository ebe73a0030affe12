"""`ipsec-codec decode` prints what was captured, and a password only when it is asked to."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import (
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    from_document,
)
from tests.command_line import CAPTURED_PASSWORD, CREDENTIALS, called, one_line
from tests.leaks import PASSWORD, found_in
from tests.places import CAPTURES

if TYPE_CHECKING:
    from pathlib import Path


def settings(**values: object) -> bytes:
    """Return the bytes of settings with these values."""
    return encode(SocketSecuritySettingsIpsec(**values))  # type: ignore[arg-type]


def test_one_file_is_printed_as_an_indented_document() -> None:
    done = called("decode", CREDENTIALS)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.splitlines()
    assert lines[:2] == [b"{", b'  "structure": "SOCKET_SECURITY_SETTINGS_IPSEC",']
    document = json.loads(done.stdout)
    assert document["user_name"] == "svc-backup"
    assert document["password"] == {"masked": True}


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_read_with_and_without_a_dash(arguments: list[str]) -> None:
    done = called("decode", *arguments, stdin=settings(user_name="bob"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["user_name"] == "bob"


def test_standard_input_cannot_be_read_twice() -> None:
    done = called("decode", "-", "-", stdin=settings())
    assert (done.returncode, done.stdout) == (2, b"")


def test_revealed_the_document_is_the_record_again() -> None:
    done = called("decode", "--reveal", CREDENTIALS)
    document = json.loads(done.stdout)
    assert document["password"] == CAPTURED_PASSWORD
    data = (CAPTURES / "ipsec2_credentials.bin").read_bytes()
    assert from_document(document) == decode(data)


def test_a_password_is_in_no_output_unless_it_is_revealed(tmp_path: Path) -> None:
    whole = settings(user_name="u", password=PASSWORD)
    buffers = {
        "whole": whole,
        "cut": whole[:-6],
        "odd": whole[:80] + struct.pack("<I", 21) + whole[84:],
        "past": whole[:80] + struct.pack("<I", 0xFFFFFFFE) + whole[84:],
        "strict": b"\x07" + whole[1:],
    }
    for name, data in buffers.items():
        (tmp_path / name).write_bytes(data)
        for arguments in (["decode"], ["decode", "--strict"], ["decode", "--ndjson"]):
            done = called(*arguments, str(tmp_path / name))
            assert found_in(done.stdout + done.stderr) == [], name


def test_several_files_take_one_line_each() -> None:
    done = called("decode", CREDENTIALS, str(CAPTURES / "ipsec_exact_size.bin"))
    names = [json.loads(line)["user_name"] for line in done.stdout.splitlines()]
    assert (done.returncode, names) == (0, ["svc-backup", "José"])


def test_ndjson_puts_one_file_on_one_line() -> None:
    done = called("decode", "--ndjson", CREDENTIALS)
    assert done.stdout.count(b"\n") == 1
    assert json.loads(done.stdout)["domain_name"] == "CORP"


def test_a_bad_file_among_good_ones_is_named_and_the_good_are_printed(tmp_path: Path) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"hello, world")
    done = called("decode", CREDENTIALS, str(bad), CREDENTIALS)
    assert (done.returncode, done.stdout.count(b"\n")) == (1, 2)
    assert one_line(done.stderr).startswith(f"ipsec-codec: error: {bad}: ")


@pytest.mark.parametrize(
    "name",
    ["SOCKET_PEER_TARGET_NAME", "SocketPeerTargetName", "peer-target-name", "Peer-Target-Name"],
)
def test_a_structure_is_named_as_in_c_or_in_python_or_in_short(name: str) -> None:
    data = encode(SocketPeerTargetName(peer_target_name="host/x"))
    done = called("decode", "--structure", name, stdin=data)
    assert done.returncode == 0
    assert json.loads(done.stdout)["peer_target_name"] == "host/x"


def test_an_unknown_structure_is_a_usage_error_that_lists_them() -> None:
    done = called("decode", "--structure", "zzz", stdin=settings())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"settings-ipsec, peer-target-name" in done.stderr


@pytest.mark.parametrize(
    ("name", "structure"),
    [
        ("generic_default.bin", "SOCKET_SECURITY_SETTINGS"),
        ("ipsec_named_policy.bin", "SOCKET_SECURITY_SETTINGS_IPSEC"),
        ("ipsec_exact_size.bin", "SOCKET_SECURITY_SETTINGS_IPSEC"),
        ("peer_target_name_tcp.bin", "SOCKET_PEER_TARGET_NAME"),
        ("query_template_ipsec2_udp.bin", "SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2"),
    ],
)
def test_the_structure_is_recognised(name: str, structure: str) -> None:
    done = called("decode", str(CAPTURES / name))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["structure"] == structure


EITHER = encode(SocketPeerTargetName())
"""Bytes that a SOCKET_SECURITY_QUERY_TEMPLATE has too."""


def test_a_near_tie_asks_for_the_structure() -> None:
    done = called("decode", stdin=EITHER)
    assert (done.returncode, done.stdout) == (2, b"")
    head, first, second = done.stderr.decode().splitlines()
    assert head == (
        "ipsec-codec: error: standard input: "
        "it may be any of these, so choose one with --structure:"
    )
    assert first.startswith("  query-template (+4: a size, with sizeof's own tail; ")
    assert second.startswith("  peer-target-name (+4: a size, with sizeof's own tail; ")


def test_a_structure_that_the_call_does_not_take_is_said_to_be_the_one() -> None:
    done = called("decode", "--ioctl", "WSAQuerySocketSecurity", CREDENTIALS)
    assert (done.returncode, done.stdout) == (1, b"")
    told = one_line(done.stderr)
    assert "these bytes read as settings-ipsec, which the call that --ioctl names" in told
    assert "leave --ioctl out" in told
    none = called("decode", "--ioctl", "WSAQuerySocketSecurity", stdin=bytes(range(119, -1, -1)))
    assert "no structure explains these bytes" in one_line(none.stderr)


@pytest.mark.parametrize(
    ("arguments", "structure"),
    [
        (["--structure", "query-template"], "SOCKET_SECURITY_QUERY_TEMPLATE"),
        (["--ioctl", "0x980000CA"], "SOCKET_PEER_TARGET_NAME"),
        (["--ioctl", "SIO_SET_PEER_TARGET_NAME"], "SOCKET_PEER_TARGET_NAME"),
        (["--ioctl", "WSASetSocketPeerTargetName"], "SOCKET_PEER_TARGET_NAME"),
    ],
)
def test_a_structure_or_a_call_settles_it(arguments: list[str], structure: str) -> None:
    done = called("decode", *arguments, stdin=EITHER)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["structure"] == structure


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ioctl", "0x12345678"],
        ["--ioctl", "WSADeleteSocketPeerTargetName"],
        ["--ioctl", "0x980000C8", "--structure", "peer-target-name"],
    ],
)
def test_a_call_without_that_structure_is_a_usage_error(arguments: list[str]) -> None:
    done = called("decode", *arguments, stdin=EITHER)
    assert (done.returncode, done.stdout) == (2, b"")


def test_bytes_that_no_structure_explains_are_bad_data() -> None:
    done = called("decode", "--format", "binary", stdin=b"hello, world")
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no structure explains these bytes" in one_line(done.stderr)


def test_a_near_tie_among_good_files_does_not_keep_them_from_being_printed(tmp_path: Path) -> None:
    either = tmp_path / "either.bin"
    either.write_bytes(EITHER)
    done = called("decode", str(either), CREDENTIALS)
    assert (done.returncode, done.stdout.count(b"\n")) == (2, 1)
    assert done.stderr.decode().startswith(f"ipsec-codec: error: {either}: ")


def test_strict_refuses_what_the_rules_call_an_error() -> None:
    odd = b"\x07" + settings()[1:]
    assert called("decode", stdin=odd).returncode == 0
    done = called("decode", "--strict", stdin=odd)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no finding of severity error" in one_line(done.stderr)
    assert called("decode", "--strict", stdin=settings()).returncode == 0


@pytest.mark.parametrize("size", [0, 1, 83])
def test_a_short_buffer_is_an_error_with_its_size(size: int) -> None:
    done = called(
        "decode", "--structure", "settings-ipsec", "--format", "binary", stdin=bytes(size)
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).endswith(f"found {size} byte{'' if size == 1 else 's'}")


def test_a_length_that_claims_4_gib_is_an_error_at_once() -> None:
    data = settings()[:80] + b"\xfe\xff\xff\xff" + bytes(4)
    done = called("decode", "--structure", "settings-ipsec", stdin=data)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "PasswordStringLen" in one_line(done.stderr)


def test_captured_text_cannot_act_on_a_terminal() -> None:
    name = "a\x1b]0;t\x07\u202eb\x9b\u2028\ufeff"
    done = called("decode", stdin=settings(user_name=name))
    assert json.loads(done.stdout)["user_name"] == name
    assert done.stdout.decode().replace("\n", "").isprintable()


def test_a_lone_surrogate_survives_as_hex() -> None:
    done = called("decode", stdin=settings(user_name="\ud83d"))
    assert json.loads(done.stdout)["user_name"] == {"utf16le": "3dd8"}


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "José".encode()), ("cp1252", b"Jos\\u00e9")]
)
def test_the_output_is_json_in_every_locale(encoding: str, shown: bytes) -> None:
    done = called("decode", stdin=settings(user_name="José"), encoding=encoding)
    assert shown in done.stdout
    assert json.loads(done.stdout)["user_name"] == "José"


def test_a_password_that_the_lengths_leave_in_the_tail_is_masked() -> None:
    whole = settings(user_name="u", password=PASSWORD)
    in_characters = struct.pack("<III", 1 * 2, 0, len(PASSWORD) // 2 * 2)
    data = whole[:72] + in_characters + whole[84:]
    for structure in ("settings-ipsec", "settings", "query-info"):
        done = called("decode", "--structure", structure, stdin=data)
        assert json.loads(done.stdout)["trailing"] == {"masked": True}
        revealed = called("decode", "--structure", structure, "--reveal", stdin=data)
        assert PASSWORD[-4:].encode("utf-16-le").hex() in json.loads(revealed.stdout)["trailing"]
