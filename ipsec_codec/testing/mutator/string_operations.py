"""What can be done to strings while their lengths stay right: text that parsers trip over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.testing.mutator.plans import Change, Operation

if TYPE_CHECKING:
    from random import Random

    from ipsec_codec.testing.mutator.plans import Plan

__all__ = ["OPERATIONS_ON_TWO_STRINGS", "STRING_OPERATIONS"]

FIRST, LAST, AMID = range(3)

PIECES: Final = (
    ("a byte order mark", b"\xff\xfe", FIRST, True),
    ("a swapped byte order mark", b"\xfe\xff", FIRST, True),
    ("a byte order mark", b"\xff\xfe", AMID, True),
    ("a NUL", b"\0\0", FIRST, True),
    ("a NUL", b"\0\0", LAST, True),
    ("a NUL", b"\0\0", AMID, True),
    ("a surrogate pair", "\U0001f511".encode("utf-16-le"), LAST, True),
    ("a backslash and an @", b"\\\0@\0", AMID, True),
    ("an accent that combines", "e\u0301".encode("utf-16-le"), LAST, True),
    ("an override of direction", "\u202e".encode("utf-16-le"), FIRST, True),
    ("a space", b" \0", FIRST, True),
    ("a space", b" \0", LAST, True),
    ("a quote and a newline", b'"\0\n\0', LAST, True),
    ("a noncharacter", b"\xff\xff", AMID, True),
    ("a high surrogate", b"\x3d\xd8", LAST, False),
    ("a low surrogate", b"\x11\xdd", FIRST, False),
    ("a high surrogate", b"\x3d\xd8", AMID, False),
    ("a swapped surrogate pair", b"\x11\xdd\x3d\xd8", AMID, False),
)
"""A piece of text, its bytes, its place, and whether every rule of severity error lets it stand."""

CHARACTERS: Final = (64, 128, 256, 16_384, 32_768, 32_768)
"""Sizes of strings in characters: as characters or bytes, they overflow 8 and 16 bits and signs."""


def put_in(random: Random, plan: Plan, data: bytes) -> Change:
    """Put a piece of text into a string, or into each: at its start, its end or amid it."""
    strings = plan.strings(data)
    name, piece, where, clean = random.choice(PIECES)
    count = len(strings.texts)
    chosen = range(count) if random.random() < 0.4 else (random.randrange(count),)
    for index in chosen:
        text = strings.texts[index]
        at = (0, len(text), len(text) // 4 * 2)[where]
        strings.texts[index] = text[:at] + piece + text[at:]
        # Amid a surrogate pair, any piece makes two lone surrogates of it.
        clean = clean and not (where == AMID and _low_surrogate(text, at))
    numbers = ", ".join(str(index + 1) for index in chosen)
    label = f"{name} put {('first', 'last', 'amid')[where]} into string {numbers}"
    return Change(plan.with_strings(data, strings.texts, strings.rest), label, clean=clean)


def _low_surrogate(text: bytes, at: int) -> bool:
    return len(text) > at + 1 and text[at + 1] & 0xFC == 0xDC


def split_pair(random: Random, plan: Plan, data: bytes) -> Change:
    """Split a surrogate pair over the boundary of two strings."""
    strings = plan.strings(data)
    index = random.randrange(len(strings.texts) - 1)
    strings.texts[index] += b"\x3d\xd8"
    strings.texts[index + 1] = b"\x11\xdd" + strings.texts[index + 1]
    label = f"a surrogate pair split over strings {index + 1} and {index + 2}"
    return Change(plan.with_strings(data, strings.texts, strings.rest), label, clean=False)


def grown(random: Random, plan: Plan, data: bytes) -> Change:
    """Give a string, or each, a size at which counters overflow."""
    strings = plan.strings(data)
    index = random.randrange(len(strings.texts))
    size = random.choice(CHARACTERS)
    text = random.choice((b"A\0", b"\xe9\0", b"\x16\x04")) * size
    if size <= 256 and random.random() < 0.5:
        texts = [text] * len(strings.texts)
        label = f"every string made {size} characters long"
        return Change(plan.with_strings(data, texts, strings.rest), label, clean=True)
    strings.texts[index] = text
    label = f"string {index + 1} made {size} characters long"
    return Change(plan.with_strings(data, strings.texts, strings.rest), label, clean=True)


def emptied(random: Random, plan: Plan, data: bytes) -> Change:
    """Empty a string, or all but one."""
    strings = plan.strings(data)
    index = random.randrange(len(strings.texts))
    alone = random.random() < 0.5
    for number in range(len(strings.texts)):
        if (number != index) is alone:
            strings.texts[number] = b""
    label = f"string {index + 1} {'left alone' if alone else 'emptied'}"
    return Change(plan.with_strings(data, strings.texts, strings.rest), label, clean=True)


def ended_in_nul(random: Random, plan: Plan, data: bytes) -> Change:
    """End every string in a NUL, counted in its length or not."""
    strings = plan.strings(data)
    counted = random.random() < 0.5
    changed = plan.with_strings(data, [text + b"\0\0" for text in strings.texts], strings.rest)
    if counted:
        return Change(changed, "a NUL ends each string, counted", clean=True)
    for place, length in zip(plan.lengths, strings.lengths, strict=True):
        changed = plan.with_length(changed, place, length)
    return Change(changed, "a NUL ends each string, not counted", clean=False)


def big_endian(random: Random, plan: Plan, data: bytes) -> Change:
    """Swap the bytes of each character of a string."""
    strings = plan.strings(data)
    index = random.randrange(len(strings.texts))
    text = bytearray(strings.texts[index])
    size = len(text) // 2 * 2
    text[0:size:2], text[1:size:2] = text[1:size:2], text[0:size:2]
    strings.texts[index] = bytes(text)
    label = f"the bytes of string {index + 1}'s characters swapped"
    return Change(plan.with_strings(data, strings.texts, strings.rest), label, clean=False)


def swapped_strings(random: Random, plan: Plan, data: bytes) -> Change:
    """Swap two strings, with their lengths."""
    strings = plan.strings(data)
    first, second = random.sample(range(len(strings.texts)), 2)
    texts = strings.texts
    texts[first], texts[second] = texts[second], texts[first]
    label = f"strings {min(first, second) + 1} and {max(first, second) + 1} swapped"
    return Change(plan.with_strings(data, texts, strings.rest), label, clean=True)


STRING_OPERATIONS: Final[tuple[Operation, ...]] = (
    *[put_in] * 8,
    *[grown] * 3,
    emptied,
    ended_in_nul,
    big_endian,
)
"""Those for any structure with strings."""

OPERATIONS_ON_TWO_STRINGS: Final[tuple[Operation, ...]] = (split_pair, swapped_strings)
"""Those for a structure with several strings."""
