"""The peer's address as a `SOCKADDR_STORAGE` holds it: typed, and lossless in all 128 bytes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ipsec_codec.constants import AF_INET, AF_INET6, AF_UNSPEC
from ipsec_codec.counting import counted
from ipsec_codec.discretion import described
from ipsec_codec.errors import EncodeError
from ipsec_codec.fields import BytesField, IntegerField, StringField, Unfit
from ipsec_codec.structures.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SocketAddress", "SocketAddressLike"]

SOCKADDR_STORAGE_SIZE: Final = 128
"""`sizeof(SOCKADDR_STORAGE)` in bytes (ws2def.h)."""

REST_SIZE: Final = {AF_INET: 120, AF_INET6: 100}
"""Bytes after the named members: of sockaddr_in 8 are named, of sockaddr_in6 28, else 2."""


class SocketAddress(Record, c_name="SOCKADDR_STORAGE"):
    """A `SOCKADDR_STORAGE` (ws2def.h): 128 bytes, of which the family says how many mean what.

    Without a family, the host's form decides: `SocketAddress(host="192.0.2.17", port=445)` is
    AF_INET. Family 0 with nothing else means that no peer is named.

    Attributes:
        family: `ss_family`, 16 bits: 2 for IPv4, and 23 for IPv6 on every host.
        host: the address as text for AF_INET and AF_INET6, normalised; empty for the others.
        port: `sin_port` or `sin6_port`, 16 bits; 0 for the other families.
        flowinfo: `sin6_flowinfo`, 32 bits, as the ULONG that a C program reads.
        scope_id: `sin6_scope_id`, 32 bits.
        rest: the bytes after these members, without the zero bytes at their end; at most 120 for
            AF_INET, 100 for AF_INET6 and 126 for the other families.

    Raises:
        EncodeError: a value's type or range is wrong, or the family has no such member.
    """

    __slots__ = ()

    family: IntegerField = IntegerField("ss_family", bits=16, default=AF_UNSPEC)
    host: StringField = StringField("sin_addr", default="")
    port: IntegerField = IntegerField("sin_port", bits=16, default=0)
    flowinfo: IntegerField = IntegerField("sin6_flowinfo", bits=32, default=0)
    scope_id: IntegerField = IntegerField("sin6_scope_id", bits=32, default=0)
    rest: BytesField = BytesField("rest", default=b"")

    @classmethod
    def _checked(cls, values: Mapping[str, Any]) -> tuple[Any, ...] | EncodeError | TypeError:
        """Check each value, then that the family has room for them."""
        checked = super()._checked(values)
        if isinstance(checked, Exception):
            return checked
        family, host, port, flowinfo, scope_id, rest = checked
        if "family" not in values and host:
            family = AF_INET6 if ":" in host else AF_INET
        if family in REST_SIZE:
            host = _normal_host(family, host)
        unfit = _misfit(family, host, port, flowinfo, scope_id)
        if unfit:
            name, why = unfit
            return EncodeError(why.expected, why.found, structure=cls.c_name, field=name)
        rest = rest.rstrip(b"\0")
        room = REST_SIZE.get(family, SOCKADDR_STORAGE_SIZE - 2)
        if len(rest) > room:
            return EncodeError(
                f"at most {room} bytes for family {family}",
                counted(len(rest), "byte"),
                structure=cls.c_name,
                field="rest",
            )
        return family, host, port, flowinfo, scope_id, rest


SocketAddressLike: TypeAlias = SocketAddress | tuple[str, int] | tuple[str, int, int, int]
"""An address, or a tuple as the socket module has it: (host, port), for IPv6 also with
flowinfo and scope id."""


def address_from(value: object) -> SocketAddress | Unfit:
    """Return the address that the value stands for, or an Unfit that says why it does not."""
    expected = 'a SocketAddress or a tuple such as ("192.0.2.17", 445)'
    if isinstance(value, SocketAddress):
        return value
    if not isinstance(value, tuple):
        return Unfit(expected, described(value))
    parts: list[Any] = [*value]
    if len(parts) not in {2, 4}:
        return Unfit(expected, f"a tuple of {len(parts)}")
    given: dict[str, Any] = dict(zip(("host", "port", "flowinfo", "scope_id"), parts, strict=False))
    if len(parts) == 4:
        given["family"] = AF_INET6
        given["flowinfo"] = _as_stored(given["flowinfo"])
    elif not parts[0]:
        return Unfit(expected, "a tuple without a host")
    try:
        return SocketAddress(**given)
    except EncodeError as error:
        return Unfit(error.expected, error.found)


def _as_stored(flowinfo: Any) -> Any:
    """Swap a flowinfo: the socket module's tuples have it in network order, the structure as is."""
    if isinstance(flowinfo, int) and not isinstance(flowinfo, bool) and 0 <= flowinfo < 1 << 32:
        return int.from_bytes(flowinfo.to_bytes(4, "big"), "little")
    return flowinfo


def _normal_host(family: int, host: str) -> str | None:
    """Return the host's one text form, or None if it is no address of that family."""
    try:
        if family == AF_INET:
            return host_text(ipaddress.IPv4Address(host or 0).packed)
        address = ipaddress.IPv6Address(host or 0)
    except ValueError:
        return None
    return None if address.scope_id else host_text(address.packed)


def host_text(raw: bytes) -> str:
    """Return an address of 4 or 16 bytes as text, in RFC 5952's form for IPv6."""
    if len(raw) == 4:
        return str(ipaddress.IPv4Address(raw))
    address = ipaddress.IPv6Address(raw)
    # str() began to write ::ffff:192.0.2.17 with Python 3.13; this does on every one.
    mapped = address.ipv4_mapped
    return str(address) if mapped is None else f"::ffff:{mapped}"


def host_bytes(host: str) -> bytes:
    """Return an address's 4 or 16 bytes, in network order."""
    return ipaddress.ip_address(host).packed


def _misfit(
    family: int, host: str | None, port: int, flowinfo: int, scope_id: int
) -> tuple[str, Unfit] | None:
    """Return the member that the family has no place for, and why, or None."""
    if host is None:
        kind = "IPv4" if family == AF_INET else "IPv6"
        why = f"an {kind} address as text, its scope as scope_id"
        return "sin_addr", Unfit(why, "a text that is none")
    if family not in REST_SIZE and (host or port):
        why = "no host and no port for a family other than AF_INET (2) and AF_INET6 (23)"
        return "sin_addr", Unfit(why, f"family {family} with one")
    if family != AF_INET6 and (flowinfo or scope_id):
        why = "no flowinfo and no scope_id for a family other than AF_INET6 (23)"
        return "sin6_scope_id", Unfit(why, f"family {family} with one")
    return None
