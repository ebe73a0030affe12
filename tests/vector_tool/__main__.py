"""Write the vectors anew, or with --check say which file on disk is not what would be written.

python -m tests.vector_tool [--check]
"""

from __future__ import annotations

import argparse
import sys

from tests.places import ROOT
from tests.vector_tool.files import generated

FOLDER = ROOT / "ipsec_codec" / "testing" / "vectors"


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; return 1 if --check found a file to be stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.vector_tool", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check: bool = parser.parse_args(arguments).check
    stale = 0
    for name, text in generated(FOLDER).items():
        path = FOLDER / name
        if path.exists() and path.read_bytes() == text.encode():
            continue
        stale += 1
        if not check:
            path.write_bytes(text.encode())
        sys.stdout.write(f"{name} {'is stale' if check else 'written'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
