"""The exit codes: what a script may rely on."""

from __future__ import annotations

from typing import Final

__all__ = ["BAD_DATA", "DONE", "READER_LEFT", "STOPPED", "WRONG_COMMAND"]

DONE: Final = 0
BAD_DATA: Final = 1
WRONG_COMMAND: Final = 2
STOPPED: Final = 130
"""128 + SIGINT, as a shell reports a program that Ctrl-C ended."""
READER_LEFT: Final = 141
"""128 + SIGPIPE, as a shell reports a program whose reader closed the pipe."""
