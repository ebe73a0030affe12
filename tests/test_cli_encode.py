"""`ipsec-codec encode` writes what a document and options say, and no password by accident."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ipsec_codec import (
    STRUCTURES,
    IpsecFlags,
    Record,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    to_document,
)
from ipsec_codec.cli import run
from tests.command_line import (
    CAPTURED_PASSWORD,
    CREDENTIALS,
    Terminal,
    called,
    in_shell,
    one_line,
    spawned,
)
from tests.leaks import PASSWORD, found_in

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX alone has this")

MODE = 0o600


def document_of(record: Record) -> bytes:
    """Return a record's revealed document as JSON."""
    return json.dumps(to_document(record, reveal=True)).encode()


def encoded(*arguments: str, stdin: bytes = b"") -> Any:
    """Return the record that the command line makes of these arguments."""
    done = called("encode", "--hex", *arguments, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    structure = SocketSecuritySettingsIpsec
    for known in STRUCTURES:
        if known.c_name in arguments:
            structure = known  # type: ignore[assignment]
    return decode(bytes.fromhex(done.stdout.decode()), structure)


def refused(*arguments: str, stdin: bytes = b"", code: int = 1) -> str:
    """Return what the command line says of a document or of options that it refuses."""
    done = called("encode", "--hex", *arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (code, b"")
    told = done.stderr.decode()
    assert "Traceback" not in told
    return told if code == 2 else one_line(done.stderr)


EVERYTHING = SocketSecuritySettingsIpsec(
    security_protocol=2,
    security_flags=0x80000001,
    ipsec_flags=0xF,
    authip_mm_policy_key=UUID(int=1),
    user_name="José \ud83d",
    domain_name="CORP",
    password=PASSWORD,
    padding=b"hole",
    reserved2=1 << 63,
    trailing=b"tail",
)


def test_what_decode_prints_encode_takes() -> None:
    document = called("decode", "--reveal", CREDENTIALS).stdout
    done = called("encode", "-", stdin=document)
    assert (done.returncode, done.stdout) == (0, Path(CREDENTIALS).read_bytes())


def test_hex_is_one_line_of_the_same_bytes() -> None:
    done = called("encode", "-", "--hex", stdin=document_of(EVERYTHING))
    assert done.stdout.decode().splitlines() == [encode(EVERYTHING).hex()]


TOML = b"""
security_flags = ["GUARANTEE_ENCRYPTION"]  # a comment, which JSON has not
user_name = 'CORP\\bob'
"""


@pytest.mark.parametrize("name", ["settings.toml", "settings.TOML", "settings", "settings.conf"])
def test_toml_is_read_by_its_suffix_or_its_content(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(TOML)
    assert encoded(str(tmp_path / name)) == SocketSecuritySettingsIpsec(
        security_flags=SecurityFlags.GUARANTEE_ENCRYPTION, user_name="CORP\\bob"
    )


def test_a_suffix_decides_against_the_content(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(TOML)
    assert "expected JSON" in refused(str(tmp_path / "settings.json"))


def test_a_document_of_another_value_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("[1]")
    assert "expected an object of fields" in refused(str(tmp_path / "settings.json"))


def test_a_byte_order_mark_of_utf_8_is_passed_over() -> None:
    assert encoded("-", stdin=b'\xef\xbb\xbf{"user_name": "a"}').user_name == "a"


def test_an_empty_file_is_no_document() -> None:
    assert "expected JSON" in refused("-", stdin=b"")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b'{"user_name": "a", "user_name": "b"}', "user_name: expected each key once"),
        (b'{"peer_address": {"port": 1, "port": 2}}', "port: expected each key once"),
        (b'{"reserved2": NaN}', "NaN, which JSON does not have"),
        (b'{"reserved2": -Infinity}', "-Infinity, which JSON does not have"),
        (b'{"reserved2": ' + b"9" * 5000 + b"}", "one of 5000 characters"),
        (b'{"reserved2": 1' + b"0" * 30 + b".0}", "one of 33 characters"),
        (b'{"user_name": ' + b"[" * 100_000, "too many levels"),
        (b'{"user_name": ' + b'{"a":' * 100_000, "too many levels"),
        (b'{"user_name": "\xff"}', "line 1: expected UTF-8, found a byte that is none"),
        ('{"user_name": "a"}'.encode("utf-16"), "the byte order mark of UTF-16"),
        ('{"user_name": "a"}'.encode("utf-32"), "the byte order mark of UTF-32"),
        (b'{"user_name": "a"', "line 1, column 18: expected JSON"),
        (b'{"user_name": "a"}\n{}', "line 2, column 1: expected JSON"),
        (b'{"user_name": "a\nb"}', "line 1, column 17: expected JSON"),
        (b'{"user_nam": "a"}', "did you mean 'user_name'?"),
        (b'{"user\\u001bname\\nx": "a"}', "user\\x1bname\\nx"),
        (b'{"user_name": 1}', "user_name: expected a text"),
        (b'{"password": {"masked": true}}', "--password-stdin"),
        (b'{"structure": "SOCKET"}', "structure: expected one of SOCKET_SECURITY_SETTINGS"),
        (b'{"structure": []}', "structure: expected one of SOCKET_SECURITY_SETTINGS"),
        (b"[1, 2]", "JSON or TOML"),
        (b'user_name = "a', "document: expected JSON or TOML, found a mistake (Unterminated"),
        (b'user_name = "a" b', "line 1, column 17: expected JSON or TOML"),
        (b"reserved2 = " + b"9" * 5000, "expected JSON or TOML"),
        (b"user_name = " + b"[" * 100_000, "too many levels"),
        (b'user_name = "a"\nuser_name = "b"', "Cannot overwrite a value"),
        (b"reserved2 = 1979-05-27", "reserved2: expected a hex string"),
        (b"reserved2 = nan", "reserved2: expected a hex string"),
        (b"reserved2 = 1." + b"0" * 30, "one of 32 characters"),
        (b"\x00", "JSON or TOML"),
    ],
)
def test_a_bad_document_is_one_clear_line(document: bytes, expected: str) -> None:
    assert expected in refused("-", stdin=document)


@pytest.mark.parametrize("suffix", ["json", "toml"])
@pytest.mark.parametrize(
    "document",
    [
        '{"password": "hunter2',
        '{"password": "hunter2\\q"}',
        '{"password": hunter2}',
        '{"password": ["hunter2"]}',
        '{"password": {"utf16le": "hunter2"}}',
        'password = "hunter2',
        "password = hunter2",
        'password = "hunter2" "hunter2"',
        'password = "\\hunter2"',
        'password = "hunter2"\npassword = "hunter2"',
    ],
)
def test_a_bad_document_is_never_quoted(document: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"settings.{suffix}"
    file.write_text(document)
    assert "hunter2" not in refused(str(file)).replace(str(file), "")


def test_every_field_of_every_structure_has_an_option() -> None:
    told = called("encode", "--help").stdout.decode()
    for structure in STRUCTURES:
        for field in structure.fields():
            if field.name == "password":
                continue
            name = field.name.removesuffix("s") if field.name.endswith("flags") else field.name
            assert f"--{name.replace('_', '-')} " in told


def test_options_alone_make_a_record() -> None:
    mm = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    record = encoded(
        *("--security-protocol", "IPSEC2"),
        *("--security-flag", "GUARANTEE_ENCRYPTION", "--security-flag", "0x80000000"),
        *("--ipsec-flag", "PEER_NAME_IS_RAW_FORMAT"),
        *("--authip-mm-policy-key", mm),
        *("--padding", "01020304", "--reserved2", "18446744073709551615"),
        *("--user-name", "José", "--domain-name", "", "--trailing", ""),
    )
    assert record == SocketSecuritySettingsIpsec(
        security_protocol=SocketSecurityProtocol.IPSEC2,
        security_flags=0x80000001,
        ipsec_flags=IpsecFlags.PEER_NAME_IS_RAW_FORMAT,
        authip_mm_policy_key=UUID(mm),
        padding=b"\1\2\3\4",
        reserved2=(1 << 64) - 1,
        user_name="José",
        trailing=b"",
    )


def test_an_option_wins_over_the_document() -> None:
    record = encoded(
        *("-", "--user-name", "bob", "--security-flag", "0x0", "--reserved2", "0x10"),
        stdin=document_of(EVERYTHING),
    )
    assert record == EVERYTHING.replace(user_name="bob", security_flags=0, reserved2=16)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.17:445", SocketAddress(host="192.0.2.17", port=445)),
        ("[2001:db8::1]:445", SocketAddress(host="2001:db8::1", port=445)),
        ("[fe80::1%3]:0", SocketAddress(host="fe80::1", scope_id=3)),
        ("none", SocketAddress()),
    ],
)
def test_a_peer_address_is_written_as_people_write_it(text: str, address: SocketAddress) -> None:
    record = encoded("--structure", "SOCKET_PEER_TARGET_NAME", "--peer-address", text)
    assert record == SocketPeerTargetName(peer_address=address)


@pytest.mark.parametrize(
    "text",
    ["192.0.2.17", "2001:db8::1:445", "[::1]", "host:445", "1.2.3.4:99999", "300.1.1.1:1", ""],
)
def test_another_peer_address_is_a_usage_error(text: str) -> None:
    told = refused("--structure", "peer-target-name", "--peer-address", text, code=2)
    assert "--peer-address" in told


def test_flags_mean_the_named_structures_own() -> None:
    record = encoded("--structure", "SOCKET_SECURITY_QUERY_INFO", "--flag", "ENCRYPTED")
    assert record == SocketSecurityQueryInfo(flags=2)
    assert "'--flag'" in refused("--structure", "query-info", "--flag", "MM_SA_ID", code=2)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "give a settings document"),
        (["--security-flag", "GUARANTEE"], "did you mean 'GUARANTEE_ENCRYPTION'?"),
        (["--reserved2", "-1"], "'--reserved2'"),
        (["--reserved2", "0x10000000000000000"], "'--reserved2'"),
        (["--authip-qm-policy-key", "aec2ef9c"], "'--authip-qm-policy-key'"),
        (["--padding", "00"], "expected 4 bytes in hex, found 1 bytes"),
        (["--peer-target-name", "x"], "SOCKET_SECURITY_SETTINGS_IPSEC has no --peer-target-name"),
        (["--size", "exact", "--trailing", "00"], "one of --size and --trailing"),
        (["--size", "88", "--user-name", "a"], "'--size'"),
        (["--password-stdin", "--password-prompt"], "one of --password-stdin"),
        (["-", "--password-stdin"], "cannot both come from standard input"),
        (["--structure", "query-info", "--password-stdin"], "has no password"),
    ],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str], expected: str) -> None:
    assert expected in refused(*arguments, code=2)


@on_posix
@pytest.mark.parametrize(
    "option", ["--password-env", "--user-name", "--security-flag", "--structure", "--trailing"]
)
def test_an_argument_that_is_not_utf_8_is_refused(option: str) -> None:
    done = spawned("encode", "--hex", option.encode(), b"\xff\xfe")
    assert (done.returncode, done.stdout) == (2, b"")
    assert option.encode() in done.stderr


@pytest.mark.parametrize(
    ("arguments", "size"), [([], 90), (["--size", "sizeof"], 90), (["--size", "exact"], 86)]
)
def test_the_size_is_sizeof_unless_it_is_exact(arguments: list[str], size: int) -> None:
    done = called("encode", "--user-name", "a", *arguments)
    assert len(done.stdout) == size


def test_a_size_wins_over_the_documents_tail() -> None:
    exact = encoded("-", "--size", "exact", stdin=document_of(EVERYTHING))
    assert exact.trailing == b""
    whole = encoded("-", "--size", "sizeof", stdin=document_of(EVERYTHING))
    assert whole.trailing == bytes(4)


def test_strict_refuses_what_the_rules_call_an_error() -> None:
    assert encoded("--security-protocol", "DEFAULT").security_protocol == 0
    assert "severity error" in refused("--security-protocol", "DEFAULT", "--strict")


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


def test_raw_bytes_never_go_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(["encode", "--user-name", "a"]) == 2
    assert (terminal.getvalue(), "not written to a terminal" in capsys.readouterr().err) == (
        "",
        True,
    )
    assert run(["encode", "--user-name", "a", "--hex"]) == 0
    assert len(terminal.getvalue()) == 181


@on_posix
def test_nor_to_a_terminal_that_is_named_as_a_file() -> None:
    master, slave = os.openpty()
    try:
        done = called("encode", "--user-name", "a", "-o", os.ttyname(slave))
        assert done.returncode == 2
        assert b"not written to a terminal" in done.stderr
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize("arguments", [[], ["--hex"]])
def test_a_file_is_written_for_its_owner_alone(arguments: list[str], tmp_path: Path) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    output.chmod(0o644)
    done = called("encode", "-", "-o", str(output), *arguments, stdin=document_of(EVERYTHING))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    expected = encode(EVERYTHING)
    assert output.read_bytes() == (expected.hex().encode() + b"\n" if arguments else expected)
    if sys.platform != "win32":
        assert stat.S_IMODE(output.stat().st_mode) == MODE
    assert [*tmp_path.iterdir()] == [output]


def test_a_refused_document_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    refused("-", "-o", str(output), stdin=b'{"password": "hunter2", "user_name": 1}')
    assert output.read_bytes() == b"before"
    assert [*tmp_path.iterdir()] == [output]


def test_a_failed_rename_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "settings.bin"
    output.write_bytes(b"before")
    seen: list[bytes] = []

    def refuse(source: str, target: object) -> None:
        seen.append(Path(source).read_bytes())
        assert stat.S_IMODE(Path(source).stat().st_mode) == MODE or sys.platform == "win32"
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr("os.replace", refuse)
    assert run(["encode", "--user-name", "a", "-o", str(output)]) == 1
    assert [len(data) for data in seen] == [90]
    assert capfd.readouterr().err == f"ipsec-codec: error: {output}: Permission denied\n"
    assert (output.read_bytes(), [*tmp_path.iterdir()]) == (b"before", [output])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    output = tmp_path / "none" / "settings.bin"
    done = called("encode", "--user-name", "a", "-o", str(output))
    assert (done.returncode, done.stdout) == (1, b"")
    assert one_line(done.stderr).startswith(f"ipsec-codec: error: {output}: ")


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_output(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = spawned("encode", "--user-name", "a", "-o", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "directory" in one_line(done.stderr).lower() or sys.platform == "win32"
    assert [*tmp_path.iterdir()] == [tmp_path / "folder"]


@on_posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    assert called("encode", "--user-name", "a", "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert len(target.read_bytes()) == 90


@on_posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("output", ["-o /dev/full", "> /dev/full"])
def test_a_full_disk_is_an_error(output: str) -> None:
    done = in_shell(f"ipsec-codec encode --user-name a {output}")
    assert done.returncode == 1
    assert "No space left on device" in one_line(done.stderr)


@on_posix
def test_a_device_is_written_to_and_not_replaced() -> None:
    done = in_shell("ipsec-codec encode --user-name a -o /dev/stdout | wc -c")
    assert (done.stdout.split(), done.stderr) == ([b"90"], b"")
    assert called("encode", "--user-name", "a", "-o", os.devnull).returncode == 0
    assert Path(os.devnull).is_char_device()


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
