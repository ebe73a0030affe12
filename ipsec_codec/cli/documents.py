"""Settings documents as files: JSON or TOML, read without ever quoting what they hold."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, cast

from ipsec_codec import STRUCTURES, DocumentError, SocketAddress
from ipsec_codec.cli.reading import read_bytes, shown_name
from ipsec_codec.cli.reporting import about

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parsed_document", "read_document"]

OTHER_MARKS: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16's, with which it begins
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Byte order marks of encodings that neither JSON nor TOML allows; Windows PowerShell writes them
with `>`."""

MAX_DIGITS: Final = 20
"""Decimal digits of a number: 64 bits have no more, and Python's limit shows as no JSON error."""

FIELD_NAMES: Final = frozenset(
    field.name
    for fields in (SocketAddress.fields(), *(structure.fields() for structure in STRUCTURES))
    for field in fields
)
"""The keys that a message may name; any other may be anything, a password too."""

KEY_PART: Final = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""

LONG_KEY: Final = re.compile(rf"(?<![\w-]){KEY_PART}(?:[ \t]*+\.[ \t]*+{KEY_PART}){{100}}")
"""A dotted key for which Python's parser takes time and memory by the square of its parts."""

TOML_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_document(name: str) -> dict[str, Any]:
    """Return the settings document of a file or of standard input.

    Args:
        name: the file's name, or "-". `.json` and `.toml` say what is in it; else its content.

    Returns:
        The document, which `from_document` has yet to check.

    Raises:
        CommandFailedError: it cannot be read, or is no document.
    """
    with about(shown_name(name)):
        return parsed_document(read_bytes(name), PurePath(name).suffix.lower())


def parsed_document(data: bytes, suffix: str = "") -> dict[str, Any]:
    """Return the settings document that a file's bytes hold.

    Args:
        data: the bytes; a byte order mark of UTF-8, as editors on Windows put it, is allowed.
        suffix: ".json", ".toml", or another, which lets the content decide.

    Raises:
        DocumentError: it is not UTF-8, not JSON or TOML, has a key twice, or is no object.
    """
    text = _text(data)
    document = text if isinstance(text, DocumentError) else _parsed(text, suffix)
    if isinstance(document, DocumentError):
        del data, text
        raise document
    return document


def _parsed(text: str, suffix: str) -> dict[str, Any] | DocumentError:
    """Parse a document's text, or return what is wrong with it."""
    if suffix not in {".json", ".toml"}:
        suffix = ".json" if text.lstrip()[:1] in {"{", ""} else ".toml"
    parse = _parsed_json if suffix == ".json" else _parsed_toml
    try:
        document = parse(text)
    except RecursionError:
        return _too_deep()
    if isinstance(document, DocumentError | dict):
        return cast("dict[str, Any] | DocumentError", document)
    return DocumentError("an object of fields", "another value", path="document")


def _too_deep() -> DocumentError:
    return DocumentError("an object of few levels", "too many levels", path="document")


def _text(data: bytes) -> str | DocumentError:
    """Return the text of a document's bytes, or what is wrong with them."""
    for mark, encoding in OTHER_MARKS.items():
        if data.startswith(mark):
            return DocumentError(
                "UTF-8", f"the byte order mark of {encoding}", path="document", advice="save it so"
            )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start
    line = data.count(b"\n", 0, offset) + 1
    return DocumentError(
        "UTF-8",
        f"a byte that is none at offset {offset}",
        path=f"line {line}",
        advice="decode prints the settings document of a capture",
    )


def _parsed_json(text: str) -> Any:
    """Parse JSON as its RFC 8259 has it; return the error instead of raising it with the text."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_bounded(int),
            parse_float=_bounded(float),
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return DocumentError("JSON", f"a mistake ({error.msg.strip(' :')})", path=place)
    except DocumentError as error:
        return error.with_traceback(None)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, of which JSON's readers would keep the last of two equal keys."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            path = key if key in FIELD_NAMES else "document"
            raise DocumentError("each key once", "one twice", path=path)
        made[key] = value
    return made


def _no_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise DocumentError("JSON", f"{name}, which JSON does not have", path="document")


def _bounded(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    """Refuse numbers with more digits than any field has room for."""

    def converted(digits: str) -> Any:
        if len(digits) > MAX_DIGITS:
            raise DocumentError(
                "a number of at most 64 bits", f"one of {len(digits)} characters", path="document"
            )
        return convert(digits)

    return converted


def _parsed_toml(text: str) -> Any:
    """Parse TOML; return the error instead of raising it with the text."""
    if LONG_KEY.search(text):
        return _too_deep()
    try:
        return tomllib.loads(text, parse_float=_bounded(float))
    except DocumentError as error:
        return error.with_traceback(None)
    except ValueError as error:  # of Python's own, too, for a number of thousands of digits
        message = str(error)
    place = TOML_PLACE.search(message)
    reason = message[: place.start()] if place else ""
    # What the parser quotes would be out of the document.
    told = f" ({reason})" if reason and not re.search("['\"]", reason) else ""
    line = f"line {place[1]}, column {place[2]}" if place and place[1] else "document"
    return DocumentError("JSON or TOML", f"a mistake{told}", path=line)
