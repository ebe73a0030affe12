"""Words that no variable can have for its name, in the languages that `convert` writes."""

from __future__ import annotations

import keyword
from typing import Final

__all__ = ["KEYWORDS"]

OF_C: Final = """
auto break case char const continue default do double else enum extern float for goto if inline int
long register restrict return short signed sizeof static struct switch typedef union unsigned void
volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn
_Static_assert _Thread_local
alignas alignof bool constexpr false nullptr static_assert thread_local true typeof typeof_unqual
"""
"""C11, 6.4.1, and in the last row what C23 added."""

OF_CPP: Final = """
and and_eq asm bitand bitor catch char16_t char32_t char8_t class co_await co_return co_yield compl
concept const_cast consteval constinit decltype delete dynamic_cast explicit export friend mutable
namespace new noexcept not not_eq operator or or_eq private protected public reinterpret_cast
requires static_cast template this throw try typeid typename using virtual wchar_t xor xor_eq
"""
"""C++20, [lex.key], without those that C has too."""

KEYWORDS: Final = {
    "Python": frozenset(keyword.kwlist),
    "C": frozenset(OF_C.split()),
    "C++": frozenset(OF_CPP.split()),
}
