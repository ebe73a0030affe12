"""The mutator as fuzzers call it: entry points for atheris (libFuzzer) and for AFL++.

In an atheris harness, for SOCKET_SECURITY_SETTINGS_IPSEC::

    from ipsec_codec.testing import fuzzing

    atheris.Setup(
        sys.argv,
        test_one_input,
        custom_mutator=fuzzing.custom_mutator,
        custom_crossover=fuzzing.custom_crossover,
    )

For another structure, `fuzzing.FuzzerMutator(structure)` has the two as methods. With AFL++, whose
Python finds this package, and construct with it, by PYTHONPATH::

    AFL_PYTHON_MODULE=ipsec_codec.testing.fuzzing afl-fuzz -i corpus -o findings -- ./parser

AFL++ passes no arguments: there the environment variable IPSEC_CODEC_STRUCTURE names the structure
by its C name. A seed corpus and a dictionary come from `ipsec-codec corpus`.
"""

from __future__ import annotations

import os
import re
from random import Random
from typing import TYPE_CHECKING, Final

from ipsec_codec import STRUCTURES, Record, SocketSecuritySettingsIpsec
from ipsec_codec.counting import counted
from ipsec_codec.testing.mutator import Mutation, Mutator, mutation
from ipsec_codec.testing.verdicts import TRUNCATED, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "STRUCTURE_VARIABLE",
    "FuzzerMutator",
    "custom_crossover",
    "custom_mutator",
    "deinit",
    "describe",
    "fuzz",
    "havoc_mutation",
    "havoc_mutation_probability",
    "init",
]

STRUCTURE_VARIABLE: Final = "IPSEC_CODEC_STRUCTURE"
"""The environment variable that names the structure, by its C name."""

TRIES: Final = 4
"""How often a mutation is made anew before one that is too long is cut."""


class FuzzerMutator:
    """The mutator for one structure, by atheris's calling convention.

    Args:
        structure: the record class that the fuzzer's inputs are mutated as.
    """

    def __init__(self, structure: type[Record] = SocketSecuritySettingsIpsec) -> None:
        self.structure = structure

    def custom_mutator(self, data: bytes, max_size: int, seed: int) -> bytes:
        """Mutate an input; libFuzzer calls this.

        Args:
            data: the input.
            max_size: the most bytes that may come out.
            seed: any int; the same arguments give the same mutation.
        """
        return self.mutated(data, max_size, seed).data

    def custom_crossover(self, data1: bytes, data2: bytes, max_out_size: int, seed: int) -> bytes:
        """Join two inputs; libFuzzer calls this.

        Args:
            data1: the input whose beginning is taken.
            data2: the input whose end is taken.
            max_out_size: the most bytes that may come out.
            seed: any int; the same arguments give the same result.
        """
        return self.spliced(data1, data2, max_out_size, seed).data

    def mutated(self, data: bytes, max_size: int, seed: int) -> Mutation:
        """Mutate an input, and say what was done.

        An input that is too short for the structure's members has nothing to mutate by field;
        half of the time, a built-in buffer takes its place.
        """
        seed = abs(seed)
        mutator = Mutator(seed, structure=self.structure)
        too_short = refusal(data, self.structure) == TRUNCATED
        random = Random(seed)  # noqa: S311 (reproducible, and no secret)

        def once() -> Mutation:
            if too_short and random.random() < 0.5:
                return mutation(seed, random.getrandbits(32), structure=self.structure)
            return mutator.mutate(data)

        return _fitting(once, max_size)

    def spliced(self, first: bytes, second: bytes, max_size: int, seed: int) -> Mutation:
        """Join two inputs, and say how."""
        mutator = Mutator(abs(seed), structure=self.structure)
        return _fitting(lambda: mutator.splice(first, second), max_size)


def _fitting(make: Callable[[], Mutation], max_size: int) -> Mutation:
    """Return a mutation of at most so many bytes: one of a few, or else the last one cut."""
    made = make()
    for _ in range(TRIES):
        if len(made.data) <= max_size:
            break
        made = make()
    if len(made.data) <= max_size:
        return made
    label = f"{made.label}; cut to {counted(max_size, 'byte')}"
    return Mutation(made.data[:max_size], made.structure, label, None, None)


def _named_structure() -> type[Record]:
    """Return the structure that the environment names.

    Raises:
        ValueError: it names none of the seven.
    """
    name = os.environ.get(STRUCTURE_VARIABLE, SocketSecuritySettingsIpsec.c_name)
    for structure in STRUCTURES:
        if structure.c_name == name:
            return structure
    names = ", ".join(structure.c_name for structure in STRUCTURES)
    raise ValueError(f"{STRUCTURE_VARIABLE} must be one of {names}, not {name!r}")


def custom_mutator(data: bytes, max_size: int, seed: int) -> bytes:
    """Mutate an input, for `atheris.Setup`: see FuzzerMutator."""
    return FuzzerMutator(_named_structure()).custom_mutator(data, max_size, seed)


def custom_crossover(data1: bytes, data2: bytes, max_out_size: int, seed: int) -> bytes:
    """Join two inputs, for `atheris.Setup`: see FuzzerMutator."""
    return FuzzerMutator(_named_structure()).custom_crossover(data1, data2, max_out_size, seed)


class _Session:
    """What AFL++'s calls share: it calls functions of a module, and makes one session of them."""

    def __init__(self, seed: int, structure: type[Record]) -> None:
        self.mutator = FuzzerMutator(structure)
        self.random = Random(seed)  # noqa: S311 (reproducible, and no secret)
        self.label = ""

    def kept(self, made: Mutation) -> bytearray:
        """Remember what was done, and return the buffer as AFL++ wants it: of one byte or more.

        To AFL++ an empty buffer is a mutator that has failed, and it stops.
        """
        self.label = made.label
        return bytearray(made.data or b"\0")


_session = _Session(0, SocketSecuritySettingsIpsec)


def init(seed: int) -> int:
    """Begin a session; AFL++ calls this first.

    Args:
        seed: any int; the same seed and calls give the same mutations.

    Raises:
        ValueError: the environment variable IPSEC_CODEC_STRUCTURE names none of the structures.
    """
    global _session  # noqa: PLW0603 (AFL++ calls a module's functions, and has no object to pass)
    _session = _Session(seed, _named_structure())
    return 0


def deinit() -> None:
    """End the session; AFL++ calls this last."""


def fuzz(buf: bytearray, add_buf: bytearray | None, max_size: int) -> bytearray:
    """Mutate an input, or now and then join it to another; AFL++ calls this.

    Args:
        buf: the input.
        add_buf: another input, if AFL++ has one.
        max_size: the most bytes that may come out.
    """
    seed = _session.random.getrandbits(64)
    if add_buf and seed % 8 == 0:
        made = _session.mutator.spliced(bytes(buf), bytes(add_buf), max_size, seed)
    else:
        made = _session.mutator.mutated(bytes(buf), max_size, seed)
    return _session.kept(made)


def havoc_mutation(buf: bytearray, max_size: int) -> bytearray:
    """Mutate an input once, among AFL++'s own mutations; AFL++ calls this in its havoc stage.

    Args:
        buf: the input.
        max_size: the most bytes that may come out.
    """
    seed = _session.random.getrandbits(64)
    return _session.kept(_session.mutator.mutated(bytes(buf), max_size, seed))


def havoc_mutation_probability() -> int:
    """Return how often, in per cent, AFL++ calls `havoc_mutation` in its havoc stage."""
    return 25


def describe(max_description_length: int) -> bytes:
    """Say what the last mutation did; AFL++ puts it into the names of files.

    Args:
        max_description_length: the most characters that may come out.

    Returns:
        ASCII, without what a file name must not hold. (AFL++'s page shows a str; its code takes
        bytes, and stops at the next call when it is given a str.)
    """
    words = re.sub(r"[^A-Za-z0-9+.-]+", "_", _session.label)
    return words[:max_description_length].encode("ascii")
