"""The checked-in exports are what the library makes today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipsec_codec.cli import run
from ipsec_codec.export import FORMATS, c_header, json_schema, kaitai_struct
from tests.places import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

EXPORTS = FIXTURES / "exports"


@pytest.mark.parametrize("name", FORMATS)
def test_the_checked_in_export_is_what_the_schema_says_now(name: str) -> None:
    made = FORMATS[name]
    checked_in = EXPORTS / made.file_name

    assert checked_in.read_text(encoding="utf-8") == made.text(), (
        f"it is stale; make it again: ipsec-codec export {name} -o fixtures/exports/"
        f"{made.file_name}"
    )


def test_nothing_else_is_checked_in_as_an_export() -> None:
    expected = {made.file_name for made in FORMATS.values()} | {"README.md"}

    assert {path.name for path in EXPORTS.iterdir()} == expected


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_ascii_lines_of_text(name: str) -> None:
    text = FORMATS[name].text()

    assert text.isascii()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_formats_are_the_functions_by_name() -> None:
    assert {name: made.text for name, made in FORMATS.items()} == {
        "c-header": c_header,
        "ksy": kaitai_struct,
        "json-schema": json_schema,
    }
    assert all(made.name == name for name, made in FORMATS.items())


@pytest.mark.parametrize("name", FORMATS)
def test_the_command_prints_what_the_function_returns(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", name]) == 0
    assert capsys.readouterr() == (FORMATS[name].text(), "")


@pytest.mark.parametrize("name", FORMATS)
def test_the_command_writes_the_file_that_o_names(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / FORMATS[name].file_name

    assert run(["export", name, "-o", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == FORMATS[name].text()
    assert capsys.readouterr() == ("", "")


def test_a_format_that_is_none_is_a_wrong_command_that_names_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["export", "imhex"]) == 2

    complaint = capsys.readouterr().err
    assert all(name in complaint for name in FORMATS)


def test_a_file_that_cannot_be_written_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "no such folder" / "out.h"

    assert run(["export", "c-header", "-o", str(file)]) == 1

    complaint = capsys.readouterr().err
    assert "no such folder" in complaint
    assert len(complaint.splitlines()) == 1
