"""Looking for a planted password: whole, or four characters of it, in every form it could take."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ipsec_codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

PASSWORD: Final = "Zq7#vK2x-пароль-🔑-'\"\\-Wj5"
"""A password whose escaped forms all differ, and no four characters of which make a word."""

PACKAGE: Final = str(Path(ipsec_codec.__file__).parent)

FRAGMENT: Final = 4
"""So many characters in a row are a leak; fewer stand in too many other words."""

FRAGMENT_BYTES: Final = 6
"""The same for forms that have a byte a character: fewer turn up by chance."""


def forms(password: str = PASSWORD) -> dict[str, bytes]:
    """Return the password in the forms in which a leak would show it, by the form's name."""
    utf16 = password.encode("utf-16-le", "surrogatepass")
    utf8 = password.encode()
    return {
        "UTF-8": utf8,
        "UTF-16LE": utf16,
        "hex": utf16.hex().encode(),
        "upper-case hex": utf16.hex().upper().encode(),
        "spaced hex": utf16.hex(" ").encode(),
        "hex of UTF-8": utf8.hex().encode(),
        **{f"base64 at {phase}": in_base64(utf16, phase) for phase in range(3)},
        **{f"base64 of UTF-8 at {phase}": in_base64(utf8, phase) for phase in range(3)},
        "Python": repr(password).encode()[1:-1],
        "Python ASCII": ascii(password).encode()[1:-1],
        "Python bytes": repr(utf16).encode()[2:-1],
        "Python bytes of UTF-8": repr(utf8).encode()[2:-1],
        "JSON": json.dumps(password).encode()[1:-1],
        "JSON, not ASCII": json.dumps(password, ensure_ascii=False).encode()[1:-1],
    }


def in_base64(secret: bytes, phase: int) -> bytes:
    """Return what stands in any base64 that has a secret at an offset of this phase.

    Six bits a character: the first and the last may hold bits of what stands around it.
    """
    encoded = base64.b64encode(bytes(phase) + secret)
    return encoded[-(-8 * phase // 6) : 8 * (phase + len(secret)) // 6]


def found_in(text: str | bytes, password: str = PASSWORD) -> list[str]:
    """Return the names of the forms in which the whole password stands in a text."""
    raw = as_bytes(text)
    return [name for name, form in forms(password).items() if form in raw]


def as_bytes(text: str | bytes) -> bytes:
    """Return what a file would hold."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def traces_in(text: str | bytes, password: str = PASSWORD) -> list[str]:
    """Return the forms in which any part of the password stands in a text, each with the part.

    Hex is found in either case, spaced, in rows, as `0x5a, ` or `\\x5a`, and in words; base64
    wrapped; escapes escaped again.
    """
    raw = as_bytes(text)
    return [
        f"{name}: {part.decode(errors='backslashreplace')}"
        for view, parts in _parts(password).items()
        for seen in [VIEWS[view](raw)]
        for name, part in parts
        if part in seen
    ]


VIEWS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as it is": bytes,
    "digits": lambda raw: re.sub(rb"0x|\\x|\x1b\[[0-9;]*m|[\s,;:'\"|`\-]", b"", raw.lower()),
    "without blanks": lambda raw: re.sub(rb"\s|\\n", b"", raw),
    "unescaped": lambda raw: re.sub(rb"\\+", rb"\\", raw),
}
"""A text as it is searched: with what a tool puts between the parts of a form taken out."""


@cache
def _parts(password: str) -> dict[str, list[tuple[str, bytes]]]:
    """Return the parts of a password in each form, by the view in which they are looked for."""
    texts = [*_windows(password, FRAGMENT)]
    utf8 = [*_windows(password.encode(), FRAGMENT_BYTES)]
    utf16 = [
        part.encode(encoding, "surrogatepass")
        for part in texts
        for encoding in ("utf-16-le", "utf-16-be")
    ]
    every = [*utf8, *utf16]
    digits = [("hex", part.hex()) for part in every]
    for part in every[len(utf8) :: 2]:  # in UTF-16LE, as the words that a dump may have
        for size in (4, 8):
            words = [int.from_bytes(part[at : at + size], "little") for at in range(0, 8, size)]
            digits.append(("words", "".join(f"{word:0{2 * size}x}" for word in words)))
        for size, width in ((1, 3), (2, 6), (4, 11)):
            words = [int.from_bytes(part[at : at + size], "little") for at in range(0, 8, size)]
            digits.append(("octal", "".join(f"{word:0{width}o}" for word in words)))
    escaped = [
        *(repr(part)[2:-1] for part in every),
        *(ascii(part)[1:-1] for part in texts),
        *(json.dumps(part)[1:-1] for part in texts),
    ]
    return {
        "as it is": [
            *(("text", part.encode()) for part in texts),
            *(("UTF-16", part) for part in utf16),
        ],
        "digits": [(name, part.encode()) for name, part in digits],
        "without blanks": [
            *(("base64", in_base64(part, phase)) for part in every for phase in range(3)),
            *(("decimal", ",".join(map(str, part)).encode()) for part in every),
        ],
        "unescaped": [("escaped", re.sub(r"\\+", r"\\", part).encode()) for part in escaped],
    }


def _windows(text: Sequence[Any], size: int) -> Iterator[Any]:
    """Return every part of a text or of bytes that has some size."""
    for start in range(len(text) - size + 1):
        yield text[start : start + size]


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Return an error, its causes and its contexts."""
    seen: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is not None and one not in seen:
            seen.append(one)
            yield one
            pending += [one.__cause__, one.__context__]


def parts_of(error: BaseException) -> Iterator[str]:
    """Return an error in words, and each of its attributes: Python's own errors have some too."""
    yield from (str(error), repr(error), ascii(error), f"{error!s:>400}")
    for name in dir(error):
        value = getattr(error, name, None)  # (OSError lists one that it may lack)
        if not callable(value) and name != "__traceback__":
            yield f"{name} = {value!r}"


def shown_by(error: BaseException) -> str:
    """Return all that an error shows: its parts, those of its chain, and our frames' locals."""
    return "\n".join(
        text
        for one in chain_of(error)
        for text in (*parts_of(one), *locals_of_our_frames(one.__traceback__))
    )


def content_of(value: object) -> str:
    """Return what a buffer holds, as a debugger would show it."""
    if isinstance(value, memoryview):
        try:
            return repr(value.tobytes())
        except ValueError:
            return "a released view"
    return repr(bytes(value)) if isinstance(value, bytearray) else ""


def locals_of_our_frames(trace: TracebackType | None) -> list[str]:
    """Return the locals that a traceback shows of this library's frames."""
    shown: list[str] = []
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename.startswith(PACKAGE):
            shown += [f"{name} = {value!r}" for name, value in frame.f_locals.items()]
            # Containers and views are looked into: a debugger would.
            shown += [content_of(value) for value in frame.f_locals.values()]
        trace = trace.tb_next
    return shown
