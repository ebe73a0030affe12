"""`inspect`: any bytes to spans, a record or what there is of it, and findings; it never raises."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec.counting import counted
from ipsec_codec.discretion import Discreet
from ipsec_codec.findings import Severity, findings
from ipsec_codec.inspection.reading import bytes_of, read
from ipsec_codec.inspection.recognition import (
    Candidate,
    contenders,
    recognise,
    refused_choice,
    structures_for_call,
)
from ipsec_codec.inspection.spans import Span, masked_where, spans_of
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Buffer

    from ipsec_codec.errors import DecodeError
    from ipsec_codec.findings.rule import Finding
    from ipsec_codec.inspection.reading import Reading
    from ipsec_codec.structures.record import Record

__all__ = [
    "Candidate",
    "Inspection",
    "Span",
    "contenders",
    "inspect",
    "recognise",
    "structures_for_call",
]

UNLIKELY: Final = -2
"""The score from which on down no structure explains a buffer, so that all of it is masked.

Of buffers cut from the middle of a structure, with a password somewhere, almost all score less;
of 3,000 random ones, each did.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inspection(Discreet):
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
    # The rest follows from these, and from the candidates.
    spans: tuple[Span, ...] = field(compare=False)
    record: Record | None = field(compare=False)
    partial: Mapping[str, Any] | None = field(compare=False)
    error: DecodeError | None = field(compare=False)
    findings: tuple[Finding, ...] = field(compare=False)
    candidates: tuple[Candidate, ...]

    @property
    def contenders(self) -> tuple[Candidate, ...]:
        """The candidates too near to one another to choose: one when the content settles it."""
        return contenders(self.candidates)

    @property
    def recognised(self) -> bool:
        """Whether the structure was named, or explains the buffer.

        If not, all of it is masked and there are no findings: they would be about a structure
        that it is not.
        """
        return not _is_unlikely(self.candidates)

    def alternatives(self) -> tuple[Inspection, ...]:
        """Return the inspections as the other contenders; what one masks, all of them mask."""
        return tuple(
            _inspection_as(other.structure, self.data, self.candidates)
            for other in self.contenders
            if other.structure is not self.structure
        )

    def findings_of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(found for found in self.findings if found.severity is severity)

    def __repr__(self) -> str:
        counts = ", ".join(counted(len(self.findings_of(kind)), kind) for kind in Severity)
        size = counted(len(self.data), "byte")
        return f"<Inspection of {size} as {self.structure.c_name}: {counts}>"

    def __str__(self) -> str:
        """Return the annotated dump: the one place where a floor below calls one above."""
        from ipsec_codec.dump import annotated_dump  # noqa: PLC0415 (dump builds on this)

        return annotated_dump(self)


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
        ValueError: `among` is empty.
        BufferError: the data is not contiguous, or a memoryview that was released.
    """
    buffer = refused_choice(among if structure is None else (structure,)) or bytes_of(data)
    if isinstance(buffer, Exception):
        del data, structure, among
        raise buffer
    if structure is not None:
        reading = read(buffer, structure)
        return _inspection(buffer, reading, spans_of(buffer, reading), candidates=())
    candidates = recognise(buffer, among)
    return _inspection_as(candidates[0].structure, buffer, candidates)


def _inspection_as(
    structure: type[Record], buffer: bytes, candidates: tuple[Candidate, ...]
) -> Inspection:
    """Return the inspection as one contender, masked too where another one has a secret."""
    reading = read(buffer, structure)
    spans = spans_of(buffer, reading)
    hidden = [
        span
        for other in contenders(candidates)
        if other.structure is not structure
        for span in spans_of(buffer, read(buffer, other.structure))
        if span.masked
    ]
    unlikely = _is_unlikely(candidates)
    spans = masked_where(
        spans, lambda span: unlikely or any(span.overlaps(other) for other in hidden)
    )
    return _inspection(buffer, reading, spans, candidates)


def _inspection(
    buffer: bytes, reading: Reading, spans: tuple[Span, ...], candidates: tuple[Candidate, ...]
) -> Inspection:
    """Put an inspection together."""
    return Inspection(
        data=buffer,
        structure=reading.facts.layout.structure,
        spans=spans,
        record=reading.record,
        partial=None if reading.record else reading.facts.values,
        error=reading.error,
        findings=() if _is_unlikely(candidates) else findings(reading.facts),
        candidates=candidates,
    )


def _is_unlikely(candidates: tuple[Candidate, ...]) -> bool:
    """Tell whether not even the likeliest structure explains the buffer."""
    return bool(candidates) and candidates[0].score <= UNLIKELY
