"""How each tool lays out its rows: address, groups and text column, declared and nothing else.

The exact spacing matters: a row that was shifted, wrapped or cut fits no dialect, and is refused.
Where two tools print the same rows, the first in the table gives the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DIALECTS", "Dialect", "WordOrder"]

WordOrder = Literal["little", "big"]

_HEX_SIZES = {2: 1, 4: 2, 8: 4, 16: 8}
_OCTAL_SIZES = {3: 1, 6: 2, 11: 4, 22: 8}
_ANY_GROUP = {2 * size: size for size in range(1, 257)}  # xxd -g takes any size


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One layout of rows.

    Attributes:
        name: the format's name; a table by the digits of a group where that decides it.
        address: a regular expression of the address, its digits in group 1.
        lead: a regular expression of what stands between address and first group.
        sizes: the bytes in a group, by the digits it is written with.
        joint: what stands between two groups.
        half: what stands after the eighth group in place of the joint, where groups are bytes.
        gap: the spaces between the groups and the text column.
        bars: what opens and closes the text column, both empty where nothing does.
        octal: whether the groups are in octal, which od's are.
        radixes: what the address may be written in, in order of preference.
        order: the byte order of a group, None where both are in use and the text must decide,
            "colon" for xxd, where only groups of two bytes have a usual order.
        prefix: what stands before each group's digits.
        tick: what stands in the middle of a group of 16 digits.
        end: whether the tool closes with an address alone.
        partial: whether a last row that is shorter hides behind `*` too (hexdump's does, od's not).
        short: whether the tool writes a last group with fewer digits rather than padding it.
        header: what the tool prints above the rows, if that tells it from another tool.
        stand_ins: what the tool prints for a byte that is not printable ASCII. A question mark
            is what Windows makes of a character that a code page lacks; it weakens the check, so
            it is allowed below the tool's own header only.
        lowest: the lowest address that the tool can print.
        first_digits: how many digits the first address has, where others would be another
            tool's; later addresses may have outgrown it, as far as a capture may grow.
        fallback: tried only where nothing else reads the rows.
    """

    name: str | Mapping[int, str]
    address: str
    lead: str
    sizes: Mapping[int, int]
    joint: str = " "
    half: str = ""
    gap: int = 2
    bars: tuple[str, str] = ("", "")
    octal: bool = False
    radixes: tuple[int, ...] = (16,)
    order: WordOrder | Literal["colon"] = "little"
    prefix: str = ""
    tick: str = ""
    end: bool = False
    partial: bool = False
    short: bool = False
    header: str | None = None
    stand_ins: str = "."
    lowest: int = 0
    first_digits: tuple[int, ...] = ()
    fallback: bool = False

    @cached_property
    def start(self) -> re.Pattern[str]:
        """Matches address and lead where a group, or an unreadable one, follows."""
        digits = "0-7" if self.octal else "0-9A-Fa-f"
        ahead = f"{re.escape(self.prefix)}[{digits}?]{{2}}"
        if self.order == "colon":  # xxd -e right-aligns a short word, if need be the first one
            ahead = f" *{ahead}"
        return re.compile(f"{self.address}{self.lead}(?={ahead})")

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """Matches address and lead, whatever follows."""
        return re.compile(f"{self.address}{self.lead}")

    @cached_property
    def end_address(self) -> re.Pattern[str]:
        """Matches an address that stands alone."""
        return re.compile(self.address)

    def without_header(self) -> Dialect:
        """Return the dialect as it is read where its header does not stand above the rows."""
        return self if self.stand_ins == "." else replace(self, stand_ins=".")

    def may_start_at(self, digits: str) -> bool:
        """Say whether the first row can have the address that is written with these digits."""
        if self.first_digits and len(digits) not in self.first_digits:
            return False
        return self.lowest == 0 or int(digits, 16) >= self.lowest

    def may_be(self, name: str) -> bool:
        """Say whether rows of this dialect can have this format name."""
        if self.order == "colon":
            return name in ("xxd", "xxd-e")
        if isinstance(self.name, str):
            return name == self.name
        return name in self.name.values() or name == "windbg-dc"

    def text_column(self, count: int, digits: int) -> int:
        """Say where the text column starts, counted after the lead.

        Args:
            count: the groups in a row, 16 bytes or more; no tool that prints a text puts
                anything before or into them.
            digits: the digits of a group.

        Returns:
            The column, counted from 0.
        """
        middle = len(self.half) - len(self.joint) if self.half else 0
        return count * (digits + len(self.joint)) - len(self.joint) + middle + self.gap

    def name_for(self, digits: int, order: WordOrder, *, text: bool) -> str:
        """Name the format of rows whose groups have so many digits, in this order."""
        if self.order == "colon" and order == "little" and digits > 2:
            return "xxd-e"
        if not isinstance(self.name, str):
            name = self.name[digits]
            return "windbg-dc" if name == "windbg-dd" and text else name
        return self.name


_WINDBG_ADDRESS = r"([0-9A-Fa-f]{8}(?:`?[0-9A-Fa-f]{8})?)"
_WINDBG_WORDS = {4: "windbg-dw", 8: "windbg-dd", 16: "windbg-dq"}
_BYTES = {2: 1}
_WORDS = {4: 2, 8: 4, 16: 8}
_POWERSHELL_HEADER = r"\s*(?:Offset Bytes|00 01 02 03 04 05 06 07 08)"

DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        name="tcpdump",
        address=r"0x([0-9A-Fa-f]{4,8}):",
        lead="  ",
        sizes=_HEX_SIZES,
        order="big",
        short=True,
    ),
    Dialect(
        name="xxd",
        address=r"([0-9A-Fa-f]{7,16}):",
        lead=" ",
        sizes=_ANY_GROUP,
        order="colon",
        short=True,
    ),
    Dialect(
        name="xxd",  # xxd -d
        address=r"([0-9]{8,16}):",
        lead=" ",
        sizes=_ANY_GROUP,
        order="colon",
        short=True,
        radixes=(10,),
        fallback=True,
    ),
    Dialect(
        name="pypi-hexdump", address=r"([0-9A-Fa-f]{8,16}):", lead=" ", sizes=_BYTES, half="  "
    ),
    Dialect(
        name="hexdump-C",
        address=r"([0-9A-Fa-f]{8,16})",
        lead="  ",
        sizes=_BYTES,
        half="  ",
        bars=("|", "|"),
        end=True,
        partial=True,
    ),
    Dialect(
        name="hexdump",
        address=r"([0-9A-Fa-f]{7,16})",
        lead=" ",
        sizes={4: 2},
        bars=("|", "|"),
        end=True,
        partial=True,
    ),
    Dialect(
        name="hexdump",  # hexdump -x
        address=r"([0-9A-Fa-f]{7,16})",
        lead="    ",
        joint="    ",
        sizes={4: 2},
        bars=("|", "|"),
        end=True,
        partial=True,
    ),
    Dialect(
        name="od-x",  # od -Ax
        address=r"([0-9A-Fa-f]{6,})",
        lead=" ",
        first_digits=(6,),
        sizes=_HEX_SIZES,
        bars=(">", "<"),
        end=True,
    ),
    Dialect(
        name="od-x",
        address=r"([0-9]{7,})",
        lead=" ",
        first_digits=(7,),
        sizes=_HEX_SIZES,
        bars=(">", "<"),
        radixes=(8, 10),
        end=True,
    ),
    Dialect(
        name="od",
        address=r"([0-9]{7,})",
        lead=" ",
        first_digits=(7,),
        sizes=_OCTAL_SIZES,
        bars=(">", "<"),
        octal=True,
        radixes=(8, 10),
        end=True,
    ),
    Dialect(
        name="od",  # od -Ax -to1
        address=r"([0-9A-Fa-f]{6,})",
        lead=" ",
        first_digits=(6,),
        sizes=_OCTAL_SIZES,
        bars=(">", "<"),
        octal=True,
        end=True,
    ),
    Dialect(
        name="od",  # hexdump -b
        address=r"([0-9A-Fa-f]{7,16})",
        lead=" ",
        sizes={3: 1},
        octal=True,
        end=True,
        partial=True,
    ),
    Dialect(name="windbg-db", address=_WINDBG_ADDRESS, lead="  ", sizes=_BYTES, half="-"),
    Dialect(name=_WINDBG_WORDS, address=_WINDBG_ADDRESS, lead="  ", sizes=_WORDS, tick="`"),
    # Before frida and scapy, whose rows always have a text: tshark --hexdump noascii prints none.
    Dialect(name="wireshark", address=r"([0-9A-Fa-f]{4,8})", lead=" {2,3}", sizes=_BYTES, gap=3),
    Dialect(
        name="frida",
        address=r"([0-9A-Fa-f]{8,16})",
        lead="  ",
        sizes=_BYTES,
        header="0  1  2  3  4",
    ),
    Dialect(name="scapy", address=r"([0-9A-Fa-f]{4,7})", lead="  ", sizes=_BYTES),
    Dialect(
        name="scapy", address=r"([0-9A-Fa-f]{4,7})", lead="   ", sizes=_BYTES, half="  ", gap=3
    ),
    Dialect(
        name="powershell",
        address=r"([0-9A-Fa-f]{8})",
        lead="   ",
        sizes=_BYTES,
        header=_POWERSHELL_HEADER,
        stand_ins=".?",
    ),
    Dialect(
        name="x64dbg",  # Windows never maps the first 64 KiB
        address=r"([0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{8})?)",
        lead=" ",
        sizes=_BYTES,
        gap=1,
        lowest=0x10000,
    ),
    Dialect(
        name="powershell",
        address=r"([0-9A-Fa-f]{16})",
        lead=" ",
        sizes=_BYTES,
        gap=1,
        header=_POWERSHELL_HEADER,
        stand_ins=".?",
    ),
    *(
        Dialect(
            name="visual-studio",
            address=r"0x([0-9A-Fa-f]{8,16})",
            lead=" {1,2}",
            sizes=_HEX_SIZES,
            gap=gap,
        )
        for gap in (1, 2)
    ),
    Dialect(
        name="gdb-x",
        address=r"0x([0-9A-Fa-f]{1,16})(?: <[^\t]*>)?:",
        lead="\t",
        sizes=_HEX_SIZES,
        joint="\t",
        prefix="0x",
    ),
)
"""Every layout that is read, the one that gives the name first."""
