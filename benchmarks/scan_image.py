"""The recipe of a synthetic memory image: five kinds of content, and structures planted in it.

Everything follows from one seed, so that two runs scan the same bytes.
"""

from __future__ import annotations

import array
import random
import uuid
from typing import TYPE_CHECKING, Final, NamedTuple

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    Record,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecuritySettingsIpsec,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED: Final = 20_260_801
MIB: Final = 1 << 20
PLANTED: Final = 1000

EXTENT: Final = 256 * 1024
"""Bytes of one kind in a row: 64 pages."""

TEXT: Final = r"""
the connection was refused by server because no policy matched its address while user service
started error warning access denied C:\Windows\System32\drivers https://www.example.com/path
SELECT name FROM accounts WHERE id = 42; return value if (status != 0) { goto done; } 2024-05-17
"""

USERS: Final = ("svc-backup", "José", "administrator", "мария", "山田太郎", "host.agent$", "bob")
DOMAINS: Final = ("CORP", "", "münchen.example", "ad.corp.example", "ПРИМЕР")
NAMES: Final = (
    "host/fileserver.corp.example",
    "cifs/печать.example",
    "HTTP/web-01.example.com:8080@EXAMPLE.COM",
    "n" * 128,
)


class Plant(NamedTuple):
    """A structure in the image.

    Attributes:
        offset: where, in bytes.
        kind: what it is, in words.
        telling: whether it holds credentials, a policy key or a name, and so must be found.
        structure: the record class.
    """

    offset: int
    kind: str
    telling: bool
    structure: type[Record]


def random_bytes(source: random.Random, size: int) -> bytes:
    """Return what encrypted or compressed memory looks like."""
    return source.randbytes(size)


def text(source: random.Random, size: int) -> bytes:
    """Return lines of ASCII text."""
    words = source.choices(TEXT.split(), k=size // 4)
    return " ".join(words).encode()[:size]


def wide_text(source: random.Random, size: int) -> bytes:
    """Return UTF-16LE text."""
    return text(source, size // 2).decode().encode("utf-16-le")


def zeros(source: random.Random, size: int) -> bytes:
    """Return zero pages."""
    del source
    return bytes(size)


def integers(code: str, bound: int) -> Callable[[random.Random, int], bytes]:
    """Return a maker of arrays of integers below a bound."""

    def make(source: random.Random, size: int) -> bytes:
        count = size // array.array(code).itemsize
        numbers = source.choices(range(bound), k=count)
        return array.array(code, numbers).tobytes()

    return make


def counters(source: random.Random, size: int) -> bytes:
    """Return 32-bit integers that count up."""
    first = source.randrange(100)
    return array.array("I", range(first, first + size // 4)).tobytes()


def sparse(source: random.Random, size: int) -> bytes:
    """Return 32-bit integers of which one in sixteen is not zero."""
    numbers = [0] * (size // 4)
    for place in source.sample(range(len(numbers)), len(numbers) // 16):
        numbers[place] = source.randrange(1, 256)
    return array.array("I", numbers).tobytes()


KINDS: Final[dict[str, Callable[[random.Random, int], bytes]]] = {
    "random": random_bytes,
    "text": text,
    "UTF-16 text": wide_text,
    "zero pages": zeros,
    "16-bit integers below 256": integers("H", 256),
    "32-bit integers below 4": integers("I", 4),
    "32-bit integers below 256": integers("I", 256),
    "32-bit counters": counters,
    "32-bit integers, mostly zero": sparse,
    "64-bit integers below 4": integers("Q", 4),
    "64-bit integers below 100": integers("Q", 100),
}

SHARES: Final = {
    "random": ("random",),
    "text": ("text", "UTF-16 text"),
    "zeros": ("zero pages",),
    "integers": tuple(KINDS)[4:],
}
"""A quarter of the image each, in equal parts."""


def content(kind: str, size: int) -> bytes:
    """Return content of one kind, to measure it alone."""
    source = random.Random(f"{SEED} {kind}")
    return b"".join(KINDS[kind](source, EXTENT) for _ in range(size // EXTENT))


def write_image(path: Path, size: int) -> list[Plant]:
    """Write the image, and return what was planted in it.

    Args:
        path: the file to write.
        size: its size in bytes, a multiple of 64 MiB.
    """
    source = random.Random(SEED)
    kinds = [
        kind
        for shared in SHARES.values()
        for number in range(size // EXTENT // len(SHARES))
        for kind in [shared[number % len(shared)]]
    ]
    source.shuffle(kinds)
    planted: list[Plant] = []
    with path.open("wb") as file:
        for kind in kinds:
            file.write(KINDS[kind](source, EXTENT))
        # Each in a part of the image of its own, at an odd offset.
        room = size // PLANTED
        for number in range(PLANTED):
            kind, telling, record = planted_record(source, number)
            data = encode(record)
            offset = (number * room + source.randrange(room - len(data) - 2)) | 1
            file.seek(offset)
            file.write(data)
            planted.append(Plant(offset, kind, telling, type(record)))
    return planted


def planted_record(source: random.Random, number: int) -> tuple[str, bool, Record]:
    """Return what to plant: what it is, whether it must be found, and the record."""
    match number % 8:
        case 0 | 1:
            return "credentials", True, settings(source, **credentials(source))
        case 2:
            return "main-mode key", True, settings(source, authip_mm_policy_key=key(source))
        case 3:
            known = source.choice([key(source), SOCKET_DEFAULT2_QM_POLICY])
            return "quick-mode key", True, settings(source, authip_qm_policy_key=known)
        case 4:
            keys = {"authip_mm_policy_key": key(source), "authip_qm_policy_key": key(source)}
            return "keys and credentials", True, settings(source, **keys, **credentials(source))
        case 5:
            return "neither key nor strings", False, settings(source)
        case 6:
            return "target name", True, peer(source, SocketAddress())
        case _:
            host = source.choice(["192.0.2.17", "2001:db8::17"])
            address = SocketAddress(host=host, port=source.randrange(65536))
            return "target name and address", True, peer(source, address)


def key(source: random.Random) -> uuid.UUID:
    """Return a policy key as UuidCreate makes one."""
    return uuid.UUID(int=source.getrandbits(128), version=4)


def credentials(source: random.Random) -> dict[str, object]:
    """Return credentials; the password may be missing or wiped."""
    return {
        "user_name": source.choice(USERS),
        "domain_name": source.choice(DOMAINS),
        "password": source.choice(["", "Tr0ub4dor&3", "пароль-🔑", "\0" * 8]),
    }


def settings(source: random.Random, **values: object) -> SocketSecuritySettingsIpsec:
    """Return settings of either protocol and size, with any flags and any hole."""
    return SocketSecuritySettingsIpsec(
        security_protocol=source.choice([1, 2]),
        security_flags=source.randrange(4),
        ipsec_flags=source.randrange(16),
        padding=source.choice([bytes(4), source.randbytes(4)]),
        trailing=source.choice([b"", bytes(4)]),
        **values,  # type: ignore[arg-type]
    )


def peer(source: random.Random, address: SocketAddress) -> SocketPeerTargetName:
    """Return a target name of either protocol, with any hole."""
    return SocketPeerTargetName(
        security_protocol=source.choice([1, 2]),
        padding=source.choice([bytes(4), source.randbytes(4)]),
        peer_address=address,
        peer_target_name=source.choice(NAMES),
    )
