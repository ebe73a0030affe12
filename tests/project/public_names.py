"""What counts as public: the package's own names, and those of the modules listed here."""

from __future__ import annotations

import importlib

__all__ = ["PUBLIC_MODULES", "public_names", "unnamed_in"]

PUBLIC_MODULES = [
    "ipsec_codec",
    "ipsec_codec.captures",
    "ipsec_codec.export",
    "ipsec_codec.fields",
    "ipsec_codec.layout",
    "ipsec_codec.testing",
    "ipsec_codec.winsock",
]
"""The modules whose `__all__` is promised to users and is in the reference."""


def public_names(module: str) -> list[str]:
    """Return the names that a module promises."""
    names: list[str] = importlib.import_module(module).__all__
    return names


def unnamed_in(found: set[str]) -> list[str]:
    """Return the public names that a set of full names lacks, wherever else each is exported."""
    everywhere = {
        name: [module for module in PUBLIC_MODULES if name in public_names(module)]
        for module in PUBLIC_MODULES
        for name in public_names(module)
    }
    return sorted(
        name
        for name, modules in everywhere.items()
        if name != "__version__" and found.isdisjoint(f"{module}.{name}" for module in modules)
    )
