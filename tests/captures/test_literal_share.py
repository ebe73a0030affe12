"""A text is taken for a literal where numbers, escapes and long words outweigh all else in it.

Rule 8 of docs/reference/captures.md. Up to 200 characters of code around it give no doubt.
"""

from __future__ import annotations

import pytest

from ipsec_codec.captures.lines import clean_lines
from ipsec_codec.captures.literals import is_mostly_literal

CODE = "word " * 60
"""240 characters of code that are none of a literal."""


def is_literal(text: str) -> bool:
    """Say of a text what the reader says of its clean lines."""
    return is_mostly_literal(clean_lines(text))


@pytest.mark.parametrize(
    ("item", "counted", "left"),
    [
        ("0x04", 4, 0),
        ("0XfA", 4, 0),
        ("0xFfAa09", 8, 0),
        ("\\x0a", 4, 0),
        ("\\xFb", 4, 0),
        ("\\7", 2, 0),
        ("\\377", 4, 0),
        ("\\3777", 4, 1),  # three octal digits at most
        ("\\x0aA", 4, 1),  # two hex digits
        ("7", 1, 0),
        ("255", 3, 0),
        ("Az0+/" * 7, 35, 0),
        ("z" * 32, 32, 0),
    ],
)
def test_each_character_of_a_number_an_escape_or_a_long_word_counts_for_it(
    item: str, counted: int, left: int
) -> None:
    fewest = -(-240 // (counted - left))
    assert is_literal(CODE + f"{item} " * fewest)
    assert not is_literal(CODE + f"{item} " * (fewest - 1))


@pytest.mark.parametrize("item", ["0x", "1234", "a123", "123a", "z" * 31, "\\8", "x04", "word"])
def test_other_words_count_against_it(item: str) -> None:
    assert not is_literal(CODE + f"{item} " * 300)


def test_blanks_and_commas_count_for_nothing() -> None:
    assert is_literal("word, \t" * 50)
    assert not is_literal("word, \t" * 50 + "x")
    assert not is_literal("word, " * 60 + "7 " * 239)
