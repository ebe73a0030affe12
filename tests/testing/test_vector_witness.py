"""A C program that includes the real header reads every vector, and agrees with its document."""

from __future__ import annotations

import ipaddress
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ipsec_codec.testing import load_vectors
from tests.required_tools import missing, required_tool

if sys.platform == "win32":
    pytest.skip("mingw-w64 and wine are for Linux", allow_module_level=True)

from tests.places import ROOT
from tests.windows.toolchain import compile_c, run_windows

if TYPE_CHECKING:
    from pathlib import Path

GENERATOR = ROOT / "fixtures" / "generator"
SOURCES = [ROOT / "tests/vector_witness/witness.c", GENERATOR / "document.c"]
LIBRARIES = ("-lws2_32", "-lrpcrt4")


@pytest.fixture(scope="module")
def testimony(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what the C program says of each vector, by id."""
    for command in ("x86_64-w64-mingw32-gcc", "i686-w64-mingw32-gcc"):
        required_tool(command)
    if not (shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")):
        missing("there is no wine64 on this machine")
    folder = tmp_path_factory.mktemp("witness")
    lines = [
        f"{vector.id} {vector.structure} {vector.data.hex() or '-'}\n" for vector in load_vectors()
    ]
    (folder / "vectors.txt").write_text("".join(lines), encoding="ascii")
    options = (f"-I{GENERATOR}", *LIBRARIES)
    for machine in ("i686", "x86_64"):
        compile_c(machine, SOURCES, folder / f"{machine}.exe", *options)
    program: list[str | Path] = [folder / "x86_64.exe", "vectors.txt"]
    done = run_windows(program, folder=folder, timeout=120, capture=True)
    assert done.returncode == 0, done.stdout[-2000:]
    said: list[dict[str, Any]] = json.loads(done.stdout)
    return {entry["id"]: entry for entry in said}


def neutral(document: dict[str, Any]) -> dict[str, Any]:
    """Put texts and hosts into one form each, since both sides may write them in several."""
    return {name: _neutral_value(name, value) for name, value in document.items()}


def _neutral_value(name: str, value: Any) -> Any:
    if name in {"user_name", "domain_name", "password", "peer_target_name"}:
        return {"utf16le": value.encode("utf-16-le").hex()} if isinstance(value, str) else value
    if name == "peer_address" and "host" in value:
        return value | {"host": ipaddress.ip_address(value["host"]).packed}
    return value


def test_the_header_reads_what_the_vectors_documents_say(
    testimony: dict[str, dict[str, Any]],
) -> None:
    for vector in load_vectors():
        said = testimony[vector.id]
        if vector.document is None:
            assert said.get("refused"), vector
        else:
            assert neutral(said["document"]) == neutral(vector.document), vector


def test_the_witness_read_every_vector(testimony: dict[str, dict[str, Any]]) -> None:
    assert list(testimony) == [vector.id for vector in load_vectors()]
