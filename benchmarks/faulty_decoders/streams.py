"""The ways to make inputs that are compared, each as the first so many buffers of a seed."""

from __future__ import annotations

import hashlib
import pickle
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from benchmarks.faulty_decoders.building import cache_folder
from benchmarks.faulty_decoders.havoc import havoc_buffers, random_buffers
from ipsec_codec import SocketSecuritySettingsIpsec
from ipsec_codec.testing import load_vectors, mutation
from ipsec_codec.testing.runner.search import search

STRUCTURE: Final = SocketSecuritySettingsIpsec
ROOT: Final = Path(__file__).parents[2]
SEED_BUFFER: Final = (ROOT / "fixtures/captures/ipsec2_credentials.bin").read_bytes()
"""What a fuzzer without our corpus starts from: one captured buffer with all three strings."""


def vectors(seed: int, count: int, *, strict: bool) -> list[bytes]:
    """Return the vectors; there is one order of them, and no more than there are."""
    del seed, strict
    return [vector.data for vector in load_vectors(STRUCTURE)][:count]


def mutations(seed: int, count: int, *, strict: bool) -> list[bytes]:
    """Return mutated buffers."""
    del strict
    return [mutation(seed, number, structure=STRUCTURE).data for number in range(count)]


def hypothesis_examples(seed: int, count: int, *, strict: bool) -> list[bytes]:
    """Return what the runner's search tries as long as it finds nothing."""
    key = hashlib.sha256(b"".join((_TESTING / f"{name}.py").read_bytes() for name in _ROOMS))
    kept = cache_folder() / f"examples-{seed}-{count}-{strict}-{key.hexdigest()[:16]}.pickle"
    if not kept.exists():
        found: list[bytes] = []
        search(
            found.append,
            structure=STRUCTURE,
            strict=strict,
            examples=count,
            random_seed=seed,
            generate_only=True,
        )
        kept.write_bytes(pickle.dumps(found[:count]))
    examples: list[bytes] = pickle.loads(kept.read_bytes())  # noqa: S301 (our own)
    return examples


_TESTING: Final = ROOT / "ipsec_codec/testing"
_ROOMS: Final = ("parts", "whole", "broken", "odd_values", "search")


def random_bytes(seed: int, count: int, *, strict: bool) -> list[bytes]:
    """Return random bytes."""
    del strict
    return [*islice(random_buffers(seed), count)]


def havoc(seed: int, count: int, *, strict: bool) -> list[bytes]:
    """Return one seed buffer with blind changes."""
    del strict
    return [*islice(havoc_buffers(SEED_BUFFER, seed), count)]


class Stream(Protocol):
    """A way to make inputs."""

    def __call__(self, seed: int, count: int, *, strict: bool) -> list[bytes]:
        """Return the first buffers of a seed, for a parser that is strict or not."""
        ...


STREAMS: Final[dict[str, Stream]] = {
    "vectors": vectors,
    "mutator": mutations,
    "Hypothesis": hypothesis_examples,
    "random bytes": random_bytes,
    "one seed, havoc": havoc,
}
"""Every way by its name in the table."""
