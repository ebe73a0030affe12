"""`ipsec-codec export`: the schema as a C header, a Kaitai Struct description or a JSON Schema."""

from __future__ import annotations

import click

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import output_option
from ipsec_codec.cli.writing import write_text
from ipsec_codec.export import FORMATS

__all__ = ["export_command"]

WIDTH = max(map(len, FORMATS))
KINDS = "\n".join(f"{made.name:{WIDTH}}  {made.description}" for made in FORMATS.values())


@click.command(
    "export",
    help=f"Write the structures' schema in another language.\n\n\b\nFORMAT is one of\n{KINDS}",
    epilog=examples(
        *(f"ipsec-codec export {made.name} -o {made.file_name}" for made in FORMATS.values())
    ),
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice([*FORMATS]))
@output_option("Write to FILE.")
def export_command(*, format_name: str, output: str) -> None:
    """Write one of the formats, whole or not at all."""
    write_text(FORMATS[format_name].text().removesuffix("\n"), output, private=False)
