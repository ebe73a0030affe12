"""The vectors: right by the library, by their schema, and complete against the table of rules."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from ipsec_codec import (
    STRUCTURES,
    DecodeError,
    Record,
    SocketSecuritySettingsIpsec,
    decode,
    encode,
    from_document,
    inspect,
)
from ipsec_codec.findings import RULES
from ipsec_codec.testing import Vector, Verdict, flag_meanings, judge, load_vectors
from tests.places import ROOT
from tests.required_tools import missing
from tests.vector_tool.__main__ import FOLDER, main
from tests.vector_tool.files import canonical, content, file_name, known, stem
from tests.vector_tool.flags import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = load_vectors()
FILES = [file_name(structure) for structure in STRUCTURES]

each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
each_file = pytest.mark.parametrize("name", FILES)


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


@each_vector
def test_a_vector_is_what_the_library_says(vector: Vector) -> None:
    judgement = judge(vector.data, vector.record_class)
    assert (vector.verdict, vector.rule) == (judgement.verdict, judgement.rule)
    if vector.document is None:
        with pytest.raises(DecodeError):
            decode(vector.data, vector.record_class)
    else:
        record = from_document(vector.document)
        assert decode(vector.data, vector.record_class) == record
        assert encode(record) == vector.data


def test_strict_decoding_accepts_the_valid_vectors_alone() -> None:
    accepted: list[str] = []
    for vector in VECTORS:
        try:
            decode(vector.data, vector.record_class, strict=True)
        except DecodeError:
            continue
        accepted.append(vector.id)
    assert accepted == [vector.id for vector in VECTORS if vector.verdict is Verdict.VALID]


def test_there_are_200_to_400_vectors_over_the_seven_structures() -> None:
    assert 200 <= len(VECTORS) <= 400
    assert {vector.record_class for vector in VECTORS} == set(STRUCTURES)


def test_no_two_vectors_of_a_structure_have_the_same_bytes_or_id() -> None:
    assert len({(vector.structure, vector.data) for vector in VECTORS}) == len(VECTORS)
    assert len({vector.id for vector in VECTORS}) == len(VECTORS)


def sides(rule_id: str, structure: type[Record]) -> tuple[list[bytes], list[bytes]]:
    """Return the vectors to which a rule objects, and those to which it does not."""
    objected: list[bytes] = []
    passed: list[bytes] = []
    for vector in load_vectors(structure):
        found = {finding.rule for finding in inspect(vector.data, structure).findings}
        (objected if rule_id in found else passed).append(vector.data)
    return objected, passed


def difference(first: bytes, second: bytes) -> int:
    """Count the bytes in which two buffers differ, those that one lacks included."""
    unlike = sum(a != b for a, b in zip(first, second, strict=False))
    return unlike + abs(len(first) - len(second))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_vectors_on_each_side_of_it_for_each_structure(rule: Any) -> None:
    for structure in rule.severities:
        objected, passed = sides(rule.id, structure)
        assert objected, f"no vector of {structure.c_name} breaks {rule.id}"
        if rule.id == "IPS302":
            continue  # names the size of every buffer with a usual one: no neighbour lacks it
        assert passed, f"no vector of {structure.c_name} keeps {rule.id}"
        nearest = min(difference(a, b) for a in objected for b in passed)
        assert nearest <= 24, f"the sides of {rule.id} lie {nearest} bytes apart"


def test_every_verdict_has_vectors_of_each_structure() -> None:
    verdicts: dict[str, set[Verdict]] = defaultdict(set)
    for vector in VECTORS:
        verdicts[vector.structure].add(vector.verdict)
    assert all(kinds == set(Verdict) for kinds in verdicts.values())


@each_file
def test_a_file_satisfies_the_closed_schema(name: str) -> None:
    schema = read("vectors.schema.json")
    Draft202012Validator.check_schema(schema)
    validator: Any = Draft202012Validator(schema)
    assert list(validator.iter_errors(read(name))) == []


SPOILS: list[Callable[[Any], object]] = [
    lambda vectors: vectors[0].update(colour="red"),
    lambda vectors: vectors[0].pop("id"),
    lambda vectors: vectors[0].update(data="0"),
    lambda vectors: vectors[0].update(data="AB"),
    lambda vectors: vectors[0].update(verdict="acceptable"),
    lambda vectors: vectors[0].update(rule="IPS101"),
    lambda vectors: vectors[0].update(flags=[]),
    lambda vectors: vectors[0].pop("document"),
    lambda vectors: vectors[0]["document"].pop("padding"),
    lambda vectors: vectors[0]["document"].update(colour="red"),
    lambda vectors: vectors[0]["document"].update(reserved2=0),
    lambda vectors: vectors[2].pop("rule"),
    lambda vectors: vectors[2].pop("reason"),
]


@pytest.mark.parametrize("spoil", SPOILS)
def test_the_schema_refuses_what_no_vector_may_be(spoil: Callable[[Any], object]) -> None:
    content = read("socket_security_settings_ipsec.json")
    validator: Any = Draft202012Validator(read("vectors.schema.json"))
    assert content["vectors"][2]["verdict"] == "invalid"
    content["vectors"] = content["vectors"][:3]
    validator.validate(content)
    spoil(content["vectors"])
    assert not validator.is_valid(content)


@each_file
def test_a_file_explains_the_flags_that_it_uses_and_no_others(name: str) -> None:
    content = read(name)
    used = {flag for vector in content["vectors"] for flag in vector["flags"]}
    assert used == set(content["flags"])
    assert content["flags"].items() <= MEANINGS.items()


def test_every_flag_with_a_meaning_is_used() -> None:
    assert flag_meanings() == MEANINGS


@each_file
def test_a_file_stands_in_its_canonical_form_with_ids_in_order(name: str) -> None:
    content = read(name)
    assert (FOLDER / name).read_bytes() == canonical(content).encode()
    ids = [vector["id"] for vector in content["vectors"]]
    numbers = [int(name.rpartition("-")[2]) for name in ids]
    assert ids == [f"{ids[0].rpartition('-')[0]}-{number:03}" for number in numbers]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] <= content["last_number"]


def test_the_files_are_what_the_tool_writes() -> None:
    assert main(["--check"]) == 0


def test_a_comment_counts_one_byte_as_one() -> None:
    assert not [vector.id for vector in VECTORS if " 1 bytes" in vector.comment]


def test_ids_stay_when_cases_come_and_go() -> None:
    structure = SocketSecuritySettingsIpsec
    before = known(FOLDER / file_name(structure))
    gone = before["vectors"].pop(3)
    before["vectors"].append(gone | {"comment": "a case that is no more"})
    after = content(structure, before)
    ids = {vector["comment"]: vector["id"] for vector in after["vectors"]}
    assert ids[gone["comment"]] == f"{stem(structure)}-{before['last_number'] + 1:03}"
    assert gone["id"] not in ids.values()
    kept = {vector["comment"]: vector["id"] for vector in before["vectors"][:-1]}
    assert kept.items() <= ids.items()


def test_check_says_which_file_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    stale = tmp_path / FILES[0]
    stale.write_text(stale.read_text(encoding="utf-8").replace('"valid"', '"invalid"', 1))
    monkeypatch.setattr("tests.vector_tool.__main__.FOLDER", tmp_path)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == f"{FILES[0]} is stale\n"
    assert main([]) == 0
    assert stale.read_bytes() == (FOLDER / FILES[0]).read_bytes()


def test_load_vectors_takes_one_structure_or_says_what_it_takes() -> None:
    chosen = load_vectors(SocketSecuritySettingsIpsec)
    assert {vector.structure for vector in chosen} == {"SOCKET_SECURITY_SETTINGS_IPSEC"}
    with pytest.raises(TypeError, match="structure must be one of SocketSecuritySettings,"):
        load_vectors(Record)


def test_the_repr_of_a_vector_shows_neither_bytes_nor_text() -> None:
    vector = next(vector for vector in VECTORS if vector.comment.startswith("user_name and pass"))
    assert "Tr0ub4dor" not in repr(vector)
    assert vector.data.hex()[-16:] not in repr(vector)
    assert repr(vector).startswith(f"Vector(id={vector.id!r}, comment=")


def test_the_wheel_carries_the_vectors(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("the wheel is built on Linux")
    if importlib.util.find_spec("hatchling") is None:
        missing("hatchling is not installed here")
    code = (
        "import sys; from hatchling.builders.wheel import WheelBuilder; "
        "print(next(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2], versions=['standard'])))"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(tmp_path)]
    wheel = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    carried = {Path(name).name for name in zipfile.ZipFile(wheel).namelist() if "/vectors/" in name}
    assert carried == {*FILES, "vectors.schema.json"}
