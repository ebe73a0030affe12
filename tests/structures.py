"""The seven structures as tests take them: each in turn, and those that were captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ipsec_codec import (
    STRUCTURES,
    SocketPeerTargetName,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)

if TYPE_CHECKING:
    from ipsec_codec import Record

every_structure = pytest.mark.parametrize("structure", STRUCTURES, ids=lambda it: it.c_name)

CAPTURED: Final[dict[str, type[Record]]] = {
    "generic_default": SocketSecuritySettings,
    "ipsec2_credentials": SocketSecuritySettingsIpsec,
    "ipsec_exact_size": SocketSecuritySettingsIpsec,
    "ipsec_named_policy": SocketSecuritySettingsIpsec,
    "peer_target_name_tcp": SocketPeerTargetName,
    "query_template_ipsec2_udp": SocketSecurityQueryTemplateIpsec2,
}
"""What each binary file of fixtures/captures is."""
