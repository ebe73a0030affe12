"""What passes between the reader of rows and the choice of a dialect."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipsec_codec.captures.dialects import WordOrder

__all__ = ["Reading", "Row"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one dialect made of a dump.

    Attributes:
        name: the format's name.
        data: the bytes.
        base_address: the first row's address.
        order: the byte order of the groups.
        size: the bytes in a group.
        text: whether a text column confirmed the rows.
        usual: whether that column stands where the tool puts it in rows of 16 bytes or more; it
            tells tools apart whose rows are alike.
        warnings: what is not sure about it.
    """

    name: str
    data: bytes = field(repr=False)
    base_address: int
    order: WordOrder
    size: int
    text: bool
    usual: bool
    warnings: tuple[str, ...]

    def with_warning(self, warning: str) -> Reading:
        """Return the reading with one more warning."""
        return replace(self, warnings=(*self.warnings, warning))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the dump: where it stands and what its address says."""

    line: int
    column: int
    address: int
    body: str = field(repr=False)
