"""A codec for SOCKET_SECURITY_SETTINGS_IPSEC and the Winsock secure-socket structures around it."""

from __future__ import annotations

__version__ = "0.1.0"
