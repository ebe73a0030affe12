"""What a test needs of the machine: absent, it skips for a user and fails where CI is set."""

from __future__ import annotations

import os
import shutil

import pytest

__all__ = ["missing", "required_tool"]


def missing(reason: str) -> None:
    """End the test: a skip with the reason, or a failure where the environment variable CI is."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI must have it")
    pytest.skip(reason)


def required_tool(command: str) -> str:
    """Return the path of a command, or end the test."""
    found = shutil.which(command)
    if found is None:
        missing(f"there is no {command} on this machine")
    return str(found)
