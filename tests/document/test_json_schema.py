"""The settings document's JSON Schema against `from_document`, by jsonschema's validator."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ipsec_codec import (
    STRUCTURES,
    DocumentError,
    Record,
    SocketSecuritySettingsIpsec,
    document_schema,
    from_document,
    to_document,
)
from ipsec_codec.testing import load_vectors, records
from tests.places import FIXTURES
from tests.structures import every_structure

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = sorted((FIXTURES / "golden").glob("*.json"))
READABLE: Any = Draft202012Validator(document_schema())
PRINTED: Any = Draft202012Validator(document_schema(masked=True))


def refused(document: Any) -> DocumentError | None:
    """Return why `from_document` refuses a document, or None."""
    try:
        from_document(document)
    except DocumentError as error:
        return error
    return None


def test_the_schema_is_a_valid_one() -> None:
    schemas: Any = Draft202012Validator.META_SCHEMA
    assert document_schema()["$schema"] == schemas["$schema"]
    Draft202012Validator.check_schema(document_schema())
    Draft202012Validator.check_schema(document_schema(masked=True))


def test_the_schema_has_keywords_of_its_dialect_alone() -> None:
    dialect = document_schema()["$schema"]
    # The dialect's own schema, made to refuse what it does not know at any depth.
    strict: Any = Draft202012Validator(
        {
            "$schema": dialect,
            "$id": "urn:strict",
            "$dynamicAnchor": "meta",
            "$ref": dialect,
            "unevaluatedProperties": False,
        }
    )

    for unknown in ({"Title": "x"}, {"$defs": {"x": {"anyOf": [{"Const": 1}]}}}):
        assert not strict.is_valid(unknown)
    assert strict.is_valid(document_schema())
    assert strict.is_valid(document_schema(masked=True))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_golden_documents_validate(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))

    assert list(READABLE.iter_errors(document)) == []


@every_structure
def test_the_vectors_documents_validate(structure: type[Record]) -> None:
    documents = [vector.document for vector in load_vectors(structure) if vector.document]

    assert documents
    assert [document for document in documents if not READABLE.is_valid(document)] == []


ACCEPTED: dict[str, Any] = {
    "empty": {},
    "no structure": {"user_name": "svc", "password": "pass"},
    "GUID in braces": {"reserved": "{AEC2EF9C-3a4d-4d3e-8842-239942e39a47}"},
    "unknown bits": {"security_flags": ["ALLOW_INSECURE", "0x80000000"]},
    "unknown protocol": {"security_protocol": "0xffffffff"},
    "lone surrogate": {"user_name": {"utf16le": "00d8"}},
    "number": {"structure": "SOCKET_SECURITY_QUERY_TEMPLATE", "peer_token_access_mask": 12},
    "number in hex": {
        "structure": "SOCKET_SECURITY_QUERY_TEMPLATE",
        "peer_token_access_mask": "0xC",
    },
    "address": {
        "structure": "SOCKET_PEER_TARGET_NAME",
        "peer_address": {"family": "AF_INET6", "host": "::1", "port": 445, "scope_id": "0x1"},
    },
}

REFUSED: dict[str, Any] = {
    "no object": [],
    "unknown structure": {"structure": "SOCKET_SECURITY_SETTINGS_IPSEC3"},
    "structure of another type": {"structure": None},
    "unknown key": {"username": "svc"},
    "a key of another structure": {"structure": "SOCKET_SECURITY_SETTINGS", "user_name": ""},
    "unknown protocol name": {"security_protocol": "IPSEC3"},
    "protocol as a number": {"security_protocol": 1},
    "flags as a text": {"security_flags": "ALLOW_INSECURE"},
    "unknown flag name": {"security_flags": ["ALLOW_SECURE"]},
    "flag of another class": {"security_flags": ["SKIP_FILTER_INSTANTIATION"]},
    "flag beyond 32 bits": {"security_flags": ["0x100000000"]},
    "GUID without hyphens": {"reserved": "aec2ef9c3a4d4d3e8842239942e39a47"},
    "GUID in half a brace": {"reserved": "{aec2ef9c-3a4d-4d3e-8842-239942e39a47"},
    "64 bits as a number": {"reserved2": 1},
    "padding too short": {"padding": "000000"},
    "odd hex digits": {"trailing": "000"},
    "no hex digits": {"trailing": "0g"},
    "text as a number": {"user_name": 1},
    "half a code unit": {"user_name": {"utf16le": "00"}},
    "an object without utf16le": {"user_name": {}},
    "more than utf16le": {"user_name": {"utf16le": "", "text": ""}},
    "masked password": {"password": {"masked": True}},
    "address as a text": {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": "::1"},
    "unknown key in an address": {
        "structure": "SOCKET_PEER_TARGET_NAME",
        "peer_address": {"address": "::1"},
    },
    "port out of range": {
        "structure": "SOCKET_PEER_TARGET_NAME",
        "peer_address": {"host": "::1", "port": 65536},
    },
    "family beyond 16 bits": {
        "structure": "SOCKET_PEER_TARGET_NAME",
        "peer_address": {"family": "0x10000"},
    },
    "family by a wrong name": {
        "structure": "SOCKET_PEER_TARGET_NAME",
        "peer_address": {"family": "AF_INET4"},
    },
}


@pytest.mark.parametrize("document", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_can_be_read_validates(document: Any) -> None:
    assert list(READABLE.iter_errors(document)) == []
    assert refused(document) is None


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_what_must_fail_does_not_validate(document: Any) -> None:
    assert not READABLE.is_valid(document)
    if isinstance(document, dict):
        assert refused(document) is not None


BEYOND: dict[str, Any] = {
    "no address": {"host": "localhost"},
    "host of another family": {"family": "AF_INET", "host": "::1"},
    "a member that the family has not": {"family": "AF_INET", "scope_id": 1},
    "more than the family has room for": {"family": "AF_INET", "rest": "01" * 121},
    "a fraction of zero": {"host": "::1", "port": 445.0},
}
"""Addresses that a JSON Schema cannot refuse: `document_schema` lists the reasons."""


@pytest.mark.parametrize("address", BEYOND.values(), ids=BEYOND.keys())
def test_what_the_schema_cannot_say_is_refused_by_from_document(address: Any) -> None:
    document = {"structure": "SOCKET_PEER_TARGET_NAME", "peer_address": address}

    assert READABLE.is_valid(document)
    assert refused(document) is not None


@given(records())
def test_every_document_written_validates(record: Record) -> None:
    assert list(READABLE.iter_errors(to_document(record, reveal=True))) == []
    assert list(PRINTED.iter_errors(to_document(record))) == []


def test_a_masked_document_validates_only_as_what_is_printed() -> None:
    masked = to_document(SocketSecuritySettingsIpsec(password="pass"))

    assert PRINTED.is_valid(masked)
    assert not READABLE.is_valid(masked)


@pytest.mark.parametrize("form", [{"masked": False}, {"masked": True, "x": 1}, {}, 5, None])
def test_nothing_but_the_mask_itself_passes_for_one(form: Any) -> None:
    peer = {"structure": "SOCKET_PEER_TARGET_NAME"}
    masked = {"masked": True}

    for document in ({"password": masked}, {"trailing": masked}):
        assert PRINTED.is_valid(document)
        assert not PRINTED.is_valid(dict.fromkeys(document, form))
    assert PRINTED.is_valid({**peer, "peer_address": {"rest": masked}})
    assert not PRINTED.is_valid({**peer, "peer_address": {"rest": form}})
    assert not PRINTED.is_valid({"padding": masked})


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-1, 1 << 33)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        [
            *(field for structure in STRUCTURES for field in structure().values()),
            *(structure.c_name for structure in STRUCTURES),
            *("IPSEC", "ALLOW_INSECURE", "SECURED", "AF_INET", "AF_INET6", "192.0.2.17", "::1"),
            *("0x", "0x0", "0XfF", "0x10000", "0x100000000", "0x10000000000000000", "00", "000"),
            str(UUID(int=5)),
            "{" + str(UUID(int=5)) + "}",
            "{" + str(UUID(int=5)),
        ]
    )
    # Python's $ matches before a final newline too, where JSON Schema's regular expressions don't.
    | st.text(st.characters(exclude_characters="\n"), max_size=3)
)
forms = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["utf16le", "masked", "family", "host", "x"]), inner, max_size=2
        )
    ),
    max_leaves=3,
)


def is_a(kind: type, form: Any) -> bool:
    """Say what a JSON value is, without telling the type checkers, who'd call its parts unknown."""
    return isinstance(form, kind)


def places(form: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) in a JSON value."""
    keys: list[Any] = [*form] if is_a(dict, form) else []
    if is_a(list, form):
        keys = [*range(len(form))]
    return [place for key in keys for place in ((form, key), *places(form[key]))]


@st.composite
def mutated_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a document with up to three of its values replaced, left out or added to."""
    document = copy.deepcopy(to_document(draw(records()), reveal=True))
    for _ in range(draw(st.integers(1, 3))):
        found = places(document)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "replace":
                container[key] = draw(forms)
            case "remove":
                del container[key]
            case _ if is_a(list, container):
                container.append(draw(forms))
            case _:
                container[draw(scalars.filter(lambda name: isinstance(name, str)))] = draw(forms)
    return document


@given(mutated_documents())
def test_the_schema_refuses_only_what_from_document_refuses(document: dict[str, Any]) -> None:
    if not READABLE.is_valid(document):
        assert refused(document) is not None


@given(mutated_documents())
def test_beyond_the_schema_from_document_refuses_only_what_the_schema_cannot_say(
    document: dict[str, Any],
) -> None:
    error = refused(document)
    if error is not None and READABLE.is_valid(document):
        whole_float = any(
            isinstance(container[key], float) and container[key].is_integer()
            for container, key in places(document)
        )
        assert whole_float or "peer_address" in (error.path or "")


def test_every_structure_and_field_is_in_the_schema() -> None:
    definitions = document_schema()["$defs"]

    for structure in STRUCTURES:
        assert list(definitions[structure.c_name]["properties"]) == [
            "structure",
            *(field.name for field in structure.fields()),
        ]


def test_the_schemas_defaults_are_the_records() -> None:
    for structure in STRUCTURES:
        properties = document_schema()["$defs"][structure.c_name]["properties"]
        defaults = {
            name: schema["default"] for name, schema in properties.items() if name != "structure"
        }
        assert from_document({"structure": structure.c_name, **defaults}) == structure()


def test_the_schema_is_the_callers_own() -> None:
    document_schema()["$defs"].clear()

    assert document_schema()["$defs"]
