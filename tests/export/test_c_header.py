"""The exported C header, compiled by gcc, clang and mingw: the last against the real mstcpip.h."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from ipsec_codec.export import c_header
from tests.places import FIXTURES
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

CONSTANTS = {
    "SOCKET_SECURITY_PROTOCOL_DEFAULT": 0,
    "SOCKET_SECURITY_PROTOCOL_IPSEC": 1,
    "SOCKET_SECURITY_PROTOCOL_IPSEC2": 2,
    "SOCKET_SECURITY_PROTOCOL_INVALID": 3,
    "SOCKET_SETTINGS_GUARANTEE_ENCRYPTION": 0x1,
    "SOCKET_SETTINGS_ALLOW_INSECURE": 0x2,
    "SOCKET_SETTINGS_IPSEC_SKIP_FILTER_INSTANTIATION": 0x1,
    "SOCKET_SETTINGS_IPSEC_OPTIONAL_PEER_NAME_VERIFICATION": 0x2,
    "SOCKET_SETTINGS_IPSEC_ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED": 0x4,
    "SOCKET_SETTINGS_IPSEC_PEER_NAME_IS_RAW_FORMAT": 0x8,
    "SOCKET_QUERY_IPSEC2_ABORT_CONNECTION_ON_FIELD_CHANGE": 0x1,
    "SOCKET_QUERY_IPSEC2_FIELD_MASK_MM_SA_ID": 0x1,
    "SOCKET_QUERY_IPSEC2_FIELD_MASK_QM_SA_ID": 0x2,
    "SOCKET_INFO_CONNECTION_SECURED": 0x1,
    "SOCKET_INFO_CONNECTION_ENCRYPTED": 0x2,
    "SOCKET_INFO_CONNECTION_IMPERSONATED": 0x4,
    "SIO_SET_SECURITY": 0x980000C8,
    "SIO_QUERY_SECURITY": 0xD80000C9,
    "SIO_SET_PEER_TARGET_NAME": 0x980000CA,
    "SIO_DELETE_PEER_TARGET_NAME": 0x980000CB,
}
"""The constants as the reference pages of mstcpip.h have them."""

LAYOUTS = json.loads((FIXTURES / "layouts.json").read_text(encoding="utf-8"))
"""The structures as the C compiler has them, out of the real header."""

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


def test_the_header_has_every_constant_by_its_own_name() -> None:
    values = re.findall(r"^SECURE_SOCKETS_VALUE\((\w+), (0x\w+)u\);$", c_header(), re.MULTILINE)

    assert {name: int(value, 16) for name, value in values} == CONSTANTS


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_header_declares_the_members_of_the_real_one_and_no_more(name: str) -> None:
    body = c_header().partition(f"typedef struct {name} {{\n")[2].partition("}")[0]
    members = re.findall(r"(\w+)(?:\[\w*\])?;", body)

    assert members == list(LAYOUTS[name]["members"])


def test_the_well_known_keys_bytes_are_those_of_the_guid(tmp_path: Path) -> None:
    (tmp_path / "winsock_secure_sockets.h").write_text(c_header(), encoding="utf-8")
    source = tmp_path / "key.c"
    source.write_text(
        '#include <stdio.h>\n#include "winsock_secure_sockets.h"\nint main(void) {\n'
        "    const GUID key = SOCKET_DEFAULT2_QM_POLICY_INITIALIZER;\n"
        "    return fwrite(&key, sizeof key, 1, stdout) != 1;\n}\n",
        encoding="utf-8",
    )
    program = tmp_path / "key"
    subprocess.run([required_tool("gcc"), "-std=c11", source, "-o", program], check=True)

    done = subprocess.run([program], capture_output=True, check=True)

    assert done.stdout == UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47").bytes_le


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
