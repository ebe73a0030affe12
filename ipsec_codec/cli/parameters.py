"""Kinds of argument and sets of options that more than one command has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.shell_completion import CompletionItem

from ipsec_codec import RULES, STRUCTURES, Record, Rule, SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    ParameterType = click.ParamType
else:

    class ParameterType(click.ParamType):
        """click's ParamType, which is generic since click 8.4, and here on older ones too."""

        def __class_getitem__(cls, kind: object) -> type[click.ParamType]:
            """Return the class itself: what the kind says is for type checkers."""
            return cls


__all__ = [
    "STRUCTURE_NAMES",
    "InputFile",
    "OutputFile",
    "ParameterType",
    "RuleId",
    "Seconds",
    "StructureName",
    "Text",
    "VectorId",
    "capture_options",
    "output_option",
    "structure_alias",
    "unknown",
]

MOST_SECONDS: Final = 30 * 24 * 60 * 60

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


class Text(ParameterType[str]):
    """An argument that becomes text in a structure: valid UTF-8, or refused.

    Python turns other bytes into lone surrogates, which a structure could hold: nobody means that.
    """

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, or fail."""
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("it is not valid UTF-8", param, ctx)
        return text


class Seconds(ParameterType[float]):
    """A time in seconds, of thirty days at most: clocks and locks refuse what is beyond centuries.

    Args:
        zero: whether it may be no time at all.
    """

    name = "seconds"

    def __init__(self, *, zero: bool = False) -> None:
        self._zero = zero

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail."""
        try:
            seconds = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        # (What is not a number is in no range.)
        if not (0 < seconds <= MOST_SECONDS or (self._zero and seconds == 0)):
            least = "at least 0" if self._zero else "more than 0"
            most = f"at most {MOST_SECONDS} (30 days)"
            self.fail(f"it must be {least} and {most}, not {seconds}", param, ctx)
        return seconds


class AsGiven(ParameterType[str]):
    """A name that only what is done with it can refuse."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as it was given."""
        del param, ctx
        return str(value)


class InputFile(AsGiven):
    """A file to read, or - for standard input. Its name may hold any bytes; shells complete it."""

    name = "file"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Let the shell complete file names."""
        return click.Path(allow_dash=True).shell_complete(ctx, param, incomplete)


class OutputFile(InputFile):
    """A file to write, or - for standard output."""


class StructureName(ParameterType[type[Record]]):
    """A structure by its C name, its class name or its alias, in either case."""

    name = "structure"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> type[Record]:
        """Return the record class of that name, or fail."""
        wanted = str(value).casefold()
        for structure in STRUCTURES:
            names = structure.c_name, structure.__name__, structure_alias(structure)
            if wanted in map(str.casefold, names):
                return structure
        as_c_does = "_" in wanted
        known = [one.c_name if as_c_does else structure_alias(one) for one in STRUCTURES]
        return self.fail(unknown("structure", str(value), known), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete aliases."""
        del ctx, param
        aliases = [(structure_alias(structure), structure.c_name) for structure in STRUCTURES]
        return [
            CompletionItem(alias, help=c_name)
            for alias, c_name in aliases
            if alias.startswith(incomplete)
        ]


class FormatName(ParameterType[str]):
    """The name of a form that captures come in."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail."""
        from ipsec_codec.captures import FORMATS  # noqa: PLC0415 (encode does without it)

        if value not in FORMATS:
            self.fail(unknown("format", str(value), FORMATS), param, ctx)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the names."""
        from ipsec_codec.captures import FORMAT_DESCRIPTIONS  # noqa: PLC0415

        del ctx, param
        return [
            CompletionItem(name, help=description)
            for name, description in FORMAT_DESCRIPTIONS.items()
            if name.startswith(incomplete)
        ]


class RuleId(ParameterType[Rule]):
    """A rule by its id, in either case."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rule:
        """Return the rule of that id, or fail."""
        rules = {rule.id: rule for rule in RULES}
        found = rules.get(str(value).upper())
        return found or self.fail(unknown("rule", str(value), rules), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete ids."""
        del ctx, param
        return [
            CompletionItem(rule.id, help=rule.title)
            for rule in RULES
            if rule.id.startswith(incomplete.upper())
        ]


class VectorId(AsGiven):
    """A vector by its id, which only the structure says whether it is one."""

    name = "vector"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete the ids of the structure that is named, or of the usual one."""
        from ipsec_codec.testing import load_vectors  # noqa: PLC0415 (most commands do without)

        del param
        structure = ctx.params.get("structure") or SocketSecuritySettingsIpsec
        return [
            CompletionItem(vector.id, help=vector.comment)
            for vector in load_vectors(structure)
            if vector.id.startswith(incomplete)
        ]


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that there is nothing of a name, and name the nearest.

    Args:
        what: what it should have named.
        name: what was given.
        known: the names that there are.
    """
    from ipsec_codec.testing.naming import unknown_name  # noqa: PLC0415 (for a wrong command alone)

    return unknown_name(what, name, known)


def structure_alias(structure: type[Record]) -> str:
    """Return a structure's short name: settings-ipsec for SOCKET_SECURITY_SETTINGS_IPSEC."""
    name = structure.c_name.removeprefix("SOCKET_").removeprefix("SECURITY_")
    return name.replace("_", "-").lower()


STRUCTURE_NAMES: Final = ", ".join(map(structure_alias, STRUCTURES))
"""What help texts and errors say of a structure's names."""


def output_option(
    text: str = "Write to FILE, for its owner alone.",
) -> Callable[[Decorated], Decorated]:
    """Return what adds the option that says where to write, as `output`: "-" unless it is given.

    Args:
        text: its help.
    """
    return click.option("-o", "--output", type=OutputFile(), metavar="FILE", default="-", help=text)


def capture_options(function: Decorated) -> Decorated:
    """Add the options that say how captures are read, as `capture_format` and `word_order`."""
    options = (
        click.option(
            "--format",
            "capture_format",
            type=FormatName(),
            metavar="NAME",
            help="How the input is written, if that must not be recognised; "
            "`ipsec-codec formats` lists the names.",
        ),
        click.option(
            "--word-order",
            type=click.Choice(["little", "big"]),
            help="How groups of digits are read where nothing else tells: as little-endian words, "
            "or in the order of the bytes.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
