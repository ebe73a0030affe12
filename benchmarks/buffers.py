"""The buffers that are measured, made from a fixed seed."""

from __future__ import annotations

import random
import uuid

from ipsec_codec import SecurityFlags, SocketSecuritySettingsIpsec, encode


def settings(seed: int = 0, *, size: int = 164) -> bytes:
    """Return settings with three strings that fill the buffer, 4 zero bytes after them."""
    source = random.Random(seed)
    characters = (size - 88) // 2
    domain = "CORP" if characters > 16 else ""
    password = source.randbytes(6).hex() if characters > 16 else ""
    user = "svc-" + source.randbytes(characters).hex()
    return encode(
        SocketSecuritySettingsIpsec(
            security_flags=SecurityFlags.GUARANTEE_ENCRYPTION,
            authip_mm_policy_key=uuid.UUID(int=source.getrandbits(128)),
            authip_qm_policy_key=uuid.UUID(int=source.getrandbits(128)),
            user_name=user[: characters - len(domain) - len(password)],
            domain_name=domain,
            password=password,
        )
    )


def no_strings() -> bytes:
    """Return the smallest settings: 84 bytes."""
    return encode(SocketSecuritySettingsIpsec(trailing=b""))


def distinct(count: int = 10_000) -> list[bytes]:
    """Return buffers of 164 bytes, each with GUIDs and a password of its own."""
    return [settings(seed) for seed in range(1, count + 1)]
