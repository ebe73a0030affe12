"""The names of what can be read, and one line on each: the vocabulary of the `format` argument."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMATS", "FORMAT_DESCRIPTIONS"]

FORMAT_DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "binary": "the bytes themselves, passed through",
        "hex": "hex digits alone: xxd -p, a hex stream of Wireshark or x64dbg, bytes in pairs",
        "base64": "base64, in one line or wrapped",
        "c-array": "a list in braces: xxd -i, C# arrays, Go slices, x64dbg's BYTE to QWORD forms",
        "c-string": "a string of escapes: x64dbg's shellcode string, Wireshark's escaped string",
        "python": "b'...', bytes.fromhex('...'), bytearray(b'...') or a list of numbers",
        "xxd": "xxd with any -c and -g, and -u, -a or -d: a colon, groups in byte order, text",
        "xxd-e": "xxd -e: a colon, groups that are little-endian words, text in byte order",
        "hexdump-C": "hexdump -C or hd: two blocks of eight bytes, text between bars",
        "hexdump": "hexdump or hexdump -x: little-endian words of two bytes, no text",
        "od": "od with octal groups of 1, 2, 4 or 8 bytes: od, od -b; hexdump -b",
        "od-x": "od with hex groups of 1, 2, 4 or 8 bytes: od -tx1, od -tx1z, od -x",
        "windbg-db": "WinDbg db: bytes with a hyphen after the eighth, and text",
        "windbg-dw": "WinDbg dw: little-endian words of two bytes",
        "windbg-dd": "WinDbg dd, or dp on 32 bits: little-endian words of four bytes",
        "windbg-dc": "WinDbg dc: little-endian words of four bytes, and text",
        "windbg-dq": "WinDbg dq, or dp on 64 bits: little-endian words of eight bytes",
        "visual-studio": "Visual Studio's memory window: an address with 0x, bytes or words, text",
        "x64dbg": "rows of x64dbg's dump: a bare address, bytes, text one space on",
        "frida": "Frida's hexdump(), with or without header and ansi",
        "wireshark": "Wireshark's or tshark's hex dump, with or without text",
        "tcpdump": "tcpdump -x, -X: an address with 0x and a colon, groups in byte order",
        "powershell": "PowerShell's Format-Hex, 5.1 and 7",
        "scapy": "scapy's hexdump(), with or without the gap in the middle",
        "gdb-x": "gdb's x/xb, x/xh, x/xw and x/xg: values with 0x behind tabs",
        "pypi-hexdump": "the hexdump package of PyPI: a colon, two blocks of eight bytes, text",
    }
)
"""What each format name stands for."""

FORMATS: tuple[str, ...] = tuple(FORMAT_DESCRIPTIONS)
"""Every format name, in the order in which help texts list them."""
