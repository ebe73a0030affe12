"""The vectors: buffers as data, each with what a right parser says of it, for any language.

They stand in `vectors/*.json`, one file a structure, in the form that `vectors/vectors.schema.json`
describes. A parser in another language reads those files; Python calls `load_vectors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ipsec_codec import STRUCTURES, Record, to_document
from ipsec_codec.discretion import Discreet, described
from ipsec_codec.testing.verdicts import Verdict

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Vector", "flag_meanings", "full_document", "load_vectors", "vector_folder"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vector(Discreet):
    """One case. Its repr leaves out the bytes and what they say.

    Attributes:
        id: its name, such as `settings-ipsec-001`; it never means another case.
        comment: what the case is.
        flags: what it tests, in words that `flag_meanings` explains.
        structure: the structure's C name.
        data: the buffer.
        verdict: what a parser must do with it.
        rule: the id of the rule that decides, None for a valid buffer.
        reason: what that rule objects to, None for a valid buffer.
        document: the settings document in full, passwords, `padding` and `trailing` included;
            None where no decoder can read the buffer.
    """

    id: str
    comment: str
    flags: tuple[str, ...]
    structure: str
    data: bytes = field(repr=False)
    verdict: Verdict
    rule: str | None
    reason: str | None
    document: dict[str, Any] | None = field(repr=False)

    @property
    def record_class(self) -> type[Record]:
        """The record class of the structure."""
        return next(known for known in STRUCTURES if known.c_name == self.structure)


def vector_folder() -> Traversable:
    """Return the folder that holds the files, wherever the package is installed."""
    from importlib.resources import files  # noqa: PLC0415 (slow to import)

    return files("ipsec_codec.testing") / "vectors"


def load_vectors(structure: type[Record] | None = None) -> tuple[Vector, ...]:
    """Read the vectors.

    Args:
        structure: a record class; all seven if None.

    Returns:
        The vectors by structure, in the header's order, and by id.

    Raises:
        TypeError: the structure is none of the seven.
    """
    chosen = STRUCTURES if structure is None else (structure,)
    return tuple(vector for record_class in chosen for vector in _vectors(record_class))


def flag_meanings() -> dict[str, str]:
    """Return what each flag of a vector means."""
    meanings: dict[str, str] = {}
    for structure in STRUCTURES:
        meanings |= _read(structure)["flags"]
    return dict(sorted(meanings.items()))


def full_document(record: Record) -> dict[str, Any]:
    """Return the settings document that a vector has: nothing masked, nothing left out.

    Args:
        record: a record of any of the seven structures.
    """
    document = to_document(record, reveal=True)
    values = record.values()
    return {"structure": record.c_name} | {
        # (only padding and trailing are ever left out)
        name: document[name] if name in document else values[name].hex()
        for name in values
    }


def _read(structure: type[Record]) -> dict[str, Any]:
    """Read a structure's file."""
    import json  # noqa: PLC0415 (for who only wants the names)

    if structure not in STRUCTURES:
        names = ", ".join(known.__name__ for known in STRUCTURES)
        raise TypeError(f"structure must be one of {names}, not {described(structure)}")
    text = (vector_folder() / f"{structure.c_name.lower()}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def _vectors(structure: type[Record]) -> list[Vector]:
    return [
        Vector(
            id=case["id"],
            comment=case["comment"],
            flags=tuple(case["flags"]),
            structure=structure.c_name,
            data=bytes.fromhex(case["data"]),
            verdict=Verdict(case["verdict"]),
            rule=case.get("rule"),
            reason=case.get("reason"),
            document=case.get("document"),
        )
        for case in _read(structure)["vectors"]
    ]
