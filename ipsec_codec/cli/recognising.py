"""Which structure a buffer is: named by an option, by the call it went to, or by its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import click
from click.shell_completion import CompletionItem

from ipsec_codec import Candidate, Inspection, Record, inspect, structures_for_call
from ipsec_codec.cli.exit_codes import BAD_DATA, DONE, WRONG_COMMAND
from ipsec_codec.cli.parameters import (
    STRUCTURE_NAMES,
    ParameterType,
    StructureName,
    structure_alias,
    unknown,
)
from ipsec_codec.cli.reading import STANDARD_INPUT, check_standard_input_once, read_source
from ipsec_codec.cli.reporting import CommandFailedError, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ipsec_codec.cli.reading import Source

__all__ = [
    "CALLS",
    "CallName",
    "SettledInputs",
    "advice",
    "inspected",
    "structure_options",
    "weighed",
]

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")

Structures = tuple[type[Record], ...]

CALLS: Final = (
    "SIO_SET_SECURITY",
    "SIO_QUERY_SECURITY",
    "SIO_SET_PEER_TARGET_NAME",
    "WSASetSocketSecurity",
    "WSAQuerySocketSecurity",
    "WSASetSocketPeerTargetName",
)
"""The names of calls that take or give a structure."""


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
            said = str(error)
        if str(value)[:1].isalpha() and "sockaddr" not in said:  # (a call that has no structure)
            said = unknown("call", str(value), CALLS)
        return self.fail(said, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete names of ioctls and functions."""
        del ctx, param
        return [
            CompletionItem(name)
            for name in CALLS
            if name.casefold().startswith(incomplete.casefold())
        ]


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


class SettledInputs:
    """The captures of a command that needs one structure for each; a bad one stops no other.

    Args:
        files: their names; standard input if there is none.
        structure: the value of --structure.
        ioctl: the value of --ioctl.
        capture_format: the value of --format.
        word_order: the value of --word-order.

    Attributes:
        exit_code: what the command ends with, so far.

    Raises:
        click.UsageError: standard input is named twice.
    """

    def __init__(
        self,
        files: Sequence[str],
        structure: type[Record] | None,
        ioctl: Structures | None,
        *,
        capture_format: str | None,
        word_order: Literal["little", "big"] | None,
    ) -> None:
        self._names = files or (STANDARD_INPUT,)
        self._structure = structure
        self._ioctl = ioctl
        self._capture_format = capture_format
        self._word_order: Literal["little", "big"] | None = word_order
        self.exit_code = DONE
        check_standard_input_once(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[tuple[Source, Inspection]]:
        """Read one after the other; say what is wrong with one, and go on."""
        for name in self._names:
            try:
                source = read_source(
                    name, capture_format=self._capture_format, word_order=self._word_order
                )
                inspection = _settled(source, self._structure, self._ioctl)
            except CommandFailedError as failure:
                self.refuse(failure)
            else:
                yield source, inspection

    def refuse(self, failure: CommandFailedError) -> None:
        """Say what is wrong with one."""
        report(str(failure), failure.details)
        self.end_with(WRONG_COMMAND if isinstance(failure, UnsettledError) else BAD_DATA)

    def end_with(self, code: int) -> None:
        """Let the command end with a code, unless one before it weighs more."""
        self.exit_code = max(self.exit_code, code)


def _settled(
    source: Source, structure: type[Record] | None, ioctl: Structures | None
) -> Inspection:
    """Inspect a buffer as `inspected` does, for a command that needs one structure.

    Args:
        source: the buffer, and where it is from.
        structure: the value of --structure.
        ioctl: the value of --ioctl.

    Raises:
        CommandFailedError: no structure explains the bytes, or none that the call takes.
        UnsettledError: several do.
        click.UsageError: the two options contradict each other.
    """
    inspection = inspected(source.data, structure, ioctl)
    near = inspection.contenders
    if not inspection.recognised:
        raise CommandFailedError(source.name, _unexplained(source.data, ioctl))
    if len(near) > 1:
        raise UnsettledError(
            source.name,
            "it may be any of these, so choose one with --structure:",
            (weighed(structure_alias(candidate.structure), candidate) for candidate in near),
        )
    return inspection


def _unexplained(data: bytes, ioctl: Structures | None) -> str:
    """Say that no structure explains a buffer, or none that the call takes, and what to do."""
    others = _explained_without(data, ioctl)
    if others:
        return f"{others}; leave --ioctl out, or name what the bytes are with --structure"
    return "no structure explains these bytes; name the one they are with --structure"


def _explained_without(data: bytes, ioctl: Structures | None) -> str:
    """Name what explains a buffer that no structure of the call does, or nothing."""
    inspection = None if ioctl is None else inspect(data)
    if inspection is None or not inspection.recognised:
        return ""
    names = " or ".join(structure_alias(near.structure) for near in inspection.contenders)
    return f"these bytes read as {names}, which the call that --ioctl names does not take"


def advice(inspection: Inspection, ioctl: Structures | None, *, reveal: bool) -> str:
    """Say what to do about a buffer that no structure explains, for its page.

    Args:
        inspection: the buffer's.
        ioctl: the value of --ioctl.
        reveal: the value of --reveal.
    """
    others = _explained_without(inspection.data, ioctl)
    if others:
        return f"{others[0].upper()}{others[1:]}: leave --ioctl out."
    shows = "" if reveal else "--reveal shows what is masked; "
    return (
        f"To read them as a structure, name it with --structure NAME; {shows}"
        "`ipsec-codec scan` finds the structures inside a large file."
    )


def weighed(name: str, candidate: Candidate) -> str:
    """Return a candidate's name with what speaks for it and against it.

    Args:
        name: how to call it.
        candidate: the structure and its reasons.
    """
    return f"{name} ({'; '.join(candidate.reasons)})"
