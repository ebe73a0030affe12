"""Builds the wheel and the sdist twice, as differently as one machine can, and compares them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Built", "build_twice"]


class Built(NamedTuple):
    """The two files of a release."""

    wheel: Path
    sdist: Path


def build_twice(folder: Path) -> Built:
    """Build what is committed from two clones.

    Args:
        folder: where the clones and what is built are put.

    Returns:
        The files of the second build, which equal those of the first.

    Raises:
        SystemExit: they differ.
    """
    epoch = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    first = build(folder / "first", epoch=epoch, umask=0o022, zone="UTC", seed="0")
    second = build(
        folder / "a second place", epoch=epoch, umask=0o077, zone="Asia/Tokyo", seed="1", age=10**8
    )
    for one, other in zip(first, second, strict=True):
        hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (one, other)]
        if one.name != other.name or hashes[0] != hashes[1]:
            raise SystemExit(f"two builds differ: {one.name} {hashes[0]}, {other.name} {hashes[1]}")
        print(f"{hashes[0]}  {one.name}", flush=True)
    return second


def build(folder: Path, *, epoch: str, umask: int, zone: str, seed: str, age: int = 0) -> Built:
    """Build from a clone of its own.

    Args:
        folder: where to clone to and to build.
        epoch: SOURCE_DATE_EPOCH.
        umask: the permissions that new files lack.
        zone: the time zone.
        seed: the seed of Python's hashes.
        age: how many seconds to set the files' times back.
    """
    folder.mkdir()
    checkout, made = folder / "checkout", folder / "dist"
    clone = ["git", "clone", "--quiet", str(ROOT), str(checkout)]
    subprocess.run(clone, check=True, umask=umask)
    for path in checkout.rglob("*") if age else ():
        times = path.lstat()
        os.utime(path, (times.st_atime - age, times.st_mtime - age), follow_symlinks=False)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(made), str(checkout)],
        check=False,
        capture_output=True,
        text=True,
        umask=umask,
        env=os.environ | {"SOURCE_DATE_EPOCH": epoch, "TZ": zone, "PYTHONHASHSEED": seed},
    )
    if done.returncode:
        raise SystemExit(f"the build failed:\n{done.stdout}{done.stderr}")
    (wheel,), (sdist,) = made.glob("*.whl"), made.glob("*.tar.gz")
    return Built(wheel, sdist)
