"""What became of a number of mutants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LEAST", "Score"]

LEAST: Final = 0.95
"""The share of all mutants that must be noticed."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants were tried and noticed.

    Attributes:
        tried: how many there are.
        noticed: those that a test failed for.
        amiss: whether one that lives has no reason, or a reason no mutant, or one was not run.
    """

    tried: int = 0
    noticed: int = 0
    amiss: bool = False

    def __add__(self, other: Score) -> Score:
        """Add the mutants of another run."""
        return Score(
            self.tried + other.tried, self.noticed + other.noticed, self.amiss or other.amiss
        )

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.noticed:,} of {self.tried:,} noticed, {self.share:.1%}"

    @property
    def share(self) -> float:
        """The share that was noticed; all, where there are none."""
        return self.noticed / self.tried if self.tried else 1.0
