"""Under the real atheris and AFL++, the mutator finds what bytes turned at random do not."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import construct
import pytest

from ipsec_codec.testing import dictionary
from ipsec_codec.testing.fuzzing import STRUCTURE_VARIABLE
from tests.places import ROOT
from tests.required_tools import missing, required_tool


@pytest.fixture(autouse=True)
def no_structure_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fuzzers mutate what they mutate by default."""
    monkeypatch.delenv(STRUCTURE_VARIABLE, raising=False)


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
