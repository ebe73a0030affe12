"""The schema as its users see it: a construct object to parse, build and embed."""

from __future__ import annotations

import uuid
from typing import Any

import construct
import pytest

from ipsec_codec import Secret, SocketSecuritySettingsIpsec, decode, encode, schema
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from ipsec_codec.secret import MASK
from tests.places import CAPTURES
from tests.structures import every_structure

CREDENTIALS = (CAPTURES / "ipsec2_credentials.bin").read_bytes()


def assert_both_ways(declaration: Any, parsed: dict[str, Any], data: bytes) -> None:
    """Parse, build and compare in both directions."""
    found = declaration.parse(data)
    assert {name: found[name] for name in parsed} == parsed
    assert declaration.build(found) == data


def test_a_capture_parses_to_the_c_names() -> None:
    assert_both_ways(
        schema.SOCKET_SECURITY_SETTINGS_IPSEC,
        {
            "SecurityProtocol": 2,
            "SecurityFlags": 1,
            "IpsecFlags": 0,
            "AuthipMMPolicyKey": uuid.UUID(int=0),
            "AuthipQMPolicyKey": uuid.UUID("aec2ef9c-3a4d-4d3e-8842-239942e39a47"),
            "Reserved": uuid.UUID(int=0),
            "padding": bytes(4),
            "Reserved2": 0,
            "UserNameStringLen": 20,
            "DomainNameStringLen": 8,
            "PasswordStringLen": 22,
            "UserName": "svc-backup",
            "DomainName": "CORP",
            "Password": Secret("Tr0ub4dor&3"),
            "trailing": bytes(4),
        },
        CREDENTIALS,
    )


def test_a_parsed_password_is_masked() -> None:
    parsed = schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(CREDENTIALS)
    assert MASK in str(parsed)
    assert "Tr0ub4dor&3" not in str(parsed) + repr(parsed)


def prefixed(inner: Any) -> Any:
    return construct.Prefixed(construct.Int32ul, inner)


def fixed_sized(inner: Any) -> Any:
    return construct.FixedSized(len(CREDENTIALS), inner)


@pytest.mark.parametrize("wrap", [prefixed, fixed_sized])
def test_the_schema_embeds_in_a_schema_of_the_users_own(wrap: Any) -> None:
    message = construct.Struct(
        "kind" / construct.Int8ul,
        "settings" / wrap(schema.SOCKET_SECURITY_SETTINGS_IPSEC),
        "checksum" / construct.Int16ub,
    )
    parsed = schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(CREDENTIALS)
    data = message.build({"kind": 7, "settings": parsed, "checksum": 0xBEEF})
    found = message.parse(data)
    assert (found.kind, found.settings.UserName, found.checksum) == (7, "svc-backup", 0xBEEF)
    assert message.build(found) == data


def test_lengths_hole_and_tail_need_not_be_given() -> None:
    built = schema.SOCKET_SECURITY_SETTINGS_IPSEC.build(
        {
            "SecurityProtocol": 1,
            "SecurityFlags": 0,
            "IpsecFlags": 0,
            "AuthipMMPolicyKey": uuid.UUID(int=0),
            "AuthipQMPolicyKey": uuid.UUID(int=0),
            "Reserved": uuid.UUID(int=0),
            "Reserved2": 0,
            "UserName": "svc",
            "DomainName": "",
            "Password": "plain",
        }
    )
    assert built == encode(SocketSecuritySettingsIpsec(user_name="svc", password="plain"))


def test_unknown_flag_bits_and_protocols_are_kept() -> None:
    data = b"\x09\0\0\0\x03\0\0\x80"
    parsed = schema.SOCKET_SECURITY_SETTINGS.parse(data)
    assert (parsed.SecurityProtocol, parsed.SecurityFlags) == (9, 0x80000003)
    assert schema.SOCKET_SECURITY_SETTINGS.build(parsed) == data


def test_an_odd_length_is_a_construct_error() -> None:
    data = bytearray(CREDENTIALS)
    data[72] -= 1
    with pytest.raises(construct.ConstructError):
        schema.SOCKET_SECURITY_SETTINGS_IPSEC.parse(bytes(data))


@every_structure
def test_every_structure_has_a_declaration_by_its_c_name(structure: Any) -> None:
    declaration = getattr(schema, structure.c_name)
    data = encode(structure())
    assert declaration.build(declaration.parse(data)) == data


@every_structure
def test_an_integer_of_all_ones_is_the_largest_of_its_size(structure: Any) -> None:
    layout = layout_of(structure)
    places = [place for place in layout.places if place.kind is Kind.INTEGER]
    data = bytearray(encode(structure()))
    for place in places:
        data[place.offset : place.end] = b"\xff" * place.size
    largest = {place.c_name: (1 << 8 * place.size) - 1 for place in places}
    parsed = getattr(schema, structure.c_name).parse(bytes(data))
    assert {name: parsed[name] for name in largest} == largest
    values = decode(bytes(data), structure).values()
    assert {place.c_name: values[place.name] for place in places} == largest


def test_the_integers_of_an_address_are_unsigned_and_its_port_big_endian() -> None:
    data = bytes.fromhex("1700 fffe ffffffff") + bytes(15) + b"\1" + b"\xff" * 4
    parsed = schema.SOCKADDR_IN6.parse(data)
    assert parsed.sin6_port == 0xFFFE
    assert parsed.sin6_addr == "::1"
    assert parsed.sin6_flowinfo == parsed.sin6_scope_id == 0xFFFFFFFF
