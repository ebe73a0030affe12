"""How small Hypothesis alone makes the buffers: the runner's search, and nothing beside it.

    python -m benchmarks.faulty_decoders.shrinking

prints, for each decoder, the size of the smallest buffer in bytes, and the share that has 96 bytes
at most of those that need no longer string.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.faulty_decoders.building import built
from benchmarks.faulty_decoders.catalogue import FAULTS, Fault
from benchmarks.faulty_decoders.streams import STRUCTURE
from ipsec_codec.testing.runner.answers import AnsweringParser, CallableParser
from ipsec_codec.testing.runner.comparison import Examiner, Mistake, Profile
from ipsec_codec.testing.runner.processes import LineParser
from ipsec_codec.testing.runner.search import search

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES: Final = 1_000
ALL_FIELDS: Final = [field.name for field in STRUCTURE.fields()]
SMALL: Final = 96


def opened(fault: Fault) -> AnsweringParser:
    """Return a decoder to be asked."""
    if fault.python is not None:
        return CallableParser(fault.python(strict=fault.strict), refusal=ValueError)
    program = [str(built(fault.macro)), "lines", *(["strict"] if fault.strict else [])]
    return LineParser(program, timeout=10)


def smallest(fault: Fault, *, seed: int = 0) -> int | None:
    """Return the size in bytes of the smallest buffer that the search ends with, None for none."""
    profile = Profile.STRICT if fault.strict else Profile.LOSSLESS
    examiner = Examiner(STRUCTURE, profile=profile, fields=ALL_FIELDS)
    parser = opened(fault)
    sizes: list[int] = []

    def examine(data: bytes) -> Mistake | None:
        (answer,) = parser.ask([data])
        mistake = examiner.mistake(data, answer)
        if mistake is not None:
            sizes.append(len(data))
        return mistake

    search(examine, structure=STRUCTURE, strict=fault.strict, examples=EXAMPLES, random_seed=seed)
    parser.close()
    return min(sizes, default=None)


def main(faults: Sequence[Fault] = FAULTS) -> None:
    """Print the sizes and the share."""
    sizes = {fault: smallest(fault) for fault in faults}
    for fault, size in sizes.items():
        note = "  (needs a longer string)" if fault.long_string else ""
        print(f"{fault.name:32} {'not found' if size is None else f'{size} bytes'}{note}")
    short = [size for fault, size in sizes.items() if not fault.long_string]
    small = sum(1 for size in short if size is not None and size <= SMALL)
    print(f"{small} of {len(short)} have at most {SMALL} bytes: {small / len(short):.0%}")


if __name__ == "__main__":
    main()
