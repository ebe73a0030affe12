"""Drive the decoder, inspection, dump reader, scanner and document hard, and watch them.

    python -m tests.soak --count 1000000

Random, mutated and adversarial input from a seed, on all cores. Each call is held to its
contract, its time and the process's memory are watched, and a failure is written to a file of its
own, for its owner alone, to become a regression case. Exit status 1 if there was one.

The table counts as accepted: buffers that gave a record, dumps that were read, records that came
back from their documents, and a scan's hits. A share of a driver's work has a process of its own,
whose peak of memory is the driver's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ipsec_codec import (
    CaptureError,
    DecodeError,
    DocumentError,
    Record,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    from_document,
    inspect,
    read_capture,
    scan,
    to_document,
)
from tests.buffers import random_buffers
from tests.captures.dump_writers import WRITERS
from tests.codec.test_differential import assert_agreement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRONG_FORMS: tuple[object, ...] = (None, 5, (), "", "0x", ((),))
"""What no field of a document may be, or few."""

SLOW = 0.01
"""Seconds from which a call is measured again: the best of three counts, since machines stutter."""


@dataclass
class Tally:
    """What one driver did."""

    calls: int = 0
    accepted: int = 0
    slowest: float = 0.0
    slowest_size: int = 0
    failures: list[str] = field(default_factory=list[str])

    def add(self, other: Tally) -> None:
        """Add what another process did."""
        self.calls += other.calls
        self.accepted += other.accepted
        if other.slowest > self.slowest:
            self.slowest, self.slowest_size = other.slowest, other.slowest_size
        self.failures += other.failures

    def timed(self, seconds: float, size: int, call: Callable[[], object]) -> None:
        """Note how long a call took; a slow one is measured again."""
        if seconds >= SLOW:
            for _ in range(3):
                start = time.perf_counter()
                call()
                seconds = min(seconds, time.perf_counter() - start)
        if seconds > self.slowest:
            self.slowest, self.slowest_size = seconds, size


def buffers(source: random.Random) -> Iterator[tuple[type[Record], bytes]]:
    """Random buffers, each followed by a hundred of its mutations."""
    for structure, data in random_buffers(source):
        yield structure, data
        if data:
            mutable = bytearray(data)
            size = len(data)
            for _ in range(100):
                position = int(source.random() * size)
                kept = mutable[position]
                mutable[position] = int(source.random() * 256)
                yield structure, bytes(mutable)
                if source.random() < 0.7:
                    mutable[position] = kept


def adversarial(source: random.Random) -> bytes:
    """A buffer that costs as much as its size can: lone surrogates, long tails, long strings."""
    size = 2 * source.randrange(1 << 15)
    unit = source.choice([b"\0\xd8", b"\0\xdc", b"a\0", b"\xff\xfe", b"\0\0", b"\x3d\xd8"])
    lengths = source.choice([(size, 0, 0), (0, size, 0), (0, 0, size), (0, 0, 0)])
    head = source.randbytes(72) + b"".join(length.to_bytes(4, "little") for length in lengths)
    return head + unit * (size // 2)


def soak_decode(source: random.Random, count: int, tally: Tally) -> None:
    """Any bytes give a record that encodes back to them, or a DecodeError."""
    clock = time.perf_counter
    stream = buffers(source)
    slowest, accepted = SLOW, 0
    for number in range(count):
        structure, data = next(stream)
        if number % 10_000 == 0:
            structure, data = SocketSecuritySettingsIpsec, adversarial(source)
        start = clock()
        try:
            record = decode(data, structure)
        except DecodeError:
            taken = clock() - start
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            tally.failures.append(_saved("decode", data, error))
            continue
        else:
            taken = clock() - start
            accepted += 1
            if encode(record) != data:
                tally.failures.append(_saved("round trip", data, None))
        if taken >= slowest or number % 10_000 == 0:
            tally.timed(taken, len(data), partial(_quiet, decode, data, structure))
    tally.calls += count
    tally.accepted += accepted


def soak_inspect(source: random.Random, count: int, tally: Tally) -> None:
    """Whatever the bytes, inspect never raises, and its spans tile them."""
    stream = buffers(source)
    for number in range(count):
        structure, data = next(stream)
        given = structure if number % 2 else None
        start = time.perf_counter()
        try:
            inspection = inspect(data, given)
            ends = [span.end for span in inspection.spans]
            tiled = [span.start for span in inspection.spans] == [0, *ends[:-1]][: len(ends)]
            if not tiled or (ends[-1] if ends else 0) != len(data):
                raise AssertionError("the spans do not tile the buffer")
            str(inspection)
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            tally.failures.append(_saved("inspect", data, error))
            continue
        tally.timed(time.perf_counter() - start, len(data), partial(inspect, data, given))
        tally.accepted += inspection.record is not None
    tally.calls += count


def soak_captures(source: random.Random, count: int, tally: Tally) -> None:
    """A dump reads to its bytes; a mutated one to some bytes, or to a CaptureError."""
    stream = buffers(source)
    for number in range(count):
        _, data = next(stream)
        writer = source.choice(WRITERS)
        size = writer.multiple * source.randrange(1, 1 + 48 // writer.multiple)
        data = data[:size].ljust(size, b"\x01")
        text = writer.text(data)
        # Base64 that happens to be hex digits alone is read as hex: the reader's ninth rule.
        exact = number % 4 == 0 and writer.format != "base64"
        if not exact:
            text = _mutated(source, text)
        start = time.perf_counter()
        try:
            capture = read_capture(text)
        except CaptureError:
            pass
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            raw = text.encode("utf-8", "surrogatepass")
            tally.failures.append(_saved("read_capture", raw, error))
            continue
        else:
            tally.accepted += 1
            if exact and capture.data != data:
                tally.failures.append(_saved("read_capture, wrong bytes", text.encode(), None))
        taken = time.perf_counter() - start
        tally.timed(taken, len(text), partial(_quiet, read_capture, text))
    tally.calls += count


def soak_document(source: random.Random, count: int, tally: Tally) -> None:
    """A record survives its document; a damaged document is refused as one."""
    stream = buffers(source)
    while tally.calls < count:
        structure, data = next(stream)
        try:
            record = decode(data, structure)
        except DecodeError:
            continue
        tally.calls += 1
        start = time.perf_counter()
        try:
            document = json.loads(json.dumps(to_document(record, reveal=True)))
            if from_document(document) != record:
                raise AssertionError("the document gives another record")
            taken = time.perf_counter() - start
            tally.accepted += 1
            document[source.choice(list(document))] = source.choice(WRONG_FORMS)
            with contextlib.suppress(DocumentError):
                from_document(document)
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            tally.failures.append(_saved("document", data, error))
            continue
        tally.timed(taken, len(data), partial(to_document, record))


def soak_scan(source: random.Random, count: int, tally: Tally) -> None:
    """A scan of any bytes ends, and its hits lie within them."""
    stream = buffers(source)
    for _ in range(count):
        image = b"".join(next(stream)[1] for _ in range(200))
        start = time.perf_counter()
        try:
            for hit in scan(image):
                tally.accepted += 1
                if not 0 <= hit.offset < hit.offset + hit.size <= len(image):
                    raise AssertionError("a hit lies outside the image")
        except Exception as error:  # noqa: BLE001 (this is what is looked for)
            tally.failures.append(_saved("scan", image, error))
            continue
        tally.timed(time.perf_counter() - start, len(image), partial(_drained, image))
    tally.calls += count


def soak_differential(source: random.Random, count: int, tally: Tally) -> None:
    """The schema run by construct gives the same verdicts and values as the codec."""
    stream = buffers(source)
    for _ in range(count):
        structure, data = next(stream)
        start = time.perf_counter()
        try:
            assert_agreement(data, structure)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            tally.failures.append(_saved("differential", data, None))
            continue
        tally.timed(
            time.perf_counter() - start, len(data), partial(assert_agreement, data, structure)
        )
        tally.accepted += 1
    tally.calls += count


DRIVERS: dict[str, Callable[[random.Random, int, Tally], None]] = {
    "decode": soak_decode,
    "inspect": soak_inspect,
    "read_capture": soak_captures,
    "document": soak_document,
    "scan": soak_scan,
    "differential": soak_differential,
}


def _quiet(function: Callable[..., object], *arguments: object) -> None:
    with contextlib.suppress(DecodeError, CaptureError):
        function(*arguments)


def _drained(image: bytes) -> None:
    for _ in scan(image):
        pass


def _mutated(source: random.Random, text: str) -> str:
    """Damage a dump as copying and pasting does: characters and lines changed, lost, doubled."""
    lines = text.split("\n")
    match source.randrange(5):
        case 0:
            position = source.randrange(len(text))
            changed = source.choice("0123456789abcdefxg ?*|\t\u202e\0")
            return text[:position] + changed + text[position + 1 :]
        case 1:
            del lines[source.randrange(len(lines))]
        case 2:
            row = source.randrange(len(lines))
            lines.insert(row, lines[row])
        case 3:
            source.shuffle(lines)
        case _:
            row = source.randrange(len(lines))
            cut = source.randrange(len(lines[row]) + 1)
            lines[row : row + 1] = [lines[row][:cut], lines[row][cut:]]
    return "\n".join(lines)


def _saved(what: str, data: bytes, error: Exception | None) -> str:
    """Write the input that failed to a file for its owner alone, and return a line about it."""
    descriptor, name = tempfile.mkstemp(prefix="soak-", suffix=".bin")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return f"{what}: {type(error).__name__ if error else 'wrong result'}, input in {name}"


def work(task: tuple[str, int, int]) -> tuple[str, Tally, int]:
    """Run one driver's share; return its tally and the process's peak memory in KiB."""
    name, seed, count = task
    tally = Tally()
    DRIVERS[name](random.Random(f"{name} {seed}"), count, tally)  # noqa: S311 (not for secrets)
    return name, tally, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Share the work out to processes, and print what came of it."""
    parser = argparse.ArgumentParser(description="Drive every reader hard, and watch.")
    parser.add_argument("--count", type=int, default=1_000_000, help="decodes (default 1000000)")
    parser.add_argument("--captures", type=int, help="dumps read (default: a twentieth)")
    parser.add_argument("--differential", type=int, help="schema against codec (a hundredth)")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    captures = options.captures if options.captures is not None else options.count // 20
    shares = {
        "decode": options.count,
        "read_capture": captures,
        "inspect": options.count // 200,
        "document": options.count // 200,
        "scan": options.count // 20_000,
        "differential": options.count // 100
        if options.differential is None
        else options.differential,
    }
    tasks: list[tuple[str, int, int]] = []
    for name, count in shares.items():
        pieces = max(options.processes, -(-count // 250_000))
        tasks += [
            (name, options.seed + piece, count * (piece + 1) // pieces - count * piece // pieces)
            for piece in range(pieces)
        ]
    tallies = {name: Tally() for name in DRIVERS}
    peaks: Counter[str] = Counter()
    start = time.monotonic()
    with multiprocessing.Pool(options.processes, maxtasksperchild=1) as pool:
        for done, (name, tally, peak) in enumerate(pool.imap_unordered(work, tasks), 1):
            tallies[name].add(tally)
            peaks[name] = max(peaks[name], peak)
            if sys.stderr.isatty():
                print(f"\r{done} of {len(tasks)} shares", end="", file=sys.stderr, flush=True)
    report(tallies, peaks, time.monotonic() - start)
    return int(any(tally.failures for tally in tallies.values()))


def report(tallies: dict[str, Tally], peaks: Counter[str], seconds: float) -> None:
    """Print a table of what was done."""
    print("| driver | calls | accepted | slowest call | its input | peak memory | failures |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, tally in tallies.items():
        print(
            f"| {name} | {tally.calls:,} | {tally.accepted:,} | {tally.slowest * 1e3:.1f} ms "
            f"| {tally.slowest_size:,} bytes | {peaks[name] / 1024:.0f} MiB "
            f"| {len(tally.failures)} |"
        )
    print(f"\n{seconds:.0f} seconds, Python {sys.version.split()[0]}")
    for tally in tallies.values():
        for failure in tally.failures[:20]:
            print(failure)


if __name__ == "__main__":
    sys.exit(main())
