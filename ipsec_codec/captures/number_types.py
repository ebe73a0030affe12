"""How wide the numbers of a list are, by the name of the type that its declaration gives.

Sources: the C of Windows, where a long has 32 bits and a wchar_t 16, and its basetsd.h, windef.h
and winsock.h; the references of C#, Visual Basic, .NET, Go, Rust, Swift, NumPy and JavaScript,
most of which put the bits in the name.

A type that is as wide as a pointer is taken for 8 bytes, and so is a name that is such a type in
one language and a narrower one in another: numbers with all 16 digits are no others, and a list
with fewer is refused, since nothing says whether they are 4 bytes or 8.
"""

from __future__ import annotations

import re
import sys

__all__ = ["NO_NUMBER", "size_of_element", "size_of_type"]

NO_NUMBER = sys.maxsize
"""The size of what is no whole number, or of one that has no more digits than others: none fits."""

_NAMED = {
    1: {
        "byte", "Byte", "BYTE", "sbyte", "SByte", "ubyte", "char", "CHAR", "uchar", "UCHAR",
        "u_char", "Uint8ClampedArray",
    },
    2: {
        "short", "ushort", "SHORT", "USHORT", "WORD", "wchar_t", "WCHAR", "wint_t",
        "Short", "UShort", "u_short",
    },
    4: {
        "int", "uint", "INT", "UINT", "long", "LONG", "ULONG", "DWORD", "BOOL",
        "Integer", "UInteger", "u_int", "u_long", "rune", "intc", "uintc",
    },
    8: {
        "ulong", "LONGLONG", "ULONGLONG", "QWORD", "Long", "ULong", "longlong", "ulonglong",
        "intmax_t", "uintmax_t", "time_t",
        # as wide as a pointer
        "size_t", "ssize_t", "SIZE_T", "SSIZE_T", "ptrdiff_t", "intptr_t", "uintptr_t",
        "INT_PTR", "UINT_PTR", "LONG_PTR", "ULONG_PTR", "DWORD_PTR", "HANDLE", "PVOID",
        "nint", "nuint", "IntPtr", "UIntPtr", "isize", "usize", "uintptr", "intp", "uintp",
        "Int", "UInt", "off_t",
    },
    NO_NUMBER: {
        "float", "double", "decimal", "complex", "FLOAT", "DOUBLE",
        "Single", "Double", "Decimal", "Half", "longdouble",
    },
}  # fmt: skip
_BEHIND_A_MARK = {"int": 8, "uint": 8, "long": 8, "half": NO_NUMBER, "single": NO_NUMBER}
"""Types of Go (`[]int`) and NumPy (`np.long`, `dtype=int`) with the names of other things."""
_MARKS = frozenset({"]", ".", "="})
_WITH_BITS = re.compile(
    r"(?:[ius]|__[us]|__[bl]e|(?:Big)?[Uu]?[Ii]nt|(?:__|[gq])u?int|u_int|u?int_least"
    r"|U?INT|char|U?LONG|DWORD)(8|16|32|64)(?:_t|Array)?"
)
_NO_NUMBERS = re.compile(
    r"(?:b?f|b?float|Float|complex)(?:16|32|64|128)(?:_t|Array)?"
    r"|(?:[iu]|[Uu]?[Ii]nt|__u?int|U?INT)128(?:_t)?|u?int_fast(?:16|32|64)_t"
)


def size_of_type(name: str, before: str) -> int:
    """Tell how many bytes a number of a type has.

    Args:
        name: a name in the source code, of a type or of anything else.
        before: the name or mark that stands before it.

    Returns:
        The bytes, 1 to 8; 0 for what is no type; NO_NUMBER for floats, since the digits of a
        float's value are not its bytes, and for what has 16 bytes or an unknown number of them.
    """
    if before in _MARKS and name in _BEHIND_A_MARK:
        return _BEHIND_A_MARK[name]
    if before == name == "long":
        return 8
    if found := _WITH_BITS.fullmatch(name):
        return int(found[1]) // 8
    if _NO_NUMBERS.fullmatch(name):
        return NO_NUMBER
    return next((size for size, names in _NAMED.items() if name in names), 0)


def size_of_element(name: str) -> int:
    """Tell how many bytes a number has whose type has a bracket behind it.

    Args:
        name: the name before the bracket, as in C#'s `long[] x` and `List<long>`.

    Returns:
        8 for a long, which C# and Java give 64 bits; 0 for all else, which adds nothing.
    """
    return 8 if name == "long" else 0
