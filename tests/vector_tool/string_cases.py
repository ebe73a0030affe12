"""The cases of the structures with strings: texts, lengths and the boundaries between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsec_codec import encode
from ipsec_codec.counting import counted
from ipsec_codec.layout import layout_of
from tests.vector_tool.case import Case, broken, of, with_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipsec_codec import Record

__all__ = ["TEXTS", "length_cases", "text_cases"]

TEXTS: tuple[tuple[str, str, str], ...] = (
    ("Latin letters with accents", "José", "Text"),
    ("Cyrillic letters", "пароль", "Text"),
    ("a character outside the BMP", "\U0001f511", "Text"),
    ("a combining accent", "e\u0301", "Text"),
    ("right-to-left letters", "\u05e9\u05dc\u05d5\u05dd", "Text"),
    ("an override of direction", "\u202eabc", "Text"),
    ("control characters", "\x01\t\r\n\x1b[31m\x7f", "Text"),
    ("quotes and a backslash", "\"'\\", "Text"),
    ("a domain and a user", "CORP\\user", "Text"),
    ("a user at a domain", "user@corp.example", "Text"),
    ("a character whose low byte is zero", "\u0100\u0200", "Text"),
    ("characters whose bytes are ASCII text", "\u4241\u4443", "Text"),
    ("the noncharacter U+FFFF", "\uffff", "Text"),
    ("a NUL alone", "\0", "Nul"),
    ("a NUL first", "\0abc", "Nul"),
    ("a NUL amid", "ab\0cd", "Nul"),
    ("a NUL last", "abc\0", "Nul"),
    ("a byte order mark alone", "\ufeff", "ByteOrderMark"),
    ("a byte order mark first", "\ufeffabc", "ByteOrderMark"),
    ("a byte order mark amid", "ab\ufeffcd", "ByteOrderMark"),
    ("a swapped byte order mark first", "\ufffeabc", "ByteOrderMark"),
    ("a high surrogate alone", "\ud83d", "LoneSurrogate"),
    ("a low surrogate alone", "\udd11", "LoneSurrogate"),
    ("a high surrogate last", "abc\ud83d", "LoneSurrogate"),
    ("a low surrogate first", "\udd11abc", "LoneSurrogate"),
    ("the halves of a pair, swapped", "\udd11\ud83d", "LoneSurrogate"),
    ("127 characters", "A" * 127, "LongString"),
    ("128 characters", "A" * 128, "LongString"),
    ("256 characters", "A" * 256, "LongString"),
)
"""Texts that parsers trip over: what each is, the text, and its flag."""


def text_cases(
    record: Record, name: str, texts: tuple[tuple[str, str, str], ...], *flags: str
) -> Iterator[Case]:
    """Make one case for each text, in one string of a record."""
    for what, text, flag in texts:
        yield of(f"{name}: {what}", record.replace(**{name: text}), flag, *flags)


def length_cases(record: Record, *flags: str) -> Iterator[Case]:
    """Make the cases of each wrong length, in each string of a record."""
    layout = layout_of(type(record))
    data = encode(record)
    sizes = {text.name: _length(data, text.length.offset) for text in layout.strings}
    room = len(data) - layout.end - sum(sizes.values())
    for text in layout.strings:
        name, size, c_name = text.name, sizes[text.name], text.length.c_name
        others = sum(sizes.values()) - size

        def case(
            what: str, length: int, *more: str, name: str = name, c_name: str = c_name
        ) -> Case:
            changed = with_lengths(record, **{name: length % (1 << 32)})
            return broken(f"{c_name} {what}", record, changed, *more, *flags)

        yield case("one byte too small", size - 1, "OddLength")
        yield case("one byte too large", size + 1, "OddLength")
        yield case("two bytes too small", size - 2, "StringBoundary")
        yield case("two bytes too large", size + 2, "StringBoundary")
        yield case("zero, the text still there", 0, "StringBoundary")
        yield case("in characters", size // 2, "CharactersForBytes")
        yield case("reaches to the very end", size + room, "StringBoundary")
        yield case("reaches one byte past the end", size + room + 1, "LengthPastEnd")
        yield case("reaches two bytes past the end", size + room + 2, "LengthPastEnd")
        yield case("65,536 bytes too large", size + 0x1_0000, "LengthPastEnd")
        yield case("2 GiB too large", size + 0x8000_0000, "LengthPastEnd")
        yield case("0xffffffff", 0xFFFF_FFFF, "LengthPastEnd", "WrappingLengths")
        yield case("0xfffffffe", 0xFFFF_FFFE, "WrappingLengths")
        wrapped = -layout.end - others
        yield case("wraps the sum with the offset to zero", wrapped, "WrappingLengths")
        if others:
            yield case("wraps the sum of the lengths to zero", -others, "WrappingLengths")
    cut = record.replace(trailing=b"")
    for by in (1, 2):
        comment = f"the last string lacks {counted(by, 'byte')}"
        yield broken(comment, record, encode(cut)[:-by], "LengthPastEnd", *flags)


def _length(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "little")
