"""A Hypothesis strategy for dumps as tools print them, each with the bytes that it holds."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from ipsec_codec import STRUCTURES, encode
from ipsec_codec.discretion import Discreet
from ipsec_codec.testing.strategies.naming import shown_as
from ipsec_codec.testing.strategies.whole import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CaptureText", "captures"]

ROW: Final = 16
"""Bytes in a row, in every format below."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaptureText(Discreet):
    """A dump and what it says.

    Attributes:
        tool: the tool that prints such a dump.
        text: the dump.
        data: the bytes that it holds.
    """

    tool: str
    text: str = field(repr=False)
    data: bytes = field(repr=False)


def captures() -> st.SearchStrategy[CaptureText]:
    """Return a strategy for dumps that say without doubt which bytes they hold.

    The bytes are buffers of the seven structures, whole or cut short, and any others. Rows that
    repeat are printed as `*` by the tools that do so. Examples shrink towards a short xxd dump.
    """
    buffers = st.one_of([settings(structure=structure) for structure in STRUCTURES]).map(encode)
    data = st.one_of(
        st.binary(min_size=1),
        buffers.map(_first_kilobyte),
        st.builds(_repeated, st.binary(min_size=1, max_size=ROW), st.integers(2, 8)),
    )
    bases = st.just(0) | st.integers(0, (1 << 47) // ROW).map(_aligned)
    drawn = st.builds(_written, st.sampled_from(list(WRITERS)), data, bases)
    return shown_as("captures", drawn)


def _first_kilobyte(data: bytes) -> bytes:
    return data[:1024]


def _repeated(row: bytes, count: int) -> bytes:
    return row.ljust(ROW, b"\0") * count + row


def _aligned(row: int) -> int:
    return row * ROW


def _written(tool: str, data: bytes, base: int) -> CaptureText:
    return CaptureText(tool=tool, text=WRITERS[tool](data, base), data=data)


def _rows(data: bytes) -> Iterator[tuple[int, bytes]]:
    for offset in range(0, len(data), ROW):
        yield offset, data[offset : offset + ROW]


def _text_column(row: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)


def _starred(data: bytes, line: Callable[[int, bytes], str], last: Callable[[int], str]) -> str:
    """Print rows, `*` for those that repeat the one before, and the size at the end."""
    lines: list[str] = []
    before = b""
    for offset, row in _rows(data):
        if row != before:
            lines.append(line(offset, row))
        elif lines[-1] != "*":
            lines.append("*")
        before = row
    lines.append(last(len(data)))
    return "\n".join(lines) + "\n"


def _xxd(data: bytes, _: int) -> str:
    def line(offset: int, row: bytes) -> str:
        pairs = " ".join(row[start : start + 2].hex() for start in range(0, ROW, 2)).rstrip()
        return f"{offset:08x}: {pairs:<39}  {_text_column(row)}\n"

    return "".join(line(offset, row) for offset, row in _rows(data))


def _hexdump(data: bytes, _: int) -> str:
    def line(offset: int, row: bytes) -> str:
        cells = f"{row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}"
        return f"{offset:08x}  {cells}  |{_text_column(row)}|"

    return _starred(data, line, "{:08x}".format)


def _od(data: bytes, _: int) -> str:
    def line(offset: int, row: bytes) -> str:
        return f"{offset:06x} {row.hex(' '):<47}  >{_text_column(row)}<"

    return _starred(data, line, "{:06x}".format)


def _windbg(data: bytes, base: int) -> str:
    def line(offset: int, row: bytes) -> str:
        address = f"{base + offset:016x}"
        cells = row[:8].hex(" ") + ("-" + row[8:].hex(" ") if len(row) > 8 else "")
        return f"{address[:8]}`{address[8:]}  {cells:<47}  {_text_column(row)}\n"

    return "".join(line(offset, row) for offset, row in _rows(data))


def _c_array(data: bytes, _: int) -> str:
    rows = (", ".join(f"0x{byte:02x}" for byte in row) for _, row in _rows(data))
    body = ",\n  ".join(rows)
    size = len(data)
    return f"unsigned char capture[] = {{\n  {body}\n}};\nunsigned int capture_len = {size};\n"


def _python(data: bytes, _: int) -> str:
    return f"{data!r}\n"


def _from_hex(data: bytes, _: int) -> str:
    return f"bytes.fromhex({data.hex()!r})\n"


def _hex(data: bytes, _: int) -> str:
    return f"{data.hex()}\n"


def _base64(data: bytes, _: int) -> str:
    text = base64.b64encode(data).decode()
    # Hex digits alone would be hex, whatever was meant, and nearly all of them a damaged run; a
    # person would have to say which, so another form is printed then.
    foreign = sum(character not in "0123456789abcdefABCDEF=" for character in text)
    return f"{text}\n" if foreign > max(2, len(text) // 10) else _hex(data, 0)


WRITERS: Final[dict[str, Callable[[bytes, int], str]]] = {
    "xxd": _xxd,
    "hexdump -C": _hexdump,
    "od -Ax -tx1z": _od,
    "WinDbg db": _windbg,
    "xxd -i": _c_array,
    "Python repr": _python,
    "Python bytes.fromhex": _from_hex,
    "hex": _hex,
    "base64": _base64,
}
"""What prints each tool's dump of some bytes at a base address."""
