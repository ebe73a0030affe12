"""Rules 9 and 10 of docs/reference/captures.md: hex before base64, and what comes back."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import (
    FORMAT_DESCRIPTIONS,
    MAX_ROW_BYTES,
    MAX_ROW_CHARACTERS,
    Capture,
    limits,
    read_capture,
)
from tests.captures.dump_cases import ROW, WRITER, refusal
from tests.captures.dump_formatters import xxd

XXD = WRITER["xxd"].text(ROW * 2 + b"ab")

# Rule 9: hex before base64


@pytest.mark.parametrize(
    "text", ["deadbeef", "AAAA", "00ff\n", "DE AD BE EF", "de:ad:be:ef", "de-ad-be-ef", "de, ad"]
)
def test_even_length_hex_digits_are_hex(text: str) -> None:
    digits = "".join(character for character in text if character.isalnum())
    assert read_capture(text) == Capture(
        bytes.fromhex(digits), "hex", warnings=read_capture(text).warnings
    )


def test_hex_without_a_digit_is_read_with_a_warning() -> None:
    assert read_capture("AAAA").warnings[0].endswith("pass format='base64' if it is")
    assert read_capture("AAA0").warnings == ()
    assert read_capture("AAAA", format="base64").data == bytes(3)


@pytest.mark.parametrize("prefix", ["0x", "0X"])
def test_one_0x_may_stand_before_more_digits_than_a_number_has(prefix: str) -> None:
    digits = "040000007500730065"
    for form in (None, "hex"):
        capture = read_capture(prefix + digits, format=form)
        assert (capture.data, capture.format) == (bytes.fromhex(digits), "hex")
    wrapped = read_capture(f"{prefix}{digits}\n{digits}\n0400")
    assert wrapped.data == bytes.fromhex(digits * 2 + "0400")
    assert "one number" in refusal(prefix + digits[:16]).found
    assert refusal(f"{prefix}{digits}\n{prefix}{digits}").line == 1
    assert refusal(prefix + digits + "0").found == "19"


@pytest.mark.parametrize(
    "text", ["abc", "0400 0", "04 0 00", "04 00\n0", "0400000\n75007300\n65007200"]
)
def test_an_odd_number_of_digits_is_refused(text: str) -> None:
    assert refusal(text).line is not None


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("01 00 00 00 0", 1, 13), ("04 04\n04 00 4", 2, 7), ("0400 04", 1, 6)],
)
def test_a_group_of_another_size_is_refused_where_it_stands(
    text: str, line: int, column: int
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize("text", ["0400000g", "04000000750g", "0400000075007300650072O0"])
def test_damaged_hex_is_not_taken_for_base64(text: str) -> None:
    assert refusal(text).column == next(
        place for place, character in enumerate(text, 1) if character in "gO"
    )


def test_hex_lines_wrapped_at_an_odd_width_are_one_run() -> None:
    text = (ROW * 4).hex()
    assert read_capture("\n".join(text[at : at + 31] for at in range(0, 128, 31))).data == ROW * 4


@pytest.mark.parametrize(
    "text",
    ["BAAAAHUAcwBlAHIAZABvAA=", "BAAAAHUAcwBlAHIAZABvAB==", "BA==AHUAcwBlAHIAZABvAA==", "BAAAAHU*"],
)
def test_base64_that_no_encoder_writes_is_refused(text: str) -> None:
    assert refusal(text).line == 1


# Rule 10: what comes back


def test_the_format_the_base_address_and_the_warnings_come_back() -> None:
    assert read_capture(xxd(ROW, 0x50)) == Capture(ROW, "xxd", 0x50, ())


def test_binary_input_passes_through() -> None:
    assert read_capture(ROW) == Capture(ROW, "binary")
    assert read_capture(b"hello", format="binary") == Capture(b"hello", "binary")
    assert read_capture(memoryview(bytearray(ROW))) == Capture(ROW, "binary")
    assert read_capture(b"\x01\x02\x03").format == "binary"
    assert read_capture(b"\xff\xfe\x00\x00").format == "binary"
    assert read_capture(b"\xef\xbb\xbf\x00").format == "binary"
    assert refusal(ROW, format="xxd").found == "binary data"
    assert refusal("text", format="binary").expected == "bytes"


@pytest.mark.parametrize("text", ["", "   \n", b"", b"\xef\xbb\xbf"])
def test_no_text_is_refused_as_nothing(text: str | bytes) -> None:
    assert refusal(text).found == "nothing"


@pytest.mark.parametrize("text", ["```\n```", "0:000> \n"])
def test_decoration_alone_is_refused(text: str) -> None:
    assert refusal(text).found == "nothing that is one"


@pytest.mark.parametrize(
    "text", ["hello world", "\u0441\u043b\u043e\u0432\u043e", "{}", "[]", "()", "0x"]
)
def test_what_is_no_dump_is_refused(text: str) -> None:
    assert refusal(text).line == 1


def test_a_format_named_wrongly_is_refused() -> None:
    assert refusal(XXD, format="hexdump-C").line == 1
    assert refusal(XXD, format="base64").line == 1
    with pytest.raises(ValueError, match="one of binary, hex"):
        read_capture(XXD, format="xdd")
    with pytest.raises(ValueError, match="word_order"):
        read_capture(XXD, word_order="middle")  # type: ignore[arg-type]


def test_two_dumps_in_one_text_are_refused() -> None:
    assert refusal(XXD + XXD).line == 4
    text = WRITER["hexdump-C"].text(ROW)
    assert refusal(text + text).line == 3


# What is documented of formats and bounds


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("binary", "the bytes themselves"),
        ("hex", "xxd -p"),
        ("base64", "base64"),
        ("c-array", "xxd -i"),
        ("c-string", "x64dbg's shellcode string"),
        ("python", "bytes.fromhex"),
        ("xxd", "groups in byte order, text"),
        ("xxd-e", "xxd -e"),
        ("hexdump-C", "hexdump -C"),
        ("hexdump", "hexdump -x"),
        ("od", "octal"),
        ("od-x", "od -tx1"),
        ("windbg-db", "WinDbg db"),
        ("windbg-dw", "WinDbg dw"),
        ("windbg-dd", "WinDbg dd"),
        ("windbg-dc", "WinDbg dc"),
        ("windbg-dq", "WinDbg dq"),
        ("visual-studio", "Visual Studio"),
        ("x64dbg", "x64dbg's dump"),
        ("frida", "Frida"),
        ("wireshark", "Wireshark's or tshark's"),
        ("tcpdump", "tcpdump -x"),
        ("powershell", "Format-Hex"),
        ("scapy", "scapy"),
        ("gdb-x", "gdb"),
        ("pypi-hexdump", "PyPI"),
    ],
)
def test_a_format_is_described_by_the_tool_that_prints_it(name: str, words: str) -> None:
    assert words in FORMAT_DESCRIPTIONS[name]


def test_the_bounds_are_as_published() -> None:
    assert limits.MAX_INPUT_SIZE == 256 << 20
    assert limits.MAX_OUTPUT_BYTES == 64 << 20
    assert MAX_ROW_BYTES == 1024
    assert MAX_ROW_CHARACTERS == 8192
