"""Run each fuzz target for some seconds, from the seeds that it would have in ClusterFuzzLite.

python -m tests.fuzzing --seconds 30
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ipsec_codec.testing import dictionary, write_corpus
from tests.places import ROOT

TARGETS = ("fuzz_decode", "fuzz_round_trip", "fuzz_capture")


def seed(target: str, folder: Path) -> None:
    """Write what a target starts with."""
    if target != "fuzz_capture":
        write_corpus(folder)
        return
    folder.mkdir()
    for dumps in ("dumps", "captures"):
        for path in (ROOT / "fixtures" / dumps).iterdir():
            if path.is_file() and path.name != "README.md":
                shutil.copy(path, folder / f"{dumps}-{path.name}")


def run(target: str, seconds: int) -> int:
    """Run a target; return its exit status."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        seed(target, work / "seeds")
        (work / "new").mkdir()
        options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048"]
        options += [f"-artifact_prefix={Path.cwd()}/{target}-", "-print_final_stats=1"]
        if target != "fuzz_capture":
            (work / "dictionary").write_text(dictionary(), encoding="ascii")
            options += [f"-dict={work / 'dictionary'}", "-max_len=4096"]
        command = [sys.executable, "-m", f"tests.fuzzing.{target}", *options]
        command += [str(work / "new"), str(work / "seeds")]
        return subprocess.run(command, check=False, cwd=ROOT).returncode


def main(arguments: list[str] | None = None) -> int:
    """Run every target, or those named; return 1 if one found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="for each target (default: 30)")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    options = parser.parse_args(arguments)
    targets: list[str] = options.targets or list(TARGETS)
    failed = [target for target in targets if run(target, options.seconds)]
    for target in failed:
        sys.stderr.write(f"{target} found something: its input is {target}-crash-* or the like\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
