"""Each tool's address: how wide it is, in which radix, and in digits of which case.

The widths are those of the tools' own formats: `%08lx` of xxd (`%07lx` before 2016), `%08.8_ax` and
`%07.7_ax` of hexdump, six digits of od -Ax and seven of od, four of tcpdump, Wireshark and scapy,
eight or sixteen of the debuggers. Addresses of 64 bits have sixteen digits at most.
"""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import form, refusal

FRIDA_HEADER = "           0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n"
POWERSHELL_HEADER = "          Offset Bytes                                           Ascii\n"


LAYOUTS = [
    ("tcpdump", "0x{}:  4142  AB", range(4, 9)),
    ("xxd", "{}: 4142  AB", range(7, 17)),
    ("hexdump-C", "{}  41 5a  |AZ|", range(8, 17)),
    ("hexdump", "{} 4241", range(7, 17)),
    ("hexdump", "{}    4241", range(7, 17)),
    ("od-x", "{} 41 5a  >AZ<", [6]),
    ("windbg-db", "{}  41 5a  AZ", [8, 16]),
    ("windbg-dd", "{}  44434241", [8, 16]),
    ("frida", FRIDA_HEADER + "{}  41 5a  AZ", range(8, 17)),
    ("scapy", "{}  41 5a  AZ", range(4, 8)),
    ("scapy", "{}   41 42 43 44 45 46 47 48  49   ABCDEFGHI", range(4, 8)),
    ("wireshark", "{}   41 5a   AZ", range(4, 9)),
    ("powershell", POWERSHELL_HEADER + "{}   41 5a  AZ", [8]),
    ("powershell", POWERSHELL_HEADER + "{} 41 5a AZ", [16]),
    ("x64dbg", "{} 41 5a AZ", [8, 16]),
    ("visual-studio", "0x{} 41 5a AZ", range(8, 17)),
    ("gdb-x", "0x{}:\t0x41\t0x42", range(1, 17)),
    ("gdb-x", "0x{} <buf>:\t0x41\t0x42", range(1, 17)),
    ("pypi-hexdump", "{}: 41 42 43 44 45 46 47 48  49  ABCDEFGHI", range(8, 17)),
]


@pytest.mark.parametrize(("name", "row", "widths"), LAYOUTS)
def test_an_address_is_as_wide_as_the_tool_prints_it(
    name: str, row: str, widths: list[int] | range
) -> None:
    addresses = {width: "1c".rjust(width, "a")[-width:] for width in range(1, 19)}
    found = {width for width, text in addresses.items() if form(row.format(text)) == name}
    assert found == set(widths)


@pytest.mark.parametrize(("name", "row", "widths"), LAYOUTS)
@pytest.mark.parametrize("address", ["a0000000000001bc", "A0000000000001BC", "00ab0000000012cd"])
def test_an_address_may_have_digits_of_either_case(
    name: str, row: str, widths: list[int] | range, address: str
) -> None:
    for width in widths:
        digits = address[: (width + 1) // 2] + address[16 - width // 2 :]
        capture = read_capture(row.format(digits))
        assert (capture.format, capture.base_address) == (name, int(digits, 16))


@pytest.mark.parametrize("address", ["00000143`38808650", "abcdef01`ABCDEF01", "ABCDEF01abcdef01"])
@pytest.mark.parametrize("row", ["41 42  AB", "4241", "44434241", "48474645`44434241"])
def test_windbg_may_put_a_tick_in_the_middle_of_an_address(address: str, row: str) -> None:
    assert read_capture(f"{address}  {row}").base_address == int(address.replace("`", ""), 16)


def test_an_address_never_gets_narrower() -> None:
    assert refusal("0000000 101 102\n000002 103").line == 2
    assert refusal("0000000 41 42\n000002 43").line == 2
    assert refusal("000000 41 42\n00002 43").line == 2
    assert refusal("000000 101 102\n00002 103").line == 2


def test_x64dbg_shows_no_address_below_64_kib_for_windows_never_maps_it() -> None:
    assert read_capture("0000000000010000 41 5A AZ") == Capture(b"AZ", "x64dbg", 0x10000)
    assert form("000000000000FFFF 41 5A AZ") == "powershell"


# Addresses of od and hexdump that read in several radixes


@pytest.mark.parametrize(
    ("text", "data", "base"),
    [
        # od -Ad -to1, od -Ad -tx1, od -Ad
        ("0000016 101 102\n0000018 103\n0000019", b"ABC", 16),
        ("0000018 41 42\n0000020 43\n0000021", b"ABC", 18),
        ("0000018 041101\n0000020 000103\n0000021", b"ABC", 18),
        ("9999998 101 102\n10000000 103\n10000001", b"ABC", 9999998),
        # od -to1, od -tx1, od
        ("7777776 101 102\n10000000 103\n10000001", b"ABC", 0o7777776),
        ("7777776 41 42\n10000000 43\n10000001", b"ABC", 0o7777776),
        ("7777776 041101\n10000000 000103\n10000001", b"ABC", 0o7777776),
        # od -Ax -to1, od -Ax -tx1
        ("00001e 101 102\n000020 103\n000021", b"ABC", 0x1E),
        ("fffffe 101 102\n1000000 103\n1000001", b"ABC", 0xFFFFFE),
        ("FFFFFE 41 42\n1000000 43\n1000001", b"ABC", 0xFFFFFE),
        ("FFFFFE 101 102\n1000000 103\n1000001", b"ABC", 0xFFFFFE),
        # hexdump -b
        ("000001e 101 102\n0000020 103\n0000021", b"ABC", 0x1E),
        ("000001E 101 102\n0000020 103\n0000021", b"ABC", 0x1E),
        ("10000000 101 102\n10000002 103\n10000003", b"ABC", 0x10000000),
        ("100000000000000e 101 102\n1000000000000010 103", b"ABC", 0x100000000000000E),
    ],
)
def test_the_radix_that_joins_the_addresses_up_is_that_of_the_base(
    text: str, data: bytes, base: int
) -> None:
    capture = read_capture(text)
    assert (capture.data, capture.base_address) == (data, base)
    assert capture.format == ("od-x" if " 41 " in text else "od")


@pytest.mark.parametrize("width", [6, 17])
def test_an_address_of_hexdump_b_has_seven_to_sixteen_digits(width: int) -> None:
    assert form(f"{'a' * 7} 101 102") == "od"
    assert form(f"{'a' * width} 101 102\n{'a' * (width - 1)}c 103") in (None, "od"[: 9 - width])


@pytest.mark.parametrize("width", [16, 17])
def test_xxd_d_prints_decimal_addresses_of_eight_digits_or_more(width: int) -> None:
    rows = f"{{:0{width}}}: {'41414141 ' * 4} {'A' * 16}\n{{:0{width}}}:       41  A"
    for start in (0, 10000000, 99999984):
        text = rows.format(start, start + 16)
        if width == 17:
            assert refusal(text).line == 1
        else:
            assert read_capture(text) == Capture(b"A" * 17, "xxd-e", start)
    assert read_capture(rows.replace(f"0{width}", "08").format(0, 16)).data == b"A" * 17
    assert refusal(rows.replace(f"0{width}", "07").format(0, 16)).line == 2


def test_xxd_d_is_tried_only_where_hex_addresses_do_not_join() -> None:
    zeros = f"{'0000 ' * 8} {'.' * 16}"
    assert read_capture(f"00000000: {zeros}\n*\n00000080: 4142  AB").data == bytes(128) + b"AB"
    assert read_capture(f"00000000: {zeros}\n00000016: 4142 43  ABC").data == bytes(16) + b"ABC"
