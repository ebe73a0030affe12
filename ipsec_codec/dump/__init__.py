"""The annotated dump: an inspection as a page on which every byte stands beside its meaning.

The page is made of lines of segments, each a text and what it is. `annotated_dump` joins the
texts; whoever has colours picks one for each Tone and Kind. So no terminal and no rich is needed.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from ipsec_codec.counting import counted
from ipsec_codec.discretion import described
from ipsec_codec.dump.page import MASKED_BYTE, Line, Page, Segment, Tone, byte_rows
from ipsec_codec.dump.wording import columns, value_in_words, wrapped
from ipsec_codec.escaping import printable
from ipsec_codec.findings import Severity
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec.findings.rule import Finding
    from ipsec_codec.inspection import Inspection
    from ipsec_codec.inspection.spans import Span

__all__ = ["SHOWN_BYTES", "Line", "Segment", "Tone", "annotated_dump", "dump_lines"]

NARROW: Final = 80
"""Columns of the usual page, which has 8 bytes a row."""
WIDE: Final = 120
"""Columns from which on a row has 16 bytes."""
SHOWN_BYTES: Final = 512
"""How many bytes of one field are shown unless told otherwise; the page says what is left out."""
VALUE_COLUMN: Final = 20
"""Where values stand, in columns from the names, which leaves room for DomainNameStringLen; of 80
columns as many remain, which takes GUARANTEE_ENCRYPTION. After a longer name they stand below."""

ADVICE: Final = (
    "To read them as a structure, pass it to inspect; reveal=True shows what is masked; scan finds "
    "the structures inside a large file."
)
"""What to do where no structure explains the bytes."""


def annotated_dump(
    inspection: Inspection,
    *,
    width: int = NARROW,
    reveal: bool = False,
    limit: int | None = SHOWN_BYTES,
) -> str:
    """Return the annotated dump as plain text.

    Args:
        inspection: what `inspect` returned.
        width: the page's width in columns; less than 80 is taken as 80, from 120 on a row has 16
            bytes.
        reveal: show what is masked too.
        limit: how many bytes of one field to show; None shows all.

    Raises:
        TypeError: it is no inspection.
    """
    refused = _not_inspected(inspection)
    if refused is not None:
        del inspection
        raise refused
    lines = dump_lines(inspection, width=width, reveal=reveal, limit=limit)
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


def dump_lines(
    inspection: Inspection,
    *,
    width: int = NARROW,
    reveal: bool = False,
    limit: int | None = SHOWN_BYTES,
    advice: str | None = None,
) -> Iterator[Line]:
    """Return the annotated dump line by line, each part with what it is, for a page in colour.

    Args:
        inspection: what `inspect` returned.
        width: the page's width in columns; less than 80 is taken as 80, from 120 on a row has 16
            bytes.
        reveal: show what is masked too.
        limit: how many bytes of one field to show; None shows all.
        advice: what to do where no structure explains the bytes, in a program's own words; None
            names the arguments and functions of Python.

    Raises:
        TypeError: it is no inspection.
    """
    refused = _not_inspected(inspection)
    if refused is not None:
        del inspection
        raise refused
    size = len(inspection.data)
    page = Page(
        width=max(width, NARROW),
        row=16 if width >= WIDE else 8,
        digits=max(4, len(f"{size:x}")),
        limit=size if limit is None else limit,
        reveal=reveal,
    )
    return _lines(inspection, page, ADVICE if advice is None else advice)


def _not_inspected(value: object) -> TypeError | None:
    """Return the error about an argument that is no Inspection: the caller raises, unbound.

    By what it has, since the module of that class calls this one.
    """
    if hasattr(value, "spans"):
        return None
    return TypeError(f"expected an Inspection, found {described(value)}")


def _lines(inspection: Inspection, page: Page, advice: str) -> Iterator[Line]:
    """Return the head, each field with its findings below it, and the foot."""
    yield from _head(inspection, page, advice)
    findings = list(inspection.findings)
    for span in inspection.spans:
        yield from _block(span, page)
        while findings and findings[0].offset < span.end:
            yield from _finding(findings.pop(0), page)
    for finding in findings:  # about a field that has no bytes to stand beside
        yield from _finding(finding, page)
    yield from _foot(inspection, page)


def _head(inspection: Inspection, page: Page, advice: str) -> Iterator[Line]:
    """Say what the buffer is, and head the columns."""
    size = len(inspection.data)
    what = inspection.structure.c_name if inspection.recognised else "unrecognised"
    yield (Segment(f"{what}, {counted(size, 'byte')}", Tone.TITLE),)
    for part in textwrap.wrap(_remark(inspection, advice), page.width):
        yield (Segment(part, Tone.WARNING),)
    yield ()
    left = f"{'at':{page.indent}}{'bytes':{3 * page.row}} {'text':{page.row}}  "
    yield (Segment(f"{left}{'field':{VALUE_COLUMN}}value", Tone.HEADING),)


def _remark(inspection: Inspection, advice: str) -> str:
    """Say what is in doubt about the structure, if anything is."""
    near = [candidate.structure for candidate in inspection.contenders]
    others = " or ".join(other.c_name for other in near if other is not inspection.structure)
    if inspection.recognised:
        return f"The bytes fit {others} as well." if others else ""
    asked = (
        "No structure"
        if len(inspection.candidates) == len(STRUCTURES)
        else "None of those asked for"
    )
    nearest = inspection.structure.c_name
    return f"{asked} explains these bytes; the nearest is {nearest}, as laid out here. {advice}"


def _block(span: Span, page: Page) -> Iterator[Line]:
    """Return a field's rows of bytes, with its name and its value beside them."""
    empty = (Segment(" " * page.margin, Tone.BLANK),)
    for row, note in zip_longest(byte_rows(span, page), _annotation(span, page), fillvalue=()):
        yield (*(row or empty), *note)


def _annotation(span: Span, page: Page) -> Iterator[Line]:
    """Return a field's name and its value, the value on lines of its own if it is long."""
    value = value_in_words(span, reveal=page.reveal)
    style = Tone.MASKED if page.masks(span) else span.kind
    room = page.width - page.margin
    name = span.c_name.ljust(VALUE_COLUMN)
    if len(span.c_name) < VALUE_COLUMN and VALUE_COLUMN + columns(value) <= room:
        yield Segment(name, Tone.NAME), Segment(value, style)
        return
    yield (Segment(name, Tone.NAME),)
    indent = Segment("  ", Tone.BLANK)
    for part in wrapped(value, room - 2):
        yield indent, Segment(part, style)


def _finding(finding: Finding, page: Page) -> Iterator[Line]:
    """Return a finding below the bytes that it is about."""
    said = printable(f"{finding.severity} {finding.rule}: {finding.message}")
    margin = " " * page.indent
    for number, part in enumerate(textwrap.wrap(said, page.width - len(margin) - 2)):
        text = f"{margin}{'  ' if number else '^ '}{part}"
        yield (Segment(text, Tone(finding.severity.value)),)


def _foot(inspection: Inspection, page: Page) -> Iterator[Line]:
    """Count the findings and what is masked."""
    counts = {severity: len(inspection.findings_of(severity)) for severity in Severity}
    said = [counted(count, name) for name, count in counts.items() if count]
    masked = sum(len(span) for span in inspection.spans if page.masks(span))
    if masked:
        said.append(f"{counted(masked, 'byte')} masked as {MASKED_BYTE}")
    yield ()
    yield (Segment(", ".join(said) or "no findings", Tone.REMARK),)
