"""The pytest plugin: `ipsec_vector` runs a test once for each vector, its id in the test's id.

Nothing but pytest, which is there, is imported until a test asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from ipsec_codec.testing.vectors import Vector

__all__ = ["pytest_configure", "pytest_generate_tests"]

FIXTURE = "ipsec_vector"

MARKER = (
    "ipsec_vectors(structure=..., verdict=..., flags=...): which vectors the fixture ipsec_vector "
    "gives: those of a structure (its record class or C name), of a verdict (valid, invalid, "
    "unspecified), with all of the flags (a list of names)"
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that chooses vectors."""
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `ipsec_vector` once for each vector that its markers choose."""
    if FIXTURE not in metafunc.fixturenames:
        return
    from ipsec_codec.testing.vectors import load_vectors  # noqa: PLC0415 (only runs that use it)

    wanted: dict[str, Any] = {}
    for marker in reversed([*metafunc.definition.iter_markers("ipsec_vectors")]):
        wanted |= _checked(marker)
    chosen = [vector for vector in load_vectors() if _is_chosen(vector, **wanted)]
    metafunc.parametrize(FIXTURE, chosen, ids=[vector.id for vector in chosen])


def _checked(marker: pytest.Mark) -> dict[str, Any]:
    """Return what a marker asks for, or say what is wrong with it."""
    import pytest  # noqa: PLC0415 (it is imported already wherever this runs)

    known = {"structure", "verdict", "flags"}
    if marker.args or marker.kwargs.keys() - known:
        raise pytest.UsageError(f"ipsec_vectors takes the keywords {sorted(known)} alone")
    chosen = dict(marker.kwargs)
    if "structure" in chosen:
        chosen["structure"] = getattr(chosen["structure"], "c_name", chosen["structure"])
    return chosen


def _is_chosen(
    vector: Vector,
    structure: str | None = None,
    verdict: str | None = None,
    flags: Iterable[str] = (),
) -> bool:
    """Say whether a vector is what the markers ask for."""
    return (
        structure in {None, vector.structure}
        and verdict in {None, vector.verdict}
        and {*flags} <= {*vector.flags}
    )
