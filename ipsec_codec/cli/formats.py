"""`ipsec-codec formats`: the forms that captures may come in."""

from __future__ import annotations

import click

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.writing import print_line

__all__ = ["formats"]


@click.command(
    epilog=examples(
        "ipsec-codec formats",
        "ipsec-codec decode --format windbg-dd dump.txt",
    )
)
def formats() -> None:
    """List the forms of input, as --format takes them."""
    from ipsec_codec.captures import FORMAT_DESCRIPTIONS  # noqa: PLC0415 (help does without it)

    width = max(map(len, FORMAT_DESCRIPTIONS))
    for name, description in FORMAT_DESCRIPTIONS.items():
        print_line(f"{name:{width}}  {description}")
