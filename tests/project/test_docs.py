"""The documentation builds without a warning, and its reference has every public name."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

import ipsec_codec
from tests.places import ROOT
from tests.project.public_names import unnamed_in
from tests.required_tools import missing

if TYPE_CHECKING:
    from pathlib import Path


def build(folder: Path, documents: Path) -> subprocess.CompletedProcess[str]:
    """Build the documentation as strictly as Sphinx can: a dead link or a bad docstring fails."""
    for package in ("sphinx", "myst_parser", "furo"):
        if importlib.util.find_spec(package) is None:
            missing(f"the package {package} is not installed")
    options = ["-q", "-n", "-W", "--keep-going", "-b", "html"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(documents), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation once."""
    folder = tmp_path_factory.mktemp("site")
    done = build(folder, ROOT / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_the_reference_has_every_public_name(site: Path) -> None:
    inventory = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    indexed = {line.split(b" ")[0].decode() for line in zlib.decompress(inventory).splitlines()}

    assert unnamed_in(indexed) == []


def test_the_site_says_which_version_it_is_of(site: Path) -> None:
    header = (site / "objects.inv").read_bytes().split(b"\n", 3)[:3]

    assert header[2].decode() == f"# Version: {ipsec_codec.__version__}"


def test_the_text_below_a_constant_is_in_the_reference(site: Path) -> None:
    page = (site / "reference" / "constants.html").read_text(encoding="utf-8")

    assert "the well-known quick-mode policy key" in page


DEAD = """# Page

[a page that is none](nowhere.md)

[a heading that is none](#no-heading)

{py:func}`ipsec_codec.no_reference`

```{eval-rst}
.. autofunction:: ipsec_codec.no_function
```
"""


def test_dead_links_and_missing_names_fail_the_build(tmp_path: Path) -> None:
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "conf.py").write_bytes((ROOT / "docs" / "conf.py").read_bytes())
    (documents / "index.md").write_text(DEAD, encoding="utf-8")

    done = build(tmp_path / "site", documents)

    assert done.returncode == 1
    for dead in ("nowhere.md", "no-heading", "no_reference", "no_function"):
        assert dead in done.stderr
