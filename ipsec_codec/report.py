"""An inspection as data that `json.dumps` takes: for programs, what the dump is for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ipsec_codec.discretion import wrong_type
from ipsec_codec.document import to_document
from ipsec_codec.document.writing import written_family
from ipsec_codec.inspection import Inspection
from ipsec_codec.layout import Kind
from ipsec_codec.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipsec_codec.inspection.recognition import Candidate
    from ipsec_codec.inspection.spans import Span

__all__ = ["to_report"]


def to_report(inspection: Inspection, *, reveal: bool = False) -> dict[str, Any]:
    """Return an inspection as a dict of str, int, bool, list, dict and None.

    Args:
        inspection: what `inspect` returned.
        reveal: give the bytes and the values of masked spans too; without it, each says
            `"masked": true` in place of `raw` and `value`.

    Returns:
        `structure` and `size`; `recognised`, `contenders` and `candidates`; `error`, the text of
        what `decode` raises, or None; `findings`; `spans`, with `raw` in hex and the value in the
        settings document's form.

    Raises:
        TypeError: it is no inspection.
    """
    refused = wrong_type(inspection, Inspection)
    if refused is not None:
        del inspection
        raise refused
    document = _document(inspection)
    return {
        "structure": inspection.structure.c_name,
        "size": len(inspection.data),
        "recognised": inspection.recognised,
        "contenders": [near.structure.c_name for near in inspection.contenders],
        "candidates": [_candidate(candidate) for candidate in inspection.candidates],
        "error": _error(inspection),
        "findings": [asdict(finding) for finding in inspection.findings],
        "spans": [_span(span, document, reveal=reveal) for span in inspection.spans],
    }


def _error(inspection: Inspection) -> str | None:
    """Return what `decode` says; nothing about a structure that the bytes are not."""
    if inspection.error is None or not inspection.recognised:
        return None
    return str(inspection.error)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate with its reasons."""
    return {
        "structure": candidate.structure.c_name,
        "score": candidate.score,
        "reasons": list(candidate.reasons),
    }


def _document(inspection: Inspection) -> Mapping[str, Any]:
    """Return the settings document of what could be read; nobody but `_span` sees it."""
    record = inspection.record
    if record is None:
        partial = inspection.partial or {}
        plain = {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in partial.items()
        }
        record = inspection.structure(**plain)
    return to_document(record, reveal=True)


def _span(span: Span, document: Mapping[str, Any], *, reveal: bool) -> dict[str, Any]:
    """Return a span, its bytes and its value unless they are masked."""
    place = {
        "name": span.name,
        "c_name": span.c_name,
        "start": span.start,
        "end": span.end,
        "kind": span.kind,
    }
    if span.masked and not reveal:
        return {**place, "masked": True}
    return {**place, "raw": span.raw.hex(), "value": _value(span, document)}


def _value(span: Span, document: Mapping[str, Any]) -> Any:
    """Return a span's value as the settings document has it; None where there is none."""
    if span.value is None or span.kind is Kind.LENGTH:
        return span.value
    if span.kind in {Kind.HOLE, Kind.TAIL}:
        return span.raw.hex()
    name, _, part = span.name.partition(".")
    if part:  # of an address, which the document need not have: the buffer may end within it
        return written_family(span.value) if part == "family" else span.value
    return document[name]
