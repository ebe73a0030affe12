"""Damages dumps of every format and counts what the reader makes of them.

    python -m tests.mutated_dumps --count 100000 [--seed 1]

Each damaged dump must give the exact bytes, or an error with a line number. Where neither a text
column nor an address nor a count could have told, other bytes may come out: those are counted by
the reason. Any other outcome is a failure, printed with the case that shows it, and the exit
status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipsec_codec.captures import Capture, read_capture
from ipsec_codec.errors import CaptureError
from tests.captures.dump_formatters import shown
from tests.captures.dump_writers import WRITERS, Writer
from tests.places import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

DUMPS = FIXTURES / "dumps"
BUFFERS = tuple((DUMPS / f"{name}.bin").read_bytes() for name in ("buffer", "words", "tail"))
HEX_DIGITS = "0123456789abcdefABCDEF"


def change_digit(rng: random.Random, lines: list[str]) -> None:
    places = [
        (row, column)
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
        if character in HEX_DIGITS
    ]
    row, column = rng.choice(places)
    line = lines[row]
    other = rng.choice([character for character in "0123456789abcdef" if character != line[column]])
    lines[row] = line[:column] + other + line[column + 1 :]


def lose_row(rng: random.Random, lines: list[str]) -> None:
    del lines[rng.randrange(len(lines))]


def double_row(rng: random.Random, lines: list[str]) -> None:
    row = rng.randrange(len(lines))
    lines.insert(row, lines[row])


def swap_rows(rng: random.Random, lines: list[str]) -> None:
    if len(lines) > 1:
        first, second = rng.sample(range(len(lines)), 2)
        lines[first], lines[second] = lines[second], lines[first]


def shift_columns(rng: random.Random, lines: list[str]) -> None:
    row = rng.randrange(len(lines))
    line = lines[row]
    column = rng.randrange(len(line) + 1)
    spaces = [place for place, character in enumerate(line) if character == " "]
    if spaces and rng.random() < 0.5:
        gone = rng.choice(spaces)
        lines[row] = line[:gone] + line[gone + 1 :]
    else:
        lines[row] = line[:column] + " " * rng.randint(1, 3) + line[column:]


def wrap_lines(rng: random.Random, lines: list[str]) -> None:
    width = rng.randint(8, 79)
    wrapped: list[str] = []
    for line in lines:
        wrapped += [line[at : at + width] for at in range(0, len(line), width)] or [""]
    lines[:] = wrapped


DAMAGES: tuple[Callable[[random.Random, list[str]], None], ...] = (
    change_digit,
    lose_row,
    double_row,
    swap_rows,
    shift_columns,
    wrap_lines,
)

IN_ORDER = "no address says where a row belongs"
AT_THE_EDGE = "the first or the last row is gone, and nothing counts the rows"
BEHIND_A_STAR = "the row that a * repeats is gone"
PADDING = "the address that cuts the last word's padding is gone (and a warning says so)"
ADDRESS_ALONE = "nothing but the last address is left, and hex digits alone are hex"
RUN_TOGETHER = "an address and its only row ran together, and hex digits alone are hex"
NO_TEXT = "no text column repeats the byte"
BOTH_DOTS = "the text column prints the byte and the changed one alike"


def print_alike(writer: Writer, data: bytes, found: bytes) -> bool:
    """Say whether the text column prints the bytes that differ as the same characters."""
    changed = [pair for pair in zip(data, found, strict=True) if pair[0] != pair[1]]
    if all(shown(bytes([old])) == shown(bytes([new])) for old, new in changed):
        return True
    # PowerShell may print a question mark for a byte beyond ASCII.
    return writer.format == "powershell" and all(
        old == 0x3F and new >= 0x80 for old, new in changed
    )


def reason(writer: Writer, damage: str, data: bytes, capture: Capture) -> str | None:
    """Say why nothing in the damaged dump could have told, or None where something could."""
    found = capture.data
    if damage == "shift_columns" and capture.format == "hex" and writer.base is not None:
        return RUN_TOGETHER
    if damage in ("change_digit", "shift_columns") and not writer.checksum:
        moved = damage == "shift_columns" and writer.base is not None
        return None if moved else NO_TEXT
    if damage == "change_digit" and len(data) == len(found):
        return BOTH_DOTS if print_alike(writer, data, found) else None
    if damage not in ("lose_row", "double_row", "swap_rows"):
        return None
    if writer.base is None:
        return IN_ORDER
    if damage == "lose_row" and len(found) < len(data):
        if capture.format == "hex":
            return ADDRESS_ALONE
        edge = data.startswith(found) or data.endswith(found)
        return AT_THE_EDGE if edge else None
    if damage == "lose_row" and capture.warnings and found.rstrip(b"\0") == data.rstrip(b"\0"):
        return PADDING
    if damage == "lose_row" and len(found) == len(data) and "\n*\n" in writer.text(data):
        return BEHIND_A_STAR
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one damaged dump."""

    writer: Writer
    damage: str
    verdict: str
    reason: str
    text: str


def one_case(rng: random.Random) -> Outcome:
    """Damage one dump and read it."""
    writer = rng.choice(WRITERS)
    data = rng.choice((*BUFFERS, rng.randbytes(rng.randint(1, 12) * 8)))
    data = data[: len(data) // writer.multiple * writer.multiple]
    lines = writer.text(data).splitlines()
    damage = rng.choice(DAMAGES)
    damage(rng, lines)
    text = "\n".join(lines)
    verdict, why = "exact", ""
    try:
        capture = read_capture(text)
        if capture.data != data:
            why = reason(writer, damage.__name__, data, capture) or ""
            verdict = "other bytes" if why else "FAILED: other bytes, though something could tell"
    except CaptureError as error:
        verdict = "refused" if error.line else "FAILED: refused without a line"
    return Outcome(writer, damage.__name__, verdict, why, text)


def main() -> int:
    """Run the cases and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311 (to damage, not to hide)
    verdicts: Counter[tuple[str, str]] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    failed: list[Outcome] = []
    for _ in range(options.count):
        outcome = one_case(rng)
        verdicts[outcome.damage, outcome.verdict] += 1
        if outcome.reason:
            reasons[outcome.damage, outcome.reason] += 1
        if outcome.verdict.startswith("FAILED"):
            failed.append(outcome)
    print(f"{options.count} damaged dumps of {len(WRITERS)} writers, seed {options.seed}")
    for damage in DAMAGES:
        counts = {
            verdict: n for (name, verdict), n in sorted(verdicts.items()) if name == damage.__name__
        }
        print(
            f"  {damage.__name__:14} {', '.join(f'{n} {verdict}' for verdict, n in counts.items())}"
        )
    print("other bytes, for nothing could tell:")
    for (name, why), count in reasons.most_common():
        print(f"  {count:6} {name}: {why}")
    for outcome in failed[:5]:
        print(f"{outcome.verdict}: {outcome.writer.id}, {outcome.damage}\n{outcome.text}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
