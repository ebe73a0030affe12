"""`ipsec-codec decode`: captured buffers as settings documents."""

from __future__ import annotations

from typing import Literal

import click

from ipsec_codec import Record, decode, to_document
from ipsec_codec.cli.exit_codes import WRONG_COMMAND
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile, capture_options
from ipsec_codec.cli.reading import STANDARD_INPUT, check_standard_input_once, read_source
from ipsec_codec.cli.recognising import UnsettledError, settled, structure_options
from ipsec_codec.cli.reporting import CommandFailedError, about, report
from ipsec_codec.cli.writing import print_json

__all__ = ["decode_command"]


@click.command(
    "decode",
    epilog=examples(
        "ipsec-codec decode capture.bin",
        "ipsec-codec decode --reveal capture.bin > settings.json",
        "ipsec-codec decode --ndjson dumps/*.txt",
        "ipsec-codec decode --structure peer-target-name name.bin",
        "ipsec-codec decode --ioctl 0x980000C8 windbg.txt",
    ),
)
@click.argument("files", metavar="[FILE|-]...", nargs=-1, type=InputFile())
@click.option("--ndjson", is_flag=True, help="One document a line, as for several files.")
@click.option("--reveal", is_flag=True, help="Show the password too.")
@click.option("--strict", is_flag=True, help="Refuse what `ipsec-codec rules` calls an error.")
@structure_options
@capture_options
def decode_command(
    *,
    files: tuple[str, ...],
    ndjson: bool,
    reveal: bool,
    strict: bool,
    structure: type[Record] | None,
    ioctl: tuple[type[Record], ...] | None,
    capture_format: str | None,
    word_order: Literal["little", "big"] | None,
) -> int:
    """Print the settings documents of captured buffers as JSON.

    Without a FILE, standard input is read. With several, each takes one line, and one that is bad
    does not keep the others from being printed. Where the content does not settle which structure
    a buffer is, exit 2: --structure or --ioctl settles it.
    """
    names = files or (STANDARD_INPUT,)
    check_standard_input_once(names)
    indent = None if ndjson or len(names) > 1 else 2
    failed = unsettled = False
    for name in names:
        try:
            source = read_source(name, capture_format=capture_format, word_order=word_order)
            inspection = settled(source, structure, ioctl)
            with about(source.name):
                record = decode(source.data, inspection.structure, strict=strict)
        except CommandFailedError as failure:
            report(str(failure), failure.details)
            failed = True
            unsettled = unsettled or isinstance(failure, UnsettledError)
            continue
        print_json(to_document(record, reveal=reveal), indent=indent)
    return WRONG_COMMAND if unsettled else int(failed)
