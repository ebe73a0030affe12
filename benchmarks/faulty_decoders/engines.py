"""The real AFL++ and the real atheris, without our mutator, on a decoder and its correct twin."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.faulty_decoders.building import HERE, cache_folder
from benchmarks.faulty_decoders.streams import ROOT, SEED_BUFFER

if TYPE_CHECKING:
    from benchmarks.faulty_decoders.catalogue import Fault

AFL_SECONDS: Final = 60
"""More than ten thousand executions take here; a run ends earlier with the first crash."""

AFL_ENVIRONMENT: Final = {
    "AFL_BENCH_UNTIL_CRASH": "1",
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
    "AFL_NO_AFFINITY": "1",
    "AFL_NO_UI": "1",
    "AFL_SKIP_CPUFREQ": "1",
    "AFL_FAST_CAL": "1",
}


def found_by_afl(fault: Fault, seed: int, count: int) -> int | None:
    """Return the execution by which AFL++ finds a C decoder's mistake, or None.

    Args:
        fault: the decoder.
        seed: AFL's random seed.
        count: how many executions it has; it counts its calibration too.
    """
    target = _afl_target(fault)
    with tempfile.TemporaryDirectory() as folder:
        corpus, output = Path(folder, "corpus"), Path(folder, "output")
        corpus.mkdir()
        (corpus / "capture").write_bytes(SEED_BUFFER)
        command = ["afl-fuzz", "-i", str(corpus), "-o", str(output), "-s", str(seed)]
        limits = ["-E", str(count), "-V", str(AFL_SECONDS), "-m", "none", "-t", "1000"]
        subprocess.run(
            [*command, *limits, "--", str(target)],
            env={**os.environ, **AFL_ENVIRONMENT},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        executions = [
            int(found[1])
            for kind in ("crashes", "hangs")
            for file in output.glob(f"default/{kind}/id*")
            if (found := re.search(r"execs:(\d+)", file.name))
        ]
        if executions:
            return min(executions) if min(executions) <= count else None
        if not (output / "default/fuzzer_stats").exists():  # the seed itself made it crash
            return 1
        return None


def _afl_target(fault: Fault) -> Path:
    """Build the two parsers into one program that AFL++ can run."""
    program = cache_folder() / f"afl-{fault.name}"
    compiler = ["afl-clang-fast", "-std=gnu11", "-O1", "-g", f"-DSTRICT={int(fault.strict)}"]
    environment = {**os.environ, "AFL_USE_ASAN": "1", "AFL_QUIET": "1"}
    objects: list[str] = []
    for name, options in (
        ("settings_parse", [f"-D{fault.macro}", "-Dsettings_parse=faulty_parse"]),
        ("settings_print", [f"-D{fault.macro}", "-Dsettings_print=faulty_print"]),
        ("settings_parse", []),
        ("settings_print", []),
        ("differential", []),
    ):
        objects.append(f"{program}-{len(objects)}.o")
        source = HERE / f"{name}.c"
        subprocess.run(
            [*compiler, *options, "-c", source, "-o", objects[-1]], check=True, env=environment
        )
    subprocess.run([*compiler, *objects, "-o", program], check=True, env=environment)
    return program


def found_by_atheris(fault: Fault, seed: int, count: int) -> int | None:
    """Return the input by which atheris finds a Python decoder's mistake, or None.

    Args:
        fault: the decoder.
        seed: libFuzzer's random seed, at least 1: 0 means one of its own.
        count: how many inputs it has.
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus, number = Path(folder, "corpus"), Path(folder, "number")
        corpus.mkdir()
        (corpus / "capture").write_bytes(SEED_BUFFER)
        target = [sys.executable, "-m", "benchmarks.faulty_decoders.atheris_target"]
        options = [f"-runs={count}", f"-seed={seed + 1}", f"-artifact_prefix={folder}/"]
        subprocess.run(
            [*target, fault.name, number, *options, corpus],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return int(number.read_text()) if number.exists() else None
