"""A planted password comes out where it was asked for, and nowhere else."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec import (
    IpsecCodecError,
    Secret,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    encode_into,
    from_document,
    schema,
    to_document,
)
from tests.leaks import PASSWORD, forms, found_in, shown_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECORD = SocketSecuritySettingsIpsec(user_name="svc", domain_name="CORP", password=PASSWORD)
DATA = encode(RECORD)


def test_the_search_itself_finds_every_form() -> None:
    for name, form in forms().items():
        assert name in found_in(b"before " + form + b" after")
    assert found_in("nothing") == []


def test_a_record_shows_no_password() -> None:
    shown = [repr(RECORD), str(RECORD), f"{RECORD}", f"{RECORD.password}", repr(RECORD.values())]
    assert found_in("\n".join(shown)) == []
    assert RECORD.password.reveal() == PASSWORD


def test_a_password_whose_length_counts_characters_is_not_shown_either() -> None:
    data = bytearray(DATA)
    data[80:84] = (len(PASSWORD) // 2).to_bytes(4, "little")
    record = decode(data)
    assert record.trailing.startswith(PASSWORD.encode("utf-16-le")[len(PASSWORD) // 2 :])
    shown = repr(record) + json.dumps(to_document(record))
    assert "\\x" not in shown
    assert record.trailing.hex() not in shown


def test_a_document_shows_a_password_only_when_asked() -> None:
    assert found_in(json.dumps(to_document(RECORD))) == []
    assert found_in(json.dumps(to_document(RECORD, reveal=True))) == ["JSON"]


def test_logging_a_record_at_debug_shows_no_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%s %r %s", RECORD, RECORD, RECORD.password)
        decode(DATA)
    assert found_in(caplog.text) == []


def refusals() -> dict[str, Callable[[], object]]:
    """Return calls that must fail while a password is at hand, by name."""
    odd, past = bytearray(DATA), bytearray(DATA)
    odd[80] += 1
    past[80:84] = b"\xfe\xff\xff\xff"
    wrong: Any = {"password": PASSWORD, "security_flags": -1}
    unknown: Any = {"password": PASSWORD, "pasword": PASSWORD}
    as_bytes: Any = PASSWORD.encode()
    as_text: Any = DATA.hex()
    reserved = encode(RECORD.replace(ipsec_flags=0x80))
    document = {"password": PASSWORD, "user_name": 5}
    return {
        "odd length": lambda: decode(bytes(odd)),
        "odd length, view": lambda: decode(memoryview(odd)),
        "past the end": lambda: decode(bytes(past)),
        "past the end, bytearray": lambda: decode(past),
        "strict": lambda: decode(reserved, strict=True),
        "strict, view": lambda: decode(bytearray(reserved), strict=True),
        "text for bytes": lambda: decode(as_text),
        "strided": lambda: decode(memoryview(DATA)[::2]),
        "encode strict": lambda: encode(RECORD.replace(ipsec_flags=0x80), strict=True),
        "no room": lambda: encode_into(RECORD, bytearray(90)),
        "read-only": lambda: encode_into(RECORD, bytes(200)),
        "no record": lambda: encode(as_text),
        "wrong value beside it": lambda: SocketSecuritySettingsIpsec(**wrong),
        "wrong keyword beside it": lambda: SocketSecuritySettingsIpsec(**unknown),
        "password as bytes": lambda: SocketSecuritySettingsIpsec(password=as_bytes),
        "secret of bytes": lambda: Secret(as_bytes),
        "replace": lambda: RECORD.replace(password=PASSWORD, user_name=b""),
        "replace by bytes": lambda: RECORD.replace(password=as_bytes),
        "set": lambda: setattr(RECORD, "password", PASSWORD),
        "document": lambda: from_document(document),
        "document of a password twice": lambda: from_document({"password": [PASSWORD]}),
        "document with a key": lambda: from_document({"structure": PASSWORD}),
        "document that is a text": lambda: from_document(as_text),
    }


@pytest.mark.parametrize("name", refusals())
def test_no_error_shows_a_password_nor_does_its_traceback_with_locals(name: str) -> None:
    call = refusals()[name]
    with pytest.raises((IpsecCodecError, TypeError, BufferError, AttributeError)) as caught:
        call()
    assert found_in(shown_by(caught.value)) == []
    assert caught.value.__context__ is None


def test_every_truncation_is_refused_without_a_leak() -> None:
    for size in range(len(DATA) - 4):
        with pytest.raises(IpsecCodecError) as caught:
            decode(DATA[:size])
        assert found_in(shown_by(caught.value)) == []


def test_a_schema_shows_no_password() -> None:
    assert found_in(str(schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(DATA))) == []


def test_an_assertion_about_records_shows_no_password(tmp_path: Path) -> None:
    test = tmp_path / "test_planted.py"
    test.write_text(
        textwrap.dedent("""
            import pathlib
            from ipsec_codec import SocketSecuritySettingsIpsec, decode, encode

            def secret():
                return pathlib.Path(__file__).with_name("password").read_text(encoding="utf-8")

            def test_records_differ():
                record = SocketSecuritySettingsIpsec(user_name="svc", password=secret())
                other = record.replace(user_name="other")
                assert record == other

            def test_decode_refuses():
                decode(encode(SocketSecuritySettingsIpsec(password=secret()))[:-6])
        """),
        encoding="utf-8",
    )
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-l", "-vv", f"--junitxml={report}", str(test)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"], capture_output=True, text=True, encoding="utf-8",
        check=False, cwd=tmp_path, env=environment(),
    )  # fmt: skip
    assert "2 failed" in done.stdout, done.stdout + done.stderr
    assert found_in(done.stdout + done.stderr + report.read_text(encoding="utf-8")) == []


def environment() -> dict[str, str]:
    """Return this process's environment, the package importable from anywhere."""
    import os  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    root = str(Path(__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
