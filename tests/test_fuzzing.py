"""The entry points for fuzzers: by their own calling conventions, and under the real fuzzers."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import construct
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsec_codec import STRUCTURES, SocketPeerTargetName, SocketSecuritySettingsIpsec
from ipsec_codec.testing import (
    corpus_archive,
    corpus_files,
    dictionary,
    fuzzing,
    load_vectors,
    seed_buffers,
    write_corpus,
)
from ipsec_codec.testing.fuzzing import STRUCTURE_VARIABLE, FuzzerMutator
from tests.command_line import called, one_line
from tests.fuzzing import oracles
from tests.required_tools import missing, required_tool

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
NAMES = st.sampled_from(STRUCTURES)
SEEDS = st.integers(0, (1 << 32) - 1)
DATA = st.binary(max_size=300)
SIZES = st.integers(1, 600)


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin every test with AFL++'s session as it is at first."""
    monkeypatch.delenv(STRUCTURE_VARIABLE, raising=False)
    fuzzing.init(0)


@given(NAMES, DATA, DATA, SIZES, SEEDS)
def test_a_fuzzers_mutation_fits_and_is_the_same_for_the_same_seed(
    structure: type, first: bytes, second: bytes, size: int, seed: int
) -> None:
    mutator, twin = FuzzerMutator(structure), FuzzerMutator(structure)
    mutated = mutator.custom_mutator(first, size, seed)
    assert type(mutated) is bytes
    assert len(mutated) <= size
    assert mutated == twin.custom_mutator(first, size, seed)
    joined = mutator.custom_crossover(first, second, size, seed)
    assert type(joined) is bytes
    assert len(joined) <= size
    assert joined == twin.custom_crossover(first, second, size, seed)


def test_the_functions_are_those_of_the_structure_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = seed_buffers(SocketPeerTargetName)[1]
    for structure in (SocketSecuritySettingsIpsec, SocketPeerTargetName):
        monkeypatch.setenv(STRUCTURE_VARIABLE, structure.c_name)
        mutator = FuzzerMutator(structure)
        for seed in range(20):
            mutated = fuzzing.custom_mutator(data, 4096, seed)
            assert mutated == mutator.custom_mutator(data, 4096, seed)
            joined = fuzzing.custom_crossover(data, data[::-1], 4096, seed)
            assert joined == mutator.custom_crossover(data, data[::-1], 4096, seed)


def test_a_structure_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STRUCTURE_VARIABLE, "SOCKET_SETTINGS")
    for call in (lambda: fuzzing.init(1), lambda: fuzzing.custom_mutator(b"", 9, 1)):
        with pytest.raises(ValueError, match="IPSEC_CODEC_STRUCTURE must be one of SOCKET_SEC"):
            call()


def test_different_seeds_do_different_things() -> None:
    mutator = FuzzerMutator()
    data = seed_buffers(SocketSecuritySettingsIpsec)[2]
    labels = {mutator.mutated(data, 4096, seed).label.partition(" ")[0] for seed in range(300)}
    assert len(labels) > 15


def test_an_input_too_short_for_the_members_becomes_a_whole_buffer_half_of_the_time() -> None:
    mutator = FuzzerMutator()
    whole = sum(len(mutator.custom_mutator(b"", 4096, seed)) >= 84 for seed in range(400))
    assert 100 < whole < 300


def test_afl_gets_the_same_buffers_from_the_same_seed() -> None:
    def run(seed: int) -> list[bytes]:
        fuzzing.init(seed)
        buf, other = bytearray(seed_buffers(SocketSecuritySettingsIpsec)[2]), bytearray(b"other")
        return [bytes(fuzzing.fuzz(buf, other, 4096)) for _ in range(50)]

    assert run(1) == run(1) != run(2)


@given(DATA.map(bytearray), DATA.map(bytearray) | st.none(), SIZES)
def test_afl_gets_a_bytearray_of_one_byte_or_more_that_fits(
    buf: bytearray, add_buf: bytearray | None, size: int
) -> None:
    for made in (fuzzing.fuzz(buf, add_buf, size), fuzzing.havoc_mutation(buf, size)):
        # An empty one makes afl-fuzz abort: "Error in custom_fuzz. Size returned: 0".
        assert type(made) is bytearray
        assert 1 <= len(made) <= size


@given(DATA.map(bytearray), st.integers(0, 80))
def test_afl_gets_a_description_that_a_file_name_can_hold(buf: bytearray, size: int) -> None:
    fuzzing.fuzz(buf, None, 4096)
    description = fuzzing.describe(size)
    # bytes: given a str, afl-fuzz prints an error and stops at the next call.
    assert type(description) is bytes
    assert re.fullmatch(rb"[A-Za-z0-9+._-]*", description)
    assert len(description) <= size


def test_afl_may_end_its_session() -> None:
    fuzzing.deinit()
    assert 0 < fuzzing.havoc_mutation_probability() <= 100


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


# The library under its own oracles, as the fuzz targets of tests/fuzzing call them.

ORACLES: list[Callable[[bytes], None]] = [oracles.check_decode, oracles.check_round_trip]


@settings(max_examples=15)
@given(NAMES.flatmap(lambda structure: st.sampled_from(seed_buffers(structure))), SEEDS)
def test_the_library_keeps_its_contracts_on_mutated_buffers(data: bytes, seed: int) -> None:
    for number, structure in enumerate(STRUCTURES):
        mutated = FuzzerMutator(structure).custom_mutator(data, 4096, seed + number)
        for oracle in ORACLES:
            oracle(mutated)


@settings(max_examples=30)
@given(st.binary() | st.text(alphabet="0123456789abcdef :|.*\n").map(str.encode))
def test_the_dump_reader_keeps_its_contract_on_anything(data: bytes) -> None:
    oracles.check_capture(data)


# The real fuzzers, against a parser that forgets something.

PARSER = """
import sys
import atheris
from ipsec_codec import DecodeError, decode
from ipsec_codec.testing import fuzzing

def test_one_input(data):
    try:
        record = decode(data)
    except DecodeError:
        return
    if record.user_name[-1:] == "\\ud83d" and record.domain_name[:1] == "\\udd11":
        raise RuntimeError("a pair that a parser of all strings at once would join")

atheris.Setup(sys.argv, test_one_input, {hooks})
atheris.Fuzz()
"""
HOOKS = "custom_mutator=fuzzing.custom_mutator, custom_crossover=fuzzing.custom_crossover"


def atheris_run(folder: Path, hooks: str) -> str:
    """Run libFuzzer over a parser for a few thousand inputs; return what it printed."""
    harness = folder / "harness.py"
    harness.write_text(PARSER.format(hooks=hooks))
    command = [sys.executable, str(harness), "-runs=4000", "-seed=1", f"-artifact_prefix={folder}/"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, timeout=120
    )
    return done.stdout + done.stderr


@pytest.fixture
def atheris() -> None:
    """End the test where there is no atheris, which is made for Linux."""
    if sys.platform != "linux":
        pytest.skip("atheris is for Linux")
    if importlib.util.find_spec("atheris") is None:
        missing("atheris is not installed here")


@pytest.mark.usefixtures("atheris")
def test_atheris_finds_with_the_mutator_what_it_does_not_find_without(tmp_path: Path) -> None:
    report = atheris_run(tmp_path, HOOKS)
    assert "found LLVMFuzzerCustomMutator" in report
    assert "RuntimeError: a pair that a parser" in report
    assert "Custom-" in report
    without = atheris_run(tmp_path, "")
    assert "RuntimeError" not in without
    assert "Done 4000 runs" in without


@pytest.mark.usefixtures("atheris")
@pytest.mark.parametrize("target", ["fuzz_decode", "fuzz_round_trip", "fuzz_capture"])
def test_a_fuzz_target_runs_on_instrumented_code_and_finds_nothing(
    target: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", f"tests.fuzzing.{target}", "-runs=200"]
    command += [f"-artifact_prefix={tmp_path}/", str(tmp_path)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "INFO: Instrumenting ipsec_codec.codec" in done.stderr
    assert "Done 200 runs" in done.stderr


C_PARSER = r"""
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads SOCKET_SECURITY_SETTINGS_IPSEC rightly, then joins a surrogate pair over a boundary. */
int main(void)
{
    static unsigned char data[1 << 17];
    ssize_t size = read(0, data, sizeof data);
    uint32_t user, domain, password;
    uint16_t last, first;
    if (size < 84)
        return 1;
    memcpy(&user, data + 72, 4);
    memcpy(&domain, data + 76, 4);
    memcpy(&password, data + 80, 4);
    if ((uint64_t)84 + user + domain + password > (uint64_t)size || (user | domain | password) & 1)
        return 1;
    if (user < 2 || domain < 2)
        return 0;
    memcpy(&last, data + 84 + user - 2, 2);
    memcpy(&first, data + 84 + user, 2);
    if ((last & 0xfc00) == 0xd800 && (first & 0xfc00) == 0xdc00)
        abort();
    return 0;
}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="AFL++ is run on Linux here")
def test_afl_fuzz_finds_a_fault_in_a_c_parser_by_the_mutator(tmp_path: Path) -> None:
    compiler = required_tool("afl-clang-fast")  # (afl-gcc serves as well)
    fuzzer = required_tool("afl-fuzz")
    (tmp_path / "parser.c").write_text(C_PARSER)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "one").write_bytes(bytes(88))
    (tmp_path / "words.dict").write_text(dictionary(), encoding="ascii")
    build = [compiler, "-O1", "-o", "parser", "parser.c"]
    subprocess.run(build, check=True, cwd=tmp_path, capture_output=True)
    # afl-fuzz has a Python of its own; construct and this package are pure Python.
    libraries = Path(construct.__file__).parents[1]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{libraries}",
        "AFL_PYTHON_MODULE": "ipsec_codec.testing.fuzzing",
        "AFL_CUSTOM_MUTATOR_ONLY": "1",
        "AFL_BENCH_UNTIL_CRASH": "1",
        "AFL_NO_UI": "1",
        "AFL_NO_AFFINITY": "1",
        "AFL_SKIP_CPUFREQ": "1",
        "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    }
    options = ["-i", "seeds", "-o", "found", "-x", "words.dict", "-V", "20", "-s", "1"]
    done = subprocess.run(
        [fuzzer, *options, "--", "./parser"],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=60,
    )
    printed = (done.stdout + done.stderr).decode(errors="replace")
    if "No Python support" in printed or "ModuleNotFoundError" in printed:
        missing("this afl-fuzz has no Python, or one older than 3.11")
    assert "PROGRAM ABORT" not in printed, printed[-2000:]
    crashes = sorted(path.name for path in (tmp_path / "found/default/crashes").glob("id*"))
    assert crashes, printed[-2000:]
    assert "surrogate_pair_split" in crashes[0]
    data = (tmp_path / "found/default/crashes" / crashes[0]).read_bytes()
    assert subprocess.run([tmp_path / "parser"], input=data, check=False).returncode < 0
