"""Calls that must fail while a password is at hand: one for each class of error, and many more."""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import click

import ipsec_codec.winsock as adapter
from ipsec_codec import (
    BufferTooSmallError,
    CaptureError,
    DocumentError,
    EncodeError,
    Secret,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    StrictError,
    StringLengthError,
    TruncatedError,
    annotated_dump,
    compare,
    decode,
    dump_lines,
    encode,
    encode_into,
    from_document,
    inspect,
    read_capture,
    recognise,
    scan,
    structures_for_call,
    to_document,
    to_report,
)
from ipsec_codec.cli import commands
from ipsec_codec.cli.documents import parsed_document, read_document
from ipsec_codec.cli.reading import read_bytes
from ipsec_codec.cli.reporting import CommandFailedError
from ipsec_codec.layout import layout_of
from ipsec_codec.testing import (
    ParserMismatch,
    check_parser,
    invalid_buffers,
    load_vectors,
    settings,
    tails,
    wide_strings,
)
from ipsec_codec.winsock import WinsockError, WinsockUnavailableError
from tests.leaks import PASSWORD
from tests.secrets.planted import BAD_DOCUMENTS, BROKEN, DATA, DUMPS, RECORD, WIDE, damaged
from tests.winsock.fake_windows import FakeWindows

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ERRORS",
    "MISUSES",
    "NEVER_RAISED",
    "NO_PAYLOADS",
    "VECTOR",
    "parser_that",
    "quote",
]

Calls = dict[str, "Callable[[], object]"]

UNKNOWN_BITS: Final = RECORD.replace(ipsec_flags=0x80)
FULL: Final = bytearray(DATA)
"""A buffer of the caller's that holds a password already."""

VECTOR: Final = "settings-ipsec-065"
"""A vector with CAPTURED_PASSWORD in it."""

PYTHON: Final = shlex.quote(Path(sys.executable).as_posix())

UNHARMED: Final = {
    "base64",
    "base64-one-line",
    "python-repr",
    "python-bytearray",
    "wireshark-escaped",
}
"""Dumps in which another letter is no mistake."""

any_bytes: Any = DATA
any_text: Any = PASSWORD
any_type: Any = int
any_record: Any = SocketSecuritySettingsIpsec
any_document: Any = {"password": PASSWORD}


def released(data: bytes | bytearray) -> memoryview:
    """Return a view that gives no bytes any more."""
    view = memoryview(data)
    view.release()
    return view


def failing_windows(code: int = 10022, **missing: str) -> FakeWindows:
    fake = FakeWindows()
    fake.failures["WSASetSocketSecurity"] = code
    fake.missing = {*missing.values()}
    return fake


def parser_that(fails: Callable[[SocketSecuritySettingsIpsec], Any]) -> Callable[[bytes], Any]:
    """Return a parser that fails on one vector, with its password at hand."""
    (given,) = (vector.data for vector in load_vectors() if vector.id == VECTOR)
    return lambda data: fails(decode(data)) if data == given else to_document(decode(data))


def quote(record: SocketSecuritySettingsIpsec) -> None:
    """Fail as a parser does that says the password, in several forms."""
    password = record.password.reveal()
    wide = password.encode("utf-16-le")
    raise OSError(f"{password} {wide.hex()} {wide.hex(' ').upper()} {wide!r}")


def misplace(record: SocketSecuritySettingsIpsec) -> dict[str, Any]:
    """Put the password into other fields."""
    password = record.password.reveal()
    wide = password.encode("utf-16-le").hex()
    return {**to_document(record), "user_name": password, "domain_name": {"utf16le": wide}}


def commanded(line: str, stdin: bytes) -> Any:
    """Call a command that reads the password, and let its error out."""
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        mock.patch.object(sys, "stdout", io.StringIO()),
    ):
        return commands.main(shlex.split(line), standalone_mode=False)


def unprinted(line: str, stdin: bytes) -> Any:
    """Call a command whose output is closed."""
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        mock.patch.object(sys, "stdout", None),
    ):
        return commands.main(shlex.split(line), standalone_mode=False)


def prompted(*typed: str | BaseException) -> Any:
    """Type passwords at the prompt."""
    with mock.patch("getpass.getpass", side_effect=typed):
        return commanded("encode --password-prompt --hex", b"")


def environs() -> Any:
    """Have a password in the environment that no text is."""
    with mock.patch.dict(os.environ, {"GIVEN": f"{PASSWORD}\udcff"}):
        return commanded("encode --password-env GIVEN --hex", b"")


def limited(size: int) -> bytes:
    """Read an input that is larger than allowed."""
    with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(DATA), "utf-8")):
        return read_bytes("-", limit=size)


def revealed(record: SocketSecuritySettingsIpsec) -> bytes:
    """Return a record's document, password and all."""
    return json.dumps(to_document(record, reveal=True)).encode()


ERRORS: Final[dict[type[BaseException], Calls]] = {
    TruncatedError: {
        "of bytes": lambda: decode(DATA[:50]),
        "of a view": lambda: decode(memoryview(DATA)[30:80]),
    },
    StringLengthError: {
        "odd": lambda: decode(BROKEN["odd length"]),
        "past the end, a bytearray": lambda: decode(bytearray(BROKEN["length past the end"])),
        "as another structure": lambda: decode(DATA, SocketPeerTargetName),
        "of a large buffer": lambda: decode(BROKEN["length past the end"] + bytes(5000)),
    },
    StrictError: {
        "decoding": lambda: decode(encode(UNKNOWN_BITS), strict=True),
        "decoding a view": lambda: decode(bytearray(encode(UNKNOWN_BITS)), strict=True),
        "encoding": lambda: encode(UNKNOWN_BITS, strict=True),
        "encoding into": lambda: encode_into(UNKNOWN_BITS, FULL, strict=True),
        "a tail": lambda: decode(BROKEN["password in the tail"], strict=True),
    },
    EncodeError: {
        "beside it": lambda: SocketSecuritySettingsIpsec(password=PASSWORD, security_flags=-1),
        "bytes": lambda: SocketSecuritySettingsIpsec(password=any_bytes),
        "as a number": lambda: SocketSecuritySettingsIpsec(reserved2=any_text),
        "as a GUID": lambda: SocketSecuritySettingsIpsec(reserved=any_text),
        "as padding": lambda: SocketSecuritySettingsIpsec(padding=WIDE),
        "replacing": lambda: RECORD.replace(password=PASSWORD, user_name=any_bytes),
        "a Secret of bytes": lambda: Secret(any_bytes),
        "as an address": lambda: SocketPeerTargetName(peer_address=any_text),
        "as a host": lambda: SocketAddress(host=PASSWORD),
        "as the rest of an address": lambda: SocketAddress(family=2, rest=DATA),
        "a negative offset": lambda: encode_into(RECORD, FULL, -1),
    },
    BufferTooSmallError: {
        "no room": lambda: encode_into(RECORD, bytearray(90)),
        "no room after another's password": lambda: encode_into(RECORD, FULL, 100),
    },
    DocumentError: {
        "a key": lambda: from_document({PASSWORD: 1}),
        "a key of an address": lambda: from_document(
            {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": {PASSWORD: 1}}
        ),
        "beside it": lambda: from_document({"password": PASSWORD, "user_name": 5}),
        "in a list": lambda: from_document({"password": [PASSWORD]}),
        "as the structure": lambda: from_document({"structure": PASSWORD}),
        "too large": lambda: from_document({"password": PASSWORD, "padding": "00"}),
        **{
            f"in {name}": lambda name=name: from_document(  # type: ignore[misc]
                parsed_document(BAD_DOCUMENTS[name], name[-5:])
            )
            for name in BAD_DOCUMENTS
        },
    },
    CaptureError: {
        **{
            f"{name}, a digit": lambda text=text: read_capture(damaged(text))  # type: ignore[misc]
            for name, text in DUMPS.items()
            if name not in UNHARMED
        },
        "two dumps": lambda: read_capture(DUMPS["xxd"] + DUMPS["od"]),
        "wrapped words": lambda: read_capture(
            "\n".join(line[:25] + "\n" + line[25:] for line in DUMPS["od-Ax-tx4z"].splitlines())
        ),
        "another format": lambda: read_capture(DATA, format="xxd"),
        "a label before hex": lambda: read_capture(f"Data: {DATA.hex()}"),
        "an odd digit behind 0x": lambda: read_capture(f"0x{DATA.hex()}0"),
        "a letter in the first group": lambda: read_capture(
            DUMPS["xxd"].replace("00000000: 0", "00000000: O")
        ),
        "a text that is no literal": lambda: read_capture(f'"{PASSWORD}" is no dump; ' * 20),
        "an ambiguous one": lambda: read_capture(
            "\n".join(WIDE[at : at + 4].hex() for at in range(0, 48, 4))
        ),
    },
    WinsockError: {
        "refused": lambda: adapter.set_socket_security(5, RECORD, loader=failing_windows()),
        "no socket": lambda: adapter.set_socket_security(-1, RECORD, loader=failing_windows()),
    },
    WinsockUnavailableError: {
        "no export": lambda: adapter.set_socket_security(
            5, RECORD, loader=failing_windows(name="WSASetSocketSecurity")
        ),
    },
    click.BadParameter: {
        "beside a document": lambda: commanded("encode - --trailing x --hex", revealed(RECORD)),
    },
    click.UsageError: {
        "of a structure without a password": lambda: commanded(
            "encode - --structure settings --password-env HOME --hex",
            json.dumps({"password": PASSWORD}).encode(),
        ),
        "beside a buffer": lambda: commanded(
            f"test-parser --buffer - --vector none -- {PYTHON}", DATA
        ),
    },
    ParserMismatch: {
        "a crash": lambda: check_parser(parser_that(quote), vector=VECTOR),
        "a refusal": lambda: check_parser(parser_that(quote), vector=VECTOR, refusal=OSError),
        "a value": lambda: check_parser(parser_that(misplace), vector=VECTOR),
    },
    CommandFailedError: {
        "a document": lambda: read_document("no such file"),
        "a capture": lambda: commanded("convert - --to hex", damaged(DUMPS["xxd"]).encode()),
        "a document that is none": lambda: commanded(
            "encode - --hex", BAD_DOCUMENTS[next(iter(BAD_DOCUMENTS))]
        ),
        "a document's rules": lambda: commanded("encode - --hex --strict", revealed(UNKNOWN_BITS)),
        "a document's field": lambda: commanded(
            "encode - --hex", json.dumps({"password": PASSWORD, "user_name": 5}).encode()
        ),
        "bytes that no file takes": lambda: commanded("encode - -o .", revealed(RECORD)),
        "digits that no file takes": lambda: commanded("encode - --hex -o .", revealed(RECORD)),
        "a password that is no UTF-8": lambda: commanded(
            "encode --password-stdin --hex", PASSWORD.encode() + b"\xff"
        ),
        "a password with surrogates": lambda: prompted(f"{PASSWORD}\udcff", f"{PASSWORD}\udcff"),
        "two passwords": lambda: prompted(PASSWORD, f"{PASSWORD}2"),
        "one of two passwords": lambda: prompted(PASSWORD, EOFError()),
        "the environment's": environs,
        "an input that is too large": lambda: limited(10),
        "a line that nobody can read": lambda: unprinted("decode - --reveal", DATA),
    },
}
"""By the class of the error, calls that raise it."""

NEVER_RAISED: Final = {
    "IpsecCodecError": "a base, and what the command line says of an input that is too large",
    "DecodeError": "a base",
    "AmbiguityError": "read_capture raises it as a plain CaptureError",
    "UnsettledError": "the command line's own: see the cases of decode and check that exit with 2",
    "ReaderLeftError": "the command line's own, with nothing in it",
    "_MistakeFoundError": "the search's own: it tells Hypothesis that an example is interesting",
    "_OutOfTime": "the search's own, with nothing in it",
}
"""The classes that no caller meets, and why."""

MISUSES: Final[Calls] = {
    "decode of a str": lambda: decode(any_text),
    "decode of strides": lambda: decode(memoryview(DATA)[::2]),
    "decode as no structure": lambda: decode(DATA, any_type),
    "decode, arguments swapped": lambda: decode(SocketSecuritySettingsIpsec, any_bytes),  # type: ignore[call-overload]
    "decode of a released view": lambda: decode(released(DATA)),
    "encode into a released view": lambda: encode_into(RECORD, released(bytearray(DATA))),
    "inspect of a released view": lambda: inspect(released(DATA)),
    "a record of unnamed values": lambda: any_record(PASSWORD),
    "a record of a released view": lambda: SocketSecuritySettingsIpsec(trailing=released(DATA)),
    "encode of a document": lambda: encode(any_document),
    "encode of bytes": lambda: encode(any_bytes),
    "encode into bytes": lambda: encode_into(RECORD, DATA),
    "encode into a str": lambda: encode_into(RECORD, any_text),
    "encode into strides": lambda: encode_into(RECORD, memoryview(bytearray(DATA))[::2]),
    "encode into an offset that is none": lambda: encode_into(RECORD, FULL, any_type),
    "encode bytes into": lambda: encode_into(any_bytes, FULL),
    "inspect of a str": lambda: inspect(any_text),
    "inspect of strides": lambda: inspect(memoryview(DATA)[::2]),
    "inspect as no structure": lambda: inspect(DATA, any_type),
    "inspect, arguments swapped": lambda: inspect(RECORD.trailing, any_bytes),
    "inspect among none": lambda: inspect(DATA, among=()),
    "recognise among none": lambda: recognise(DATA, ()),
    "recognise among others": lambda: recognise(DATA, (any_type,)),
    "recognise a str": lambda: recognise(any_text),
    "a dump of bytes": lambda: annotated_dump(any_bytes),
    "lines of a dump of bytes": lambda: dump_lines(any_bytes),
    "a report on bytes": lambda: to_report(any_bytes),
    "a comparison of bytes": lambda: compare(inspect(DATA), any_bytes),
    "a comparison of structures": lambda: compare(
        inspect(DATA), inspect(DATA, SocketSecuritySettings)
    ),
    "a document of bytes": lambda: to_document(any_bytes),
    "a document that is a text": lambda: from_document(any_text),
    "a scan of strides": lambda: scan(memoryview(DATA)[::2]).__next__(),
    "a scan for others": lambda: scan(DATA, structures=(any_bytes,)),
    "a scan for one that is in no collection": lambda: scan(DATA, structures=any_type),
    "a scan by windows of no size": lambda: scan(DATA, window_size=any_type),
    "a scan of nothing at once": lambda: scan(DATA, window_size=0),
    "a scan of text": lambda: scan(io.StringIO(PASSWORD)).__next__(),
    "a capture in no format": lambda: read_capture(DATA, format="none"),
    "a capture in no order": lambda: read_capture(WIDE.hex(), word_order=any_type),
    "a capture of strides": lambda: read_capture(memoryview(DATA)[::2]),
    "setting a password": lambda: setattr(RECORD, "password", PASSWORD),
    "setting a Secret's text": lambda: setattr(RECORD.password, "_value", PASSWORD),
    "settings as bytes": lambda: adapter.set_socket_security(5, any_bytes),
    "a template as bytes": lambda: adapter.query_socket_security(5, any_bytes),
    "a peer as bytes": lambda: adapter.set_peer_target_name(5, any_bytes),
}
"""Calls with an argument of a wrong type or value."""

NO_PAYLOADS: Final[Calls] = {
    "layout_of": lambda: layout_of(any_bytes),
    "settings": lambda: settings(structure=any_bytes),
    "strict settings": lambda: settings(strict=any_text),
    "invalid_buffers": lambda: invalid_buffers(structure=any_text),
    "wide_strings": lambda: wide_strings(surrogates=any_text),
    "tails": lambda: tails(default=any_text),
    "load_vectors": lambda: load_vectors(any_bytes),
    "check_parser": lambda: check_parser(to_document, structure=any_bytes),  # type: ignore[arg-type]
    "structures_for_call": lambda: structures_for_call(PASSWORD),
}
"""Calls whose arguments are never a payload, so that locals show them; the text does not."""
