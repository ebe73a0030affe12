"""`ipsec-codec decode`: captured buffers as settings documents."""

from __future__ import annotations

from typing import Literal

import click

from ipsec_codec import Record, decode, to_document
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import InputFile, capture_options
from ipsec_codec.cli.recognising import SettledInputs, structure_options
from ipsec_codec.cli.reporting import CommandFailedError, about
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
    inputs = SettledInputs(
        files, structure, ioctl, capture_format=capture_format, word_order=word_order
    )
    indent = None if ndjson or len(inputs) > 1 else 2
    for source, inspection in inputs:
        try:
            with about(source.name):
                record = decode(source.data, inspection.structure, strict=strict)
        except CommandFailedError as failure:
            inputs.refuse(failure)
        else:
            print_json(to_document(record, reveal=reveal), indent=indent)
    return inputs.exit_code
