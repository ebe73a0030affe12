"""Every dump in `fixtures/dumps` reads to its buffer's exact bytes, under its registered name."""

from __future__ import annotations

import re

import pytest

from ipsec_codec.captures import FORMATS, read_capture
from tests.captures.dump_writers import WRITERS, Writer
from tests.places import FIXTURES

DUMPS = FIXTURES / "dumps"
ROW = re.compile(r"\| (\S+\.txt) \| (\S+) \| (.*?) \|")
REGISTER = {
    match[1]: (match[2], match[3])
    for match in map(ROW.match, (DUMPS / "README.md").read_text(encoding="utf-8").splitlines())
    if match
}
MADE_BY_THE_TOOL = {
    "xxd", "xxd-g1", "xxd-u", "xxd-e", "xxd-p", "hexdump-C", "hexdump", "hexdump-x", "od", "od-b",
    "od-tx1", "od-Ad-tx1", "od-Ax-tx1z", "od-Ax-tx4z", "base64", "scapy", "pypi-hexdump",
    "python-bytearray", "python-list",
}  # fmt: skip


def buffer_of(name: str) -> bytes:
    stem = name.split(".", maxsplit=1)[0]
    return (DUMPS / f"{stem if stem in ('tail', 'words') else 'buffer'}.bin").read_bytes()


def test_the_register_names_every_file_and_no_other() -> None:
    assert sorted(REGISTER) == sorted(path.name for path in DUMPS.glob("*.txt"))


def test_at_least_25_dumps_of_one_buffer_are_there() -> None:
    of_the_buffer = [name for name in REGISTER if buffer_of(name) == buffer_of("xxd.txt")]
    assert len(of_the_buffer) >= 25


def test_every_format_but_binary_has_a_dump() -> None:
    assert {form for form, _ in REGISTER.values()} == set(FORMATS) - {"binary"}


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_a_dump_reads_to_its_buffer_under_its_name(name: str) -> None:
    capture = read_capture((DUMPS / name).read_bytes())
    assert (capture.data, capture.format) == (buffer_of(name), REGISTER[name][0])


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_a_dump_reads_the_same_when_its_format_is_named(name: str) -> None:
    recognised = read_capture((DUMPS / name).read_bytes())
    assert read_capture((DUMPS / name).read_bytes(), format=recognised.format) == recognised


@pytest.mark.parametrize(
    "writer", [w for w in WRITERS if w.id in MADE_BY_THE_TOOL], ids=lambda w: w.id
)
def test_a_formatter_prints_what_the_real_tool_prints(writer: Writer) -> None:
    printed = writer.text(buffer_of("xxd.txt"))
    assert printed == (DUMPS / f"{writer.id}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["xxd", "xxd-e", "hexdump-C", "hexdump", "od", "od-Ax-tx1z"])
def test_a_formatter_prints_repeats_and_tails_as_the_real_tool_does(name: str) -> None:
    (writer,) = (writer for writer in WRITERS if writer.id == name)
    expected = (DUMPS / f"tail.{name}.txt").read_text(encoding="utf-8")
    assert writer.text(buffer_of("tail.")) == expected


@pytest.mark.parametrize("name", ["frida.txt", "frida-ansi.txt", "gdb-xb.txt"])
def test_a_formatter_prints_what_the_real_tool_prints_at_its_own_address(name: str) -> None:
    text = (DUMPS / name).read_text(encoding="utf-8")
    base = read_capture(text).base_address
    assert base is not None
    (writer,) = (writer for writer in WRITERS if writer.id == name.removesuffix(".txt"))
    without_symbols = re.sub(r" <buf[^>]*>", "", writer.write(buffer_of(name), base))
    assert without_symbols.rstrip("\n") == text.rstrip("\n")
