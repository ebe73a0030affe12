"""How a strategy prints: as the call that makes it, and not as all that it is made of."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

__all__ = ["shown_as"]

Example = TypeVar("Example")


def shown_as(
    name: str, strategy: st.SearchStrategy[Example], **options: Any
) -> st.SearchStrategy[Example]:
    """Return a strategy that draws as another does, and prints as a call.

    Args:
        name: the function's name.
        strategy: what to draw from.
        **options: the call's keyword arguments, as far as they are not the defaults.
    """

    def drawn(draw: st.DrawFn, /, **_: Any) -> Example:
        return draw(strategy)

    drawn.__name__ = drawn.__qualname__ = name
    return st.composite(drawn)(**options)
