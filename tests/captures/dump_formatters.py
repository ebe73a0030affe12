"""Independent formatters of every dump format: they print what the tools print.

They follow the tools' sources and manuals and, where `fixtures/dumps` has the real tool's output,
`test_fixtures.py` holds them to it character by character. They share nothing with the reader.
"""

from __future__ import annotations

import base64
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def shown(data: bytes) -> str:
    """Print a text column as nearly all tools do."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)


def chunks(data: bytes, width: int) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(data), width):
        yield start, data[start : start + width]


def pairs(data: bytes, *, upper: bool = False) -> list[str]:
    return [f"{byte:02X}" if upper else f"{byte:02x}" for byte in data]


def split_middle(cells: Sequence[str], gap: str = "  ") -> str:
    left, right = " ".join(cells[:8]), " ".join(cells[8:])
    return f"{left}{gap}{right}" if right else left


def words(data: bytes, size: int) -> list[str]:
    """Print little-endian words; the last is padded with zeros."""
    return [f"{int.from_bytes(part, 'little'):0{2 * size}x}" for _, part in chunks(data, size)]


def squeezed(data: bytes, width: int) -> Iterator[tuple[int, bytes | None]]:
    """Give the rows of hexdump and od: None where a * stands for rows like the one above."""
    previous = None
    starred = False
    for start, row in chunks(data, width):
        if row == previous:
            if not starred:
                yield start, None
            starred = True
        else:
            starred = False
            previous = row
            yield start, row


def join(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def xxd(data: bytes, base: int, *, group: int = 2, width: int = 16, upper: bool = False) -> str:
    lines: list[str] = []
    for start, row in chunks(data, width):
        cells = ["".join(pairs(part, upper=upper)) for _, part in chunks(row, group)]
        column = 2 * width + -(-width // group)
        lines.append(f"{base + start:08x}: {' '.join(cells):<{column}} {shown(row)}")
    return join(lines)


def xxd_e(data: bytes, base: int, *, group: int = 4) -> str:
    lines: list[str] = []
    for start, row in chunks(data, 16):
        cells = [part[::-1].hex().rjust(2 * group) for _, part in chunks(row, group)]
        column = 32 + 16 // group
        lines.append(f"{base + start:08x}: {' '.join(cells):<{column}} {shown(row)}")
    return join(lines)


def xxd_plain(data: bytes, _base: int) -> str:
    return join([row.hex() for _, row in chunks(data, 30)])


def xxd_include(data: bytes, _base: int) -> str:
    rows = [", ".join(f"0x{cell}" for cell in pairs(row)) for _, row in chunks(data, 12)]
    body = ",\n".join(f"  {row}" for row in rows)
    count = f"unsigned int buffer_bin_len = {len(data)};\n"
    return f"unsigned char buffer_bin[] = {{\n{body}\n}};\n{count}"


def hexdump_c(data: bytes, base: int) -> str:
    lines: list[str] = []
    for start, row in squeezed(data, 16):
        if row is None:
            lines.append("*")
        else:
            lines.append(f"{base + start:08x}  {split_middle(pairs(row)):<48}  |{shown(row)}|")
    return join([*lines, f"{base + len(data):08x}"])


def hexdump(data: bytes, base: int, *, joint: str = " ") -> str:
    lines: list[str] = []
    for start, row in squeezed(data, 16):
        if row is None:
            lines.append("*")
        else:
            text = f"{base + start:07x}{joint}{joint.join(words(row, 2))}"
            lines.append(text.ljust(7 + 8 * (len(joint) + 4)))
    return join([*lines, f"{base + len(data):07x}"])


def od(
    data: bytes,
    base: int,
    *,
    size: int = 2,
    octal: bool = True,
    radix: str = "o",
    text: bool = False,
) -> str:
    digits = {1: 3, 2: 6, 4: 11, 8: 22}[size] if octal else 2 * size
    places = 6 if radix == "x" else 7
    lines: list[str] = []
    for start, row in squeezed(data, 16):
        if row is None:
            lines.append("*")
            continue
        values = [int.from_bytes(part, "little") for _, part in chunks(row, size)]
        cells = " ".join(f"{value:0{digits}{'o' if octal else 'x'}}" for value in values)
        if text:
            cells = f"{cells:<{16 // size * (digits + 1) - 1}}  >{shown(row)}<"
        lines.append(f"{base + start:0{places}{radix}} {cells}")
    return join([*lines, f"{base + len(data):0{places}{radix}}"])


def windbg_address(address: int, *, wide: bool) -> str:
    return f"{address >> 32:08x}`{address & 0xFFFFFFFF:08x}" if wide else f"{address:08x}"


def windbg_db(data: bytes, base: int, *, wide: bool = True) -> str:
    lines = [f"0:000> db {windbg_address(base, wide=wide)} L{len(data):x}"]
    for start, row in chunks(data, 16):
        cells = split_middle(pairs(row), "-")
        lines.append(f"{windbg_address(base + start, wide=wide)}  {cells:<47}  {shown(row)}")
    return join([*lines, "0:000> "])


def windbg_words(
    data: bytes, base: int, *, size: int, wide: bool = True, text: bool = False
) -> str:
    lines: list[str] = []
    for start, row in chunks(data, 16):
        cells = words(row, size)
        if size == 8:
            cells = [f"{cell[:8]}`{cell[8:]}" for cell in cells]
        line = f"{windbg_address(base + start, wide=wide)}  "
        lines.append(
            f"{line}{' '.join(cells):<35}  {shown(row)}" if text else line + " ".join(cells)
        )
    return join(lines)


def visual_studio(data: bytes, base: int, *, lead: str = " ", gap: str = " ") -> str:
    return join(
        [
            f"0x{base + start:08X}{lead}{' '.join(pairs(row)):<47}{gap}{shown(row)}"
            for start, row in chunks(data, 16)
        ]
    )


def x64dbg(data: bytes, base: int) -> str:
    return join(
        [
            f"{base + start:016X} {' '.join(pairs(row, upper=True)):<47} {shown(row)}"
            for start, row in chunks(data, 16)
        ]
    )


def x64dbg_list(data: bytes, _base: int, *, size: int = 1) -> str:
    cells = [f"0x{word.upper()}" for word in words(data[: len(data) // size * size], size)]
    per_line = {1: 16, 2: 12, 4: 8, 8: 4}[size]
    rows = [", ".join(cells[at : at + per_line]) for at in range(0, len(cells), per_line)]
    return "{\n" + ",\n".join(rows) + "\n};"


def x64dbg_shellcode(data: bytes, _base: int) -> str:
    return '"' + "".join(f"\\x{byte:02X}" for byte in data) + '"'


def hex_stream(data: bytes, _base: int) -> str:
    return data.hex()


def hex_pairs(data: bytes, _base: int) -> str:
    return join([" ".join(pairs(row)) for _, row in chunks(data, 16)])


def frida(data: bytes, base: int, *, header: bool = True, ansi: bool = False) -> str:
    green, yellow, reset = ("\x1b[0;32m", "\x1b[0;33m", "\x1b[0m") if ansi else ("", "", "")
    places = max(8, len(f"{base + len(data):x}"))
    counted = "  ".join("0123456789ABCDEF")
    lines = [f"{' ' * (places + 3)}{counted}  0123456789ABCDEF"] if header else []
    for start, row in chunks(data, 16):
        cells = " ".join(f"{yellow}{cell}{reset}" for cell in pairs(row))
        padding = "   " * (16 - len(row))
        text = "".join(f"{yellow}{character}{reset}" for character in shown(row))
        lines.append(f"{green}{base + start:0{places}x}{reset}  {cells}{padding}  {text}")
    return "\n".join(lines)


def wireshark(data: bytes, base: int, *, lead: str = "   ", text: bool = True) -> str:
    lines: list[str] = []
    for start, row in chunks(data, 16):
        cells = " ".join(pairs(row))
        line = f"{base + start:04x}{lead}"
        lines.append(f"{line}{cells:<47}   {shown(row)}" if text else f"{line}{cells}")
    return join(lines)


def wireshark_escaped(data: bytes, _base: int) -> str:
    rows = ["".join(f"\\x{byte:02x}" for byte in row) for _, row in chunks(data, 16)]
    return '"' + '" \\\n"'.join(rows) + '"\n'


def tcpdump(data: bytes, base: int, *, text: bool = True) -> str:
    lines = ["20:31:56.783262 IP 192.0.2.1.1 > 192.0.2.2.2: UDP, length 138"]
    for start, row in chunks(data, 16):
        cells = " ".join(part.hex() for _, part in chunks(row, 2))
        line = f"\t0x{base + start:04x}:  "
        lines.append(f"{line}{cells:<39}  {shown(row)}" if text else f"{line}{cells}")
    return join(lines)


def powershell_7(data: bytes, base: int) -> str:
    lines = [
        "",
        "   Label: C:\\Temp\\buffer.bin",
        "",
        "          Offset Bytes                                           Ascii",
        "                 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F",
        "          ------ ----------------------------------------------- -----",
    ]
    for start, row in chunks(data, 16):
        controls = [byte < 0x20 or 0x7F <= byte < 0xA0 for byte in row]
        text = "".join(
            "\ufffd" if control else chr(byte) for control, byte in zip(controls, row, strict=True)
        )
        lines.append(f"{base + start:016X} {' '.join(pairs(row, upper=True)):<47} {text}")
    return join([*lines, ""])


def powershell_5(data: bytes, base: int) -> str:
    lines = [
        "",
        "           Path: C:\\Temp\\buffer.bin",
        "",
        "           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F",
        "",
    ]
    for start, row in chunks(data, 16):
        text = "".join(chr(byte) if 0x20 <= byte <= 0xFE else "." for byte in row).ljust(16)
        lines.append(f"{base + start:08X}   {' '.join(pairs(row, upper=True)):<47}  {text}")
    return join([*lines, ""])


def scapy(data: bytes, base: int) -> str:
    return join(
        [
            f"{base + start:04x}  {' '.join(pairs(row, upper=True)):<47}  {shown(row)}"
            for start, row in chunks(data, 16)
        ]
    )


def scapy_old(data: bytes, base: int) -> str:
    return join(
        [
            f"{base + start:04x}   {split_middle(pairs(row, upper=True)):<48}   {shown(row)}"
            for start, row in chunks(data, 16)
        ]
    )


def pypi_hexdump(data: bytes, base: int) -> str:
    return join(
        [
            f"{base + start:08X}: {split_middle(pairs(row, upper=True)):<48}  {shown(row)}"
            for start, row in chunks(data, 16)
        ]
    )


def python_repr(data: bytes, _base: int) -> str:
    return f"data = {data!r}\n"


def python_bytearray(data: bytes, _base: int) -> str:
    return f"{bytearray(data)!r}\n"


def python_fromhex(data: bytes, _base: int) -> str:
    return f"data = bytes.fromhex('{data.hex()}')\n"


def python_list(data: bytes, _base: int) -> str:
    return f"{list(data)!r}\n"


def base64_text(data: bytes, _base: int, *, width: int = 76) -> str:
    return join(textwrap.wrap(base64.b64encode(data).decode("ascii"), width))


def gdb(data: bytes, base: int, *, size: int = 1) -> str:
    lines: list[str] = []
    for start, row in chunks(data, 8 if size == 1 else 16):
        symbol = f"<buf+{start}>" if start else "<buf>"
        cells = "".join(f"\t0x{word}" for word in words(row, size))
        lines.append(f"0x{base + start:x} {symbol}:{cells}")
    return join(lines)
