"""Builds a release of what is committed, checks it, and uses it as somebody who installs it.

    python -m tests.release
    python -m tests.release --dist dist      keep the wheel and the sdist

The extra `release` has what it needs. Nothing is uploaded.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.places import ROOT
from tests.release.building import build_twice
from tests.release.installing import Environment, try_release

if TYPE_CHECKING:
    from tests.release.building import Built


def check(built: Built) -> None:
    """Let the tools of the package index judge both files, and the wheel's contents."""
    tools = [
        ["twine", "check", "--strict", *map(str, built)],
        ["check_wheel_contents", "--package", str(ROOT / "ipsec_codec"), str(built.wheel)],
    ]
    for tool in tools:
        subprocess.run([sys.executable, "-m", *tool], check=True)


def main() -> int:
    """Run all of it; return 0, or end with the first thing that is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.release", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--dist", type=Path, metavar="FOLDER", help="keep what was built here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        built = build_twice(work)
        check(built)
        try_release(built, Environment(work / "installed"), work)
        if options.dist is not None:
            options.dist.mkdir(parents=True, exist_ok=True)
            for path in built:
                shutil.copy(path, options.dist)
    print("the release is as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
