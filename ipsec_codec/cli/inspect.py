"""`ipsec-codec inspect`: every byte of a captured buffer beside its meaning."""

from __future__ import annotations

import textwrap
from typing import Literal

import click
from click.core import ParameterSource

from ipsec_codec import Inspection, Record, dump_lines, to_report
from ipsec_codec.cli.colour import page_width, print_lines
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile, capture_options
from ipsec_codec.cli.reading import STANDARD_INPUT, check_standard_input_once, read_source
from ipsec_codec.cli.recognising import advice, inspected, structure_options, weighed
from ipsec_codec.cli.reporting import CommandFailedError, report
from ipsec_codec.cli.writing import print_json, print_line
from ipsec_codec.dump import SHOWN_BYTES
from ipsec_codec.escaping import printable

__all__ = ["inspect_command"]


@click.command(
    "inspect",
    short_help="Show every byte of a captured buffer beside its meaning.",
    epilog=examples(
        "ipsec-codec inspect capture.bin",
        "ipsec-codec inspect -               # paste a dump, then Ctrl-D",
        "ipsec-codec inspect --ioctl 0x980000C8 windbg.txt",
        "ipsec-codec inspect --json capture.bin",
    ),
)
@click.argument("files", metavar="[FILE|-]...", nargs=-1, type=InputFile())
@structure_options
@click.option("--json", "as_json", is_flag=True, help="As JSON, one report a file, spans included.")
@click.option("--reveal", is_flag=True, help="Show what is masked: the password, doubtful bytes.")
@click.option(
    "--width",
    type=click.IntRange(80, 1000),
    metavar="COLUMNS",
    help="The page's width, 80 or more; the terminal's unless given. From 120 on, 16 bytes a row.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=SHOWN_BYTES,
    show_default=True,
    metavar="BYTES",
    help="How much of one field is shown; 0 shows all.",
)
@click.option(
    "--why",
    is_flag=True,
    help="Also say why the bytes are taken for this structure, as --json always does.",
)
@capture_options
@click.pass_context
def inspect_command(
    context: click.Context,
    /,
    *,
    files: tuple[str, ...],
    structure: type[Record] | None,
    ioctl: tuple[type[Record], ...] | None,
    as_json: bool,
    reveal: bool,
    width: int | None,
    limit: int,
    why: bool,
    capture_format: str | None,
    word_order: Literal["little", "big"] | None,
) -> int:
    """Show an annotated dump: each field's bytes, name, value and findings.

    Without a FILE, standard input is read; any form of dump will do. Where the content fits two
    structures about equally well, both are shown.
    """
    if as_json:
        _refuse_what_shapes_a_page(context)
    names = files or (STANDARD_INPUT,)
    check_standard_input_once(names)
    failed = False
    for number, name in enumerate(names):
        try:
            source = read_source(name, capture_format=capture_format, word_order=word_order)
        except CommandFailedError as failure:
            report(str(failure))
            failed = True
            continue
        inspection = inspected(source.data, structure, ioctl)
        if as_json:
            said = {"file": source.name, **to_report(inspection, reveal=reveal)}
            print_json(said, indent=2 if len(names) == 1 else None)
            continue
        if len(names) > 1:
            print_line(("\n" if number else "") + f"{printable(source.name)}:")
        for index, page in enumerate(_pages(inspection)):
            if index:
                print_line("")
            print_lines(
                dump_lines(
                    page,
                    width=width or page_width(),
                    reveal=reveal,
                    limit=limit or None,
                    advice=advice(inspection, ioctl, reveal=reveal),
                )
            )
        if why:
            _print_reasons(inspection, width or page_width())
    return int(failed)


def _refuse_what_shapes_a_page(context: click.Context) -> None:
    """Refuse the options that a report, which always holds everything, would ignore."""
    given = [
        f"--{name}"
        for name in ("width", "limit")
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT
    ]
    if given:
        verb = "are" if len(given) > 1 else "is"
        raise click.UsageError(f"{' and '.join(given)} {verb} for a page, not for --json", context)


def _pages(inspection: Inspection) -> tuple[Inspection, ...]:
    """Return what has a page: the structure and each other that it may be, or the nearest alone."""
    others = inspection.alternatives() if inspection.recognised else ()
    return (inspection, *others)


def _print_reasons(inspection: Inspection, width: int) -> None:
    """Print the candidates with what speaks for each of them and against it."""
    print_line("")
    if not inspection.candidates:
        print_line("The structure was named, so the content was not asked.")
    for candidate in inspection.candidates:
        said = weighed(f"{candidate.score:+d}: {candidate.structure.c_name}", candidate)
        print_line("\n".join(textwrap.wrap(said, width, subsequent_indent="    ")))
