"""A call names its structures: by the ioctl's code or name, or by the function's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ipsec_codec import (
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    structures_for_call,
)

if TYPE_CHECKING:
    from ipsec_codec import Record

# Codes and names as mstcpip.h and fixtures/constants.json have them.
CALLS: dict[int, tuple[str, str, tuple[type[Record], ...]]] = {
    0x980000C8: (
        "SIO_SET_SECURITY",
        "WSASetSocketSecurity",
        (SocketSecuritySettingsIpsec, SocketSecuritySettings),
    ),
    0xD80000C9: (
        "SIO_QUERY_SECURITY",
        "WSAQuerySocketSecurity",
        (
            SocketSecurityQueryTemplate,
            SocketSecurityQueryTemplateIpsec2,
            SocketSecurityQueryInfo,
            SocketSecurityQueryInfoIpsec2,
        ),
    ),
    0x980000CA: (
        "SIO_SET_PEER_TARGET_NAME",
        "WSASetSocketPeerTargetName",
        (SocketPeerTargetName,),
    ),
}
"""Each call's code, its two names and its structures, those first that win where scores are equal:
the settings for IPsec before the generic ones, what a query takes before what it gives."""


@pytest.mark.parametrize("code", CALLS, ids=hex)
def test_a_call_has_its_structures_by_code_and_by_name(code: int) -> None:
    ioctl, function, structures = CALLS[code]
    for call in (code, hex(code), f"0X{code:X}", str(code)):
        assert structures_for_call(call) == structures
    for name in (ioctl, function):
        for call in (name, name.lower(), name.upper()):
            assert structures_for_call(call) == structures


@pytest.mark.parametrize(
    "call",
    [
        0x980000CB,
        "0x980000cb",
        "2550137035",
        "SIO_DELETE_PEER_TARGET_NAME",
        "wsadeletesocketpeertargetname",
    ],
)
def test_the_call_that_takes_an_address_alone_is_refused_as_such(call: int | str) -> None:
    expected = (
        "WSADeleteSocketPeerTargetName (SIO_DELETE_PEER_TARGET_NAME) takes a sockaddr, none of the "
        "structures"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        structures_for_call(call)


@pytest.mark.parametrize(
    "call",
    [
        0,
        "0x12345678",
        "connect",
        "",
        "007",
        # One digit more than 32 bits have, and others that no code is written with.
        "0x0980000C8",
        "02550137032 ",
        "00002550137032",
        "0b10011000000000000000000011001000",
        "0o23000000310",
        "980000C8",
        "0x980000C8\n",
        "-1744830264",
        "SIO_SET_SECURITY ",
    ],
)
def test_a_call_that_is_not_known_is_refused_with_those_that_are(call: int | str) -> None:
    known = [(code, ioctl, function) for code, (ioctl, function, _) in CALLS.items()]
    known.append((0x980000CB, "SIO_DELETE_PEER_TARGET_NAME", "WSADeleteSocketPeerTargetName"))
    expected = ", ".join(f"{code:#x} {ioctl} ({function})" for code, ioctl, function in known)
    with pytest.raises(ValueError, match=f"^expected one of {re.escape(expected)}$"):
        structures_for_call(call)
