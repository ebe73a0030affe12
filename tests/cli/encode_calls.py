"""`ipsec-codec encode` called for the record that it makes, or for what it refuses."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from ipsec_codec import STRUCTURES, Record, SocketSecuritySettingsIpsec, decode, to_document
from tests.command_line import called, one_line
from tests.leaks import PASSWORD


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
