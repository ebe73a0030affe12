"""`read_capture`: from what was pasted or saved to bytes, by the one reading that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipsec_codec.captures.formats import FORMATS
from ipsec_codec.captures.limits import MAX_INPUT_SIZE
from ipsec_codec.captures.lines import clean_lines, original_column, text_of
from ipsec_codec.captures.literals import is_literal, is_mostly_literal, read_literal
from ipsec_codec.captures.recognition import is_rows, read_any_rows
from ipsec_codec.captures.refusals import no_known_dump
from ipsec_codec.captures.streams import read_base64, read_hex, read_stream
from ipsec_codec.counting import counted
from ipsec_codec.discretion import Discreet
from ipsec_codec.errors import CaptureError
from ipsec_codec.views import view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.captures.dialects import WordOrder
    from ipsec_codec.captures.lines import Line
    from ipsec_codec.captures.streams import Stream

__all__ = ["Capture", "read_capture"]

_LITERALS = frozenset({"c-array", "c-string", "python"})


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Capture(Discreet):
    """What a dump holds.

    Attributes:
        data: the bytes; the repr gives their number only, for they may hold a password.
        format: the name of the format that was recognised, one of FORMATS.
        base_address: the address of the first byte, or None where the format has none.
        warnings: what could not be confirmed, in sentences for a person.
    """

    data: bytes
    format: str
    base_address: int | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        base = None if self.base_address is None else hex(self.base_address)
        return (
            f"Capture(<{counted(len(self.data), 'byte')}>, format={self.format!r}, "
            f"base_address={base}, warnings={self.warnings!r})"
        )


def read_capture(
    source: str | bytes | bytearray | memoryview,
    *,
    format: str | None = None,  # noqa: A002 (the word that a user looks for)
    word_order: WordOrder | None = None,
) -> Capture:
    """Read a captured buffer from a dump of any known format, or from the bytes themselves.

    The dump is read right or refused, never guessed at in silence. Every layout that could fit is
    tried, text columns are compared with the bytes, and two readings that differ are an error that
    names both. Nothing in the text is evaluated.

    A str is text. Bytes are text when they begin with a byte order mark and decode by it, or when
    they hold no NUL and no other control byte than tab, line feed, carriage return, form feed,
    Ctrl-Z, escape and delete; else they are binary and pass through as they are. Every structure
    of the family holds NULs, for it begins with a small 32-bit integer. UTF-16 text whose mark was
    lost is read as text, with a warning. `format="binary"` takes any bytes as they are.

    Source of the formats: the tools themselves, their sources and manuals. FORMAT_DESCRIPTIONS
    names them; docs/reference/captures.md has the rules by which they are read.

    Args:
        source: a dump as text, in bytes of UTF-8, UTF-16 or Latin-1, or a buffer's own bytes; any
            contiguous bytes-like object. At most MAX_INPUT_SIZE characters or bytes.
        format: one of FORMATS to allow that one only, or None to recognise it.
        word_order: the byte order of groups of several bytes, "little" (words, as hexdump prints
            them) or "big" (bytes in order, as xxd prints them), or None to let the format and the
            text column decide.

    Returns:
        The bytes, the format found, the address of the first byte, and warnings.

    Raises:
        CaptureError: the text is no dump that can be read without guessing; the error holds line,
            column and what to do, and nothing of the text.
        ValueError: `format` or `word_order` is not one of the values above.
        TypeError: `source` is neither str nor bytes-like.
        BufferError: `source` is a view with gaps, or a memoryview that was released.
    """
    try:
        _check_arguments(format, word_order)
        return _read(source, format, word_order)
    except (TypeError, BufferError, ValueError) as error:
        refusal = _with_column(source, error)
    del source
    refusal.__context__ = None
    raise refusal.with_traceback(None) from None


def _check_arguments(name: str | None, word_order: str | None) -> None:
    """Refuse a format or a word order that there is not."""
    if name is not None and name not in FORMATS:
        raise ValueError(f"format: expected one of {', '.join(FORMATS)}, found another name")
    if word_order not in (None, "little", "big"):
        raise ValueError("word_order: expected 'little', 'big' or None, found another value")


def _read(source: object, name: str | None, word_order: WordOrder | None) -> Capture:
    """Read as `read_capture` says."""
    warnings: tuple[str, ...] = ()
    if not isinstance(source, str):
        data = _bytes_of(source)
        decoded = None if name == "binary" else text_of(data)
        if decoded is None:
            if name not in (None, "binary"):
                raise CaptureError(
                    f"text in the format {name}", "binary data", advice="leave the format out"
                )
            return Capture(data, "binary")
        source, warnings = decoded
    elif name == "binary":
        raise CaptureError("bytes", "a str", advice="read the file in binary mode")
    _check_size(len(source))
    lines = clean_lines(source)
    if not lines:
        found = "nothing that is one" if source.strip("\ufeff \t\r\n") else "nothing"
        raise CaptureError("a dump", found, line=1, advice="copy the dump again, all of it")
    stream = _read_text(lines, name, word_order)
    return Capture(stream.data, stream.format, stream.base_address, (*warnings, *stream.warnings))


def _read_text(lines: Sequence[Line], name: str | None, word_order: WordOrder | None) -> Stream:
    """Choose the family that a text belongs to."""
    if name == "hex":
        return read_hex(lines, word_order)
    if name == "base64":
        return read_base64(lines)
    if name in _LITERALS:
        return read_literal(lines, word_order, name)
    if name is not None or is_rows(lines):
        return read_any_rows(lines, word_order, name)
    if is_literal(lines):
        try:
            return read_literal(lines, word_order, None)
        except CaptureError:
            if is_mostly_literal(lines):
                raise
        raise no_known_dump(lines[0].number, 1)
    return read_stream(lines, word_order)


def _bytes_of(source: object) -> bytes:
    """Copy a bytes-like object."""
    if isinstance(source, bytes):
        _check_size(len(source))
        return source
    view = view_of(source, "source must be a str or a contiguous bytes-like object")
    if isinstance(view, Exception):
        raise view
    with view:
        _check_size(view.nbytes)
        if not view.contiguous:
            raise BufferError("source: expected a contiguous buffer, found a view with gaps")
        return view.tobytes()


def _check_size(size: int) -> None:
    """Refuse what is too large to be a capture."""
    if size > MAX_INPUT_SIZE:
        raise CaptureError(
            f"at most {MAX_INPUT_SIZE} bytes or characters",
            f"{size}",
            advice="cut the dump, or use scan for the image of a memory",
        )


def _with_column(source: object, error: Exception) -> Exception:
    """Move an error's column from the clean line to the line as it was pasted."""
    if not isinstance(error, CaptureError):
        return error
    column = error.column
    if error.line is not None and column is not None:
        text = source if isinstance(source, str) else (text_of(_bytes_of(source)) or ("",))[0]
        column = original_column(text, error.line, column)
    return CaptureError(
        error.expected,
        error.found,
        line=error.line,
        column=column,
        advice=error.advice,
        offset=error.offset,
    )
