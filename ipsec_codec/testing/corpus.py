"""What a fuzzer starts with: a seed corpus of the vectors, and a dictionary of the structures."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ipsec_codec import SOCKET_DEFAULT2_QM_POLICY, STRUCTURES
from ipsec_codec.layout import layout_of
from ipsec_codec.testing.mutator.length_operations import BOUNDARIES
from ipsec_codec.testing.mutator.seeds import seed_buffers
from ipsec_codec.testing.mutator.string_operations import PIECES
from ipsec_codec.testing.vectors import load_vectors

if TYPE_CHECKING:
    import os

    from ipsec_codec import Record

__all__ = ["corpus_archive", "corpus_files", "dictionary", "write_corpus"]

ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: an archive of the same files is the same bytes."""


def corpus_files(structure: type[Record] | None = None) -> dict[str, bytes]:
    """Return a seed corpus: the built-in buffers and the vectors, each buffer once.

    Args:
        structure: a record class; all seven if None.

    Returns:
        The buffers by file name, such as `settings-ipsec-001.bin`.

    Raises:
        TypeError: the structure is none of the seven.
    """
    vectors = load_vectors(structure)
    named = {f"{vector.id}.bin": vector.data for vector in vectors}
    for record_class in STRUCTURES if structure is None else (structure,):
        stem = vectors_stem(record_class)
        for number, data in enumerate(seed_buffers(record_class), 1):
            named[f"{stem}-seed-{number}.bin"] = data
    by_data: dict[bytes, str] = {}
    for name, data in named.items():
        by_data.setdefault(data, name)
    return {name: data for data, name in by_data.items()}


def vectors_stem(structure: type[Record]) -> str:
    """Return what the ids of a structure's vectors begin with."""
    return load_vectors(structure)[0].id.rpartition("-")[0]


def corpus_archive(structure: type[Record] | None = None) -> bytes:
    """Return the seed corpus as a zip file, as OSS-Fuzz and ClusterFuzzLite take it.

    Args:
        structure: a record class; all seven if None.

    Raises:
        TypeError: the structure is none of the seven.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in corpus_files(structure).items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def write_corpus(folder: str | os.PathLike[str], structure: type[Record] | None = None) -> int:
    """Write the seed corpus into a folder, which is made when missing.

    Args:
        folder: where to; files there of the same names are replaced.
        structure: a record class; all seven if None.

    Returns:
        How many files were written.

    Raises:
        TypeError: the structure is none of the seven.
        OSError: a file cannot be written.
    """
    files = corpus_files(structure)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        # Put in place whole, so that a full disk leaves no half of a buffer behind.
        part = place / f".{name}.part"
        try:
            part.write_bytes(data)
            part.replace(place / name)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    return len(files)


def dictionary() -> str:
    """Return a dictionary of the structures, in the form that libFuzzer and AFL++ share.

    It holds what a fuzzer would not guess: the members' known values, lengths at which counters
    overflow, sizes, GUIDs, addresses and the characters that parsers trip over, each as it stands
    in a buffer.
    """
    lines = ["# Made by `ipsec-codec corpus --dictionary`, for libFuzzer and AFL++."]
    lines += [f'{name}="{_escaped(value)}"' for name, value in _entries().items()]
    return "\n".join(lines) + "\n"


def _entries() -> dict[str, bytes]:
    """Return the dictionary's entries by name; of the same bytes, the first."""
    entries: dict[str, bytes] = {}
    for structure in STRUCTURES:
        layout = layout_of(structure)
        entries[f"sizeof_{layout.c_name}"] = _u32(layout.sizeof)
        entries[f"end_{layout.c_name}"] = _u32(layout.end)
        for place in layout.places:
            for member in place.members or ():
                entries[f"{place.c_name}_{member.name}"] = _u32(int(member))
    for length in BOUNDARIES:
        entries[f"length_{length:x}"] = _u32(length)
    entries["SOCKET_DEFAULT2_QM_POLICY"] = SOCKET_DEFAULT2_QM_POLICY.bytes_le
    entries["distinct_guid"] = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff").bytes_le
    entries["zero_guid"] = bytes(16)
    entries["AF_INET"] = b"\x02\x00\x01\xbd\xc0\x00\x02\x11"
    entries["AF_INET6"] = b"\x17\x00\x01\xbd" + bytes(4) + b"\x20\x01\x0d\xb8" + bytes(11) + b"\x17"
    entries["AF_INET6_of_Linux"] = b"\x0a\x00\x01\xbd"
    for name, piece, _, _ in PIECES:
        entries[name.replace("@", "at").replace(" ", "_")] = piece
    entries["domain_and_user"] = "CORP\\user".encode("utf-16-le")
    entries["user_at_domain"] = "user@corp".encode("utf-16-le")
    first: dict[bytes, str] = {}
    for name, value in entries.items():
        first.setdefault(value, name)
    return {name: value for value, name in first.items()}


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _escaped(value: bytes) -> str:
    """Write bytes as both fuzzers read them: every one in hex, so that no quote can end it."""
    return "".join(f"\\x{byte:02x}" for byte in value)
