"""Finds, or installs, what builds Windows programs and runs them here: mingw-w64 and wine."""

from __future__ import annotations

import codecs
import fcntl
import os
import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

__all__ = [
    "ToolchainError",
    "cache_folder",
    "compile_c",
    "install_when_missing",
    "only_one",
    "run_windows",
    "system_folder",
]

MACHINES = ("x86_64", "i686")
DEBIAN_PACKAGES = {
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "i686-w64-mingw32-gcc": "gcc-mingw-w64-i686",
    "wine64": "wine64",
}
"""The command that is needed, and the Debian or Ubuntu package that has it."""

STRICT_C = ("-std=c11", "-O1", "-Wall", "-Wextra", "-Werror")


class ToolchainError(RuntimeError):
    """A tool is missing, or said no."""


def cache_folder() -> Path:
    """Give the folder outside the checkout for downloads and the wine prefix, made when missing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "ipsec-codec-rig"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _find(command: str) -> str | None:
    """Find a command; Debian keeps wine64 out of the way of PATH."""
    return shutil.which(command) or shutil.which(command, path="/usr/lib/wine")


def install_when_missing() -> None:
    """Install the missing packages by apt-get as root, or say which are missing.

    Raises:
        ToolchainError: a package is missing and cannot be installed here.
    """
    packages = [package for command, package in DEBIAN_PACKAGES.items() if not _find(command)]
    if not packages:
        return
    wanted = " ".join(packages)
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        raise ToolchainError(f"missing: {wanted}. As root: apt-get install {wanted}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([apt_get, *arguments], check=True, env=environment)
    still = [command for command in DEBIAN_PACKAGES if not _find(command)]
    if still:
        raise ToolchainError(f"installed {wanted}, yet found no {', '.join(still)}")


def compile_c(machine: str, sources: Sequence[Path], output: Path, *options: str) -> None:
    """Compile and link C sources for Windows on `machine` (x86_64 or i686), warnings refused.

    Raises:
        ToolchainError: the compiler refused them; it has said why on standard error.
    """
    command = [f"{machine}-w64-mingw32-gcc", *STRICT_C, *map(str, sources), "-o", str(output)]
    command += ["-Wl,--no-insert-timestamp", *options]
    if subprocess.run(command, check=False).returncode:
        raise ToolchainError(f"{machine}: cannot compile {', '.join(p.name for p in sources)}")


def wine_environment(overrides: str = "") -> dict[str, str]:
    """Give the environment that wine runs in: a prefix of its own, and nothing that it may ask.

    Args:
        overrides: further WINEDLLOVERRIDES, such as `fwpuclnt=n`.
    """
    # No wbemprox: CPython 3.12 and later ask WMI for the platform, and wine's WMI crashes.
    # No mscoree and mshtml: a new prefix would offer to download Mono and Gecko.
    dlls = ";".join(part for part in ("wbemprox,mscoree,mshtml=", overrides) if part)
    return os.environ | {
        "WINEPREFIX": str(cache_folder() / "prefix"),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": dlls,
    }


@contextmanager
def only_one(name: str) -> Generator[None]:
    """Let one process at a time past."""
    with (cache_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def system_folder() -> Path:
    """Give the folder that programs under wine see as System32, its prefix made when missing."""
    return _make_prefix(_wine()) / "drive_c" / "windows" / "system32"


def _wine() -> str:
    """Find wine."""
    wine = _find("wine64")
    if wine is None:
        raise ToolchainError("wine64 is missing")
    return wine


def _make_prefix(wine: str) -> Path:
    """Make the wine prefix once, and return it; one that was left half made is made again."""
    prefix = cache_folder() / "prefix"
    finished = cache_folder() / "prefix.finished"
    with only_one("prefix"):
        if finished.exists() and (prefix / "system.reg").exists():
            return prefix
        shutil.rmtree(prefix, ignore_errors=True)
        done = subprocess.run(
            [wine, "wineboot", "--init"],
            check=False,
            env=wine_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
        )
        if done.returncode:
            raise ToolchainError(f"wine cannot make its prefix: {done.stderr.decode()[-500:]}")
        finished.touch()
    return prefix


def run_windows(
    command: Sequence[str | Path],
    *,
    folder: Path,
    timeout: float,
    overrides: str = "",
    variables: Mapping[str, str] | None = None,
    capture: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a Windows program under wine, standard input empty, and wait for it.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        timeout: in seconds.
        overrides: further WINEDLLOVERRIDES.
        variables: further environment variables.
        capture: do not show its output as it comes.

    Returns:
        The exit status, and as stdout what it wrote to standard output and standard error.

    Raises:
        ToolchainError: it ran out of time.
    """
    wine = _wine()
    _make_prefix(wine)
    # Output goes by a pipe: given a file, CPython under wine finds its handle invalid.
    process = subprocess.Popen(
        [wine, *map(str, command)],
        cwd=folder,
        env=wine_environment(overrides) | dict(variables or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process:
        output = _output_of(process, time.monotonic() + timeout, show=not capture)
    return subprocess.CompletedProcess(process.args, process.returncode, output)


def _output_of(process: subprocess.Popen[bytes], deadline: float, *, show: bool) -> str:
    """Read a program's output until it ends; what wine leaves running may keep the pipe open."""
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    parts: list[str] = []
    pipe = cast("IO[bytes]", process.stdout).fileno()
    while True:
        ended = process.poll() is not None
        if not ended and time.monotonic() > deadline:
            process.kill()
            raise ToolchainError("it ran out of time, and was stopped:\n" + "".join(parts[-20:]))
        if select.select([pipe], [], [], 0 if ended else 0.2)[0]:
            data = os.read(pipe, 1 << 16)
            text = decoder.decode(data).replace("\r\n", "\n")
            parts.append(text)
            if show:
                print(text, end="", flush=True)
            if data:
                continue
            process.wait()
            return "".join(parts)
        if ended:
            return "".join(parts)
