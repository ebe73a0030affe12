"""How wide the numbers of a list are, by the name of the type that its declaration gives.

Sources: the C of Windows, where a long has 32 bits and a wchar_t 16, and its basetsd.h and
windef.h; the references of C#, Visual Basic, .NET, Go, Rust, NumPy and JavaScript, most of
which put the bits in the name. C#'s long is taken for C's: such a list is refused.
"""

from __future__ import annotations

import re
import sys

__all__ = ["size_of_type"]

_NAMED = {
    2: {"short", "ushort", "SHORT", "USHORT", "WORD", "wchar_t", "WCHAR", "Short", "UShort"},
    4: {"int", "uint", "INT", "UINT", "long", "LONG", "ULONG", "DWORD", "Integer", "UInteger"},
    8: {"ulong", "LONGLONG", "ULONGLONG", "QWORD", "Long", "ULong"},
}
_WITH_BITS = re.compile(
    r"(?:[iu]|(?:Big)?[Uu]?[Ii]nt|U?INT|char|U?LONG|DWORD)(16|32|64)(?:_t|Array)?"
)
_FLOATS = re.compile(r"float|double|(?:f|float|Float)(?:16|32|64)(?:Array)?")


def size_of_type(name: str) -> int:
    """Tell how many bytes a number of a type has.

    Args:
        name: a name in the source code, of a type or of anything else.

    Returns:
        The bytes, 2 to 8; 0 for what is no type of wider numbers; more than any number has for
        floats, since the digits of a float's value are not its bytes.
    """
    if _FLOATS.fullmatch(name):
        return sys.maxsize
    if found := _WITH_BITS.fullmatch(name):
        return int(found[1]) // 8
    return next((size for size, names in _NAMED.items() if name in names), 0)
