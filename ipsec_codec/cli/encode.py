"""`ipsec-codec encode`: a settings document, or options, as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ipsec_codec import Record, encode, from_document
from ipsec_codec.cli.documents import read_document
from ipsec_codec.cli.field_options import field_forms, field_options
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import STRUCTURE_NAMES, InputFile, StructureName, output_option
from ipsec_codec.cli.passwords import PasswordSource, password_options
from ipsec_codec.cli.reading import STANDARD_INPUT, shown_name
from ipsec_codec.cli.reporting import about
from ipsec_codec.cli.writing import check_not_input, check_not_terminal, write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["encode_command"]


@click.command(
    "encode",
    short_help="Write a structure's bytes from a document or options.",
    epilog=examples(
        "ipsec-codec encode settings.json -o settings.bin",
        "ipsec-codec encode settings.toml --hex --strict",
        "ipsec-codec encode --security-flag GUARANTEE_ENCRYPTION \\",
        "    --user-name svc-backup --domain-name CORP --password-prompt -o settings.bin",
        "pass show backup | ipsec-codec encode settings.json --password-stdin --size exact --hex",
        "ipsec-codec encode --structure peer-target-name --peer-address 192.0.2.17:445 \\",
        "    --peer-target-name host/fileserver.corp.example -o name.bin",
    ),
)
@click.argument("settings", metavar="[SETTINGS|-]", required=False, type=InputFile())
@output_option()
@click.option("--hex", "as_hex", is_flag=True, help="Write hex digits, in one line.")
@click.option("--strict", is_flag=True, help="Refuse what `ipsec-codec rules` calls an error.")
@click.option(
    "--size",
    type=click.Choice(["exact", "sizeof"]),
    help="Without a tail, or with C's: sizeof and the strings (default).",
)
@click.option(
    "--structure",
    type=StructureName(),
    metavar="NAME",
    help=f"Which structure, if not settings-ipsec or the document's: {STRUCTURE_NAMES}.",
)
@password_options
@field_options
def encode_command(
    *,
    settings: str | None,
    output: str,
    as_hex: bool,
    strict: bool,
    size: str | None,
    structure: type[Record] | None,
    password_stdin: bool,
    password_env: str | None,
    password_prompt: bool,
    **fields: Any,
) -> None:
    """Write the bytes of a structure.

    SETTINGS is a JSON or TOML document as `decode` prints it; - reads it from standard input.
    Without one, the options say everything; with one, an option wins over the document. An
    option of flags replaces all flags of its field: 0x0 clears them.

    The bytes hold the password, in --hex too. Raw bytes never go to a terminal.
    """
    passwords = PasswordSource(password_stdin, password_env, password_prompt)
    given = {name: value for name, value in fields.items() if value not in (None, ())}
    _check_usage(settings, given, passwords, structure, size)
    if not as_hex:
        check_not_terminal(output, instead="--hex")
    if settings is not None:
        check_not_input(output, settings)
    data = _encoded(settings, given, passwords, structure=structure, size=size, strict=strict)
    try:
        if as_hex:
            write_text(data.hex(), output)
        else:
            write_bytes(data, output)
    finally:
        del data  # an error's frames keep none of it


def _encoded(
    settings: str | None,
    given: Mapping[str, Any],
    passwords: PasswordSource,
    *,
    structure: type[Record] | None,
    size: str | None,
    strict: bool,
) -> bytes:
    """Return the bytes of what the document, the options and the password say together."""
    subject = "options" if settings is None else shown_name(settings)
    document = {} if settings is None else read_document(settings)
    try:
        if structure is not None:
            document["structure"] = structure.c_name
        with about(subject):
            structure = _structure_of(document)
        document |= field_forms(structure, given)
        if size is not None:
            document.pop("trailing", None)
        if size == "exact":
            document["trailing"] = ""
        if passwords.named():
            document["password"] = _password(passwords, structure)
        with about(subject):
            return encode(from_document(document), strict=strict)
    finally:
        del document  # as above


def _structure_of(document: Mapping[str, Any]) -> type[Record]:
    """Return the record class that a document names, whatever else it says."""
    named = {key: value for key, value in document.items() if key == "structure"}
    del document
    return type(from_document(named))


def _password(passwords: PasswordSource, structure: type[Record]) -> str:
    """Return the password for a structure that has one."""
    if "password" not in {field.name for field in structure.fields()}:
        raise click.UsageError(f"{structure.c_name} has no password")
    return passwords.read()


def _check_usage(
    settings: str | None,
    given: Mapping[str, Any],
    passwords: PasswordSource,
    structure: type[Record] | None,
    size: str | None,
) -> None:
    """Refuse options that contradict one another, before anything is read."""
    passwords.check()
    if settings is None and not given and not passwords.named() and structure is None:
        raise click.UsageError("give a settings document, - for standard input, or options")
    if settings == STANDARD_INPUT and passwords.standard_input:
        raise click.UsageError(
            "the document and the password cannot both come from standard input; "
            "name a file, or use --password-env or --password-prompt"
        )
    if size is not None and "trailing" in given:
        raise click.UsageError("give one of --size and --trailing")
