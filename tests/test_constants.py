"""Every constant has the value that the C compiler has for the header's name."""

from __future__ import annotations

import enum
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

import ipsec_codec
from ipsec_codec import constants
from ipsec_codec.inspection.evidence import ACCESS_RIGHTS
from ipsec_codec.scanning.confidence import LONGEST_NO_TEXT, SIN_ZERO_SIZE
from ipsec_codec.structures.address import REST_SIZE, SOCKADDR_STORAGE_SIZE
from ipsec_codec.winsock import errors, libraries, query, sockets

FIXTURES = Path(__file__).parents[1] / "fixtures"
OF_C: dict[str, Any] = json.loads((FIXTURES / "constants.json").read_text(encoding="utf-8"))

ENUMERATIONS = {
    "SOCKET_SECURITY_PROTOCOL_": ipsec_codec.SocketSecurityProtocol,
    "SOCKET_SETTINGS_": ipsec_codec.SecurityFlags,
    "SOCKET_SETTINGS_IPSEC_": ipsec_codec.IpsecFlags,
    "SOCKET_QUERY_IPSEC2_": ipsec_codec.QueryTemplateFlags,
    "SOCKET_QUERY_IPSEC2_FIELD_MASK_": ipsec_codec.QueryFieldMask,
    "SOCKET_INFO_CONNECTION_": ipsec_codec.QueryInfoFlags,
}
FLAGS = [members for members in ENUMERATIONS.values() if issubclass(members, enum.IntFlag)]


@pytest.mark.parametrize("prefix", list(ENUMERATIONS))
def test_an_enumeration_has_the_names_and_the_values_of_the_header(prefix: str) -> None:
    longer = tuple(other for other in ENUMERATIONS if other.startswith(prefix) and other != prefix)
    of_c = {
        name.removeprefix(prefix): value
        for name, value in OF_C.items()
        if name.startswith(prefix) and not (longer and name.startswith(longer))
    }
    assert {member.name: member.value for member in ENUMERATIONS[prefix]} == of_c


@pytest.mark.parametrize("flags", FLAGS, ids=lambda flags: flags.__name__)
def test_flags_with_an_unknown_bit_are_a_plain_int(flags: type[enum.IntFlag]) -> None:
    number: object = flags(max(flags) | 0x80000000)
    assert type(number) is int
    assert number == max(flags) | 0x80000000


@pytest.mark.parametrize(
    "name",
    [
        "SIO_SET_SECURITY",
        "SIO_QUERY_SECURITY",
        "SIO_SET_PEER_TARGET_NAME",
        "SIO_DELETE_PEER_TARGET_NAME",
        "AF_UNSPEC",
        "AF_INET",
        "AF_INET6",
    ],
)
def test_a_constant_has_the_value_of_the_header(name: str) -> None:
    assert getattr(constants, name) == OF_C[name]


def test_the_well_known_key_is_that_of_the_header() -> None:
    expected = uuid.UUID(OF_C["SOCKET_DEFAULT2_QM_POLICY"])
    assert expected == ipsec_codec.SOCKET_DEFAULT2_QM_POLICY


def test_an_address_is_as_large_as_the_compiler_makes_it() -> None:
    named = OF_C["sizeof(SOCKADDR_IN)"] - OF_C["sizeof(sin_zero)"]
    assert OF_C["sizeof(SOCKADDR_STORAGE)"] == SOCKADDR_STORAGE_SIZE
    assert {
        OF_C["AF_INET"]: SOCKADDR_STORAGE_SIZE - named,
        OF_C["AF_INET6"]: SOCKADDR_STORAGE_SIZE - OF_C["sizeof(SOCKADDR_IN6)"],
    } == REST_SIZE
    assert OF_C["sizeof(sin_zero)"] == SIN_ZERO_SIZE


def test_a_winsock_error_has_the_name_that_the_header_gives_its_code() -> None:
    of_c = {value: name for name, value in OF_C.items() if name.startswith(("WSA", "ERROR_"))}
    assert of_c == errors.NAMES


def test_a_code_that_is_tested_for_is_the_header_s() -> None:
    codes = {name: value for name, value in vars(errors).items() if name.startswith("WSA")}
    assert codes == {name: OF_C[name] for name in codes}
    assert codes


def test_no_handle_and_no_socket_are_the_headers() -> None:
    assert {0, OF_C["INVALID_HANDLE_VALUE"]} == query.NO_HANDLE
    assert {OF_C["INVALID_SOCKET"] & 0xFFFFFFFF, OF_C["INVALID_SOCKET"]} == sockets.INVALID_SOCKET


def test_libraries_are_loaded_from_the_system_folder_alone() -> None:
    assert OF_C["LOAD_LIBRARY_SEARCH_SYSTEM32"] == libraries.LOAD_LIBRARY_SEARCH_SYSTEM32


def test_an_access_mask_may_have_the_rights_that_a_token_has() -> None:
    names = ["TOKEN_ALL_ACCESS", "STANDARD_RIGHTS_ALL", "ACCESS_SYSTEM_SECURITY", "MAXIMUM_ALLOWED"]
    names += ["GENERIC_ALL", "GENERIC_EXECUTE", "GENERIC_WRITE", "GENERIC_READ"]
    rights = 0
    for name in names:
        rights |= OF_C[name]
    assert rights == ACCESS_RIGHTS


def test_a_string_in_a_hit_that_is_no_text_is_at_most_as_long_as_a_name_or_a_password() -> None:
    longest = max(OF_C["UNLEN"], OF_C["PWLEN"])
    assert len("x".encode("utf-16-le")) * longest == LONGEST_NO_TEXT
