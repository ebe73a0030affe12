"""Settings with credentials that several test modules inspect."""

from __future__ import annotations

from typing import Final

from ipsec_codec import SocketSecuritySettingsIpsec
from tests.leaks import PASSWORD

SETTINGS: Final = SocketSecuritySettingsIpsec(
    user_name="svc-backup", domain_name="CORP", password=PASSWORD
)
