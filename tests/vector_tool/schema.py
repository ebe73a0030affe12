"""The files' JSON Schema: closed down to each member of each document."""

from __future__ import annotations

from typing import Any

from ipsec_codec import STRUCTURES, document_schema

__all__ = ["SCHEMA_NAME", "vector_schema"]

SCHEMA_NAME = "vectors.schema.json"

NAMES = [structure.c_name for structure in STRUCTURES]


def vector_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of vectors."""
    documents = document_schema()["$defs"]
    for name in NAMES:
        # A vector's document leaves nothing out.
        documents[name]["required"] = list(documents[name]["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Vectors for parsers of the Winsock secure-socket structures",
        "description": "One file holds the vectors of one structure. "
        "A parser under test reads `data` and must do what `verdict` says.",
        "type": "object",
        "additionalProperties": False,
        "required": ["structure", "last_number", "flags", "vectors"],
        "properties": {
            "structure": {"description": "The structure's name in mstcpip.h.", "enum": NAMES},
            "last_number": {
                "description": "The highest number that an id of this file ever had; "
                "no id is used twice.",
                "type": "integer",
                "minimum": 1,
            },
            "flags": {
                "description": "What each flag of the vectors below means, in one sentence.",
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[A-Z][A-Za-z0-9]+$"},
                "additionalProperties": {"type": "string", "pattern": r"\.$"},
            },
            "vectors": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/vector"}},
        },
        "$defs": {"vector": _vector(), **documents},
    }


def _vector() -> dict[str, Any]:
    """Return the schema of one vector."""
    properties: dict[str, Any] = {
        "id": {
            "description": "The vector's name; it never means another one.",
            "type": "string",
            "pattern": "^[a-z0-9-]+-[0-9]{3,}$",
        },
        "comment": {"type": "string", "minLength": 1},
        "flags": {
            "description": "What it tests; the file's `flags` say what each means.",
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
        },
        "data": {
            "description": "The buffer, two lower-case hex digits a byte.",
            "type": "string",
            "pattern": "^([0-9a-f]{2})*$",
        },
        "verdict": {
            "description": "valid: accept it. invalid: refuse it, for a documented rule objects. "
            "unspecified: either, for only a rule of this project objects, and what Windows does "
            "is not documented.",
            "enum": ["valid", "invalid", "unspecified"],
        },
        "rule": {
            "description": "The rule that decides; `ipsec-codec rules ID` explains it.",
            "type": "string",
            "pattern": "^IPS[0-9]{3}$",
        },
        "reason": {"description": "What the rule objects to.", "type": "string", "minLength": 1},
        "document": {
            "description": "What the buffer says, as a settings document with nothing left out; "
            "absent where nothing can read it. A string with a lone surrogate is an object.",
            "anyOf": [{"$ref": f"#/$defs/{name}"} for name in NAMES],
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "comment", "flags", "data", "verdict"],
        "properties": properties,
        "if": {"properties": {"verdict": {"const": "valid"}}},
        "then": {"required": ["document"], "properties": {"rule": False, "reason": False}},
        "else": {"required": ["rule", "reason"]},
    }
