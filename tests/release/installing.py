"""Uses a built release as somebody does who installs it: from the wheel, and nothing beside it."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import textwrap
import venv
import zipfile
from typing import TYPE_CHECKING, Final

import ipsec_codec
from tests.places import CAPTURES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.release.building import Built

__all__ = ["Environment", "try_release"]

EXAMPLES: Final = (
    "tests/project/test_guides.py",
    "tests/project/test_readme.py",
    "tests/testing/test_pytest_plugin.py",
)
"""The tests that run against the wheel: every example, and what pytest finds by itself."""
WITH_EXAMPLES: Final = ("pytest", "sybil", "jsonschema")
"""What these need beside the wheel."""

ALONE: Final = """
    import importlib.metadata
    import ipsec_codec
    from ipsec_codec import testing

    installed = {found.name for found in importlib.metadata.distributions()}
    assert installed <= {"ipsec-codec", "construct", "pip", "setuptools"}, installed

    for structure in ipsec_codec.STRUCTURES:
        data = ipsec_codec.encode(structure())
        assert ipsec_codec.encode(ipsec_codec.decode(data, structure)) == data
    assert "svc-backup" in str(ipsec_codec.inspect(
        ipsec_codec.encode(ipsec_codec.SocketSecuritySettingsIpsec(user_name="svc-backup"))
    ))
    assert testing.load_vectors()
    try:
        testing.settings
    except ModuleNotFoundError as error:
        assert "pip install 'ipsec-codec[testing]'" in str(error), error
    else:
        raise AssertionError("Hypothesis is there")
"""
"""What the wheel does with no extra."""

README_EXAMPLES: Final = """
    import doctest

    failed, tried = doctest.testfile(
        "README.md",
        module_relative=False,
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
        encoding="utf-8",
    )
    assert tried and not failed
"""


class Environment:
    """A virtual environment, and an empty folder to be in, out of the checkout's way.

    Args:
        folder: a folder to make.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "empty"
        self.folder.mkdir(parents=True)
        venv.create(folder / "venv", with_pip=True, symlinks=sys.platform != "win32")
        self.programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")

    def install(self, *what: str) -> None:
        """Install packages or files, with extras."""
        self.run("python", "-m", "pip", "install", "--quiet", *what)

    def python(self, code: str) -> None:
        """Run code that sees the environment's packages alone."""
        self.run("python", "-I", "-c", textwrap.dedent(code))

    def run(
        self, program: str, *arguments: str, given: bytes = b"", code: int = 0
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program of the environment, and hold it to its exit code.

        Args:
            program: its name.
            arguments: its arguments.
            given: its standard input.
            code: the exit code that is right.

        Raises:
            SystemExit: it ended otherwise.
        """
        command = [str(self.programs / program), *arguments]
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            command,
            check=False,
            cwd=self.folder,
            input=given,
            capture_output=True,
            env=inherited,
        )
        if done.returncode != code:
            printed = (done.stdout + done.stderr).decode(errors="replace")
            raise SystemExit(f"{command} ended with {done.returncode}:\n{printed}")
        return done


def try_release(built: Built, environment: Environment, work: Path) -> None:
    """Install the wheel with more and more extras, and use what each brings.

    Args:
        built: the wheel and the sdist.
        environment: an empty one.
        work: where the sdist is unpacked.

    Raises:
        SystemExit: something is not as it should be.
        AssertionError: likewise.
    """
    wheel = str(built.wheel)
    version, readme = version_and_readme(built)
    (environment.folder / "README.md").write_bytes(readme)

    environment.install(wheel)
    environment.python(ALONE)
    told = environment.run("ipsec-codec", "--version", code=2)
    assert told.stderr.count(b"\n") == 1, told
    assert b"pip install 'ipsec-codec[cli]'" in told.stderr, told
    print("the wheel encodes and decodes with construct alone", flush=True)

    environment.install(f"{wheel}[cli]")
    environment.python(README_EXAMPLES)
    use_commands(environment, version)
    print("the README's examples and the command line work from the wheel", flush=True)

    environment.install(f"{wheel}[cli,testing]", *WITH_EXAMPLES)
    with tarfile.open(built.sdist) as sdist:
        sdist.extractall(work, filter="data")
    unpacked = work / built.sdist.name.removesuffix(".tar.gz")
    (unpacked / "ipsec_codec").rename(work / "the sdist's own package")
    tests = [str(unpacked / name) for name in EXAMPLES]
    printed = environment.run(
        "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={unpacked}",
        "-c", str(unpacked / "pyproject.toml"), *tests,
    )  # fmt: skip
    print(printed.stdout.decode(errors="replace"), flush=True)


def version_and_readme(built: Built) -> tuple[str, bytes]:
    """Return what the wheel's metadata says, once it agrees with the file names and the source."""
    with zipfile.ZipFile(built.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(wheel.read(name))
    version = str(metadata["Version"])
    assert version == ipsec_codec.__version__
    assert built.wheel.name == f"ipsec_codec-{version}-py3-none-any.whl", built
    assert built.sdist.name == f"ipsec_codec-{version}.tar.gz", built
    readme = metadata.get_payload(decode=True)
    assert isinstance(readme, bytes)
    assert readme == (ROOT / "README.md").read_bytes(), "the wheel has another README"
    return version, readme


def use_commands(environment: Environment, version: str) -> None:
    """Go from a dump to settings to bytes and back, on the command line."""
    dump = (CAPTURES / "ipsec2_credentials.xxd.txt").read_bytes()
    expected = (CAPTURES / "ipsec2_credentials.bin").read_bytes()

    assert environment.run("ipsec-codec", "--version").stdout.split()[-1].decode() == version
    assert b"svc-backup" in environment.run("ipsec-codec", "inspect", "-", given=dump).stdout
    settings = environment.run("ipsec-codec", "decode", "-", "--reveal", given=dump).stdout
    assert b"Tr0ub4dor&3" in settings
    environment.run("ipsec-codec", "encode", "-", "-o", "again.bin", given=settings)
    environment.run("ipsec-codec", "convert", "-", "--to", "bin", "-o", "dump.bin", given=dump)
    for name in ("again.bin", "dump.bin"):
        assert (environment.folder / name).read_bytes() == expected, name
    for command in (["rules"], ["completion", "bash"], ["export", "c-header"], ["formats"]):
        assert environment.run("ipsec-codec", *command).stdout, command
    told = environment.run("ipsec-codec", "test-parser", "--", "python", code=2)
    assert b"needs the package hypothesis" in told.stderr, told
