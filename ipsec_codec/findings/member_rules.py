"""The rules about the members of fixed size: IPS101 to IPS199."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from ipsec_codec.constants import (
    AF_INET,
    AF_INET6,
    AF_UNSPEC,
    SOCKET_DEFAULT2_QM_POLICY,
    QueryInfoFlags,
    SecurityFlags,
    SocketSecurityProtocol,
)
from ipsec_codec.findings.rule import Basis, Facts, Found, Rule, Severity, rule
from ipsec_codec.layout import Kind
from ipsec_codec.structures import (
    STRUCTURES,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["MEMBER_RULES"]

IPSEC_PROTOCOLS: Final = frozenset({SocketSecurityProtocol.IPSEC, SocketSecurityProtocol.IPSEC2})
BOTH_SECURITY_FLAGS: Final = SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE
WITH_SECURITY_FLAGS: Final = (SocketSecuritySettings, SocketSecuritySettingsIpsec)
WITH_INFO_FLAGS: Final = (SocketSecurityQueryInfo, SocketSecurityQueryInfoIpsec2)
WITH_FLAGS: Final = (*WITH_SECURITY_FLAGS, SocketSecurityQueryTemplateIpsec2, *WITH_INFO_FLAGS)
WITH_ADDRESS: Final = (
    SocketPeerTargetName,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
)
WITH_HOLE: Final = (SocketSecuritySettingsIpsec, *WITH_ADDRESS)


@rule(
    "IPS101",
    "protocol other than IPSEC",
    {SocketSecuritySettingsIpsec: Severity.ERROR},
    basis=Basis.DOCUMENTED,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: SecurityProtocol",
    explanation=(
        "The structure must name IPSEC, says its page; IPSEC2, which real clients also pass, is "
        "IPS108. DEFAULT, INVALID and numbers without a name are neither."
    ),
)
def protocol_not_ipsec(facts: Facts) -> Iterator[Found]:
    """Look for a protocol that is neither IPSEC nor IPSEC2."""
    yield from _protocol_outside(IPSEC_PROTOCOLS, facts)


@rule(
    "IPS102",
    "unknown flag bits",
    dict.fromkeys(WITH_FLAGS, Severity.ERROR),
    basis=Basis.OURS,
    source="mstcpip.h names no such bit",
    explanation="A bit that the header does not name: a newer Windows, or garbage.",
)
def unknown_flag_bits(facts: Facts) -> Iterator[Found]:
    """Look for bits that the header does not name."""
    for place in facts.layout.places:
        if place.members and issubclass(place.members, enum.IntFlag) and place.name in facts.values:
            value = facts.values[place.name]
            if not isinstance(value, enum.IntFlag):  # (the record's way to keep them)
                unknown = value & ~sum(place.members)
                yield _at(facts, place.name, f"{place.c_name} has unknown bits {unknown:#010x}")


@rule(
    "IPS103",
    "Reserved is not zero",
    {SocketSecuritySettingsIpsec: Severity.ERROR},
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: Reserved",
    explanation="The member is reserved; nothing says what a value in it would mean.",
)
def reserved_not_zero(facts: Facts) -> Iterator[Found]:
    """Look at the reserved GUID."""
    if "reserved" in facts.values and facts.values["reserved"].int:
        yield _at(facts, "reserved", "Reserved is not zero")


@rule(
    "IPS104",
    "Reserved2 is not zero",
    {SocketSecuritySettingsIpsec: Severity.WARNING},
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: Reserved2",
    explanation=(
        "The member is reserved. One public client puts an authentication id (a LUID) here, "
        "which only kernel mode may set."
    ),
)
def reserved2_not_zero(facts: Facts) -> Iterator[Found]:
    """Look at the reserved 64 bits."""
    if facts.values.get("reserved2"):
        yield _at(facts, "reserved2", "Reserved2 is not zero; it may be a logon's LUID")


@rule(
    "IPS105",
    "the alignment hole is not zero",
    dict.fromkeys(WITH_HOLE, Severity.WARNING),
    basis=Basis.OURS,
    source="the C standard: padding bytes take unspecified values",
    explanation=(
        "No member stands there, so a program that sets each member leaves what was in memory "
        "before. It went to the kernel with the structure: an information leak, and a sign that "
        "the structure was not cleared first."
    ),
)
def hole_not_zero(facts: Facts) -> Iterator[Found]:
    """Look at the alignment hole."""
    for place in facts.layout.places:
        if place.kind is Kind.HOLE and any(facts.values.get(place.name, b"")):
            message = (
                f"the alignment hole's {place.size} bytes are not zero: uninitialised memory went "
                "to the kernel"
            )
            yield _at(facts, place.name, message)


@rule(
    "IPS106",
    "GUARANTEE_ENCRYPTION with ALLOW_INSECURE",
    dict.fromkeys(WITH_SECURITY_FLAGS, Severity.WARNING),
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SETTINGS_GUARANTEE_ENCRYPTION, _ALLOW_INSECURE",
    explanation=(
        "One flag says that nothing leaves unless it is encrypted, the other that clear text is "
        "allowed. Which of them wins is not documented."
    ),
)
def contradicting_flags(facts: Facts) -> Iterator[Found]:
    """Look for both flags."""
    if _security_flags(facts) == BOTH_SECURITY_FLAGS:
        message = "the two flags contradict each other"
        yield _at(facts, "security_flags", message)


@rule(
    "IPS107",
    "ALLOW_INSECURE alone",
    dict.fromkeys(WITH_SECURITY_FLAGS, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source="mstcpip.h reference, SOCKET_SETTINGS_ALLOW_INSECURE",
    explanation="Clear text is allowed: when negotiation fails, the data is sent unprotected.",
)
def insecure_allowed(facts: Facts) -> Iterator[Found]:
    """Look for the flag without its opposite."""
    if _security_flags(facts) == SecurityFlags.ALLOW_INSECURE:
        yield _at(facts, "security_flags", "clear text is possible")


@rule(
    "IPS108",
    "IPSEC2 where the page names IPSEC",
    {SocketSecuritySettingsIpsec: Severity.NOTE},
    basis=Basis.DOCUMENTED,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: SecurityProtocol",
    explanation=(
        "The page says that the protocol must be IPSEC. Real clients also pass IPSEC2, which "
        "Windows 7 and later have."
    ),
)
def second_protocol(facts: Facts) -> Iterator[Found]:
    """Look for IPSEC2."""
    if facts.values.get("security_protocol") == SocketSecurityProtocol.IPSEC2:
        message = "IPSEC2, as real clients pass it; the page names IPSEC alone"
        yield _at(facts, "security_protocol", message)


@rule(
    "IPS109",
    "well-known policy key",
    {SocketSecuritySettingsIpsec: Severity.NOTE},
    basis=Basis.DOCUMENTED,
    source="mstcpip.h, SOCKET_DEFAULT2_QM_POLICY",
    explanation="A key that the header names, so no provider context of the program's own.",
)
def well_known_key(facts: Facts) -> Iterator[Found]:
    """Look for the key that the header names."""
    for name in ("authip_mm_policy_key", "authip_qm_policy_key"):
        if facts.values.get(name) == SOCKET_DEFAULT2_QM_POLICY:
            c_name = facts.layout.place(name).c_name
            yield _at(facts, name, f"{c_name} is SOCKET_DEFAULT2_QM_POLICY")


@rule(
    "IPS110",
    "ENCRYPTED without SECURED",
    dict.fromkeys(WITH_INFO_FLAGS, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source="mstcpip.h reference, SOCKET_INFO_CONNECTION_ENCRYPTED",
    explanation="An encrypted connection is a secured one, so the first flag implies the second.",
)
def encrypted_but_not_secured(facts: Facts) -> Iterator[Found]:
    """Look for a flag without the one that it implies."""
    flags = facts.values.get("flags", 0)
    if flags & QueryInfoFlags.ENCRYPTED and not flags & QueryInfoFlags.SECURED:
        yield _at(facts, "flags", "ENCRYPTED is set without SECURED, which it implies")


@rule(
    "IPS111",
    "address family that the functions refuse",
    dict.fromkeys(WITH_ADDRESS, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source="ws2tcpip.h reference, WSASetSocketPeerTargetName and WSAQuerySocketSecurity",
    explanation=(
        "The functions take AF_INET (2) and AF_INET6 (23 on Windows); family 0 names no peer. A "
        "10 or a 30 here is AF_INET6 as other systems number it."
    ),
)
def unsupported_family(facts: Facts) -> Iterator[Found]:
    """Look at the peer's address family."""
    address = facts.values.get("peer_address")
    if address is not None and address.family not in {AF_UNSPEC, AF_INET, AF_INET6}:
        offset = facts.layout.place("peer_address").offset
        message = f"address family {address.family} is neither AF_INET (2) nor AF_INET6 (23)"
        yield Found("peer_address.family", offset, message)


@rule(
    "IPS112",
    "bytes after the address are not zero",
    dict.fromkeys(WITH_ADDRESS, Severity.WARNING),
    basis=Basis.OURS,
    source="ws2def.h, SOCKADDR_STORAGE: 128 bytes, of which the family uses a part",
    explanation=(
        "The address's family gives these bytes no meaning. A program that did not clear the "
        "storage sent what was in memory before to the kernel."
    ),
)
def bytes_after_address(facts: Facts) -> Iterator[Found]:
    """Look at what the address's family leaves unused."""
    address = facts.values.get("peer_address")
    if address is not None and address.rest:
        rest = facts.layout.addresses.places(address.family)[-1]
        offset = facts.layout.place("peer_address").offset + rest.offset
        message = f"the {rest.size} bytes that the address does not use are not all zero"
        yield Found("peer_address.rest", offset, message)


@rule(
    "IPS113",
    "unknown protocol",
    {
        structure: Severity.ERROR
        for structure in STRUCTURES
        if structure is not SocketSecuritySettingsIpsec
    },
    basis=Basis.OURS,
    source="mstcpip.h, SOCKET_SECURITY_PROTOCOL",
    explanation="INVALID ends the enumeration, and no number beyond it has a name.",
)
def unknown_protocol(facts: Facts) -> Iterator[Found]:
    """Look for a protocol that the header does not name, or names INVALID."""
    yield from _protocol_outside({SocketSecurityProtocol.DEFAULT, *IPSEC_PROTOCOLS}, facts)


MEMBER_RULES: Final[tuple[Rule, ...]] = (
    protocol_not_ipsec,
    unknown_flag_bits,
    reserved_not_zero,
    reserved2_not_zero,
    hole_not_zero,
    contradicting_flags,
    insecure_allowed,
    second_protocol,
    well_known_key,
    encrypted_but_not_secured,
    unsupported_family,
    bytes_after_address,
    unknown_protocol,
)
"""The rules above, by id."""


def _at(facts: Facts, name: str, message: str) -> Found:
    """Return what was found in a field of fixed size."""
    return Found(name, facts.layout.place(name).offset, message)


def _security_flags(facts: Facts) -> int:
    """Return the known bits of SecurityFlags, 0 where they could not be read."""
    known: int = facts.values.get("security_flags", 0)
    return known & BOTH_SECURITY_FLAGS


def _protocol_outside(legal: Collection[SocketSecurityProtocol], facts: Facts) -> Iterator[Found]:
    """Look for a protocol other than these."""
    protocol = facts.values.get("security_protocol")
    if protocol is not None and protocol not in legal:
        named = f" ({protocol.name})" if isinstance(protocol, enum.Enum) else ""
        names = ", ".join(member.name for member in sorted(legal))
        message = f"SecurityProtocol is {protocol:#x}{named}, none of {names}"
        yield _at(facts, "security_protocol", message)
