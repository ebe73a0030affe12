"""The line that shows a parser's failure again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ipsec_codec import SocketSecuritySettingsIpsec
from ipsec_codec.cli.parameters import structure_alias
from ipsec_codec.cli.reading import STANDARD_INPUT
from ipsec_codec.cli.reporting import about
from ipsec_codec.cli.writing import write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.testing.runner.failures import Failure
    from ipsec_codec.testing.runner.runs import RunPlan

__all__ = ["TIMEOUT", "Reproduction"]

TIMEOUT: Final = 5.0
"""Seconds for one buffer, unless told otherwise: a parser takes microseconds."""


class Reproduction:
    """Makes the line that shows a failure again: it names the buffer, and never holds its bytes.

    Args:
        command: the parser's.
        protocol: the value of --io.
        timeout: the value of --timeout.
        plan: what was tested.
        buffer: the name of the file that the one buffer came from, if one did.
        folder: where buffers are kept that only a file reproduces.

    Attributes:
        command: the parser's.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        protocol: str,
        timeout: float,
        plan: RunPlan,
        buffer: str | None,
        folder: str,
    ) -> None:
        self.command = command
        self._plan = plan
        self._buffer = buffer
        self._folder = Path(folder)
        options = ["--io", protocol]
        if plan.structure is not SocketSecuritySettingsIpsec:
            options += ["--structure", structure_alias(plan.structure)]
        if plan.profile != "lossless":
            options += ["--profile", str(plan.profile)]
        if plan.fields is not None:
            options += ["--fields", ",".join(plan.fields)]
        for rule in plan.allow:
            options += ["--allow", rule]
        if timeout != TIMEOUT:
            options += ["--timeout", f"{timeout:g}"]
        self._options = options

    def __call__(self, failure: Failure) -> str:
        """Return the line; a buffer that has no name otherwise is written to a file."""
        words = ["ipsec-codec", "test-parser", *self._options, *self._which(failure)]
        return shlex.join([*words, "--", *self.command])

    def _which(self, failure: Failure) -> list[str]:
        """Return the options that name the buffer."""
        origin = failure.origin
        if failure.alone is False and not self._plan.alone:  # it takes those before it as well
            return ["--seed", str(self._plan.seed), "--runs", str(self._plan.runs)]
        if origin.vector:
            return ["--vector", origin.vector]
        if origin.label:
            return ["--seed", str(self._plan.seed), "--case", str(origin.case)]
        if failure.data == self._plan.buffer and self._buffer not in {None, STANDARD_INPUT}:
            return ["--buffer", str(self._buffer)]
        return ["--buffer", str(self._saved(failure))]

    def _saved(self, failure: Failure) -> Path:
        """Return the name of a file with the buffer: one that has it, or a new one."""
        with about(str(self._folder)):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number = 1
            while (path := self._folder / f"buffer-{number}.bin").exists():
                if path.is_file() and path.read_bytes() == failure.data:
                    return path
                number += 1
        write_file(str(path), failure.data)
        return path
