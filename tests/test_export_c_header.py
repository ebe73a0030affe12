"""The exported C header, compiled by gcc, clang and mingw: the last against the real mstcpip.h."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from ipsec_codec.export import c_header
from tests.required_tools import required_tool

if TYPE_CHECKING:
    from pathlib import Path

USE = """
#include "winsock_secure_sockets.h"
#include "winsock_secure_sockets.h" /* twice, since headers are */

GUID quick_mode = SOCKET_DEFAULT2_QM_POLICY_INITIALIZER;
SOCKET_SECURITY_SETTINGS settings;
SOCKET_SECURITY_SETTINGS_IPSEC *settings_ipsec;
SOCKET_PEER_TARGET_NAME *peer_target_name;
SOCKET_SECURITY_QUERY_TEMPLATE query_template;
SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2 query_template_ipsec2;
SOCKET_SECURITY_QUERY_INFO query_info;
SOCKET_SECURITY_QUERY_INFO_IPSEC2 query_info_ipsec2;
"""

LINUX = {
    "gcc": ["gcc", "-std=c11", "-pedantic"],
    "clang": ["clang", "-std=c11", "-pedantic"],
    "gcc, C++": ["g++", "-xc++", "-std=c++11"],
    "clang, C++": ["clang++", "-xc++", "-std=c++20"],
    "32-bit x86": ["clang", "--target=i686-linux-gnu", "-ffreestanding", "-std=c11"],
    "64-bit ARM": ["clang", "--target=aarch64-linux-gnu", "-ffreestanding", "-std=c11"],
}
"""Compilers for which the header declares the structures itself."""

WINDOWS = {
    "64-bit": ["x86_64-w64-mingw32-gcc", "-std=c11"],
    "32-bit": ["i686-w64-mingw32-gcc", "-std=c11"],
    "64-bit, C++": ["x86_64-w64-mingw32-g++", "-xc++", "-std=c++17"],
}
"""Compilers for which it asserts the same of their own mstcpip.h."""


def compiled(
    command: list[str], folder: Path, *, header: str | None = None, source: str = USE
) -> subprocess.CompletedProcess[str]:
    """Compile the header, warnings refused, without a link."""
    compiler = required_tool(command[0])
    (folder / "winsock_secure_sockets.h").write_text(
        c_header() if header is None else header, encoding="utf-8"
    )
    (folder / "use.c").write_text(source, encoding="utf-8")
    arguments = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only", "use.c"]
    return subprocess.run(
        [compiler, *command[1:], *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", LINUX)
def test_the_header_declares_the_structures_elsewhere(name: str, tmp_path: Path) -> None:
    done = compiled(LINUX[name], tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", WINDOWS)
def test_the_header_agrees_with_the_windows_header(name: str, tmp_path: Path) -> None:
    done = compiled(WINDOWS[name], tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", WINDOWS)
def test_its_own_declarations_have_the_same_layout_on_windows(name: str, tmp_path: Path) -> None:
    done = compiled([*WINDOWS[name], "-DWINSOCK_SECURE_SOCKETS_PORTABLE"], tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_on_windows_the_structures_are_the_systems_own(tmp_path: Path) -> None:
    # A pointer of another type would be an error.
    source = f"{USE}\nstruct _SOCKET_SECURITY_SETTINGS_IPSEC **same = &settings_ipsec;\n"

    done = compiled(WINDOWS["64-bit"], tmp_path, source=source)

    assert (done.returncode, done.stderr) == (0, "")


ASSERTED = re.findall(
    r"^SECURE_SOCKETS_(?:SIZE|OFFSET|MEMBER|VALUE)\(.*\);$", c_header(), re.MULTILINE
)


def test_each_assertion_fails_when_its_number_is_wrong(tmp_path: Path) -> None:
    """Change every number of every assertion at once: the compiler must name each of them."""
    changed = c_header()
    for line in ASSERTED:
        wrong = re.sub(r"\b(0x[0-9A-F]+u|\d+)(?=[,)])", lambda number: f"({number[1]} + 1)", line)
        assert wrong != line
        changed = changed.replace(line, wrong)

    for command in (LINUX["gcc"], WINDOWS["64-bit"]):
        done = compiled(command, tmp_path, header=changed)

        named = set(re.findall(r'static assertion failed: "([^"]+)"', done.stderr))
        assert done.returncode == 1
        assert named == expected_assertions()


def expected_assertions() -> set[str]:
    """Return what the header's assertions call themselves."""
    expected: set[str] = set()
    for line in ASSERTED:
        kind, arguments = line.removeprefix("SECURE_SOCKETS_").rstrip(");").split("(")
        name, *rest = arguments.split(", ")
        if kind in {"SIZE", "MEMBER"}:
            expected.add(f"the size of {name}" + (f".{rest[0]}" if kind == "MEMBER" else ""))
        if kind in {"OFFSET", "MEMBER"}:
            expected.add(f"the offset of {name}.{rest[0]}")
        if kind == "VALUE":
            expected.add(f"the value of {name}")
    return expected


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["clang", "--target=s390x-linux-gnu", "-ffreestanding"], "little-endian"),
        (["x86_64-w64-mingw32-gcc", "-D_WIN32_WINNT=0x0600"], "0x0601 or more"),
        (["gcc", "-fshort-enums"], "the size of SOCKET_SECURITY_SETTINGS.SecurityProtocol"),
    ],
    ids=["big-endian", "Vista", "short enumerations"],
)
def test_a_target_of_another_layout_is_refused(
    command: list[str], said: str, tmp_path: Path
) -> None:
    done = compiled(command, tmp_path)

    assert done.returncode == 1
    assert said in done.stderr
