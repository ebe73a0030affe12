"""What speaks for a structure in a buffer and what against it, in points, each with its reason.

A structure gains points for what it explains (a size that its lengths add up to, flags that have
names, an address with zeros after it) and loses points for what it leaves unexplained. The
weights are ours, small whole numbers, so that a reason can be read beside its worth.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ipsec_codec.codec import decode
from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC, SocketSecurityProtocol
from ipsec_codec.counting import counted
from ipsec_codec.errors import DecodeError, TruncatedError
from ipsec_codec.escaping import NO_TEXT
from ipsec_codec.layout import Kind, layout_of
from ipsec_codec.structures import (
    SocketPeerTargetName,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettingsIpsec,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from ipsec_codec.findings.rule import Facts
    from ipsec_codec.inspection.reading import Reading
    from ipsec_codec.layout.places import Place
    from ipsec_codec.structures.address import SocketAddress

__all__ = ["Evidence", "evidence"]

OF_IPSEC2_ALONE: Final = {SocketSecurityQueryTemplateIpsec2, SocketSecurityQueryInfoIpsec2}

ACCESS_RIGHTS: Final = 0xF31F01FF
"""The bits that an access mask of a token can have (winnt.h): TOKEN_ALL_ACCESS, the standard and
the generic rights, ACCESS_SYSTEM_SECURITY and MAXIMUM_ALLOWED."""

WESTERN_TEXT: Final = re.compile("[!-~\xa1-\u0377\u0384-\u05f4]{4}")
"""Four characters below U+0600: of random GUIDs, one in a million has such."""

READ_CHARACTERS: Final = 4096
"""How many characters of a string are looked at: more of them say no more."""


class Evidence(NamedTuple):
    """One thing that speaks for a structure, or against it.

    Attributes:
        points: how much, negative if against; never 0.
        reason: what it is; never a string's text, nor bytes of the payload.
    """

    points: int
    reason: str


def evidence(reading: Reading) -> Iterator[Evidence]:
    """Return what speaks for and against the structure that a buffer was read as."""
    facts = reading.facts
    yield _size(reading)
    for place in facts.layout.places:
        if place.name in facts.values:
            said = _member(facts, place, facts.values[place.name])
            if said is not None:
                yield said
    for string, text, _ in facts.texts:
        if text:
            yield _text(string.c_name, text)
    if facts.layout.structure is SocketPeerTargetName and not any(facts.lengths.values()):
        yield Evidence(-1, "a target name that names nobody")
    if facts.layout.structure is SocketPeerTargetName and _has_settings_within(facts):
        yield Evidence(-20, "settings in place of an address, whose password the name would be")


def _has_settings_within(facts: Facts) -> bool:
    """Tell whether address and length end as settings do that have a password alone.

    Both structures have a length right before their strings, so that settings which stand deep
    enough in a buffer end in what would be a target name. That must outweigh all else.
    """
    if not facts.values.get("peer_target_name"):
        return False
    members = facts.layout.addresses.pack(facts.values["peer_address"])
    members += facts.lengths["peer_target_name"].to_bytes(4, "little")
    end = layout_of(SocketSecuritySettingsIpsec).end
    try:
        settings = decode(members[-end:] + bytes(facts.lengths["peer_target_name"]))
    except DecodeError:
        return False
    usual = {SocketSecurityProtocol.IPSEC, SocketSecurityProtocol.IPSEC2}
    return settings.security_protocol in usual and bool(settings.password)


def _size(reading: Reading) -> Evidence:
    """Weigh how the buffer ends: where the structure does, before it or after it."""
    facts = reading.facts
    if isinstance(reading.error, TruncatedError):
        missing = reading.error.needed - reading.error.available
        return Evidence(_against(5, missing), f"{counted(missing, 'byte')} short of the structure")
    strings = sum(facts.lengths.values())
    if reading.error is not None:
        if strings > 4 * facts.size:
            return Evidence(-12, "lengths far beyond the buffer")
        return Evidence(-6, "lengths that do not fit the buffer")
    tail: bytes = facts.values["trailing"]
    agreed = " that the lengths add up to" if strings else ""
    if tail == facts.default_tail:
        return Evidence(6 if strings else 4, f"a size{agreed}, with sizeof's own tail")
    if not tail:
        return Evidence(5 if strings else 3, f"a size{agreed}, without a tail")
    if tail.count(0) < len(tail):  # (ten times as fast as any() where all are zero)
        return Evidence(_against(5, len(tail)), f"{counted(len(tail), 'byte')} left over")
    return Evidence(_against(4, len(tail)), f"{counted(len(tail), 'zero byte')} left over")


def _against(least: int, size: int) -> int:
    """Return the points against a number of bytes: one more for each eight, up to ten more."""
    return -least - min(size // 8, 10)


def _member(facts: Facts, place: Place, value: Any) -> Evidence | None:
    """Weigh one member's value."""
    match place.kind:
        case Kind.ENUMERATION if place.name == "security_protocol":
            return _protocol(facts, value)
        case Kind.ENUMERATION:
            return _flags(place, value)
        case Kind.GUID:
            return _guid(place, value)
        case Kind.ADDRESS:
            return _address(value)
        case Kind.HOLE:
            return None if any(value) else Evidence(1, "a hole of zeros")
        case Kind.INTEGER:
            return _integer(place, value)
        case _:
            return None


def _protocol(facts: Facts, value: int) -> Evidence:
    """Weigh the protocol: whether it is one, and whether the structure can have it."""
    structure = facts.layout.structure
    if not isinstance(value, SocketSecurityProtocol):
        return Evidence(-4, "no known protocol")
    if value is SocketSecurityProtocol.INVALID:
        return Evidence(-2, "protocol INVALID")
    if value is SocketSecurityProtocol.DEFAULT:
        rare = structure is SocketSecuritySettingsIpsec
        return Evidence(-1 if rare else 1, "protocol DEFAULT")
    if structure in OF_IPSEC2_ALONE:
        fits = value is SocketSecurityProtocol.IPSEC2
        return Evidence(3 if fits else -1, f"protocol {value.name} in a structure of IPSEC2")
    return Evidence(2, f"protocol {value.name}")


def _flags(place: Place, value: int) -> Evidence:
    """Weigh flags: only few of 32 bits have a name."""
    if not isinstance(value, enum.Flag):
        return Evidence(-3, f"unknown bits in {place.c_name}")
    return Evidence(2 if value else 1, f"{place.c_name} of known bits" if value else place.c_name)


def _guid(place: Place, value: uuid.UUID) -> Evidence | None:
    """Weigh a GUID: zero, of a known version, or any sixteen bytes, which say nothing."""
    if not value.int:
        return Evidence(2 if place.name == "reserved" else 1, f"{place.c_name} of zeros")
    if _reads_like_text(value.bytes_le):
        return _no_number(place)
    if place.name == "reserved":
        return Evidence(-2, "Reserved with something in it")
    if value.version is not None and value.version <= 8:
        return Evidence(2, f"{place.c_name} of the form of a GUID")
    return None


def _address(address: SocketAddress) -> Evidence:
    """Weigh the peer's address: its family, and the zeros after it."""
    if address.family not in {AF_UNSPEC, AF_INET, AF_INET6}:
        return Evidence(-5, "no known address family")
    if address.rest:
        return Evidence(-4, "bytes where an address has zeros")
    if address.family == AF_UNSPEC:
        return Evidence(3, "an address of zeros")
    return Evidence(5, "an address with zeros after it")


def _integer(place: Place, value: int) -> Evidence | None:
    """Weigh an integer by what its member means."""
    if place.name.endswith("access_mask"):
        if value & ~ACCESS_RIGHTS:
            return Evidence(-3, "an access mask with bits that are no right")
        return Evidence(2 if value else 1, "an access mask")
    if not value:
        return Evidence(1, f"{place.c_name} of zero")
    if _reads_like_text(value.to_bytes(place.size, "little")):
        return _no_number(place)
    if place.name.endswith("handle"):
        handle = value % 4 == 0 and value < 1 << 32
        return Evidence(1 if handle else -1, "a handle" if handle else "a number that is no handle")
    return None


def _reads_like_text(raw: bytes) -> bool:
    """Tell whether four characters in a row stand in a number: of a string, as in a shifted one."""
    return any(WESTERN_TEXT.search(raw[shift:].decode("utf-16-le", "replace")) for shift in (0, 1))


def _no_number(place: Place) -> Evidence:
    return Evidence(-10, f"{place.c_name} that reads like text")


def _text(name: str, text: str) -> Evidence:
    """Weigh a string: whether it reads like text."""
    looked_at = text[:READ_CHARACTERS]
    if any(unicodedata.category(character) in NO_TEXT for character in looked_at):
        return Evidence(-2, f"{name} with characters that no text has")
    western = max(looked_at) < "\u0600"
    return Evidence(4 if western else 2, f"{name} that reads like text")
