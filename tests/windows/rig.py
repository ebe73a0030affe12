#!/usr/bin/env python3
"""Runs the tests on CPython for Windows 3.11, 3.12 and 3.13 under wine: the Windows rig.

    python tests/windows/rig.py                  all three versions
    python tests/windows/rig.py --python 3.13    one of them
    python tests/windows/rig.py -- -k winsock    further arguments for pytest

It installs wine and mingw-w64 by apt-get when they are missing and it may, fetches the embeddable
CPythons and the test packages (pinned by SHA-256, cached outside the checkout), builds the wheel
and a stand-in fwpuclnt.dll, and runs the tests against the wheel: the whole suite on the newest
version, the golden, codec and adapter tests on the others. Standard library and pip alone.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.windows.pythons import (  # noqa: E402
    PINNED,
    install_packages,
    lock_requirements,
    unpack_python,
)
from tests.windows.toolchain import (  # noqa: E402
    ToolchainError,
    compile_c,
    install_when_missing,
    only_one,
    run_windows,
    system_folder,
)

NEWEST = max(PINNED)
EVERYWHERE = (
    "codec/test_golden.py",
    "codec/test_codec*.py",
    "winsock/test_*.py",
    "windows/test_adapter*.py",
)
"""What also runs on the versions that do not get the whole suite."""

TIMEOUT = 1200.0
"""Seconds for the tests on one version, after which they hang."""


def build_wheel(folder: Path) -> Path:
    """Build the project's wheel."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "wheel"]
    command += ["--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    if subprocess.run(command, check=False).returncode:
        raise ToolchainError("the wheel cannot be built")
    return next(folder.glob("ipsec_codec-*.whl"))


def build_stand_in() -> None:
    """Build the stand-in DLL into the system folder of the wine prefix."""
    sources = Path(__file__).parent / "stand_in"
    libraries = ("-lws2_32", "-lrpcrt4", "-lntdll", "-ladvapi32")
    include = f"-I{ROOT / 'fixtures' / 'generator'}"
    with tempfile.TemporaryDirectory() as build:
        made = Path(build) / "fwpuclnt.dll"
        files = [*sorted(sources.glob("*.c")), sources / "fwpuclnt.def"]
        compile_c("x86_64", files, made, "-shared", include, *libraries)
        target = system_folder() / made.name
        target.unlink(missing_ok=True)
        shutil.copy(made, target)


def add_what_wine_lacks() -> None:
    """Build the libraries that this wine does not have and the test packages need."""
    for source in (Path(__file__).parent / "wine_lacks").glob("*.c"):
        target = system_folder() / f"{source.stem}.dll"
        if not target.exists():
            compile_c("x86_64", [source], target, "-shared", "-ladvapi32")


def stage(folder: Path) -> None:
    """Copy the checkout; what git ignores stays behind."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def selected(version: str, folder: Path) -> list[str]:
    """Say which tests run on a version."""
    if version == NEWEST:
        return ["tests"]
    tests = folder / "tests"
    return [str(it.relative_to(folder)) for name in EVERYWHERE for it in sorted(tests.glob(name))]


def run_tests(version: str, wheel: Path, folder: Path, arguments: list[str]) -> str | None:
    """Run the tests on one version, and say how it went.

    Returns:
        The version if its tests failed, else None.
    """
    started = time.monotonic()
    packages = install_packages(version, wheel, folder, witness=version == NEWEST)
    checkout = folder / "checkout"
    stage(checkout)
    # The checkout comes last, so that the package that is tested is the wheel's.
    python = unpack_python(version, folder / "python", [*packages, checkout])
    ready = time.monotonic()
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    command += ["-o", "pythonpath="]
    run = run_windows(
        [*command, *(arguments or selected(version, checkout))],
        folder=checkout,
        timeout=TIMEOUT,
        overrides="fwpuclnt=n",
        variables={
            "IPSEC_CODEC_PROFILE": "rig",
            "IPSEC_CODEC_RIG": "witness" if version == NEWEST else "adapter",
            "PYTHONUTF8": "1",
            "COLUMNS": "100",
            "CI": "",  # there, a missing tool is a failure: under wine it is none
        },
        capture=version != NEWEST,
    )
    if version != NEWEST:
        print(run.stdout)
    took = f"{ready - started:.0f} s to make ready, {time.monotonic() - ready:.0f} s of tests"
    print(f"== CPython {version} for Windows: {took}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    return version if run.returncode else None


def main() -> int:
    """Run the command: 0 if every test passed on every version."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--python", choices=list(PINNED), action="append", metavar="3.N")
    parser.add_argument("--lock", action="store_true", help="pin the test packages anew, and stop")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    given = parser.parse_args()
    try:
        if given.lock:
            lock_requirements()
            return 0
        install_when_missing()
        # The stand-in stands in the one wine prefix: one rig at a time, on two threads.
        with (
            only_one("rig"),
            tempfile.TemporaryDirectory() as build,
            ThreadPoolExecutor(max_workers=2) as pool,
        ):
            add_what_wine_lacks()
            build_stand_in()
            wheel = build_wheel(Path(build))
            runs = [
                pool.submit(run_tests, version, wheel, Path(build) / version, given.pytest)
                for version in sorted(given.python or PINNED, reverse=True)
            ]
            failed = [version for run in runs if (version := run.result())]
    except ToolchainError as error:
        print(f"tests/windows/rig.py: {error}", file=sys.stderr)
        return 1
    if failed:
        print(f"tests failed on CPython for Windows {', '.join(failed)}")
        return 1
    print("the Windows rig passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
