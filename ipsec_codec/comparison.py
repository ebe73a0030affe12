"""Two buffers of one structure, field by field: what differs, and in which bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ipsec_codec.discretion import wrong_type
from ipsec_codec.inspection import Inspection

if TYPE_CHECKING:
    from ipsec_codec.inspection.spans import Span

__all__ = ["Difference", "compare"]

UNEQUAL: Final = re.compile(rb"[^\0]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field whose bytes differ.

    Attributes:
        name: the field's name, as in a Span.
        c_name: its name in the header.
        left: its span in the one buffer, or None where it has no bytes there.
        right: its span in the other.
    """

    name: str
    c_name: str
    left: Span | None
    right: Span | None

    @property
    def masked(self) -> bool:
        """Whether a password may be in it, so that nothing but the difference itself is told."""
        return any(span is not None and span.masked for span in (self.left, self.right))

    def unequal_bytes(self) -> tuple[tuple[int, int], ...] | None:
        """Return the runs of bytes that differ, as (start, end) offsets into the buffers.

        Returns:
            None where the field stands in different places in the two, or has different sizes:
            there, all of it differs. It says something about the bytes, so a masked difference's
            is not for showing.
        """
        left, right = self.left, self.right
        if left is None or right is None or (left.start, left.end) != (right.start, right.end):
            return None
        # One number for all bytes: zero where they agree, in C's time and not in Python's.
        unequal = int.from_bytes(left.raw) ^ int.from_bytes(right.raw)
        runs = UNEQUAL.finditer(unequal.to_bytes(len(left)))
        return tuple((left.start + run.start(), left.start + run.end()) for run in runs)


def compare(left: Inspection, right: Inspection) -> tuple[Difference, ...]:
    """Compare two buffers field by field.

    A field that only stands elsewhere, since a string before it has another size, does not differ.

    Args:
        left: the inspection of the one buffer.
        right: the inspection of the other, as the same structure.

    Returns:
        The fields that differ, in the header's order; none exactly when the buffers are equal.

    Raises:
        ValueError: they were inspected as different structures.
        TypeError: one of them is no inspection.
    """
    refused = wrong_type(left, Inspection) or wrong_type(right, Inspection)
    if refused is not None:
        del left, right
        raise refused
    if left.structure is not right.structure:
        raise ValueError(
            f"expected two inspections of one structure, found {left.structure.c_name} "
            f"and {right.structure.c_name}"
        )
    lefts = {span.name: span for span in left.spans}
    rights = {span.name: span for span in right.spans}
    differences: list[Difference] = []
    for span in _in_order(left.spans, right.spans):
        one, other = lefts.get(span.name), rights.get(span.name)
        if one is None or other is None or one.raw != other.raw:
            differences.append(
                Difference(name=span.name, c_name=span.c_name, left=one, right=other)
            )
    return tuple(differences)


def _in_order(left: tuple[Span, ...], right: tuple[Span, ...]) -> list[Span]:
    """Return each field once, those of the right one alone after what they follow there."""
    ordered = list(left)
    names = [span.name for span in left]
    for index, span in enumerate(right):
        if span.name not in names:
            before = right[index - 1].name if index else None
            place = names.index(before) + 1 if before in names else 0
            names.insert(place, span.name)
            ordered.insert(place, span)
    return ordered
