"""A view of any bytes-like object, or what keeps it from being one."""

from __future__ import annotations

from typing import Any

from ipsec_codec.discretion import described

__all__ = ["view_of"]


def view_of(value: Any, expected: str) -> memoryview | TypeError | BufferError:
    """Return a view of an argument's memory, or the error for the caller to raise.

    The caller unbinds the argument first, so that no traceback shows it.

    Args:
        value: the argument, of any type.
        expected: what it should have been, such as "data must be a bytes-like object".

    Returns:
        The view, contiguous or not; a TypeError about what is not bytes-like; a BufferError about
        what has bytes and does not give them, such as a memoryview that was released.
    """
    try:
        return memoryview(value)
    except TypeError:
        return TypeError(f"{expected}, not {described(value)}")
    except (ValueError, BufferError):
        return BufferError(
            f"{expected}, not {described(value)} that gives no view of its bytes: "
            "it was released or closed"
        )
