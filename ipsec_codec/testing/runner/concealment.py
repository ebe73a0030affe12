"""What of a mistake may be shown: no password, in whatever form a parser quotes it."""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ipsec_codec import Inspection, Record, inspect
from ipsec_codec.fields import SecretField
from ipsec_codec.secret import MASK
from ipsec_codec.testing.runner.wording import OPTIONS, Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Concealer"]

Text = TypeVar("Text", str, bytes)

SHOWN_CHARACTERS: Final = 3
"""So many characters of a password in a row are no secret: half of all words have them."""

BASE32_CHARACTERS: Final = 10
"""So many in a row are no chance: four characters in UTF-16 have eleven that nothing else is in."""

BETWEEN_DIGITS: Final = re.compile(r"0x|\\+[xu]|&#x|[\s%,;:|`'\"{}()\[\]-]")
"""What stands between the digits of bytes or words, in C's lists, in dumps and in escapes."""


class Concealer:
    """Shows forms and words about one buffer, without what its masked bytes say.

    A parser that errs may put the password anywhere: into the user name, the tail, its error.

    Args:
        data: the buffer.
        structure: the structure that it is read as.
        reveal: show everything.
        given: the buffer that it was made from, if that was somebody's: what may be a password
            there is one here too, wherever it stands now.
        wording: what the reader is told that shows it.

    Attributes:
        inspection: the buffer, inspected, with all of that masked.
    """

    def __init__(
        self,
        data: bytes,
        structure: type[Record],
        *,
        reveal: bool,
        given: bytes = b"",
        wording: Wording = OPTIONS,
    ) -> None:
        self.reveals = reveal
        self._concealed = f"{MASK} (it may quote the password; {wording.reveal} shows it)"
        secrets = [] if reveal else [*_masked_bytes(inspect(given, structure))]
        self.inspection = _masked_too(inspect(data, structure), secrets)
        masked = [] if reveal else [span for span in self.inspection.spans if span.masked]
        passwords = [part.name for part in structure.fields() if isinstance(part, SecretField)]
        self._fields = {span.name for span in masked} | {*([] if reveal else passwords)}
        secrets += [] if reveal else _masked_bytes(self.inspection)
        self._quotes = AnyOf(quote.casefold() for secret in secrets for quote in quotes_of(secret))
        self._digits = AnyOf(digits for secret in secrets for digits in digits_of(secret))

    def form(self, field: str, form: Any) -> str:
        """Return a field's form in a document as JSON, or a mask; one in it for a masked part."""
        if isinstance(form, dict):
            parts = cast("Mapping[str, Any]", form)
            form = {
                key: MASK if f"{field}.{key}" in self._fields else part
                for key, part in parts.items()
            }
        shown = json.dumps(form, ensure_ascii=False)
        masked = form != "" and field in self._fields
        return MASK if masked or self._quotes_secret(shown) else shown

    def words(self, words: str) -> str:
        """Return a parser's own words, or a mask."""
        return self._concealed if self._quotes_secret(words) else words

    def conceals(self, words: str) -> bool:
        """Tell whether four characters of a secret stand in some words."""
        return self._quotes_secret(words, shortest=SHOWN_CHARACTERS + 1)

    def _quotes_secret(self, text: str, *, shortest: int = 1) -> bool:
        folded = text.casefold().replace("\0", "")  # UTF-16 as it stands has one in each character
        if self._quotes.stands_in(folded, shortest=shortest):
            return True
        views = BETWEEN_DIGITS.sub("", folded), re.sub(r"\s", "", folded)
        return any(self._digits.stands_in(view) for view in views)


class AnyOf:
    """Tells whether one of many texts stands in another.

    It takes as long as the other has characters, however many they are: they have few sizes.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_size: defaultdict[int, set[str]] = defaultdict(set)
        for text in texts:
            self._by_size[len(text)].add(text)

    def stands_in(self, other: str, *, shortest: int = 1) -> bool:
        """Tell whether one of at least so many characters does."""
        return any(
            other[at : at + size] in texts
            for size, texts in self._by_size.items()
            if size >= shortest
            for at in range(len(other) - size + 1)
        )


def _masked_bytes(inspection: Inspection) -> Iterator[bytes]:
    """Return what may be a password."""
    return (span.raw for span in inspection.spans if span.masked and any(span.raw))


def _masked_too(inspection: Inspection, secrets: Iterable[bytes]) -> Inspection:
    """Mask every field that has four characters of a secret, or all of a shorter one."""
    size = 2 * (SHOWN_CHARACTERS + 1)
    parts = [part for secret in secrets for part in _windows(secret, size) if any(part)]
    spans = tuple(
        replace(span, masked=True) if any(part in span.raw for part in parts) else span
        for span in inspection.spans
    )
    return replace(inspection, spans=spans)


def quotes_of(secret: bytes) -> Iterator[str]:
    """Return texts one of which stands in whatever quotes four characters of a secret or more.

    Args:
        secret: UTF-16LE, from any byte on.
    """
    for shift in (0, 1):
        for codec in ("utf-16-le", "utf-16-be"):
            yield from _quotes_of_text(secret[shift:].decode(codec, "replace").strip("\0\ufffd"))
    for codec in ("utf-8", "latin-1"):
        yield from _windows(secret.decode(codec, "replace").replace("\0", ""), SHOWN_CHARACTERS + 1)
    yield from _windows(secret.hex(), 4 * (SHOWN_CHARACTERS + 1), step=2)
    yield from _windows(secret.hex(" "), 6 * (SHOWN_CHARACTERS + 1) - 1, step=3)
    yield from _encoded_windows(secret)


def digits_of(secret: bytes) -> Iterator[str]:
    """Return digits one run of which stands in whatever dumps four characters or more.

    They are hex with nothing between, of UTF-8 too, and decimal with commas.

    Args:
        secret: UTF-16LE, from any byte on.
    """
    size = 2 * (SHOWN_CHARACTERS + 1)
    for start in range(len(secret) - size + 1):
        part = secret[start : start + size]
        if any(part):
            yield part.hex()
            yield ",".join(map(str, part))
            for word in (2, 4, 8):  # little-endian, as many dumps have them
                yield "".join(part[at : at + word][::-1].hex() for at in range(0, size, word))
    for shift in (0, 1):
        text = secret[shift:].decode("utf-16-le", "replace").strip("\0\ufffd")
        for window in _windows(text, SHOWN_CHARACTERS + 1):
            if len(window) > SHOWN_CHARACTERS and "\0" not in window:  # (small numbers have zeros)
                yield window.encode(errors="replace").hex()


def _quotes_of_text(text: str) -> Iterator[str]:
    """Return the windows of a text, plain and as Python and JSON escape them, and in UTF-8."""
    for window in _windows(text, SHOWN_CHARACTERS + 1):
        yield window
        yield json.dumps(window)[1:-1]
        yield ascii(window)[1:-1]
        raw = window.encode(errors="replace")
        yield raw.hex()
        yield repr(raw)[2:-1]
        yield repr(window.encode("utf-16-le", "replace"))[2:-1]
    yield from _encoded_windows(text.encode(errors="replace"))


def _encoded_windows(secret: bytes) -> Iterator[str]:
    """Return what stands in base64 and in base32 of whatever holds the secret, for each phase."""
    for phase in range(3):
        encoded = base64.b64encode(bytes(phase) + secret).decode()
        yield from _windows(encoded[4:].rstrip("=")[:-1], 8)
    for phase in range(5):
        encoded = base64.b32encode(bytes(phase) + secret).decode()
        known = encoded[-(-8 * phase // 5) :].rstrip("=")[:-1]  # (the last depends on what follows)
        if len(known) >= BASE32_CHARACTERS:
            yield from _windows(known, BASE32_CHARACTERS)


def _windows(text: Text, size: int, *, step: int = 1) -> Iterator[Text]:
    """Return every part of a text of some size; a shorter text whole, an empty one not at all."""
    if len(text) <= size:
        if text:
            yield text
        return
    for start in range(0, len(text) - size + 1, step):
        yield text[start : start + size]
