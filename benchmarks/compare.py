"""Measure the codec beside its floor and its peers in one run, and print ratios of medians.

    python -m benchmarks.compare --fast -p 2 -n 3    # the run that benchmarks/README.md shows
    python -m benchmarks.compare                     # longer, and less noisy

pyperf starts every measurement in processes of its own; its options (`--help`) work here too.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tracemalloc
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pyperf  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from benchmarks import buffers, floor, peers
from ipsec_codec import Record, decode, encode, encode_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 1 << 20
MANY = 10_000


class Case(NamedTuple):
    """One measurement: what runs, against what, and how often a call does it."""

    name: str
    floor: str
    """The name of the case that this one is divided by."""
    prepare: Callable[[], tuple[Callable[..., Any], Any]]
    """Makes the function and its argument, in the process that measures them."""
    repeats: int = 1


def on_buffer(function: Callable[[bytes], Any], make: Callable[[], bytes]) -> Any:
    """Prepare a function that takes a buffer."""
    return lambda: (function, make())


def on_decoded(
    function: Callable[[Any], Any], decoded_by: Callable[[bytes], Any], make: Callable[[], bytes]
) -> Any:
    """Prepare a function that takes what a buffer decodes to."""
    return lambda: (function, decoded_by(make()))


def on_many(function: Callable[[bytes], Any]) -> Any:
    """Prepare a function to run over 10,000 distinct buffers, dropping the results."""

    def each(inputs: list[bytes]) -> None:
        for data in inputs:
            function(data)

    return lambda: (each, buffers.distinct(MANY))


def into(make: Callable[[], bytes]) -> Any:
    """Prepare encode_into with a buffer of the right size."""

    def prepared() -> Any:
        data = make()
        target = bytearray(len(data))
        return partial(_encode_into, target), decode(data)

    return prepared


def _encode_into(target: bytearray, record: Record) -> int:
    return encode_into(record, target)


def decode_view(view: memoryview) -> Any:
    """Decode a memoryview."""
    return decode(view)


def decode_strict(data: bytes) -> Any:
    """Decode and run the rules."""
    return decode(data, strict=True)


def small_cases() -> Iterator[Case]:
    """The 164-byte buffer, one and 10,000 distinct ones."""
    make = buffers.settings
    base, many, encoding = "floor: decode", "floor: decode 10,000", "floor: encode"
    yield Case(base, base, on_buffer(floor.decode, make))
    yield Case("decode", base, on_buffer(decode, make))
    yield Case("decode, memoryview", base, on_decoded(decode_view, memoryview, make))
    yield Case("decode, strict", base, on_buffer(decode_strict, make))
    yield Case("construct: decode", base, on_buffer(peers.construct_decode, make))
    yield Case("dissect.cstruct: decode", base, on_buffer(peers.dissect_decode, make))
    yield Case("ctypes: decode", base, on_buffer(peers.ctypes_decode, make))
    yield Case(many, many, on_many(floor.decode), MANY)
    yield Case("decode 10,000", many, on_many(decode), MANY)
    yield Case("ctypes: decode 10,000", many, on_many(peers.ctypes_decode), MANY)
    for name, encoder, decoder in (
        (encoding, floor.encode, floor.decode),
        ("encode", encode, decode),
        ("construct: encode", peers.construct_encode, peers.construct_decode),
        ("dissect.cstruct: encode", peers.dissect_encode, peers.dissect_decode),
        ("ctypes: encode", peers.ctypes_encode, peers.ctypes_decode),
    ):
        yield Case(name, encoding, on_decoded(encoder, decoder, make))
    yield Case("encode_into", encoding, into(make))


def large_cases() -> Iterator[Case]:
    """The other sizes, against the floor or, from 1 MiB on, the bare C decode of the strings."""
    for name, make in (
        ("84 bytes", buffers.no_strings),
        ("1 KiB", partial(buffers.settings, size=1024)),
    ):
        base = f"floor: decode, {name}"
        yield Case(base, base, on_buffer(floor.decode, make))
        yield Case(f"decode, {name}", base, on_buffer(decode, make))
        yield Case(f"encode, {name}", base, on_decoded(encode, decode, make))
        yield Case(f"encode_into, {name}", base, into(make))
        yield Case(f"decode, memoryview, {name}", base, on_decoded(decode_view, memoryview, make))
    for name, size in (("1 MiB", MIB), ("64 MiB", 64 * MIB)):
        base, make = f"bare C decode, {name}", partial(large, size)
        yield Case(base, base, on_buffer(floor.decode_strings, make))
        yield Case(f"decode, {name}", base, on_buffer(decode, make))
        yield Case(f"decode, memoryview, {name}", base, on_decoded(decode_view, memoryview, make))
        yield Case(f"encode, {name}", base, on_decoded(encode, decode, make))
        yield Case(f"encode_into, {name}", base, into(make))


def large(size: int) -> bytes:
    """Return settings whose user name has so many bytes, 4 zero bytes after it."""
    record = decode(buffers.no_strings())
    return encode(record.replace(user_name="user" * (size // 8), trailing=bytes(4)))


def peak(function: Callable[..., Any], *arguments: Any) -> int:
    """Return the most bytes that a call had allocated at a time, its result included."""
    function(*arguments)
    tracemalloc.start()
    function(*arguments)
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return allocated


def memory_rows() -> list[tuple[str, int, int]]:
    """Return the bytes allocated by the codec and by its floor."""
    data = buffers.settings()
    huge = large(64 * MIB)
    return [
        ("decode, 164 bytes", peak(decode, data), peak(floor.decode, data)),
        ("encode, 164 bytes", peak(encode, decode(data)), peak(floor.encode, floor.decode(data))),
        (
            "decode, 64 MiB, against the bare C decode",
            peak(decode, huge),
            peak(floor.decode_strings, huge),
        ),
    ]


def import_medians(modules: tuple[str, ...] = ("construct", "ipsec_codec")) -> list[float]:
    """Return the median seconds that importing each takes, measured in turns."""
    seconds: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(31):
        for module in modules:
            code = f"import time; t = time.perf_counter(); import {module}; "
            code += "print(time.perf_counter() - t)"
            command = [sys.executable, "-c", code]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds[module].append(float(done.stdout))
    return [sorted(seconds[module])[15] for module in modules]


def print_tables(cases: list[Case], medians: dict[str, float]) -> None:
    """Print the ratios as Markdown."""
    print(
        f"\nCPython {platform.python_version()}, {platform.machine()}, pyperf {pyperf.__version__}"
    )
    print("\n| what | median | against | ratio |\n|---|---:|---|---:|")
    for case in cases:
        ratio = medians[case.name] / medians[case.floor]
        micro = medians[case.name] * 1e6
        print(f"| {case.name} | {micro:,.2f} µs | {case.floor} | {ratio:.2f} |")
    print("\n| allocated | bytes | floor's bytes |\n|---|---:|---:|")
    for name, ours, floors in memory_rows():
        print(f"| {name} | {ours:,} | {floors:,} |")
    construct, codec = import_medians()
    print(
        f"\nimport construct {construct * 1e3:.1f} ms, import ipsec_codec {codec * 1e3:.1f} ms:",
        end="",
    )
    print(f" ratio {codec / construct:.2f}")


def main() -> None:
    """Run every case under pyperf; the first process prints the tables."""
    runner: Any = pyperf.Runner(program_args=("-m", "benchmarks.compare"))
    options = runner.parse_args()
    cases = [*small_cases(), *large_cases()]
    medians: dict[str, float] = {}
    for index, case in enumerate(cases):
        measured_here = options.worker and options.worker_task == index
        function, argument = case.prepare() if measured_here else (id, None)
        result = runner.bench_func(case.name, function, argument, inner_loops=case.repeats)
        if result is not None and not options.worker:
            medians[case.name] = result.median()
    if medians:
        print_tables(cases, medians)


if __name__ == "__main__":
    main()
