"""`ipsec-codec diff`: two captured buffers, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import click

from ipsec_codec import Difference, Inspection, Record, compare, to_report
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile, capture_options
from ipsec_codec.cli.reading import check_standard_input_once, read_source
from ipsec_codec.cli.recognising import inspected, structure_options
from ipsec_codec.cli.reporting import warn
from ipsec_codec.cli.writing import print_json, print_line
from ipsec_codec.counting import counted
from ipsec_codec.dump.wording import value_in_words
from ipsec_codec.escaping import printable

if TYPE_CHECKING:
    from ipsec_codec.cli.reading import Source

__all__ = ["diff"]

SHOWN_RUNS: Final = 8
"""Runs of differing bytes that a line names; beyond that it counts them. JSON has them all."""


@click.command(
    short_help="Compare two captured buffers field by field.",
    epilog=examples(
        "ipsec-codec diff before.bin after.bin",
        "ipsec-codec diff expected.bin windbg.txt",
        "ipsec-codec diff --json a.bin b.bin",
    ),
)
@click.argument("left", metavar="A", type=InputFile())
@click.argument("right", metavar="B", type=InputFile())
@structure_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--reveal", is_flag=True, help="Show what is masked: the password, doubtful bytes.")
@capture_options
def diff(
    *,
    left: str,
    right: str,
    structure: type[Record] | None,
    ioctl: tuple[type[Record], ...] | None,
    as_json: bool,
    reveal: bool,
    capture_format: str | None,
    word_order: Literal["little", "big"] | None,
) -> int:
    """Print the fields in which A and B differ.

    Exit codes: 0 they are equal, 1 they differ or one of them cannot be read, 2 the command was
    wrong.

    Each field comes with the offsets of its bytes that differ, then its value in A after a minus
    and in B after a plus. Of a password it says only that it differs. One of A and B may be -,
    standard input.
    """
    check_standard_input_once((left, right))
    first, second = (
        read_source(name, capture_format=capture_format, word_order=word_order)
        for name in (left, right)
    )
    one, other = _as_one_structure(
        inspected(first.data, structure, ioctl), inspected(second.data, structure, ioctl)
    )
    _warn_of(first, one)
    _warn_of(second, other)
    differences = compare(one, other) if one.structure is other.structure else None
    if differences is None:
        warn("these are different structures; --structure names one to read both as")
    equal = one.data == other.data
    if as_json:
        report = {
            "equal": equal,
            "left": _described(first, one),
            "right": _described(second, other),
            "differences": None
            if differences is None
            else _reported(differences, one, other, reveal=reveal),
        }
        print_json(report, indent=2)
    elif not equal:
        _print_head("---", first, one)
        _print_head("+++", second, other)
        for difference in differences or ():
            _print_difference(difference, reveal=reveal)
    return int(not equal)


def _warn_of(source: Source, inspection: Inspection) -> None:
    """Warn of a buffer that no structure explains, or that does not decode."""
    if not inspection.recognised:
        warn(f"{source.name}: no structure explains these bytes; name it with --structure")
    elif inspection.error is not None:
        warn(f"{source.name}: {inspection.error}")


def _print_head(sign: str, source: Source, inspection: Inspection) -> None:
    """Print which file a sign stands for, and what it holds."""
    size = len(inspection.data)
    print_line(
        f"{sign} {printable(source.name)}  {inspection.structure.c_name}, {counted(size, 'byte')}"
    )


def _as_one_structure(one: Inspection, other: Inspection) -> tuple[Inspection, Inspection]:
    """Inspect both as the same structure, where the content of both allows one."""
    if one.structure is other.structure:
        return one, other
    rights = (other, *other.alternatives())
    for left in (one, *one.alternatives()):
        for right in rights:
            if left.structure is right.structure:
                return left, right
    return one, other


def _print_difference(difference: Difference, *, reveal: bool) -> None:
    """Print a field's name and where it differs, then both values."""
    place = _place(difference, reveal=reveal)
    print_line(f"{difference.c_name}, {place}" if place else difference.c_name)
    for sign, span in (("-", difference.left), ("+", difference.right)):
        words = "no bytes" if span is None else value_in_words(span, reveal=reveal)
        print_line(f"  {sign} {words}")


def _place(difference: Difference, *, reveal: bool) -> str:
    """Say which bytes differ; of what is masked, where it stands and no more."""
    left, right = difference.left, difference.right
    runs = difference.unequal_bytes()
    if runs is None:
        sides = ((left, "A"), (right, "B"))
        return ", ".join(
            f"{_stretch(span.start, span.end)} in {side}" for span, side in sides if span
        )
    if difference.masked and not reveal:
        return _stretch(left.start, left.end) if left else ""
    told = ", ".join(_stretch(start, end) for start, end in runs[:SHOWN_RUNS])
    return told if len(runs) <= SHOWN_RUNS else f"{told} and {len(runs) - SHOWN_RUNS} more runs"


def _stretch(start: int, end: int) -> str:
    """Name a run of bytes by its first and its last."""
    return f"byte {start:#06x}" if end - start == 1 else f"bytes {start:#06x} to {end - 1:#06x}"


def _described(source: Source, inspection: Inspection) -> dict[str, Any]:
    """Return what one of the two buffers is, as data."""
    report = to_report(inspection)
    return {"file": source.name, **{key: report[key] for key in ("structure", "size", "error")}}


def _reported(
    differences: tuple[Difference, ...], one: Inspection, other: Inspection, *, reveal: bool
) -> list[dict[str, Any]]:
    """Return the differences as data."""
    lefts, rights = (
        {span["name"]: span for span in to_report(inspection, reveal=reveal)["spans"]}
        for inspection in (one, other)
    )
    return [
        {
            "name": difference.name,
            "c_name": difference.c_name,
            "bytes": None if difference.masked and not reveal else difference.unequal_bytes(),
            "left": lefts.get(difference.name),
            "right": rights.get(difference.name),
        }
        for difference in differences
    ]
