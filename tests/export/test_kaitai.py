"""The exported Kaitai Struct description, compiled by the real compiler, against the codec."""

from __future__ import annotations

import importlib
import json
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsec_codec import (
    STRUCTURES,
    DecodeError,
    Record,
    decode,
)
from ipsec_codec.export import FORMATS
from ipsec_codec.layout import layout_of
from ipsec_codec.layout.places import Kind
from ipsec_codec.testing import load_vectors
from tests.kaitai.parser import compiled_parser
from tests.places import FIXTURES
from tests.structures import CAPTURED, every_structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

GOLDEN = sorted((FIXTURES / "golden").glob("*.bin"))


@pytest.fixture(scope="session")
def parser(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Compile what the library exports now."""
    folder = tmp_path_factory.mktemp("kaitai")
    description = folder / FORMATS["ksy"].file_name
    description.write_text(FORMATS["ksy"].text(), encoding="utf-8")
    return compiled_parser(description, folder)


@pytest.fixture(scope="session")
def parse(parser: ModuleType) -> Callable[[bytes, type[Record]], Any]:
    """Parse a buffer as one of the structures."""
    stream = importlib.import_module("kaitaistruct").KaitaiStream

    def parsed(data: bytes, structure: type[Record]) -> Any:
        made = getattr(parser.WinsockSecureSockets, structure.__name__)
        return made(stream(parser.BytesIO(data)))

    return parsed


def structure_of(binary: Path) -> type[Record]:
    """Return the structure that a golden fixture's document names."""
    document = json.loads(binary.with_suffix(".json").read_text(encoding="utf-8"))
    return next(found for found in STRUCTURES if found.c_name == document["structure"])


def guid_bytes(guid: Any) -> bytes:
    return struct.pack("<IHH8s", guid.data1, guid.data2, guid.data3, guid.data4)


def address_bytes(storage: Any) -> bytes:
    """Put an address together from the parts that Kaitai made of it."""
    address = storage.address
    if storage.family == 2:
        named = struct.pack(">H4s", address.port, address.host)
    elif storage.family == 23:
        named = struct.pack(">H", address.port) + struct.pack(
            "<I16sI", address.flowinfo, address.host, address.scope_id
        )
    else:
        named = b""
    rest: bytes = address.rest
    return struct.pack("<H", storage.family) + named + rest


def parts(parsed: Any, structure: type[Record]) -> dict[str, bytes]:
    """Return what Kaitai parsed, as bytes by field name."""
    layout = layout_of(structure)
    found: dict[str, bytes] = {}
    for place in layout.places:
        value = getattr(parsed, place.name)
        if place.kind is Kind.GUID:
            found[place.name] = guid_bytes(value)
        elif place.kind is Kind.ADDRESS:
            found[place.name] = address_bytes(value)
        elif place.kind is Kind.HOLE:
            found[place.name] = value
        else:
            found[place.name] = int(value).to_bytes(place.size, "little")
    found |= {text.name: getattr(parsed, text.name) for text in layout.strings}
    return found | {"trailing": parsed.trailing}


def assert_equal_values(
    parse: Callable[[bytes, type[Record]], Any], data: bytes, structure: type[Record]
) -> None:
    """Compare each of Kaitai's values with the record's, as bytes, and the whole with the data."""
    found = parts(parse(data, structure), structure)
    layout = layout_of(structure)
    record = decode(data, structure)
    values = record.values()

    assert b"".join(found.values()) == data
    for place in layout.places:
        if place.kind is Kind.GUID:
            assert found[place.name] == values[place.name].bytes_le
        elif place.kind is Kind.ADDRESS:
            assert found[place.name] == layout.addresses.pack(values[place.name])
        elif place.kind is Kind.HOLE:
            assert found[place.name] == values[place.name]
        elif place.kind is not Kind.LENGTH:
            assert int.from_bytes(found[place.name], "little") == values[place.name]
    for text in layout.strings:
        value = values[text.name]
        plain = value.reveal() if text.kind is Kind.SECRET else value
        assert found[text.name] == plain.encode("utf-16-le", "surrogatepass")
    assert found["trailing"] == values["trailing"]


def assert_refused(
    parse: Callable[[bytes, type[Record]], Any], data: bytes, structure: type[Record]
) -> None:
    """Check that Kaitai finds the buffer too short, or a length odd."""
    odd: type[Exception] = importlib.import_module("kaitaistruct").ValidationExprError
    with pytest.raises((EOFError, odd)):
        parse(data, structure)


@pytest.mark.parametrize("binary", GOLDEN, ids=lambda path: path.stem)
def test_golden_fixtures_have_the_same_values_in_kaitai(
    parse: Callable[[bytes, type[Record]], Any], binary: Path
) -> None:
    assert_equal_values(parse, binary.read_bytes(), structure_of(binary))


def test_every_capture_is_compared() -> None:
    assert {path.stem for path in (FIXTURES / "captures").glob("*.bin")} == CAPTURED.keys()


@pytest.mark.parametrize("name", CAPTURED)
def test_captures_have_the_same_values_in_kaitai(
    parse: Callable[[bytes, type[Record]], Any], name: str
) -> None:
    data = (FIXTURES / "captures" / f"{name}.bin").read_bytes()
    assert_equal_values(parse, data, CAPTURED[name])


@every_structure
def test_vectors_have_the_same_values_in_kaitai_or_none(
    parse: Callable[[bytes, type[Record]], Any], structure: type[Record]
) -> None:
    vectors = load_vectors(structure)
    assert vectors

    for vector in vectors:
        if vector.document is None:
            assert_refused(parse, vector.data, structure)
        else:
            assert_equal_values(parse, vector.data, structure)


@given(data=st.data())
def test_kaitai_accepts_what_decode_accepts_and_nothing_else(
    parse: Callable[[bytes, type[Record]], Any], data: st.DataObject
) -> None:
    binary = data.draw(st.sampled_from(GOLDEN).filter(lambda path: path.stat().st_size < 1000))
    structure = structure_of(binary)
    buffer = bytearray(binary.read_bytes())
    for index in data.draw(st.lists(st.integers(0, len(buffer) - 1), max_size=3)):
        buffer[index] = data.draw(st.integers(0, 255))
    cut = bytes(buffer[: data.draw(st.integers(0, len(buffer)))])
    for candidate in (bytes(buffer), cut):
        try:
            decode(candidate, structure)
        except DecodeError:
            assert_refused(parse, candidate, structure)
        else:
            assert_equal_values(parse, candidate, structure)


def test_the_files_own_type_is_the_main_structure(parser: ModuleType) -> None:
    data = (FIXTURES / "captures" / "ipsec2_credentials.bin").read_bytes()

    settings = parser.WinsockSecureSockets.from_bytes(data).settings

    assert settings.security_protocol is parser.WinsockSecureSockets.SocketSecurityProtocol.ipsec2
    assert settings.user_name.decode("utf-16-le") == decode(data).user_name


def test_flags_are_read_by_name(parser: ModuleType) -> None:
    data = (FIXTURES / "golden" / "ipsec_skip_filter_instantiation.bin").read_bytes()

    settings = parser.WinsockSecureSockets.from_bytes(data).settings

    assert settings.ipsec_flags_skip_filter_instantiation is True
    assert settings.ipsec_flags_peer_name_is_raw_format is False
