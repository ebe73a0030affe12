"""The corpus and the dictionary hold what a fuzzer should start from, in files it can read."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import STRUCTURES, SocketSecuritySettingsIpsec
from ipsec_codec.testing import (
    corpus_archive,
    corpus_files,
    dictionary,
    load_vectors,
    seed_buffers,
    write_corpus,
)
from tests.command_line import called, one_line

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("structure", [None, *STRUCTURES])
def test_the_corpus_holds_every_vector_and_built_in_buffer_once(structure: type | None) -> None:
    files = corpus_files(structure)
    buffers = {vector.data for vector in load_vectors(structure)}
    for record_class in STRUCTURES if structure is None else (structure,):
        buffers |= set(seed_buffers(record_class))
    assert set(files.values()) == buffers
    assert len(files) == len(buffers)
    assert all(re.fullmatch(r"[a-z0-9-]+\.bin", name) for name in files)


def test_a_corpus_is_written_into_a_folder_or_a_zip_the_same_way(tmp_path: Path) -> None:
    files = corpus_files(SocketSecuritySettingsIpsec)
    count = write_corpus(tmp_path / "new" / "seeds", SocketSecuritySettingsIpsec)
    written = {path.name: path.read_bytes() for path in (tmp_path / "new" / "seeds").iterdir()}
    assert written == files
    assert count == len(files)
    packed = corpus_archive(SocketSecuritySettingsIpsec)
    assert packed == corpus_archive(SocketSecuritySettingsIpsec)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_a_file_of_the_corpus_that_cannot_be_written_leaves_no_part(tmp_path: Path) -> None:
    name = next(iter(corpus_files(SocketSecuritySettingsIpsec)))
    (tmp_path / name).mkdir()
    with pytest.raises(OSError, match=re.escape(name)):
        write_corpus(tmp_path, SocketSecuritySettingsIpsec)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_line_of_the_dictionary_is_one_that_fuzzers_read() -> None:
    lines = dictionary().splitlines()
    entry = re.compile(r'([A-Za-z0-9_]+)="((?:\\x[0-9a-f]{2}){1,128})"')
    entries = [entry.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(entries)
    names = [matched[1] for matched in entries if matched]
    values = [matched[2] for matched in entries if matched]
    assert len(set(names)) == len(names) == len(set(values))
    assert r"\x58\x00\x00\x00" in values  # sizeof(SOCKET_SECURITY_SETTINGS_IPSEC)
    assert "SOCKET_DEFAULT2_QM_POLICY" in names


def test_the_corpus_command_writes_folder_zip_and_dictionary(tmp_path: Path) -> None:
    seeds, packed, words = tmp_path / "seeds", tmp_path / "seeds.zip", tmp_path / "words.dict"
    arguments = ["--zip", str(packed), "--dictionary", str(words), "--structure", "query-info"]
    done = called("corpus", str(seeds), *arguments)
    assert done == (0, b"", b"")
    files = {path.name: path.read_bytes() for path in seeds.iterdir()}
    assert files
    assert all(name.startswith("query-info-") for name in files)
    with zipfile.ZipFile(packed) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert words.read_text(encoding="ascii") == dictionary()


def test_the_corpus_command_needs_somewhere_to_write() -> None:
    done = called("corpus")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"name a folder, or ask for --zip or --dictionary" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_line_and_exit_status_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = called("corpus", str(tmp_path / "file" / "seeds"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "file" in one_line(done.stderr)
