"""Little-endian words to bytes in memory order."""

from __future__ import annotations

__all__ = ["swap_words"]


def swap_words(data: bytes, size: int) -> bytes:
    """Turn each word's bytes round.

    Args:
        data: whole words, as their digits were written.
        size: the bytes in a word.

    Returns:
        The bytes in memory order.
    """
    swapped = bytearray(len(data))
    for index in range(size):
        swapped[index::size] = data[size - 1 - index :: size]
    return bytes(swapped)
