"""`ipsec-codec corpus`: what a fuzzer of a parser starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import OutputFile, StructureName
from ipsec_codec.cli.reporting import about
from ipsec_codec.cli.writing import same_place, write_bytes, write_text

if TYPE_CHECKING:
    from ipsec_codec import Record

__all__ = ["corpus_command"]


@click.command(
    "corpus",
    epilog=examples(
        "ipsec-codec corpus seeds",
        "ipsec-codec corpus seeds --structure settings-ipsec --dictionary structures.dict",
        "ipsec-codec corpus --zip fuzz_parser_seed_corpus.zip",
    ),
)
@click.argument("folder", metavar="[FOLDER]", required=False, type=click.Path(file_okay=False))
@click.option(
    "--zip",
    "archive",
    type=OutputFile(),
    metavar="FILE",
    help="Write the corpus as a zip file, as OSS-Fuzz takes it.",
)
@click.option(
    "--dictionary",
    type=OutputFile(),
    metavar="FILE",
    help="Write a dictionary for libFuzzer and AFL++.",
)
@click.option(
    "--structure",
    type=StructureName(),
    metavar="NAME",
    help="The corpus of one structure, such as settings-ipsec, instead of all seven.",
)
def corpus_command(
    *,
    folder: str | None,
    archive: str | None,
    dictionary: str | None,
    structure: type[Record] | None,
) -> None:
    """Write what the fuzzer of a parser starts with.

    The seed corpus goes into FOLDER, one buffer a file: the vectors, valid and not. With --zip or
    --dictionary, FOLDER may be left out. The credentials in the corpus are made up.
    """
    from ipsec_codec.testing import corpus  # noqa: PLC0415 (`--help` does without it)

    if not (folder or archive or dictionary):
        raise click.UsageError("name a folder, or ask for --zip or --dictionary")
    if archive and dictionary and same_place(archive, dictionary):
        raise click.UsageError("--zip and --dictionary cannot both go to the same place")
    if folder:
        with about(folder):
            corpus.write_corpus(folder, structure)
    if archive:
        write_bytes(corpus.corpus_archive(structure), archive, private=False)
    if dictionary:
        write_text(corpus.dictionary().removesuffix("\n"), dictionary, private=False)
