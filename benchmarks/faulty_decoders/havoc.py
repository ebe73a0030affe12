"""Inputs that know nothing of the structure: random bytes, and one seed with AFL-style havoc."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INTERESTING: Final = {
    1: (-128, -1, 0, 1, 16, 32, 64, 100, 127),
    2: (-32768, -129, 128, 255, 256, 512, 1000, 1024, 4096, 32767),
    4: (-2147483648, -100663046, -32769, 32768, 65535, 65536, 100663045, 2147483647),
}
"""The values that AFL's havoc stage puts in, by their size in bytes."""


def random_buffers(seed: int) -> Iterator[bytes]:
    """Return random bytes, 0 to 256 of them."""
    random = Random(seed)
    while True:
        yield random.randbytes(random.randint(0, 256))


def havoc_buffers(seed_buffer: bytes, seed: int) -> Iterator[bytes]:
    """Return one buffer again and again, with 2 to 128 blind changes as AFL's havoc stage makes."""
    random = Random(seed)
    while True:
        data = bytearray(seed_buffer)
        for _ in range(1 << random.randint(1, 7)):
            if data:
                random.choice(CHANGES)(random, data)
        yield bytes(data)


def _flip(random: Random, data: bytearray) -> None:
    bit = random.randrange(8 * len(data))
    data[bit >> 3] ^= 1 << (bit & 7)


def _interesting(random: Random, data: bytearray) -> None:
    size = random.choice((1, 2, 4))
    if len(data) >= size:
        at = random.randrange(len(data) - size + 1)
        value = random.choice(INTERESTING[size])
        data[at : at + size] = value.to_bytes(size, random.choice(("little", "big")), signed=True)


def _arithmetic(random: Random, data: bytearray) -> None:
    size = random.choice((1, 2, 4))
    if len(data) >= size:
        at = random.randrange(len(data) - size + 1)
        order: Literal["little", "big"] = random.choice(("little", "big"))
        value = int.from_bytes(data[at : at + size], order) + random.randint(-35, 35)
        data[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, order)


def _random_byte(random: Random, data: bytearray) -> None:
    data[random.randrange(len(data))] ^= random.randint(1, 255)


def _delete(random: Random, data: bytearray) -> None:
    start, stop = _block(random, data)
    del data[start:stop]


def _clone(random: Random, data: bytearray) -> None:
    start, stop = _block(random, data)
    at = random.randint(0, len(data))
    if len(data) < 1 << 16:
        data[at:at] = data[start:stop]


def _overwrite(random: Random, data: bytearray) -> None:
    start, stop = _block(random, data)
    at = random.randrange(len(data) - (stop - start) + 1)
    data[at : at + stop - start] = data[start:stop]


def _block(random: Random, data: bytearray) -> tuple[int, int]:
    size = random.randint(1, min(len(data), 32))
    start = random.randrange(len(data) - size + 1)
    return start, start + size


CHANGES: Final[tuple[Callable[[Random, bytearray], None], ...]] = (
    _flip,
    _interesting,
    _arithmetic,
    _random_byte,
    _delete,
    _delete,
    _clone,
    _overwrite,
)
