"""Other people's readers agree, on the formats that they read.

They are no oracle elsewhere: `xxd -r` seeks to any address and writes zeros up to it, and scapy's
import_hexcap reads most dumps as other bytes without a word. The reader in the hexdump package of
PyPI is left out: it reads its own format alone, and is no longer kept.
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys

import pytest

from ipsec_codec.captures import read_capture
from tests.captures.dump_cases import WRITER
from tests.required_tools import missing, required_tool

RNG = random.Random(20240612)  # noqa: S311 (test data)
BUFFERS = [RNG.randbytes(size) for size in (1, 16, 17, 138, 300)] + [
    bytes(64),
    b"33 45 20 48 3E H" * 3,
]
SCAPY = """
import sys
from scapy.utils import import_hexcap
for dump in sys.stdin.read().split("\\f"):
    print(import_hexcap(dump).hex())
"""


@pytest.mark.parametrize("name", ["xxd", "xxd-g1", "xxd-c8", "xxd-u"])
@pytest.mark.parametrize("data", BUFFERS, ids=len)
def test_xxd_reverses_its_own_dumps_to_the_same_bytes(name: str, data: bytes) -> None:
    text = WRITER[name].text(data)
    command = [required_tool("xxd"), "-r"]
    reversed_by_xxd = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    assert read_capture(text).data == reversed_by_xxd.stdout == data


@pytest.mark.parametrize("name", ["xxd-p", "hex-stream", "hex-pairs"])
@pytest.mark.parametrize("data", BUFFERS, ids=len)
def test_bytes_fromhex_reads_hex_to_the_same_bytes(name: str, data: bytes) -> None:
    text = WRITER[name].text(data)
    assert read_capture(text).data == bytes.fromhex(text)


def test_scapy_reads_its_own_and_its_like_to_the_same_bytes() -> None:
    if importlib.util.find_spec("scapy") is None:
        missing("scapy is not installed")
    names = ["scapy", "scapy-old", "wireshark", "tshark", "pypi-hexdump", "xxd", "hexdump-C"]
    data = BUFFERS[3]
    dumps = [WRITER[name].text(data) for name in names]
    scapy = subprocess.run(
        [sys.executable, "-c", SCAPY],
        input="\f".join(dumps),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [read_capture(dump).data.hex() for dump in dumps] == scapy.stdout.split()
