"""The parser-testing kit: buffers of these structures that break parsers, and what is right.

`strategies` are Hypothesis strategies, `vectors` are cases as data, `mutator` makes broken buffers
by the ten thousand, `fuzzing` plugs it into atheris and AFL++, and `check_parser` tests a parser
with all of them. Everything is built on the public API alone. A name below is imported when it is
first used, so that Hypothesis is only imported where it is used: `import ipsec_codec.testing`
costs nothing. The strategies and the search of `check_parser` need it; it comes with
`ipsec-codec[testing]`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ipsec_codec.testing.corpus import (
        corpus_archive,
        corpus_files,
        dictionary,
        write_corpus,
    )
    from ipsec_codec.testing.mutator import Mutation, Mutator, mutation, mutations
    from ipsec_codec.testing.mutator.seeds import seed_buffers, seed_records
    from ipsec_codec.testing.runner.checking import ParserMismatch, check_parser
    from ipsec_codec.testing.strategies import (
        CaptureText,
        InvalidBuffer,
        addresses,
        captures,
        guids,
        invalid_buffers,
        records,
        settings,
        tails,
        valid_buffers,
        wide_strings,
    )
    from ipsec_codec.testing.vectors import Vector, flag_meanings, full_document, load_vectors
    from ipsec_codec.testing.verdicts import Judgement, Verdict, judge

__all__ = [
    "CaptureText",
    "InvalidBuffer",
    "Judgement",
    "Mutation",
    "Mutator",
    "ParserMismatch",
    "Vector",
    "Verdict",
    "addresses",
    "captures",
    "check_parser",
    "corpus_archive",
    "corpus_files",
    "dictionary",
    "flag_meanings",
    "full_document",
    "guids",
    "invalid_buffers",
    "judge",
    "load_vectors",
    "mutation",
    "mutations",
    "records",
    "seed_buffers",
    "seed_records",
    "settings",
    "tails",
    "valid_buffers",
    "wide_strings",
    "write_corpus",
]

_HOMES: Final = {
    "runner.checking": ("ParserMismatch", "check_parser"),
    "corpus": ("corpus_archive", "corpus_files", "dictionary", "write_corpus"),
    "mutator": ("Mutation", "Mutator", "mutation", "mutations"),
    "mutator.seeds": ("seed_buffers", "seed_records"),
    "strategies": (
        "CaptureText",
        "InvalidBuffer",
        "addresses",
        "captures",
        "guids",
        "invalid_buffers",
        "records",
        "settings",
        "tails",
        "valid_buffers",
        "wide_strings",
    ),
    "vectors": ("Vector", "flag_meanings", "full_document", "load_vectors"),
    "verdicts": ("Judgement", "Verdict", "judge"),
}
"""Which module each public name comes from."""


def __getattr__(name: str) -> Any:
    """Import the module that has the name, and hand the name out."""
    for home, names in _HOMES.items():
        if name in names:
            extra = importlib.import_module(f"{__name__}.hypothesis_extra")
            with extra.hypothesis_needed_by(f"{__name__}.{name}"):
                module = importlib.import_module(f"{__name__}.{home}")
            return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
