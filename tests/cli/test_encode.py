"""`ipsec-codec encode` makes the bytes that a settings document and options say."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from ipsec_codec import (
    STRUCTURES,
    IpsecFlags,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecurityQueryInfo,
    SocketSecuritySettingsIpsec,
    encode,
)
from tests.cli.encode_calls import EVERYTHING, document_of, encoded, refused
from tests.command_line import CREDENTIALS, called, on_posix, spawned


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


def test_a_capture_is_no_document_and_decode_makes_one_of_it() -> None:
    assert "decode prints the settings document of a capture" in refused(CREDENTIALS)


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
        (b'{"user\\u001bname\\nx": "a"}', "document: expected a field of SOCKET_SECURITY"),
        (b'{"structure": "SOCKET_PEER_TARGET_NAME", "user_name": 1}', "another key, number 2"),
        (b'{"user_name": 1}', "user_name: expected a text"),
        (b'{"password": {"masked": true}}', "--password-stdin"),
        (b'{"structure": "SOCKET"}', "structure: expected one of SOCKET_SECURITY_SETTINGS"),
        (b'{"structure": []}', "structure: expected one of SOCKET_SECURITY_SETTINGS"),
        (b"[1, 2]", "JSON or TOML"),
        (b'user_name = "a', "document: expected JSON or TOML, found a mistake (Unterminated"),
        (b'user_name = "a" b', "line 1, column 17: expected JSON or TOML"),
        (b"reserved2 = " + b"9" * 5000, "expected JSON or TOML"),
        (b"user_name = " + b"[" * 100_000, "too many levels"),
        (b".".join([b"a"] * 5_000) + b" = 1", "too many levels"),
        (b"[" + b" . ".join([b'"a"'] * 5_000) + b"]", "too many levels"),
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
        (["--padding", "00"], "expected 4 bytes in hex, found 1 byte"),
        (["--reserved2", "18446744073709551616"], "in decimal or in hex with 0x"),
        (["--reserved2", "1e3"], "expected a number from 0 to 0xffffffffffffffff"),
        (["--peer-target-name", "x"], "SOCKET_SECURITY_SETTINGS_IPSEC has no --peer-target-name"),
        (["--mm-sa-id", "1"], "a structure that has, with --structure: query-info-ipsec2"),
        (["--size", "exact", "--trailing", "00"], "one of --size and --trailing"),
        (["--size", "88", "--user-name", "a"], "'--size'"),
        (["--password-stdin", "--password-prompt"], "one of --password-stdin"),
        (["-", "--password-stdin"], "cannot both come from standard input"),
        (["--structure", "query-info", "--password-stdin"], "has no password"),
        (["--peer-address", "192.0.2.17"], "; the port is missing"),
        (["--peer-address", "[2001:db8::1]"], "; the port is missing"),
        (["--peer-address", "2001:db8::1"], "; an IPv6 address stands in brackets"),
        (["--peer-address", "localhost:80"], "; names are not looked up"),
        (["--peer-address", "fileserver.corp.example"], "; names are not looked up"),
        (["--peer-address", "?"], "[fe80::1%3]:445 or none\n"),
    ],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str], expected: str) -> None:
    structure = ["--structure", "peer-target-name"] if "--peer-address" in arguments else []
    assert expected in refused(*structure, *arguments, code=2)


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
