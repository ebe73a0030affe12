"""Bytes as the text that another tool takes: C, Python, xxd, WinDbg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_c_array", "as_hex", "as_python", "as_windbg_commands", "as_xxd"]

ROW_BYTES: Final = 16


def as_hex(data: bytes) -> str:
    """Return hex digits in one line."""
    return data.hex()


def as_c_array(data: bytes, name: str) -> str:
    """Return the definition of an array in C, whose `sizeof` is the number of bytes.

    Args:
        data: at least one byte, since C has no empty array.
        name: the array's name.
    """
    rows = [f"    {', '.join(f'0x{byte:02x}' for byte in row)}," for _, row in _rows(data)]
    return "\n".join([f"unsigned char {name}[{len(data)}] = {{", *rows, "};"])


def as_python(data: bytes, name: str) -> str:
    """Return an assignment in Python.

    Args:
        data: the bytes.
        name: the variable's name.
    """
    rows = [f'    "{row.hex(" ")}"' for _, row in _rows(data)] or ['    ""']
    return "\n".join([f"{name} = bytes.fromhex(", *rows, ")"])


def as_xxd(data: bytes, address: int) -> str:
    """Return rows as `xxd` prints them, without a newline at the end.

    Args:
        data: the bytes.
        address: the first byte's, as with `xxd -o`.
    """
    return "\n".join(
        f"{address + start:08x}: {row.hex(' ', -2):<39}  {_text_column(row)}"
        for start, row in _rows(data)
    )


def as_windbg_commands(data: bytes, address: int) -> str:
    """Return `eb` commands (WinDbg: enter bytes) that write the bytes to memory.

    Args:
        data: the bytes.
        address: where the first one goes.
    """
    return "\n".join(
        f"eb {at >> 32:08x}`{at & 0xFFFFFFFF:08x} {row.hex(' ')}"
        for at, row in ((address + start, row) for start, row in _rows(data))
    )


def _rows(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the rows of 16 bytes with the offset of each."""
    for start in range(0, len(data), ROW_BYTES):
        yield start, data[start : start + ROW_BYTES]


def _text_column(row: bytes) -> str:
    """Return what `xxd` shows of a row as text: a dot for all but printable ASCII."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
