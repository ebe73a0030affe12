"""Every refusal of a document says what was expected, what was found, where, and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipsec_codec import DocumentError, SocketAddress, from_document, to_document

PROTOCOL = "one of DEFAULT, IPSEC, IPSEC2, INVALID, or a hex string"
FLAG = "one of GUARANTEE_ENCRYPTION, ALLOW_INSECURE, or a hex string"
GUID = 'a GUID such as "aec2ef9c-3a4d-4d3e-8842-239942e39a47"'
TEXT = 'a text, or {"utf16le": "<hex>"}'
HEX = "bytes as a text of hex digits"
ADDRESS = 'an address such as {"family": "AF_INET", "host": "192.0.2.17", "port": 445}'
FAMILY = "one of AF_UNSPEC, AF_INET, AF_INET6, or a hex string of 16 bits"
BITS_16 = 'a number or a hex string such as "0x0000"'
BITS_32 = 'a number or a hex string such as "0x00000000"'
BITS_64 = 'a hex string such as "0x0000000000000000"'
NO_ADDRESS = "an IPv4 address as text, its scope as scope_id"
MASKED = {"masked": True}
REVEAL = "write the document with --reveal"
KEYS = f"its keys are {', '.join(field.name for field in SocketAddress.fields())}"


def at(path: str, form: Any) -> dict[str, Any]:
    """Return a document with a form at a path of one or two names."""
    name, _, part = path.partition(".")
    structures = {
        "peer_address": "SOCKET_PEER_TARGET_NAME",
        "peer_token_access_mask": "SOCKET_SECURITY_QUERY_TEMPLATE",
    }
    document = {name: {"host": "::1", part: form} if part else form}
    return document if name not in structures else {"structure": structures[name], **document}


@pytest.mark.parametrize(
    ("path", "form", "expected", "found", "advice"),
    [
        ("security_protocol", 1, PROTOCOL, "a number", None),
        ("security_protocol", "XYZ", PROTOCOL, "another text", None),
        ("security_protocol", "ipsek2", PROTOCOL, "another text", "did you mean 'IPSEC2'?"),
        ("security_flags", None, "a list of flag names", "null", None),
        ("reserved2", 5, BITS_64, "a number", None),
        ("reserved2", "5", BITS_64, "a text", None),
        ("peer_token_access_mask", "5", BITS_32, "a text", None),
        ("peer_token_access_mask", True, BITS_32, "true or false", None),
        ("peer_token_access_mask", -1, "a number of 32 bits", "one out of range", None),
        ("reserved", "aec2ef9c", GUID, "a text", None),
        ("reserved", 5, GUID, "a number", None),
        ("reserved", None, GUID, "null", None),
        ("user_name", 5, TEXT, "a number", None),
        ("user_name", {"text": "x"}, TEXT, "an object", None),
        ("user_name", date(2026, 1, 1), TEXT, "a value of type date", None),
        ("password", [], TEXT, "a list", None),
        ("password", MASKED, "a password", "a mask", f"{REVEAL}, or give it by --password-stdin"),
        ("trailing", MASKED, "bytes", "a mask", REVEAL),
        ("trailing", 0, HEX, "a number", None),
        ("padding", "000000", "4 bytes in hex", "3 bytes", None),
        ("peer_address", "::1", ADDRESS, "a text", None),
        ("peer_address", None, ADDRESS, "null", None),
        ("peer_address", {"host": "host.example"}, NO_ADDRESS, "a text that is none", None),
        ("peer_address.family", "AF_IPX", FAMILY, "a text", None),
        ("peer_address.family", 2, FAMILY, "a number", None),
        ("peer_address.port", 65536, "a number of 16 bits", "one out of range", None),
        ("peer_address.port", "0x10000", BITS_16, "a text", None),
        ("peer_address.host", 5, TEXT, "a number", None),
        ("peer_address.rest", MASKED, "bytes", "a mask", REVEAL),
    ],
)
def test_a_form_that_is_none_of_a_fields_is_refused_in_words(
    path: str, form: Any, expected: str, found: str, advice: str | None
) -> None:
    with pytest.raises(DocumentError) as caught:
        from_document(at(path, form))
    error = caught.value
    assert (error.path, error.expected, error.found) == (path, expected, found)
    assert error.advice == advice


@pytest.mark.parametrize(
    ("path", "form", "expected", "found"),
    [
        ("security_flags[1]", ["ALLOW_INSECURE", 2], FLAG, "a number"),
        ("security_flags[0]", ["0x100000000"], FLAG, "another text"),
        ("user_name.utf16le", {"utf16le": 5}, HEX, "a number"),
        ("user_name.utf16le", {"utf16le": "0000ff"}, "an even number of bytes", "3 bytes"),
        ("password.utf16le", {"utf16le": None}, HEX, "null"),
    ],
)
def test_a_part_of_a_form_is_refused_where_it_stands(
    path: str, form: Any, expected: str, found: str
) -> None:
    name = path.partition("[")[0].partition(".")[0]
    with pytest.raises(DocumentError) as caught:
        from_document({name: form})
    error = caught.value
    assert (error.path, error.expected, error.found) == (path, expected, found)


def test_an_unknown_key_is_counted_from_one_and_not_quoted() -> None:
    document: dict[str, Any] = {"user_name": "svc", "domain_nam": "CORP", "password": ""}
    with pytest.raises(DocumentError) as caught:
        from_document(document)
    assert str(caught.value) == (
        "document: expected a field of SOCKET_SECURITY_SETTINGS_IPSEC, "
        "found another key, number 2; did you mean 'domain_name'?"
    )


@pytest.mark.parametrize(
    ("address", "number", "advice"),
    [
        ({"hots": "::1"}, 1, "did you mean 'host'?"),
        ({"host": "::1", "zzz": 1}, 2, KEYS),
    ],
)
def test_an_unknown_key_of_an_address_is_counted_within_it(
    address: dict[str, Any], number: int, advice: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        from_document(at("peer_address", address))
    error = caught.value
    assert (error.path, error.expected) == ("peer_address", "a field of an address")
    assert (error.found, error.advice) == (f"another key, number {number}", advice)


@pytest.mark.parametrize(
    ("wrong", "found"), [([], "a value of type list"), (dict, "the class dict")]
)
def test_what_is_no_mapping_is_named(wrong: Any, found: str) -> None:
    with pytest.raises(TypeError, match=f"^expected a mapping, found {found}$"):
        from_document(wrong)


@pytest.mark.parametrize(
    ("wrong", "found"), [({}, "a value of type dict"), (SocketAddress, "the class SocketAddress")]
)
def test_what_is_no_record_is_named(wrong: Any, found: str) -> None:
    with pytest.raises(TypeError, match=f"^expected Record, found {found}$"):
        to_document(wrong)


def test_hex_digits_of_either_case_are_read() -> None:
    for digits in ("0123456789abcdef", "0123456789ABCDEF"):
        record = from_document({"trailing": digits, "reserved2": f"0X{digits}"})
        assert record.values()["trailing"] == bytes.fromhex(digits)
        assert record.values()["reserved2"] == int(digits, 16)
