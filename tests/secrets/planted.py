"""What the password is planted in: records, buffers whole and broken, dumps, documents."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from ipsec_codec import Record, SocketSecuritySettingsIpsec, encode, to_document
from tests.captures.dump_writers import WRITERS
from tests.leaks import PASSWORD

RECORD: Final = SocketSecuritySettingsIpsec(user_name="svc", domain_name="CORP", password=PASSWORD)
DATA: Final = encode(RECORD)
OTHER: Final = encode(RECORD.replace(password=f"{PASSWORD[:-1]}!"))
WIDE: Final = PASSWORD.encode("utf-16-le")
LENGTHS: Final = 72, 76, 80
"""Where the lengths of user name, domain name and password stand."""


def with_length(offset: int, length: int) -> bytes:
    """Return the buffer with another length in the place of one of the three."""
    return DATA[:offset] + length.to_bytes(4, "little") + DATA[offset + 4 :]


BROKEN: Final[dict[str, bytes]] = {
    "truncated in a string": DATA[:-9],
    "truncated in a member": DATA[:50],
    "from the middle": DATA[30:],
    "from the lengths on": DATA[72:],
    "the password alone": WIDE,
    "odd length": with_length(80, len(WIDE) + 1),
    "length past the end": with_length(80, 0xFFFFFFFE),
    "user name past the end": with_length(72, 0x7FFFFFFE),
    "password in the tail": with_length(80, 0),
    "half of the password in the tail": with_length(80, len(PASSWORD) // 2 * 2),
    "padding and reserved": encode(
        RECORD.replace(padding=b"\xff" * 4, reserved2=5, security_flags=0x80000001)
    ),
}
"""Buffers with something wrong, where the password is masked wherever it lies."""

DUMPS: Final[dict[str, str]] = {
    writer.id: writer.text(DATA + bytes(-len(DATA) % writer.multiple)) for writer in WRITERS
}
"""The buffer as every tool prints it."""

TOML: Final = f"user_name = 'svc'\npassword = {json.dumps(PASSWORD, ensure_ascii=False)}\n"


def toml_with(line: str) -> bytes:
    return f"user_name = 'svc'\n{line}\n".encode()


QUOTED: Final = json.dumps(PASSWORD)

BAD_DOCUMENTS: Final[dict[str, bytes]] = {
    "unknown-key.json": json.dumps({PASSWORD: "password"}).encode(),
    "key-in-address.json": json.dumps(
        {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": {PASSWORD: 1}}
    ).encode(),
    "key-in-text.json": json.dumps({"user_name": {PASSWORD: 1}}).encode(),
    "key-twice.json": f"{{{QUOTED}: 1, {QUOTED}: 2}}".encode(),
    "structure.json": json.dumps({"structure": PASSWORD}).encode(),
    "protocol.json": json.dumps({"security_protocol": PASSWORD}).encode(),
    "flag.json": json.dumps({"security_flags": [PASSWORD]}).encode(),
    "guid.json": json.dumps({"reserved": PASSWORD}).encode(),
    "hex.json": json.dumps({"trailing": PASSWORD}).encode(),
    "number.json": json.dumps({"reserved2": PASSWORD}).encode(),
    "host.json": json.dumps(
        {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": {"host": PASSWORD}}
    ).encode(),
    "list.json": json.dumps({"password": [PASSWORD]}).encode(),
    "object.json": json.dumps({"password": {"utf16le": PASSWORD}}).encode(),
    "beside-it.json": json.dumps({"password": PASSWORD, "user_name": 5}).encode(),
    "unclosed.json": f'{{"password": {QUOTED}'.encode(),
    "unquoted.json": f'{{"password": {PASSWORD}}}'.encode(),
    "escape.json": f'{{"password": "{PASSWORD}\\q"}}'.encode(),
    "text.json": QUOTED.encode(),
    "utf-16.json": f'{{"password": {QUOTED}}}'.encode("utf-16"),
    "latin-1.json": b'{"password": "' + PASSWORD.encode() + b'\xff"}',
    "unquoted.toml": toml_with(f"password = {PASSWORD}"),
    "unclosed.toml": toml_with(f"password = {QUOTED[:-1]}"),
    "key.toml": toml_with(f"{QUOTED} = 1"),
    "bare-key.toml": toml_with(PASSWORD),
    "table.toml": toml_with(f"[{QUOTED}]\nx = 1"),
    "key-twice.toml": toml_with(f"{QUOTED} = 1\n{QUOTED} = 2"),
    "date.toml": toml_with(f"password = 1979-05-27 {PASSWORD}"),
}
"""Documents that must be refused, the password where it does not belong, by the file's name."""


def damaged(text: str) -> str:
    """Return a dump with a bad digit among those of the password, in the middle of the text."""
    middle = len(text) * 3 // 4
    return f"{text[:middle]}g{text[middle + 1 :]}"


def write_all(folder: Path) -> None:
    """Write everything planted into a folder."""
    files = {
        "capture.bin": DATA,
        "other.bin": OTHER,
        "broken.bin": BROKEN["length past the end"],
        "memory.raw": bytes(4096) + DATA + b"\x55" * 999 + OTHER + bytes(4096),
        "capture.json": json.dumps(to_document(RECORD, reveal=True)).encode(),
        "capture.toml": TOML.encode(),
        "masked.json": json.dumps(to_document(RECORD)).encode(),
        "password": PASSWORD.encode(),
        "big.txt": "\n".join(WIDE[at : at + 4].hex() for at in range(0, 48, 4)).encode(),
        **{f"{name.replace(' ', '-')}.bin": data for name, data in BROKEN.items()},
        **BAD_DOCUMENTS,
        **{f"{name}.txt": text.encode() for name, text in DUMPS.items()},
        **{f"{name}-damaged.txt": damaged(text).encode() for name, text in DUMPS.items()},
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shutil.copy(Path(__file__).with_name("parser.py"), folder)


def record_of(structure: type[Record]) -> Record:
    """Return a record of a structure, with the password if it has one."""
    return RECORD if isinstance(RECORD, structure) else structure()
