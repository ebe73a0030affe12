"""Help texts: every command's help ends with examples."""

from __future__ import annotations

__all__ = ["examples"]


def examples(*lines: str) -> str:
    """Return the part of a help text that shows a command at work.

    Args:
        *lines: commands as a user types them.

    Returns:
        An epilog for click, which is told by its own mark not to wrap the lines.
    """
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
