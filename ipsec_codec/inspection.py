"""`inspect`: any bytes to spans, a record or what there is of it, and findings; it never raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec.findings import findings
from ipsec_codec.reading import read
from ipsec_codec.recognition import contenders, recognise
from ipsec_codec.rule import Severity
from ipsec_codec.spans import masked_where, spans_of
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Buffer

    from ipsec_codec.errors import DecodeError
    from ipsec_codec.recognition import Candidate
    from ipsec_codec.record import Record
    from ipsec_codec.rule import Finding
    from ipsec_codec.spans import Span

__all__ = ["Inspection", "inspect"]

UNLIKELY: Final = -2
"""The score from which on down no structure explains a buffer, so that all of it is masked.

Of buffers cut from the middle of a structure, with a password somewhere, almost all score less;
of 3,000 random ones, each did.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Inspection:
    """What a buffer is: every byte accounted for, and everything odd about it named.

    `print(inspection)` gives the annotated dump. Neither that nor repr shows a masked byte.

    Attributes:
        data: the buffer.
        structure: the record class that it was read as: the one named, or the likeliest.
        spans: what each byte is; they follow one another from 0 to the buffer's size.
        record: what `decode` gives, or None.
        partial: the values that could be read, by field name, where there is no record; else
            None. Its strings are Secrets: with wrong lengths, a password may be in any of them.
        error: what `decode` raises, or None.
        findings: what the table of rules finds, in order of offset.
        candidates: the structures ranked, the likeliest first; empty when one was named.
    """

    data: bytes
    structure: type[Record]
    spans: tuple[Span, ...]
    record: Record | None
    partial: Mapping[str, Any] | None
    error: DecodeError | None
    findings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]

    @property
    def contenders(self) -> tuple[Candidate, ...]:
        """The candidates too near to one another to choose: one when the content settles it."""
        return contenders(self.candidates)

    @property
    def recognised(self) -> bool:
        """Whether the structure was named, or explains the buffer; if not, all is masked."""
        return not self.candidates or self.candidates[0].score > UNLIKELY

    def findings_of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(found for found in self.findings if found.severity is severity)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.findings_of(kind))} {kind}s" for kind in Severity)
        return f"<Inspection of {len(self.data)} bytes as {self.structure.c_name}: {counts}>"

    def __eq__(self, other: object) -> bool:
        # Written out, since pytest prints the fields of dataclasses that compare themselves.
        if not isinstance(other, Inspection):
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(self) -> tuple[Any, ...]:
        """Return what all the rest follows from."""
        return self.data, self.structure, self.candidates


def inspect(
    data: Buffer,
    structure: type[Record] | None = None,
    *,
    among: Sequence[type[Record]] = STRUCTURES,
) -> Inspection:
    """Say what each byte of a buffer is; whatever the data, it never raises.

    Args:
        data: any contiguous bytes-like object.
        structure: the record class to read it as; None to recognise it by its content.
        among: the record classes to recognise, such as `structures_for_call(0x980000C8)`.

    Raises:
        TypeError: the data is not bytes-like, or a structure is none of the seven.
        BufferError: the data is not contiguous.
    """
    with memoryview(data) as view:
        if not view.c_contiguous:
            raise BufferError("expected a contiguous buffer, found a strided view of one")
        buffer = data if type(data) is bytes else view.tobytes()
    if structure is not None:
        candidates: tuple[Candidate, ...] = ()
        reading = read(buffer, structure)
        spans = spans_of(buffer, reading)
    else:
        candidates = recognise(buffer, among)
        reading = candidates[0].reading
        spans = _recognised_spans(buffer, candidates)
    return Inspection(
        data=buffer,
        structure=reading.facts.layout.structure,
        spans=spans,
        record=reading.record,
        partial=None if reading.record else reading.facts.values,
        error=reading.error,
        findings=findings(reading.facts),
        candidates=candidates,
    )


def _recognised_spans(buffer: bytes, candidates: tuple[Candidate, ...]) -> tuple[Span, ...]:
    """Return the likeliest structure's spans, masked too where any contender has a secret."""
    spans = spans_of(buffer, candidates[0].reading)
    if candidates[0].score <= UNLIKELY:
        return masked_where(spans, lambda _: True)
    hidden = [
        span
        for other in contenders(candidates)[1:]
        for span in spans_of(buffer, other.reading)
        if span.masked
    ]
    return masked_where(spans, lambda span: any(span.overlaps(other) for other in hidden))
