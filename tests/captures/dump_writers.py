"""Every dump format as tools print it: a formatter each, and what to expect of its output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.captures.dump_formatters import (
    base64_text,
    frida,
    gdb,
    hex_pairs,
    hex_stream,
    hexdump,
    hexdump_c,
    od,
    powershell_5,
    powershell_7,
    pypi_hexdump,
    python_bytearray,
    python_fromhex,
    python_list,
    python_repr,
    scapy,
    scapy_old,
    tcpdump,
    visual_studio,
    windbg_db,
    windbg_words,
    wireshark,
    wireshark_escaped,
    x64dbg,
    x64dbg_list,
    x64dbg_shellcode,
    xxd,
    xxd_e,
    xxd_include,
    xxd_plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Writer:
    """A formatter and what is to be expected of its output.

    Attributes:
        id: the name of the tool and its options.
        format: the format's name.
        write: prints bytes from an address on.
        base: an address as the tool would print it, or None where the format has none.
        checksum: whether a text column confirms the bytes.
        multiple: the tool prints whole words only: sizes are multiples of this.
    """

    id: str
    format: str
    write: Callable[[bytes, int], str]
    base: int | None = 0
    checksum: bool = False
    multiple: int = 1

    def text(self, data: bytes) -> str:
        """Print bytes at the usual address."""
        return self.write(data, self.base or 0)


_HEAP = 0x14338808650
_STACK = 0x0012FFA0
_MAPPED = 0x7F8488AEC000


def _w(
    id: str,  # noqa: A002
    format: str,  # noqa: A002
    write: Callable[..., str],
    base: int | None = 0,
    *,
    checksum: bool = False,
    multiple: int = 1,
    **options: object,
) -> Writer:
    def printed(data: bytes, start: int) -> str:
        return write(data, start, **options)

    return Writer(id, format, printed, base, checksum, multiple)


WRITERS: tuple[Writer, ...] = (
    _w("xxd", "xxd", xxd, checksum=True),
    _w("xxd-g1", "xxd", xxd, checksum=True, group=1),
    _w("xxd-c8", "xxd", xxd, checksum=True, width=8),
    _w("xxd-c10-g4", "xxd", xxd, checksum=True, width=10, group=4),
    _w("xxd-u", "xxd", xxd, checksum=True, upper=True),
    _w("xxd-e", "xxd-e", xxd_e, checksum=True),
    _w("xxd-p", "hex", xxd_plain, None),
    _w("xxd-i", "c-array", xxd_include, None),
    _w("hexdump-C", "hexdump-C", hexdump_c, checksum=True),
    _w("hexdump", "hexdump", hexdump),
    _w("hexdump-x", "hexdump", hexdump, joint="    "),
    _w("od", "od", od),
    _w("od-b", "od", od, size=1),
    _w("od-to4", "od", od, size=4),
    _w("od-Ax-tx1z", "od-x", od, size=1, octal=False, radix="x", text=True, checksum=True),
    _w("od-tx1", "od-x", od, size=1, octal=False),
    _w("od-Ad-tx1", "od-x", od, size=1, octal=False, radix="d"),
    _w("od-Ax-tx4z", "od-x", od, size=4, octal=False, radix="x", text=True, checksum=True),
    _w("od-Ax-tx8", "od-x", od, size=8, octal=False, radix="x"),
    _w("windbg-db", "windbg-db", windbg_db, _HEAP, checksum=True),
    _w("windbg-db-32", "windbg-db", windbg_db, 0x001C0050, checksum=True, wide=False),
    _w("windbg-dw", "windbg-dw", windbg_words, _HEAP, size=2, multiple=2),
    _w("windbg-dd", "windbg-dd", windbg_words, _HEAP, size=4, multiple=4),
    _w("windbg-dd-32", "windbg-dd", windbg_words, 0x001C0050, size=4, multiple=4, wide=False),
    _w("windbg-dc", "windbg-dc", windbg_words, _HEAP, size=4, multiple=4, text=True, checksum=True),
    _w("windbg-dq", "windbg-dq", windbg_words, _HEAP, size=8, multiple=8),
    _w("visual-studio", "visual-studio", visual_studio, _STACK, checksum=True),
    _w(
        "visual-studio-2",
        "visual-studio",
        visual_studio,
        _STACK,
        checksum=True,
        lead="  ",
        gap="  ",
    ),
    _w("x64dbg", "x64dbg", x64dbg, _HEAP, checksum=True),
    _w("x64dbg-byte", "c-array", x64dbg_list, None),
    _w("x64dbg-word", "c-array", x64dbg_list, None, size=2, multiple=2),
    _w("x64dbg-dword", "c-array", x64dbg_list, None, size=4, multiple=4),
    _w("x64dbg-qword", "c-array", x64dbg_list, None, size=8, multiple=8),
    _w("x64dbg-shellcode", "c-string", x64dbg_shellcode, None),
    _w("hex-stream", "hex", hex_stream, None),
    _w("hex-pairs", "hex", hex_pairs, None),
    _w("frida", "frida", frida, _MAPPED, checksum=True),
    _w("frida-ansi", "frida", frida, _MAPPED, checksum=True, ansi=True),
    _w("wireshark", "wireshark", wireshark, checksum=True),
    _w("tshark", "wireshark", wireshark, checksum=True, lead="  "),
    _w("wireshark-hex-only", "wireshark", wireshark, text=False),
    _w("wireshark-escaped", "c-string", wireshark_escaped, None),
    _w("tcpdump-X", "tcpdump", tcpdump, checksum=True),
    _w("tcpdump-x", "tcpdump", tcpdump, text=False),
    _w("powershell-7", "powershell", powershell_7, checksum=True),
    _w("powershell-5", "powershell", powershell_5, checksum=True),
    _w("scapy", "scapy", scapy, checksum=True),
    _w("scapy-old", "scapy", scapy_old, checksum=True),
    _w("pypi-hexdump", "pypi-hexdump", pypi_hexdump, checksum=True),
    _w("python-repr", "python", python_repr, None),
    _w("python-bytearray", "python", python_bytearray, None),
    _w("python-fromhex", "python", python_fromhex, None),
    _w("python-list", "python", python_list, None),
    _w("base64", "base64", base64_text, None),
    _w("base64-one-line", "base64", base64_text, None, width=1 << 30),
    _w("gdb-xb", "gdb-x", gdb, 0x555555558030),
    _w("gdb-xw", "gdb-x", gdb, 0x555555558030, size=4, multiple=4),
    _w("gdb-xg", "gdb-x", gdb, 0x555555558030, size=8, multiple=8),
)
"""Every formatter."""
