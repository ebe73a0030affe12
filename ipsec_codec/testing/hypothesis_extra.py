"""Says what to install, where Hypothesis is missing that an extra of this package brings."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["hypothesis_needed_by"]


@contextlib.contextmanager
def hypothesis_needed_by(name: str) -> Generator[None]:
    """Import within it what imports Hypothesis.

    Args:
        name: what a user asked for that needs it.

    Raises:
        ModuleNotFoundError: Hypothesis is missing; the text says which extra brings it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
    else:
        return
    raise ModuleNotFoundError(
        f"{name} needs the package hypothesis; install it with: pip install 'ipsec-codec[testing]'",
        name="hypothesis",
    )
