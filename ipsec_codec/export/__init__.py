"""The schema in other languages: each format is written from `layout_of`, none by hand.

Whoever has a parser, an editor or a compiler of their own takes the structures along as a C
header, a Kaitai Struct description, or a JSON Schema of the settings document. What these say of
offsets, sizes and constants comes from the library's one schema.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from ipsec_codec.document import document_schema
from ipsec_codec.export.header import c_header
from ipsec_codec.export.kaitai import kaitai_struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FORMATS", "Format", "c_header", "json_schema", "kaitai_struct"]


def json_schema() -> str:
    """Return the JSON Schema of the settings document as text, for editors and validators.

    Returns:
        What `document_schema()` returns, as indented JSON with a final newline.
    """
    return json.dumps(document_schema(), indent=2) + "\n"


class Format(NamedTuple):
    """A format that the schema can be exported to."""

    name: str
    """What the command calls it."""
    file_name: str
    """What a file of it is usually called."""
    description: str
    """What it is, in a few words."""
    text: Callable[[], str]
    """Write it: takes nothing, returns the whole file as text with a final newline."""


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        made.name: made
        for made in (
            Format(
                "c-header",
                "winsock_secure_sockets.h",
                "structures, constants and assertions for C11 and C++11",
                c_header,
            ),
            Format(
                "ksy",
                "winsock_secure_sockets.ksy",
                "Kaitai Struct, for a parser in any of its languages",
                kaitai_struct,
            ),
            Format(
                "json-schema",
                "settings_document.schema.json",
                "the settings document, JSON Schema draft 2020-12",
                json_schema,
            ),
        )
    }
)
"""Every format, by its name."""
