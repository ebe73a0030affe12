"""What several files of tests encode and decode: settings with three strings, and any lengths."""

from __future__ import annotations

import struct
from typing import Final

from ipsec_codec import SocketSecuritySettingsIpsec

SETTINGS: Final = SocketSecuritySettingsIpsec(
    user_name="svc", domain_name="CORP", password="Tr0ub4dor&3"
)


def with_lengths(user: int, domain: int, password: int, strings: bytes = b"") -> bytes:
    """Return settings of zeros that say how long their strings are."""
    return bytes(72) + struct.pack("<III", user, domain, password) + strings
