"""The pytest plugin: `ipsec_vector` runs a test once for each vector, its id in the test's id.

Nothing but pytest, which is there, is imported until a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsec_codec.testing.vectors import Vector

__all__ = ["ipsec_vector", "pytest_configure", "pytest_generate_tests"]

FIXTURE = "ipsec_vector"

MARKER = (
    "ipsec_vectors(structure=..., verdict=..., flags=...): which vectors the fixture ipsec_vector "
    "gives: those of a structure (its record class or C name), of a verdict (valid, invalid, "
    "unspecified), with all of the flags (a list of names)"
)


@pytest.fixture
def ipsec_vector(request: pytest.FixtureRequest) -> Vector:
    """A vector of ipsec_codec: `data`, and the `verdict` and `document` of a right parser.

    The test runs once for each vector. The marker ipsec_vectors chooses some, by the keywords
    structure, verdict and flags.
    """
    return cast("Vector", request.param)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that chooses vectors."""
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `ipsec_vector` once for each vector that its markers choose.

    Raises:
        pytest.UsageError: a marker has another keyword, or a value that is none, or all markers
            together choose nothing.
    """
    if FIXTURE not in metafunc.fixturenames:
        return
    from ipsec_codec.testing.vectors import load_vectors  # noqa: PLC0415 (only runs that use it)

    wanted: dict[str, Any] = {}
    for marker in reversed([*metafunc.definition.iter_markers("ipsec_vectors")]):
        wanted |= _checked(marker)
    chosen = [vector for vector in load_vectors() if _is_chosen(vector, **wanted)]
    if not chosen:
        asked = ", ".join(f"{name}={value!r}" for name, value in wanted.items())
        _refuse(f"no vector has {asked}, so that {metafunc.definition.nodeid} would not run")
    metafunc.parametrize(FIXTURE, chosen, indirect=True, ids=[vector.id for vector in chosen])


def _checked(marker: pytest.Mark) -> dict[str, Any]:
    """Return what a marker asks for, or say what is wrong with it."""
    from ipsec_codec import STRUCTURES  # noqa: PLC0415
    from ipsec_codec.testing.vectors import flag_meanings  # noqa: PLC0415
    from ipsec_codec.testing.verdicts import Verdict  # noqa: PLC0415

    known = {"structure", "verdict", "flags"}
    if marker.args or marker.kwargs.keys() - known:
        _refuse(f"it takes the keywords {sorted(known)} alone")
    chosen = dict(marker.kwargs)
    if "structure" in chosen:
        named = getattr(chosen["structure"], "c_name", chosen["structure"])
        chosen["structure"] = _known("structure", named, [one.c_name for one in STRUCTURES])
    if "verdict" in chosen:
        chosen["verdict"] = _known("verdict", chosen["verdict"], [*Verdict])
    if "flags" in chosen:
        flags = chosen["flags"]
        if isinstance(flags, str) or not isinstance(flags, Iterable):
            _refuse(f"flags must be a list of names, not {flags!r}")
        names = cast("Iterable[object]", flags)
        chosen["flags"] = [_known("flag", flag, [*flag_meanings()]) for flag in names]
    return chosen


def _known(what: str, name: object, known: Sequence[str]) -> str:
    """Return a name that is one of those known, or say which they are."""
    from ipsec_codec.testing.naming import unknown_name  # noqa: PLC0415

    if not isinstance(name, str):
        _refuse(f"a {what} is named by a str, not by {name!r}; they are {', '.join(known)}")
    if name not in known:
        _refuse(unknown_name(what, name, known))
    return name


def _refuse(message: str) -> NoReturn:
    raise pytest.UsageError(f"the marker ipsec_vectors: {message}")


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
