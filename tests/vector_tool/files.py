"""The files on disk: ids that never change their meaning, verdicts, and one canonical form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ipsec_codec import STRUCTURES
from ipsec_codec.testing.vectors import full_document
from ipsec_codec.testing.verdicts import judge
from tests.vector_tool.flags import MEANINGS
from tests.vector_tool.schema import SCHEMA_NAME, vector_schema
from tests.vector_tool.structure_cases import all_cases

if TYPE_CHECKING:
    from pathlib import Path

    from ipsec_codec import Record
    from tests.vector_tool.case import Case

__all__ = ["canonical", "file_name", "generated", "stem"]


def file_name(structure: type[Record]) -> str:
    """Return the name of a structure's file."""
    return f"{structure.c_name.lower()}.json"


def stem(structure: type[Record]) -> str:
    """Return what the ids of a structure's vectors begin with."""
    return re.sub("^socket-(security-)?", "", structure.c_name.lower().replace("_", "-"))


def canonical(content: dict[str, Any]) -> str:
    """Return the one form in which a file stands on disk."""
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def generated(folder: Path) -> dict[str, str]:
    """Make every file anew; cases that a file in the folder has already keep their ids.

    Returns:
        The files' contents by name.
    """
    return {SCHEMA_NAME: canonical(vector_schema())} | {
        file_name(structure): canonical(content(structure, known(folder / file_name(structure))))
        for structure in STRUCTURES
    }


def known(path: Path) -> dict[str, Any]:
    """Read a file as it is, or what stands for none."""
    if not path.exists():
        return {"last_number": 0, "vectors": []}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def content(structure: type[Record], before: dict[str, Any]) -> dict[str, Any]:
    """Return a structure's file: each case judged, by id."""
    cases = unique(all_cases(structure))
    ids: dict[str, str] = {
        known["comment"]: known["id"] for known in before["vectors"] if known["comment"] in cases
    }
    number: int = before["last_number"]
    for comment in cases:
        if comment not in ids:
            number += 1
            ids[comment] = f"{stem(structure)}-{number:03}"
    ordered = sorted(cases.values(), key=lambda case: ids[case.comment])
    used = {flag for case in ordered for flag in case.flags}
    return {
        "structure": structure.c_name,
        "last_number": number,
        "flags": {flag: MEANINGS[flag] for flag in sorted(used)},
        "vectors": [vector(ids[case.comment], case) for case in ordered],
    }


def unique(cases: list[Case]) -> dict[str, Case]:
    """Return the cases by comment; of those with the same bytes the first, with the flags of all.

    Raises:
        ValueError: two different cases have one comment.
    """
    by_data: dict[bytes, Case] = {}
    for case in cases:
        first = by_data.setdefault(case.data, case)
        by_data[case.data] = replace(first, flags=(*first.flags, *case.flags))
    by_comment: dict[str, Case] = {}
    for case in by_data.values():
        if case.comment in by_comment:
            raise ValueError(f"two cases are called {case.comment!r}")
        by_comment[case.comment] = case
    return by_comment


def vector(name: str, case: Case) -> dict[str, Any]:
    """Return a case with its verdict."""
    judgement = judge(case.data, case.structure)
    made: dict[str, Any] = {
        "id": name,
        "comment": case.comment,
        "flags": sorted(set(case.flags)),
        "data": case.data.hex(),
        "verdict": str(judgement.verdict),
    }
    if judgement.rule is not None:
        made |= {"rule": judgement.rule, "reason": judgement.reason}
    if judgement.record is not None:
        made["document"] = full_document(judgement.record)
    return made
