"""`ipsec-codec check`: what is odd in captured buffers, for people and for scripts."""

from __future__ import annotations

from typing import Literal

import click

from ipsec_codec import Inspection, Record, Severity, to_report
from ipsec_codec.cli.exit_codes import BAD_DATA
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile, capture_options
from ipsec_codec.cli.recognising import SettledInputs, structure_options
from ipsec_codec.cli.writing import print_json, print_line
from ipsec_codec.escaping import printable
from ipsec_codec.layout import layout_of

__all__ = ["check_command"]


@click.command(
    "check",
    short_help="Name what is odd in captured buffers.",
    epilog=examples(
        "ipsec-codec check capture.bin",
        "ipsec-codec check --json captures/*.bin",
        "xxd capture.bin | ipsec-codec check -",
        "ipsec-codec rules IPS105             # what a finding means",
    ),
)
@click.argument("files", metavar="[FILE|-]...", nargs=-1, type=InputFile())
@structure_options
@click.option("--json", "as_json", is_flag=True, help="As JSON; several files take a line each.")
@capture_options
def check_command(
    *,
    files: tuple[str, ...],
    structure: type[Record] | None,
    ioctl: tuple[type[Record], ...] | None,
    as_json: bool,
    capture_format: str | None,
    word_order: Literal["little", "big"] | None,
) -> int:
    """Print the findings on captured buffers, one a line; exit 1 if any of them is an error.

    Without a FILE, standard input is read. Where the content does not settle which structure a
    buffer is, exit 2: --structure or --ioctl settles it.
    """
    inputs = SettledInputs(
        files, structure, ioctl, capture_format=capture_format, word_order=word_order
    )
    for source, inspection in inputs:
        if inspection.findings_of(Severity.ERROR):
            inputs.end_with(BAD_DATA)
        if as_json:
            said = {"file": source.name, **to_report(inspection)}
            print_json(
                {key: said[key] for key in ("file", "structure", "size", "error", "findings")},
                indent=2 if len(inputs) == 1 else None,
            )
        else:
            _print_findings(source.name, inspection)
    return inputs.exit_code


def _print_findings(name: str, inspection: Inspection) -> None:
    """Print findings in the form that editors read: file, place, weight, rule, message."""
    layout = layout_of(inspection.structure)
    c_names = {place.name: place.c_name for place in layout.places}
    c_names |= {text.name: text.c_name for text in layout.strings}
    c_names |= {span.name: span.c_name for span in inspection.spans}
    for found in inspection.findings:
        place = f"{name}: {found.offset:#06x} {c_names.get(found.field, found.field)}"
        print_line(printable(f"{place}: {found.severity} {found.rule}: {found.message}"))
