"""The command line's door: `ipsec-codec` and `python -m ipsec_codec`."""

from __future__ import annotations

import importlib.util
import sys

__all__ = ["main"]


def main() -> int:
    """Run the command line on the arguments of the process.

    Returns:
        The exit code: 0 done, 1 the data is bad, 2 the command was wrong.
    """
    missing = [name for name in ("click", "rich") if importlib.util.find_spec(name) is None]
    if missing:
        if sys.stderr is not None:
            print(
                f"ipsec-codec: error: the command line needs {' and '.join(missing)}; "
                "install it with: pip install 'ipsec-codec[cli]'",
                file=sys.stderr,
            )
        return 2
    try:
        from ipsec_codec.cli import run  # noqa: PLC0415 (click is an extra)

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
