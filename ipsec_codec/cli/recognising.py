"""Which structure a buffer is: named by an option, by the call it went to, or by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ipsec_codec import Inspection, Record, inspect, structures_for_call
from ipsec_codec.cli.parameters import (
    STRUCTURE_NAMES,
    ParameterType,
    StructureName,
    structure_alias,
)
from ipsec_codec.cli.reporting import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipsec_codec.cli.reading import Source

__all__ = ["CallName", "UnsettledError", "inspected", "settled", "structure_options"]

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

Structures = tuple[type[Record], ...]


class UnsettledError(CommandFailedError):
    """The content fits several structures, so the command should have named one: exit code 2."""


class CallName(ParameterType[Structures]):
    """An ioctl's code or name, or a function's name: the structures that it takes or gives."""

    name = "call"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Structures:
        """Return the record classes of the call, or fail."""
        try:
            return structures_for_call(str(value))
        except ValueError as error:
            return self.fail(str(error), param, ctx)


def structure_options(function: Decorated) -> Decorated:
    """Add the options that say what the bytes are, as `structure` and `ioctl`."""
    function = click.option(
        "--ioctl",
        type=CallName(),
        metavar="CALL",
        help="The call they went to: 0x980000C8, SIO_SET_SECURITY or WSASetSocketSecurity.",
    )(function)
    return click.option(
        "--structure",
        type=StructureName(),
        metavar="NAME",
        help=f"What the bytes are, if their content must not decide: {STRUCTURE_NAMES}.",
    )(function)


def inspected(data: bytes, structure: type[Record] | None, ioctl: Structures | None) -> Inspection:
    """Inspect a buffer as the structure that the options name, or the likeliest of those left.

    Args:
        data: the buffer.
        structure: the value of --structure.
        ioctl: the value of --ioctl.

    Raises:
        click.UsageError: the two contradict each other.
    """
    if ioctl is None:
        return inspect(data, structure)
    if structure is None:
        return inspect(data, ioctl[0]) if len(ioctl) == 1 else inspect(data, among=ioctl)
    if structure not in ioctl:
        names = " or ".join(map(structure_alias, ioctl))
        raise click.UsageError(f"--ioctl means {names}, and --structure names another")
    return inspect(data, structure)


def settled(source: Source, structure: type[Record] | None, ioctl: Structures | None) -> Inspection:
    """Inspect a buffer as `inspected` does, for a command that needs one structure.

    Args:
        source: the buffer, and where it is from.
        structure: the value of --structure.
        ioctl: the value of --ioctl.

    Raises:
        CommandFailedError: no structure explains the bytes.
        UnsettledError: several do.
        click.UsageError: the two options contradict each other.
    """
    inspection = inspected(source.data, structure, ioctl)
    near = inspection.contenders
    if not inspection.recognised:
        raise CommandFailedError(
            source.name, "no structure explains these bytes; name the one they are with --structure"
        )
    if len(near) > 1:
        said = "; ".join(
            f"{structure_alias(candidate.structure)} ({', '.join(candidate.reasons)})"
            for candidate in near
        )
        raise UnsettledError(
            source.name, f"it may be any of these, so choose one with --structure: {said}"
        )
    return inspection
