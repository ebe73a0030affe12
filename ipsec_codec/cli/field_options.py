"""An option for every field of every structure, derived from the records.

An option's value becomes what would stand in a settings document, so that both are read by the
same rules.
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.shell_completion import CompletionItem

from ipsec_codec import (
    STRUCTURES,
    DocumentError,
    Record,
    SocketSecuritySettingsIpsec,
    from_document,
)
from ipsec_codec.cli.parameters import Text, structure_alias
from ipsec_codec.fields import (
    AddressField,
    EnumerationField,
    Field,
    GuidField,
    IntegerField,
    SecretField,
    StringField,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["field_forms", "field_options"]

AnyField = Field[Any, Any]
Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

ADDRESS: Final = re.compile(
    r"(?:(?P<ipv4>[0-9.]+)|\[(?P<ipv6>[0-9a-fA-F:.]+)(?:%(?P<scope>[0-9]{1,10}))?\])"
    r":(?P<port>[0-9]{1,5})"
)


class MemberName(Text):
    """A member's name or a hex string; shells complete the names.

    Args:
        fields: the fields of that name, one a structure.
    """

    name = "name"

    def __init__(self, fields: list[EnumerationField]) -> None:
        self.fields = fields

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete members' names."""
        del ctx, param
        return [
            CompletionItem(name)
            for name in _member_names(self.fields)
            if name.startswith(incomplete.upper())
        ]


def field_options(function: Decorated) -> Decorated:
    """Add an option for each field but passwords, named like the field, all None by default."""
    options = [
        _option(same)
        for same in _fields_by_name().values()
        if not isinstance(same[0][1], SecretField)
    ]
    for option in reversed(options):
        function = option(function)
    return function


def field_forms(structure: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the options' values are in a settings document.

    Args:
        structure: the record class that they are for.
        values: by field name, what the options were given.

    Returns:
        Their forms, by field name.

    Raises:
        click.UsageError: the structure has no such field, or cannot hold such a value.
    """
    fields = {field.name: field for field in structure.fields()}
    forms: dict[str, Any] = {}
    for name, value in values.items():
        if name not in fields:
            having = [one for one in STRUCTURES if name in {field.name for field in one.fields()}]
            names = ", ".join(map(structure_alias, having))
            raise click.UsageError(
                f"{structure.c_name} has no {_option_name(name)}; "
                f"name a structure that has, with --structure: {names}"
            )
        forms[name] = _form(fields[name], value)
    try:
        from_document({"structure": structure.c_name, **forms})
    except DocumentError as error:
        name = re.split(r"[.\[]", error.path)[0]
        message = f"expected {error.expected}, found {error.found}"
        advice = f"; {error.advice}" if error.advice else ""
        raise click.BadParameter(message + advice, param_hint=f"'{_option_name(name)}'") from None
    return forms


def _fields_by_name() -> dict[str, list[tuple[type[Record], AnyField]]]:
    """Return the fields of each name, the main structure's first."""
    named: dict[str, list[tuple[type[Record], AnyField]]] = {}
    for structure in sorted(STRUCTURES, key=lambda one: one is not SocketSecuritySettingsIpsec):
        for field in structure.fields():
            named.setdefault(field.name, []).append((structure, field))
    return named


def _option(same: list[tuple[type[Record], AnyField]]) -> Callable[[Decorated], Decorated]:
    """Make the option for the fields of one name."""
    field = same[0][1]
    enumerations = [one for _, one in same if isinstance(one, EnumerationField)]
    metavar, kind = _described(field, ", ".join(_member_names(enumerations)))
    text = f"{field.c_name}: {kind}"
    repeated = _repeats(field)
    structures = [structure for structure, _ in same]
    if SocketSecuritySettingsIpsec not in structures:
        text += f" For {', '.join(map(structure_alias, structures))}."
    return click.option(
        _option_name(field.name),
        field.name,
        type=MemberName(enumerations) if enumerations else Text(),
        multiple=repeated,
        metavar=metavar,
        help=f"{text} Repeatable." if repeated else text,
    )


def _described(field: AnyField, names: str) -> tuple[str, str]:
    """Return what an option takes, in a word and in a sentence."""
    match field:
        case EnumerationField():
            return "NAME", f"{names}, or hex."
        case IntegerField():
            return "NUMBER", "a number, or hex."
        case GuidField():
            return "GUID", "a GUID."
        case StringField():
            return "TEXT", "a text."
        case AddressField():
            return "HOST:PORT", "192.0.2.17:445, [2001:db8::1]:445, or none."
        case _:
            return "HEX", "bytes in hex."


def _repeats(field: AnyField) -> bool:
    """Say whether an option of this field may be given more than once: flags may."""
    return isinstance(field, EnumerationField) and issubclass(field.members, enum.IntFlag)


def _option_name(name: str) -> str:
    """Return the option of a field: --security-flag for security_flags, since each is one."""
    singular = name.removesuffix("s") if name.endswith("flags") else name
    return f"--{singular.replace('_', '-')}"


def _member_names(fields: list[EnumerationField]) -> list[str]:
    """Return the names of all members, each once."""
    return list(dict.fromkeys(str(member.name) for field in fields for member in field.members))


def _form(field: AnyField, value: Any) -> Any:
    """Return what an option's value is in a settings document."""
    if _repeats(field):
        return list(value)
    if isinstance(field, AddressField):
        return _address_form(value, _option_name(field.name))
    if isinstance(field, IntegerField) and not isinstance(field, EnumerationField):
        return _number_form(value, field)
    return value


def _what_is_wrong(address: str) -> str:
    """Say what keeps a text from being an address and a port, where that can be seen."""
    if re.fullmatch(r"[0-9.]+|\[[^]]*\]", address):
        return "; the port is missing"
    if address.count(":") > 1 and not address.startswith("["):
        return "; an IPv6 address stands in brackets, and the port after them"
    if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9.-]*(:[0-9]*)?", address):
        return "; names are not looked up, so give the host's address"
    return ""


def _number_form(text: str, field: IntegerField) -> Any:
    """Return the form of a number, which an option may also give in decimal."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        number = int(text, 16)
    elif re.fullmatch(r"[0-9]{1,20}", text):
        number = int(text)
    else:
        number = -1
    if not 0 <= number < 1 << field.bits:
        most = (1 << field.bits) - 1
        raise click.BadParameter(
            f"expected a number from 0 to {most:#x}, in decimal or in hex with 0x",
            param_hint=f"'{_option_name(field.name)}'",
        )
    return f"{number:#x}"


def _address_form(text: str, option: str) -> dict[str, Any]:
    """Return the object of an address such as [fe80::1%3]:445."""
    if text == "none":
        return {"family": "AF_UNSPEC"}
    found = ADDRESS.fullmatch(text)
    if found is None:
        forms = "expected 192.0.2.17:445, [2001:db8::1]:445, [fe80::1%3]:445 or none"
        raise click.BadParameter(f"{forms}{_what_is_wrong(text)}", param_hint=f"'{option}'")
    port = int(found["port"])
    if found["ipv4"]:
        return {"family": "AF_INET", "host": found["ipv4"], "port": port}
    form = {"family": "AF_INET6", "host": found["ipv6"], "port": port}
    return form if found["scope"] is None else {**form, "scope_id": int(found["scope"])}
