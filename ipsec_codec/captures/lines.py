"""From what was pasted to clean lines: encoding, escapes, quoting, fences and prompts.

Rule 1 of docs/reference/captures.md. Lines keep their number, so that errors can point at them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Line", "clean_lines", "is_header", "is_prose", "original_column", "text_of"]


class Line(NamedTuple):
    """One line of a dump that is neither blank nor decoration.

    Attributes:
        number: the line's number, counted from 1.
        text: what is left of it.
    """

    number: int
    text: str


_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_TEXT_CONTROLS = b"\t\n\r\x0c\x1a\x1b"  # Ctrl-Z ends files of DOS
_BINARY_CONTROLS = bytes(code for code in range(0x20) if code not in _TEXT_CONTROLS)
_NO_CONTROLS = dict.fromkeys(_BINARY_CONTROLS)

_BREAK = re.compile(r"\r*\n|\r+")
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI: colours
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: titles and links
    r"|[ -/]+[0-~]|[0-Z\\^-~])"  # character sets and the rest
)
_QUOTING = re.compile(r"(?:>[ \t]*)+|Out\[\d++\]: ")
_BLANKS = " \t\x0c\x1a\ufeff"
_LANGUAGES = (
    "bash|c|console|cpp|cs|csharp|dump|go|hex|hexdump|js|json|none|plain|plaintext|powershell|ps1|py"
    "|python|raw|rust|sh|shell|text|txt|windbg|xxd"
)  # named, since any other word behind a fence may be hex or base64
_FENCE = re.compile(
    rf"(?:`{{3,}}|~{{3,}}) ?(?:{_LANGUAGES})?$|\{{(?:code|noformat)[^{{}}]*+\}}$",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"\d+:\d+(?::\w+)?>"  # WinDbg, user mode: 0:000>
    r"|(?:\d+: )?l?kd(?::\w+)?>"  # WinDbg, kernel mode: 0: kd>
    r"|(?:PS )?[A-Za-z]:\\[^>]*>|PS [^>]*>"  # cmd and PowerShell
    r"|\((?:gdb|lldb)\)"
    r"|\[[^\]]*\]->"  # frida
    r"|[$#%](?: |$)|[\w.-]+@[\w.-]+:[^$#]*[$#](?: |$)"  # shells
)
_HEADER = re.compile(
    r"(?:Label|Path): |Offset(?:\(h\)| Bytes)|[- ]+$"  # PowerShell, hex editors
    r"|\d\d:\d\d:\d\d\.\d+ "  # tcpdump's line on the packet
)
_WORD = re.compile(r"[A-Za-z]{3}")
_RULE = re.compile(r"[-=_ ]+")
_HEX_WORD = re.compile(r"(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f?]{2,}(?![0-9A-Za-z])")


def text_of(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Decode a dump's bytes, or say that they are no text.

    The rule: a byte order mark that is kept to the end makes text. Without one, a NUL or another
    control byte that no text dump holds makes binary; every structure of the family starts with a
    protocol below 4 as a 32-bit integer, so it holds NULs. The one exception is UTF-16 whose mark
    was lost: it decodes without a NUL or control character, and most of it is ASCII. Bytes of
    0x80 and above are no argument either way, for text columns hold them; they are taken as
    UTF-8, else as Latin-1.

    Args:
        data: what was captured.

    Returns:
        The text and the warnings about it, or None where the bytes are binary.
    """
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
            return (text, ()) if len(text.translate(_NO_CONTROLS)) == len(text) else None
    if len(data.translate(None, _BINARY_CONTROLS)) == len(data):
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            return data.decode("latin-1"), ()
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = len(text.encode("ascii", "ignore"))
        if len(text.translate(_NO_CONTROLS)) == len(text) < 2 * plain:
            return text, (f"read as {encoding.upper()} text without a byte order mark",)
    return None


def _unquoted(raw: str) -> str:
    """Take escape sequences, quoting and outer blanks off one line."""
    text = _ESCAPE.sub("", raw) if "\x1b" in raw else raw
    text = text.strip(_BLANKS)
    quoting = _QUOTING.match(text) if text.startswith((">", "Out[")) else None
    return text[quoting.end() :].strip(_BLANKS) if quoting else text


def clean_lines(text: str) -> list[Line]:
    """Split into lines, and drop what is decoration.

    Args:
        text: the dump, a byte order mark allowed.

    Returns:
        The lines that say something, with their numbers.
    """
    lines: list[Line] = []
    for number, raw in enumerate(_BREAK.split(text) if "\r" in text else text.split("\n"), 1):
        line = _unquoted(raw)
        if line and not _is_decoration(line):
            lines.append(Line(number, line))
    return lines


def _is_decoration(line: str) -> bool:
    """Say whether a line is a fence or a prompt; for most, one look at a character will do."""
    if line[0].isalnum() and ">" not in line and "@" not in line:
        return False
    return _FENCE.match(line) is not None or _PROMPT.match(line) is not None


def original_column(text: str, number: int, column: int) -> int:
    """Find where a column of a clean line stands in the line as it was pasted.

    Args:
        text: the dump.
        number: the line, counted from 1.
        column: the column in the clean line, counted from 1.

    Returns:
        The column in the original line, counted from 1.
    """
    raw = _BREAK.split(text)[number - 1]
    clean = _unquoted(raw)
    start = max(_ESCAPE.sub("", raw).find(clean), 0) + column - 1
    for hidden in _ESCAPE.finditer(raw):
        if hidden.start() > start:
            break
        start += len(hidden.group())
    return min(start, len(raw)) + 1


def is_header(text: str) -> bool:
    """Say whether a line is one that a tool prints above its rows.

    Args:
        text: the clean line.
    """
    return _HEADER.match(text) is not None or _counts_columns(text)


def _counts_columns(text: str) -> bool:
    """Say whether a line counts the columns from 0 on, eight at least."""
    cells = text.removesuffix("0123456789ABCDEF").split()
    shapes = {tuple(f"{count:0{digits}X}" for count in range(len(cells))) for digits in (1, 2)}
    return len(cells) >= 8 and tuple(cell.upper() for cell in cells) in shapes


def is_prose(text: str) -> bool:
    """Say whether a line can be no part of a dump, not even a damaged one.

    Args:
        text: the clean line.

    Returns:
        True for words, or a rule of dashes, with nothing in it that could be a byte.
    """
    words = _WORD.search(text) is not None or _RULE.fullmatch(text) is not None
    return words and _HEX_WORD.search(text) is None
