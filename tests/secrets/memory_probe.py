"""Counts the copies of a settings buffer in this process's memory, and prints them as JSON.

    python -m tests.secrets.memory_probe

The process reads its own memory (/proc/self/mem, so Linux alone) and looks for the buffer: fixed
part, user name, domain name and password in one piece. It never makes that piece itself unless a
step below says so: what is looked for is a GUID of the fixed part and a digest of all that follows.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import re
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec import SocketSecuritySettingsIpsec, encode, encode_into
from ipsec_codec.winsock import set_socket_security
from tests.leaks import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK: Final = uuid.uuid4()
MARK_OFFSET: Final = 12
"""Where AuthipMMPolicyKey stands (mstcpip.h)."""

RECORD: Final = SocketSecuritySettingsIpsec(
    authip_mm_policy_key=MARK,
    user_name="svc-backup" * 10,
    domain_name="CORP",
    password=PASSWORD,
    trailing=b"",
)
SIZE: Final = 84 + 200 + 8 + len(PASSWORD.encode("utf-16-le"))

AREA: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw")
CHUNK: Final = 1 << 20


def digest_of_the_rest() -> bytes:
    """Return the digest of the buffer from its GUID on, by a buffer with another password."""
    other = encode(RECORD.replace(password="x" * (len(PASSWORD.encode("utf-16-le")) // 2)))
    wide = PASSWORD.encode("utf-16-le")
    digest = hashlib.sha256(other[MARK_OFFSET : SIZE - len(wide)])
    digest.update(wide)
    return digest.digest()


DIGEST: Final = digest_of_the_rest()
LOOKING: Final = bytearray(CHUNK + SIZE)
"""What memory is read into, and not looked at itself."""
OWN: Final = ctypes.addressof(ctypes.c_char.from_buffer(LOOKING))


def areas() -> Iterator[tuple[int, int]]:
    """Return the memory that this process writes to."""
    for line in Path("/proc/self/maps").read_text(encoding="ascii").splitlines():
        found = AREA.match(line)
        if found and "[v" not in line:
            yield int(found[1], 16), int(found[2], 16)


def copies() -> int:
    """Count the buffer's copies in memory."""
    found: set[int] = set()
    with Path("/proc/self/mem").open("rb", buffering=0) as memory, memoryview(LOOKING) as room:
        for start, end in areas():
            for at in range(start, end, CHUNK):
                memory.seek(at)
                with contextlib.suppress(OSError):
                    count = memory.readinto(room[: min(len(room), end - at)])
                    found |= {at + place for place in places(room[:count])}
        room[:] = bytes(len(room))
    return len([place for place in found if not OWN <= place < OWN + len(LOOKING)])


def places(seen: memoryview) -> Iterator[int]:
    """Return where the buffer stands in what was read."""
    size = SIZE - MARK_OFFSET
    for found in re.finditer(re.escape(MARK.bytes_le), seen):
        piece = seen[found.start() : found.start() + size]
        if hashlib.sha256(piece).digest() == DIGEST:
            yield found.start()


class Windows:
    """A loader whose function looks at memory while the call lasts, and ends as it is told."""

    def __init__(self, then: Callable[[], int]) -> None:
        self.seen = 0

        def called(*_: object) -> int:
            self.seen = copies()
            return then()

        self.WSASetSocketSecurity = called

    def load(self, name: str) -> Any:
        assert name == "fwpuclnt.dll"
        return self

    def get_last_error(self) -> int:
        return 10022

    def set_last_error(self, code: int) -> int:
        return code


def interrupted() -> int:
    raise KeyboardInterrupt


def counts() -> dict[str, int]:
    """Go through the steps."""
    counted = {"before": copies()}
    for name, then in (("call", lambda: 0), ("failure", lambda: -1), ("interrupt", interrupted)):
        windows = Windows(then)
        with contextlib.suppress(OSError, KeyboardInterrupt):
            set_socket_security(5, RECORD, loader=windows)
        counted[f"in the {name}"] = windows.seen
        counted[f"after the {name}"] = copies()
    buffer = bytearray(SIZE)
    encode_into(RECORD, buffer)
    counted["in a bytearray"] = copies()
    buffer[:] = bytes(SIZE)
    counted["in a wiped bytearray"] = copies()
    encode_into(RECORD, buffer)
    buffer.extend(bytes(4 * SIZE))
    buffer[:] = bytes(len(buffer))
    counted["in a bytearray that grew before it was wiped"] = copies()
    kept = [encode(RECORD) for _ in range(50)]
    counted["in 50 bytes objects"] = copies()
    del kept
    counted["in 50 bytes objects that were freed"] = copies()
    return counted


if __name__ == "__main__":
    json.dump(counts(), sys.stdout)
