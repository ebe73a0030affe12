"""What the fuzz targets share: the library instrumented, and the mutator plugged in.

libFuzzer's options follow the target's name: -max_total_time=30, a corpus folder, -runs=N.
"""

from __future__ import annotations

import sys
from typing import Any

import atheris as untyped_atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

atheris: Any = untyped_atheris

# atheris instruments what is imported here: the library, for its coverage.
with atheris.instrument_imports(include=["ipsec_codec"]):
    from ipsec_codec import STRUCTURES
    from ipsec_codec.testing.fuzzing import FuzzerMutator
    from tests.fuzzing import oracles

__all__ = ["fuzz"]

MUTATORS = [FuzzerMutator(structure) for structure in STRUCTURES]


def custom_mutator(data: bytes, max_size: int, seed: int) -> bytes:
    """Mutate an input as one of the seven structures."""
    return MUTATORS[seed % len(MUTATORS)].custom_mutator(data, max_size, seed)


def custom_crossover(data1: bytes, data2: bytes, max_out_size: int, seed: int) -> bytes:
    """Join two inputs as one of the seven structures."""
    return MUTATORS[seed % len(MUTATORS)].custom_crossover(data1, data2, max_out_size, seed)


def fuzz(oracle: str, *, structured: bool) -> None:
    """Run libFuzzer until it is told to stop, or an oracle raises.

    Args:
        oracle: the function of `oracles` to call.
        structured: whether inputs are buffers, which the mutator knows; else libFuzzer mutates.
    """
    target = getattr(oracles, oracle)
    if structured:
        atheris.Setup(
            sys.argv, target, custom_mutator=custom_mutator, custom_crossover=custom_crossover
        )
    else:
        atheris.Setup(sys.argv, target)
    atheris.Fuzz()
