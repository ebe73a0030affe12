"""The third example of the README: a C parser with a mistake in it, found, then mended."""

from __future__ import annotations

import re
import struct
import subprocess
from typing import TYPE_CHECKING, Final

from ipsec_codec.testing import mutation
from tests.command_line import spawned
from tests.places import ROOT
from tests.required_tools import required_tool

if TYPE_CHECKING:
    from pathlib import Path

SOURCE: Final = ROOT / "examples/c_parser/settings.c"
WRAPS: Final = "user_name + domain_name + password > size - STRINGS"


def compiled(source: str, folder: Path, *options: str) -> str:
    """Compile a C program and return its name."""
    file = folder / "settings.c"
    file.write_text(source)
    program = folder / "settings"
    compiler = required_tool("gcc")
    subprocess.run([compiler, *options, "-o", str(program), str(file)], check=True)
    return str(program)


def wraps(data: bytes) -> bool:
    """Say whether the lengths' sum wraps, though the user name alone reaches past the end."""
    if len(data) < 84:
        return False
    lengths = struct.unpack_from("<III", data, 72)
    room = len(data) - 84
    even = not any(length % 2 for length in lengths)
    return even and sum(lengths) % (1 << 32) <= room < lengths[0]


def test_the_example_s_mistake_is_found_and_explained(tmp_path: Path) -> None:
    program = compiled(SOURCE.read_text(), tmp_path, "-g", "-fsanitize=address,undefined")
    done = spawned("test-parser", "--runs", "0", "--", program, folder=tmp_path)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "accepted what breaks IPS404 (lengths whose 32-bit sum wraps)" in text
    assert "fields compared: user_name, domain_name" in text
    vector = re.findall(r"--vector ([a-z]+-ipsec-\d+) -- ", text)[-1]
    again = spawned("test-parser", "--vector", vector, "--", program, folder=tmp_path)
    assert again.returncode == 1


def test_a_mutation_makes_the_example_read_past_the_buffer(tmp_path: Path) -> None:
    program = compiled(SOURCE.read_text(), tmp_path, "-g", "-fsanitize=address,undefined")
    case = next(number for number in range(10_000) if wraps(mutation(0, number).data))
    done = spawned("test-parser", "--case", str(case), "--", program, folder=tmp_path)
    assert done.returncode == 1
    assert b"1. crash: AddressSanitizer: heap-buffer-overflow" in done.stdout
    assert b"settings.c:" in done.stdout


def test_the_example_with_its_sum_in_64_bits_makes_no_mistake(tmp_path: Path) -> None:
    source = SOURCE.read_text()
    assert source.count(WRAPS) == 1
    program = compiled(source.replace(WRAPS, f"(uint64_t){WRAPS}"), tmp_path)
    done = spawned("test-parser", "--runs", "150", "--", program, folder=tmp_path)
    assert done.stdout.decode().endswith(": no mistake\n")
    assert done.returncode == 0
