"""`ipsec-codec convert`: a capture in the form that another tool takes."""

from __future__ import annotations

from typing import Any, Literal

import click

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.keywords import KEYWORDS
from ipsec_codec.cli.parameters import InputFile, ParameterType, capture_options, output_option
from ipsec_codec.cli.reading import STANDARD_INPUT, read_source
from ipsec_codec.cli.renderings import (
    as_c_array,
    as_hex,
    as_python,
    as_windbg_commands,
    as_xxd,
)
from ipsec_codec.cli.reporting import CommandFailedError
from ipsec_codec.cli.writing import check_not_input, check_not_terminal, write_bytes, write_text

__all__ = ["convert"]


class Address(ParameterType[int]):
    """An address in hex, also as WinDbg writes it: 0x14338808650 or 00000143`38808650."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail."""
        digits = str(value).lower().removeprefix("0x").replace("`", "")
        if not digits or len(digits) > 16 or not set(digits) <= set("0123456789abcdef"):
            return self.fail("expected hex such as 00000143`38808650", param, ctx)
        return int(digits, 16)


class Identifier(ParameterType[str]):
    """A name that a variable can have in C, in C++ and in Python."""

    name = "identifier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail."""
        name = str(value)
        advice = "expected a name such as settings_bytes"
        if not (name.isascii() and name.isidentifier()):
            self.fail(advice, param, ctx)
        for language, keywords in KEYWORDS.items():
            if name in keywords:
                told = (
                    f"{name!r} is a keyword of {language}; expected a name such as settings_bytes"
                )
                self.fail(told, param, ctx)
        return name


@click.command(
    epilog=examples(
        "ipsec-codec convert dump.txt --to bin -o capture.bin",
        "ipsec-codec convert capture.bin --to c --name settings",
        "ipsec-codec convert capture.bin --to eb --address '00000143`38808650'",
        "pbpaste | ipsec-codec convert --to xxd",
    )
)
@click.argument("file", metavar="[FILE|-]", default=STANDARD_INPUT, type=InputFile())
@click.option(
    "--to",
    "form",
    type=click.Choice(["bin", "hex", "c", "python", "xxd", "eb"]),
    required=True,
    help="bin: the bytes. hex: digits in one line. c, python: a definition. xxd: a dump. "
    "eb: WinDbg commands that write the bytes to memory.",
)
@output_option()
@click.option("--address", type=Address(), metavar="HEX", help="The first byte's, for xxd and eb.")
@click.option("--name", type=Identifier(), metavar="NAME", help="The variable's, for c and python.")
@capture_options
def convert(
    *,
    file: str,
    form: str,
    output: str,
    address: int | None,
    name: str | None,
    capture_format: str | None,
    word_order: Literal["little", "big"] | None,
) -> None:
    """Write a capture's bytes in another form.

    The bytes hold the password, if there is one: this command reveals it in every form.
    """
    if form == "eb" and address is None:
        raise click.UsageError("--to eb needs the --address to write to")
    if address is not None and form not in {"xxd", "eb"}:
        raise click.UsageError("--address is for --to xxd and --to eb")
    if name is not None and form not in {"c", "python"}:
        raise click.UsageError("--name is for --to c and --to python")
    if form == "bin":
        check_not_terminal(output, instead="--to hex")
    check_not_input(output, file)
    source = read_source(file, capture_format=capture_format, word_order=word_order)
    if form == "bin":
        write_bytes(source.data, output)
        return
    if form == "c" and not source.data:
        raise CommandFailedError(
            source.name, "expected at least 1 byte, since C has no empty array"
        )
    if (address or 0) + len(source.data) > 1 << 64:
        raise click.BadParameter("the bytes reach past 64 bits", param_hint="'--address'")
    write_text(_rendered(form, source.data, address or 0, name or "data"), output)


def _rendered(form: str, data: bytes, address: int, name: str) -> str:
    """Return the bytes in one of the text forms."""
    match form:
        case "hex":
            return as_hex(data)
        case "c":
            return as_c_array(data, name)
        case "python":
            return as_python(data, name)
        case "xxd":
            return as_xxd(data, address)
        case _:
            return as_windbg_commands(data, address)
