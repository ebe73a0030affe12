"""Microsoft's own metadata as the witness: win32more holds the same bytes, values and offsets."""

from __future__ import annotations

import ctypes
import ipaddress
import os
import random
import uuid
from importlib import import_module
from typing import Any

import pytest

import ipsec_codec
from ipsec_codec import STRUCTURES, Record, SocketAddress, decode, encode
from ipsec_codec.constants import AF_INET, AF_INET6
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from tests.structures import every_structure
from tests.windows.stand_in_library import on_windows_alone

on_windows_alone()

RECORDS = 10_000
SEED = 20_061_107


@pytest.fixture(scope="module")
def winsock() -> Any:
    """The module of win32more that declares the structures."""
    try:
        return import_module("win32more.Windows.Win32.Networking.WinSock")
    except ImportError as error:
        if os.environ.get("IPSEC_CODEC_RIG") == "witness":
            raise
        pytest.skip(f"the rig installs win32more for its newest Python alone: {error}")


@every_structure
def test_sizeof_is_that_of_the_metadata(winsock: Any, structure: type[Record]) -> None:
    assert layout_of(structure).sizeof == ctypes.sizeof(getattr(winsock, structure.c_name))


@every_structure
def test_every_offset_and_size_is_that_of_the_metadata(
    winsock: Any, structure: type[Record]
) -> None:
    theirs = getattr(winsock, structure.c_name)
    found = {name: getattr(theirs, name) for name, *_ in theirs._fields_}
    strings = found.pop("AllStrings", None)
    layout = layout_of(structure)
    ours = {place.c_name: place for place in layout.places if place.kind is not Kind.HOLE}
    assert {name: (it.offset, it.size) for name, it in ours.items()} == {
        name: (it.offset, it.size) for name, it in found.items()
    }
    if strings is not None:
        assert layout.end == strings.offset


CONSTANTS = {
    "SOCKET_SECURITY_PROTOCOL_": ipsec_codec.SocketSecurityProtocol,
    "SOCKET_SETTINGS_": ipsec_codec.SecurityFlags,
    "SOCKET_SETTINGS_IPSEC_": ipsec_codec.IpsecFlags,
    "SOCKET_QUERY_IPSEC2_": ipsec_codec.QueryTemplateFlags,
    "SOCKET_QUERY_IPSEC2_FIELD_MASK_": ipsec_codec.QueryFieldMask,
    "SOCKET_INFO_CONNECTION_": ipsec_codec.QueryInfoFlags,
}


@pytest.mark.parametrize("prefix", list(CONSTANTS))
def test_every_member_has_the_value_of_the_metadata(winsock: Any, prefix: str) -> None:
    members = CONSTANTS[prefix]
    theirs = {member.name: getattr(winsock, prefix + str(member.name)) for member in members}
    assert {member.name: member.value for member in members} == theirs


def test_the_metadata_has_no_flag_that_we_lack(winsock: Any) -> None:
    known = {prefix + str(it.name) for prefix, members in CONSTANTS.items() for it in members}
    names: list[str] = dir(winsock)
    found = {name for name in names if name.startswith(tuple(CONSTANTS))}
    assert found == known


@pytest.mark.parametrize(
    "name",
    [
        "SIO_SET_SECURITY",
        "SIO_QUERY_SECURITY",
        "SIO_SET_PEER_TARGET_NAME",
        "SIO_DELETE_PEER_TARGET_NAME",
    ],
)
def test_every_ioctl_has_the_value_of_the_metadata(winsock: Any, name: str) -> None:
    assert getattr(ipsec_codec, name) == getattr(winsock, name)


def test_the_well_known_key_is_that_of_the_metadata(winsock: Any) -> None:
    theirs = bytes(winsock.SOCKET_DEFAULT2_QM_POLICY)
    assert ipsec_codec.SOCKET_DEFAULT2_QM_POLICY.bytes_le == theirs


def test_10_000_random_records_have_the_metadatas_bytes_and_values(winsock: Any) -> None:
    source = random.Random(SEED)  # noqa: S311 (no secret)
    for number in range(RECORDS):
        structure = STRUCTURES[number % len(STRUCTURES)]
        record = random_record(structure, source)
        data = filled(winsock, record)
        assert encode(record) == data, record
        assert decode(data, structure) == record
        assert read_back(winsock, structure, encode(record)) == record


def random_record(structure: type[Record], source: random.Random) -> Record:
    """Make a record of random values; its hole and its tail stay what a C program leaves there."""
    layout = layout_of(structure)
    values: dict[str, Any] = {}
    for place in layout.places:
        if place.kind is Kind.GUID:
            values[place.name] = uuid.UUID(int=source.getrandbits(128))
        elif place.kind is Kind.ADDRESS:
            values[place.name] = random_address(source)
        elif place.kind in {Kind.INTEGER, Kind.ENUMERATION}:
            wide = source.getrandbits(8 * place.size)
            values[place.name] = source.choice([wide, source.randrange(4)])
    for text in layout.strings:
        values[text.name] = random_text(source)
    return structure(**values)


def random_text(source: random.Random) -> str:
    """Make a string of up to 20 characters of any kind, lone surrogates among them."""
    limits = (0x7F, 0x7FF, 0xFFFF, 0x10FFFF)
    return "".join(
        chr(source.randrange(source.choice(limits) + 1)) for _ in range(source.randrange(20))
    )


def random_address(source: random.Random) -> SocketAddress:
    """Make an address of either family, or none."""
    port = source.getrandbits(16)
    match source.randrange(3):
        case 0:
            return SocketAddress()
        case 1:
            host = str(ipaddress.IPv4Address(source.getrandbits(32)))
            return SocketAddress(family=AF_INET, host=host, port=port)
        case _:
            host = str(ipaddress.IPv6Address(source.getrandbits(128)))
            flowinfo, scope_id = source.getrandbits(32), source.getrandbits(32)
            return SocketAddress(
                family=AF_INET6, host=host, port=port, flowinfo=flowinfo, scope_id=scope_id
            )


def filled(winsock: Any, record: Record) -> bytes:
    """Fill win32more's structure with a record's values, member by member; return its bytes."""
    layout = layout_of(type(record))
    theirs = getattr(winsock, record.c_name)
    values = record.values()
    texts = [wide(values[text.name]) for text in layout.strings]
    memory = bytearray(ctypes.sizeof(theirs) + sum(map(len, texts)))
    made = theirs.from_buffer(memory)
    for place in layout.places:
        if place.kind is Kind.GUID:
            guid = getattr(made, place.c_name)
            fill_guid(guid, values[place.name])
        elif place.kind is Kind.ADDRESS:
            fill_address(winsock, getattr(made, place.c_name), values[place.name])
        elif place.kind in {Kind.INTEGER, Kind.ENUMERATION}:
            setattr(made, place.c_name, int(values[place.name]))
    start = getattr(theirs, "AllStrings").offset if texts else 0  # noqa: B009 (not typed)
    for text, units in zip(layout.strings, texts, strict=True):
        setattr(made, text.length.c_name, len(units))
        ctypes.memmove(ctypes.addressof(made) + start, units, len(units))
        start += len(units)
    return bytes(memory)


def wide(text: Any) -> bytes:
    """Return a string, or a secret one, as UTF-16LE."""
    plain: str = text if isinstance(text, str) else text.reveal()
    return plain.encode("utf-16-le", "surrogatepass")


def fill_guid(guid: Any, value: uuid.UUID) -> None:
    """Fill a GUID by its members."""
    guid.Data1, guid.Data2, guid.Data3 = value.fields[:3]
    guid.Data4[:] = list(value.bytes[8:])


def fill_address(winsock: Any, storage: Any, value: SocketAddress) -> None:
    """Fill a SOCKADDR_STORAGE through the sockaddr of its family."""
    storage.ss_family = value.family
    port = int.from_bytes(value.port.to_bytes(2, "big"), "little")
    raw = ipaddress.ip_address(value.host).packed if value.host else b""
    if value.family == AF_INET:
        ipv4 = winsock.SOCKADDR_IN.from_buffer(storage)
        ipv4.sin_port = port
        ctypes.memmove(ctypes.addressof(ipv4.sin_addr), raw, 4)
    elif value.family == AF_INET6:
        ipv6 = winsock.SOCKADDR_IN6.from_buffer(storage)
        ipv6.sin6_port = port
        ipv6.sin6_flowinfo = value.flowinfo
        ctypes.memmove(ctypes.addressof(ipv6.sin6_addr), raw, 16)
        ipv6.sin6_scope_id = value.scope_id


def read_back(winsock: Any, structure: type[Record], data: bytes) -> Record:
    """Read a record out of bytes by win32more's structure alone."""
    layout = layout_of(structure)
    theirs = getattr(winsock, structure.c_name)
    made = theirs.from_buffer_copy(data)
    values: dict[str, Any] = {}
    for place in layout.places:
        if place.kind is Kind.GUID:
            values[place.name] = uuid.UUID(bytes_le=bytes(getattr(made, place.c_name)))
        elif place.kind is Kind.ADDRESS:
            values[place.name] = read_address(winsock, getattr(made, place.c_name))
        elif place.kind in {Kind.INTEGER, Kind.ENUMERATION}:
            value = int(getattr(made, place.c_name))
            values[place.name] = value & (1 << 8 * place.size) - 1  # the enumeration is signed
    start = getattr(theirs, "AllStrings").offset if layout.strings else 0  # noqa: B009 (untyped)
    for text in layout.strings:
        end = start + getattr(made, text.length.c_name)
        values[text.name] = data[start:end].decode("utf-16-le", "surrogatepass")
        start = end
    return structure(**values)


def read_address(winsock: Any, storage: Any) -> SocketAddress:
    """Read a SOCKADDR_STORAGE through the sockaddr of its family."""
    if storage.ss_family == AF_INET:
        ipv4 = winsock.SOCKADDR_IN.from_buffer(storage)
        return SocketAddress(
            family=AF_INET,
            host=str(ipaddress.IPv4Address(bytes(ipv4.sin_addr))),
            port=int.from_bytes(ipv4.sin_port.to_bytes(2, "little"), "big"),
        )
    if storage.ss_family == AF_INET6:
        ipv6 = winsock.SOCKADDR_IN6.from_buffer(storage)
        return SocketAddress(
            family=AF_INET6,
            host=str(ipaddress.IPv6Address(bytes(ipv6.sin6_addr))),
            port=int.from_bytes(ipv6.sin6_port.to_bytes(2, "little"), "big"),
            flowinfo=ipv6.sin6_flowinfo,
            scope_id=ipv6.sin6_scope_id,
        )
    return SocketAddress(family=storage.ss_family)
