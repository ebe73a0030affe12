"""Hex digits and base64 in each spelling that tools and people write, and words among them."""

from __future__ import annotations

import base64

import pytest

from ipsec_codec.captures import Capture, read_capture, refusals
from tests.captures.dump_cases import refusal

FOUR = Capture(b"\x04\0\xde\xad", "hex")


@pytest.mark.parametrize(
    "text",
    [
        "0400dead", "0400DEAD", "04 00 de AD", "04\t00\tde\tAD", "04  00  de  AD",
        "04:00:DE:ad", "04,00,DE,ad", "04;00;DE;ad", "04-00-DE-ad",
        "04: 00: de: AD", "04,\t00,\tde,\tAD", "04, 00, de, AD,", "04:00:de:AD:", "04;00;de;AD;",
        "04-00-de-AD-", "04,\n00,\nDE,\nad", "04:00\nDE:ad", "04 00\nde ad", "04\n00\nde\nad",
        "0400 dead 04".removesuffix(" 04").replace(" ", ""),
    ],
)  # fmt: skip
def test_pairs_may_stand_apart_in_any_usual_way(text: str) -> None:
    assert read_capture(text) == FOUR
    assert read_capture(text, format="hex") == FOUR


@pytest.mark.parametrize(
    "text",
    ["04::00", "04:,00", "04.00", "04_00", "04:00de", "0400:dead", "04:  00", "04:0", ":04:00"],
)
def test_pairs_that_stand_apart_in_no_usual_way_are_refused(text: str) -> None:
    assert refusal(text).line == 1
    assert refusal(text, format="hex").line == 1


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("0400 dead", "0004adde"),
        ("04000000 DEAD0000", "000000040000adde"),
        ("0400000075007300 6500720064006f00", "0073007500000004006f006400720065"),
    ],
)
def test_groups_of_4_8_or_16_digits_are_words_whose_order_must_be_told(
    text: str, little: str
) -> None:
    assert refusal(text).found.startswith("groups of")
    digits = text.replace(" ", "").lower()
    assert read_capture(text, word_order="big") == Capture(bytes.fromhex(digits), "hex")
    assert read_capture(text, word_order="little") == Capture(bytes.fromhex(little), "hex")


def test_words_may_stand_on_a_line_each() -> None:
    assert refusal("0400\ndead").found.startswith("groups of 2 bytes")
    assert read_capture("0400\ndead", word_order="little").data.hex() == "0004adde"


def test_groups_of_an_odd_number_of_digits_are_refused() -> None:
    assert refusal("040 000").expected == "groups of 3 hex digits"
    assert refusal("04000 00000").expected == "groups of 5 hex digits"


@pytest.mark.parametrize(
    "text", ["facade adbeef", "0000000000 0102030405", "040000" * 6 + " " + "0" * 36]
)
def test_groups_of_another_size_are_no_words(text: str) -> None:
    assert read_capture(text).data == bytes.fromhex(text)


def test_capital_digits_that_read_alike_in_both_orders_are_no_question() -> None:
    assert read_capture("ABAB CDCD").data == bytes.fromhex("ababcdcd")
    assert read_capture("FFFFFFFF 0A0A0A0A").data == bytes.fromhex("ffffffff0a0a0a0a")


def test_a_shorter_last_group_is_read_where_the_order_is_said_to_be_that_of_the_bytes() -> None:
    assert read_capture("0400 dead 75", word_order="big") == Capture(b"\x04\0\xde\xad\x75", "hex")
    assert read_capture("040000 dead75 04", word_order="big").data == bytes.fromhex(
        "040000dead7504"
    )
    for text, order in [
        ("0400 dead 75", "little"),
        ("0400 75 dead", "big"),
        ("0400 dead 750011", "big"),
        ("0400 dead 75 00", "big"),
        ("0400 dead 7", "big"),
        ("0400\n75 dead", "big"),
    ]:
        error = refusal(text, word_order=order)
        assert error.expected == "groups of 4 hex digits"
    assert refusal("0400 dead 75").expected == "groups of 4 hex digits"


@pytest.mark.parametrize(
    ("text", "form", "line", "column", "expected"),
    [
        ("04 Fa\t0g", "hex", 1, 8, "hex digits alone"),
        ("AFaf09\n04 00 -1", "hex", 2, 7, "hex digits alone"),
        ("04:00de", "hex", 1, 3, "hex digits alone"),
        ("04 AF af 09\t0!", None, 1, 14, "a dump in a known format"),
        ("Az09+/=Az", None, 1, 2, "a dump in a known format"),
        ("A", "base64", 1, 1, "a multiple of four"),
        ("AZaz09+/-A==", "base64", 1, 9, "base64 alone"),
        ("A===", "base64", 1, 2, "base64 alone"),
        ("====", "base64", 1, 1, "base64 alone"),
        ("==", "base64", 1, 1, "base64 alone"),
        ("AAEC AwQF", "base64", 1, 5, "base64 alone"),
        ("AAF=", "base64", 1, 4, "an encoder writes"),
    ],
)
def test_a_foreign_character_is_refused_where_it_stands(
    text: str, form: str | None, line: int, column: int, expected: str
) -> None:
    error = refusal(text, format=form)
    assert (error.line, error.column) == (line, column)
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("++++////", "fbefbeffffff"),
        ("AZaz09+/", "0196b3d3dfbf"),
        ("ZZ==", None),
        ("/w==", "ff"),
        ("zz8z", "cf3f33"),
        ("user", "bac7ab"),
    ],
)
def test_base64_is_read_in_the_standard_alphabet(text: str, data: str | None) -> None:
    if data is None:
        assert refusal(text).expected == "base64 that an encoder writes"
    else:
        assert read_capture(text) == Capture(bytes.fromhex(data), "base64")
        assert read_capture(text, format="base64") == Capture(bytes.fromhex(data), "base64")


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("0123456789abcdefABxy", True),  # two foreign characters of 20
        ("0123456789abcdefAxyz", False),
        ("0123456789abcdefABCDEF0123456789abcdwxyz", True),  # a tenth of 40
        ("0123456789abcdefABCDEF0123456789abcvwxyz", False),
        ("0123abcdefABCDEFABCz", True),  # a fifth are digits
        ("012abcdefABCDEFABCDz", False),
        ("0123abcdefABCDEFABCDEFAz", False),
        ("z123abcdefABCDEF4w==", True),
        ("0123456789abcdefz6==", True),
        ("z123456789abcdefz6w=", False),
        ("0123456789abcdefzXXX", False),
        ("0123456789abcdefXyzw", False),
        ("012abcdefABCDEFABCDX", False),
    ],
)
def test_base64_that_is_nearly_all_hex_digits_must_be_named(text: str, *, damaged: bool) -> None:
    named = read_capture(text, format="base64") if base64_of(text) == text else None
    if damaged:
        assert refusal(text).expected == "hex digits alone"
    else:
        assert named is not None
        assert read_capture(text) == named


def base64_of(text: str) -> str:
    """Decode base64 and encode it again."""
    return base64.b64encode(base64.b64decode(text)).decode()


@pytest.mark.parametrize(
    ("lines", "ok"),
    [
        (["040", "000", "75"], True),
        (["040", "000"], True),
        (["040", "00075"], False),
        (["04000", "750", "007300"], False),
        (["04000", "75000", "730"], False),
        (["04000", "7500", "730"], False),
        (["04000", "750", "730"], False),
        (["040"], False),
    ],
)
def test_lines_of_an_odd_number_of_digits_are_read_where_one_width_wrapped_them(
    lines: list[str], *, ok: bool
) -> None:
    if ok:
        assert read_capture("\n".join(lines)).data == bytes.fromhex("".join(lines))
    else:
        assert refusal("\n".join(lines)).expected == "an even number of hex digits"


def test_lines_of_an_even_number_of_digits_are_read_however_long_each_is() -> None:
    assert read_capture("0400\n000075\n00").data.hex() == "040000007500"


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("AAECAwQF\nBgcI", True),
        ("AAEC\nAwQFBgcI", True),  # each line is base64 of its own
        ("AAECAw\nQFBgcI\nCQ==", True),  # wrapped at six
        ("AAECAw\nQFBgcICQ", False),
        ("AAECAwQ\nFBgc\nICQ==", False),
    ],
)
def test_base64_is_read_where_each_line_is_whole_or_one_width_wrapped_them(
    text: str, *, ok: bool
) -> None:
    if ok:
        assert read_capture(text, format="base64").data == base64.b64decode(text)
    else:
        assert refusal(text, format="base64").expected.startswith("base64, a multiple of four")


@pytest.mark.parametrize("text", ["000102030405", "AAECAwQF", "b'\\0\\1\\2\\3\\4\\5'"])
def test_as_much_as_the_bound_may_come_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MAX_OUTPUT_BYTES", 6)
    assert read_capture(text).data == bytes(range(6))
    assert refusal("0001020304050").expected == "an even number of hex digits"
    assert read_capture("AAECAwQ=").data == bytes(range(5))


@pytest.mark.parametrize(
    ("text", "line", "size"),
    [
        ("00010203040506", 1, 7),
        ("\nAAECAwQFBgcI", 2, 9),
        ("AAECAwQFBg==", 1, 7),
        ("\nb'" + "\\x00" * 7 + "'", 2, 7),
        ("b'123456 '", 1, 7),
        ("'' \n '123456'\n ' '", 3, 7),
        ("{1, 2, 3, 4, 5, 6, 7}", 1, 7),
    ],
)
def test_more_than_the_bound_is_refused_however_it_is_spelled(
    text: str, line: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MAX_OUTPUT_BYTES", 6)
    error = refusal(text)
    assert (error.line, error.expected, error.found) == (line, "at most 6 bytes in all", f"{size}")


LONG = "0400000000000000ff"
"""More digits than a number has."""


@pytest.mark.parametrize("label", ["data", "Data", "Data_1", "data (hex)", "DATA-1", "a"])
def test_a_label_before_the_digits_is_to_be_taken_off(label: str) -> None:
    for digits in (
        ": 04 00",
        ":0400",
        ":\t04:00",
        f":  0x{LONG}",
        f": 0X{LONG}",
        ": AF",
        ": af",
        ": 04, 00;",
    ):
        error = refusal(label + digits)
        assert (error.found, error.column, error.offset) == ("a label before them", 1, None)
