"""Threads that use all of the library at once, in a process where none of it was used before.

    python -m tests.racing_threads THREADS ORDER

It prints, for each thing that is done, the digests of what came out: one, if every thread got the
same. ORDER seeds the orders in which the threads do things.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading
import traceback
import uuid
from typing import TYPE_CHECKING, Any, Final

import ipsec_codec
from tests.places import CAPTURES, FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SWITCH_SECONDS: Final = 1e-6
"""How long a thread runs before another may: CPython's own is 5000 times as long."""
ROUNDS: Final = 2
"""The first races for the first use, the second for what is cached by then."""
DUMPS: Final = ("frida", "gdb-xb", "python-list", "tail.xxd-a", "visual-studio", "words.windbg-dd")
NUMBERS: Final = random.Random(1)  # noqa: S311 (no secret is made)
GUIDS: Final = [uuid.UUID(int=NUMBERS.getrandbits(128)) for _ in range(600)]
"""More than the codec remembers, so that its tables begin anew while others read them."""
SHARED: Final = ipsec_codec.SocketSecuritySettingsIpsec(
    authip_qm_policy_key=GUIDS[0], user_name="svc-backup", password="Tr0ub4dor&3"
)
"""One record for all threads."""


def captured(name: str) -> bytes:
    return (CAPTURES / f"{name}.bin").read_bytes()


CREDENTIALS: Final = captured("ipsec2_credentials")
IMAGE: Final = bytes(300) + CREDENTIALS + bytes(77) + captured("peer_target_name_tcp") + bytes(50)


def decoded_and_encoded() -> Iterable[Any]:
    for structure in ipsec_codec.STRUCTURES:
        data = ipsec_codec.encode(structure())
        record = ipsec_codec.decode(data + b"tail", structure)
        yield record, record.values(), ipsec_codec.encode(record)


def refused() -> Iterable[Any]:
    for data, strict in ((CREDENTIALS[:100], False), (CREDENTIALS[:-4] + b"tail", True)):
        try:
            ipsec_codec.decode(data, strict=strict)
        except ipsec_codec.DecodeError as error:
            yield str(error)


def with_many_guids() -> Iterable[Any]:
    for guid in GUIDS:
        data = ipsec_codec.encode(SHARED.replace(authip_mm_policy_key=guid))
        yield data, ipsec_codec.decode(data)


def shared() -> Iterable[Any]:
    data = ipsec_codec.encode(SHARED)
    yield ipsec_codec.decode(data) == SHARED, hash(SHARED) == hash(ipsec_codec.decode(data))
    buffer = bytearray(len(data))
    yield ipsec_codec.encode_into(SHARED, buffer), bytes(buffer)
    yield SHARED, SHARED.replace(user_name="other"), ipsec_codec.to_document(SHARED)


def inspected() -> Iterable[Any]:
    for data in (CREDENTIALS, CREDENTIALS[:90], captured("peer_target_name_tcp")):
        inspection = ipsec_codec.inspect(data)
        yield str(inspection), inspection.findings, inspection.candidates
        yield ipsec_codec.to_report(inspection)
    two = (
        ipsec_codec.inspect(captured(name)) for name in ("ipsec_exact_size", "ipsec_named_policy")
    )
    yield ipsec_codec.compare(*two)


def read() -> Iterable[Any]:
    for name in DUMPS:
        text = (FIXTURES / "dumps" / f"{name}.txt").read_text(encoding="utf-8")
        capture = ipsec_codec.read_capture(text)
        yield capture, capture.data


def scanned() -> Iterable[Any]:
    for thorough in (False, True):
        for hit in ipsec_codec.scan(IMAGE, thorough=thorough):
            yield hit, hit.content, str(hit.inspection)


def documents() -> Iterable[Any]:
    for structure in ipsec_codec.STRUCTURES:
        document = ipsec_codec.to_document(structure(), reveal=True)
        yield document, ipsec_codec.from_document(document)
    yield ipsec_codec.document_schema()


def described() -> Iterable[Any]:
    yield [rule.id for rule in ipsec_codec.RULES], ipsec_codec.Kind.GUID, ipsec_codec.Severity.NOTE
    yield ipsec_codec.contenders(ipsec_codec.recognise(CREDENTIALS))

    from ipsec_codec.export import FORMATS  # noqa: PLC0415 (its first import is raced for too)

    yield [kind.text() for kind in FORMATS.values()]


def tested() -> Iterable[Any]:
    from ipsec_codec import testing  # noqa: PLC0415 (its first import is raced for too)

    yield [vector.data for vector in testing.load_vectors()]
    yield [testing.mutation(3, case) for case in range(40)]
    yield testing.judge(CREDENTIALS[:90], type(SHARED)), sorted(testing.corpus_files())


TASKS: Final[dict[str, Callable[[], Iterable[Any]]]] = {
    task.__name__: task
    for task in (
        decoded_and_encoded,
        refused,
        with_many_guids,
        shared,
        inspected,
        read,
        scanned,
        documents,
        described,
        tested,
    )
}


NAMES: Final = "names"
"""Stands for the public names, beside the tasks."""


def digest(task: Callable[[], Iterable[Any]]) -> str:
    """Return the digest of what a task gives, or the error that it ends with."""
    try:
        return hashlib.sha256("\n".join(map(repr, task())).encode()).hexdigest()
    except Exception:  # noqa: BLE001 (whatever a thread met is what this is for)
        return traceback.format_exc()


def race(threads: int, order: int) -> dict[str, list[str]]:
    """Start the threads at one moment, and return each task's distinct digests."""
    start = threading.Barrier(threads)
    found: dict[str, set[str]] = {name: set() for name in (NAMES, *TASKS)}

    def work(number: int) -> None:
        choice = random.Random(f"{order} {number}")  # noqa: S311 (an order, and the same each time)
        names = choice.sample(ipsec_codec.__all__, len(ipsec_codec.__all__))
        tasks = choice.sample([*TASKS] * ROUNDS, len(TASKS) * ROUNDS)
        start.wait()
        # What imports a module at its first use is asked for first, when all threads do.
        found[NAMES].add(
            digest(lambda: sorted(name for name in names if hasattr(ipsec_codec, name)))
        )
        for name in tasks:
            found[name].add(digest(TASKS[name]))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {name: sorted(digests) for name, digests in found.items()}


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_SECONDS)
    print(json.dumps(race(int(sys.argv[1]), int(sys.argv[2]))))
