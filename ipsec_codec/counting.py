"""How many of what, in words: one byte, two bytes."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, what: str) -> str:
    """Return a number with the name of what it counts, such as "1 byte" or "2 zero bytes".

    Args:
        count: how many there are.
        what: one of them, a name whose plural ends in an s.
    """
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
