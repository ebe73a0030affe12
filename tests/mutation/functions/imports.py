"""Importing what takes long once, and one module of the package with a mutant in it."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import sys
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any, Final

from tests.mutation.functions.rooms import ROOT

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType

    from tests.mutation.functions.mutants import Mutant

ENVIRONMENT: Final = {
    "HYPOTHESIS_NO_PLUGINS": "1",
    "IPSEC_CODEC_PROFILE": "mutation",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""No entry point of the package may import it before a mutant can be put in its place."""

IMPORTED_ONCE: Final = (
    "click.testing", "construct", "ctypes", "difflib", "hypothesis.strategies", "ipaddress",
    "jsonschema", "rich.console", "subprocess", "tomllib", "unittest.mock",
)  # fmt: skip


def prepare() -> None:
    """Import what takes long to import, but nothing of the package."""
    os.environ.update(ENVIRONMENT)
    for name in IMPORTED_ONCE:
        importlib.import_module(name)
    if "ipsec_codec" in sys.modules:
        raise RuntimeError("the package must not be imported yet")


class Finder(importlib.abc.MetaPathFinder):
    """Imports one module with a mutant in it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find the mutant's module, and leave the others to the other finders."""
        del path, target
        if fullname != self._mutant.module:
            return None
        place = str(ROOT / self._mutant.path)
        return importlib.util.spec_from_file_location(
            fullname, place, loader=_Loader(fullname, place, self._mutant.source)
        )


class _Loader(SourceFileLoader):
    """Loads a module from a text other than its file's."""

    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        """Compile the text."""
        del fullname
        code: CodeType = compile(self._source, self.path, "exec", dont_inherit=True)
        return code
