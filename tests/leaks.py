"""Looking for a planted password, in every form in which it could get out."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ipsec_codec

if TYPE_CHECKING:
    from types import TracebackType

PASSWORD: Final = "Sentinel-пароль-🔑-'\"\\-end"
"""A password whose escaped forms all differ from one another."""

PACKAGE: Final = str(Path(ipsec_codec.__file__).parent)


def forms(password: str = PASSWORD) -> dict[str, bytes]:
    """Return the password in the forms in which a leak would show it, by the form's name."""
    utf16 = password.encode("utf-16-le", "surrogatepass")
    utf8 = password.encode()
    spaced = " ".join(f"{byte:02x}" for byte in utf16)
    return {
        "UTF-8": utf8,
        "UTF-16LE": utf16,
        "hex": utf16.hex().encode(),
        "upper-case hex": utf16.hex().upper().encode(),
        "spaced hex": spaced.encode(),
        "hex of UTF-8": utf8.hex().encode(),
        "base64": base64.b64encode(utf16).rstrip(b"=")[:-1],
        "base64 of UTF-8": base64.b64encode(utf8).rstrip(b"=")[:-1],
        "Python": repr(password).encode()[1:-1],
        "Python ASCII": ascii(password).encode()[1:-1],
        "Python bytes": repr(utf16).encode()[2:-1],
        "JSON": json.dumps(password).encode()[1:-1],
        "JSON, not ASCII": json.dumps(password, ensure_ascii=False).encode()[1:-1],
    }


def found_in(text: str | bytes, password: str = PASSWORD) -> list[str]:
    """Return the names of the forms in which the password stands in a text."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return [name for name, form in forms(password).items() if form in raw]


def shown_by(error: BaseException) -> str:
    """Return all that an error shows: text, repr, arguments, attributes, chain and our frames."""
    shown: list[str] = []
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        shown += [str(one), repr(one), repr(one.args), repr(vars(one))]
        shown += getattr(one, "__notes__", [])
        shown += locals_of_our_frames(one.__traceback__)
        pending += [one.__cause__, one.__context__]
    return "\n".join(shown)


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
