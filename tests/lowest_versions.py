"""Prints the lowest versions that pyproject.toml allows, as constraints for pip.

python -m tests.lowest_versions > lowest.txt
pip install -c lowest.txt -e '.[dev]'
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from tests.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?>=(?P<version>[\w.]+)(?: *;.*)?")


def requirements(project: dict[str, Any], extra: str) -> Iterator[str]:
    """Yield what an extra requires, and what the extras in it require."""
    for line in project["optional-dependencies"][extra]:
        within = re.fullmatch(rf"{project['name']}\[(.*)\]", line)
        if within is None:
            yield line
        else:
            for inner in within[1].split(","):
                yield from requirements(project, inner)


def lowest_versions() -> dict[str, str]:
    """Return each lowest version that the package, its build and its tests allow.

    Raises:
        ValueError: a dependency has no lower bound, or another bound beside it.
    """
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = described["project"]
    required = [*described["build-system"]["requires"], *project["dependencies"]]
    versions: dict[str, str] = {}
    for line in [*required, *requirements(project, "dev")]:
        found = REQUIREMENT.fullmatch(line)
        if found is None:
            raise ValueError(f"{line!r} is not of the form NAME>=VERSION")
        if versions.setdefault(found["name"], found["version"]) != found["version"]:
            raise ValueError(f"{found['name']} has two lower bounds")
    return versions


if __name__ == "__main__":
    for name, version in lowest_versions().items():
        print(f"{name}=={version}")
