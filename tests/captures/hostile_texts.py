"""Texts on which a careless reader of dumps would take quadratic time, and what ours takes.

python -m tests.captures.hostile_texts
"""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING, Final

from ipsec_codec import CaptureError, read_capture

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOSTILE_TEXTS"]

HOSTILE_TEXTS: Final[dict[str, Callable[[int], str]]] = {
    "blanks": lambda n: " " * n + "x",
    "quoting": lambda n: "> " * n + "x",
    "escapes": lambda n: "\x1b[1;" * n,
    "returns": lambda n: "\r" * n + "x",
    "dashes below rows": lambda n: "00000000: 4142  AB\n" + "- " * n + "x",
    "an open string": lambda n: '"' + "a" * n,
    "open strings": lambda n: '"a\n' * n,
    "open comments": lambda n: "/*" * n + "{1}",
    "a long number": lambda n: "x[" + "1" * n + "]={1}",
    "bare numbers": lambda n: "0x1 " * n + "z",
    "prompts": lambda n: "a@b:" + "c" * n,
    "one endless row": lambda n: "00000000: " + "41 " * n,
    "rows of spaces": lambda n: ("00000000: " + "20 " * 900 + " " * 900 + "x\n") * (n // 4000),
    "stars": lambda n: "00000000: 4142  AB\n" + "*\n" * n,
    "prose": lambda n: "hello there\n" * n + "00000000: 4142  AB",
}
"""By name, what makes a text of about so many characters or words."""

SIZE: Final = 25_000
GROWTH: Final = 8
"""Linear work grows as much as the text does, quadratic work by the square of it."""
ALLOWED: Final = 3.0
"""How many times more than linear may be measured, on a machine with other work."""
SHORTEST: Final = 0.001
"""Seconds below which the clock's own steps are what is measured."""


def seconds(text: str) -> float:
    """Return the CPU time that a text takes to be read or refused, the least of three."""
    taken: list[float] = []
    for _ in range(3):
        start = time.process_time()
        with contextlib.suppress(CaptureError):
            read_capture(text)
        taken.append(time.process_time() - start)
    return max(min(taken), SHORTEST)


def main() -> int:
    """Print what each text takes at two sizes; return 1 if one grows faster than it should."""
    too_fast: list[str] = []
    for name, make in HOSTILE_TEXTS.items():
        short, long = seconds(make(SIZE)), seconds(make(SIZE * GROWTH))
        print(
            f"{name:18} {short:7.3f} s, {GROWTH} times as long {long:7.3f} s: {long / short:5.1f}"
        )
        if long / short > GROWTH * ALLOWED:
            too_fast.append(name)
    if too_fast:
        print(f"more than linear: {', '.join(too_fast)}")
    return 1 if too_fast else 0


if __name__ == "__main__":
    sys.exit(main())
