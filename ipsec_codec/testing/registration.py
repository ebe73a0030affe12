"""What Hypothesis calls when it is imported, so that `st.from_type` knows the records.

The strategies themselves are imported when one is first asked for.
"""

from __future__ import annotations

from typing import Any

__all__ = ["register"]


def register() -> None:
    """Register the seven records and SocketAddress: the `hypothesis` entry point of the package."""
    from hypothesis import strategies as st  # noqa: PLC0415 (whoever calls this has imported it)

    from ipsec_codec import STRUCTURES, SocketAddress  # noqa: PLC0415

    for structure in STRUCTURES:
        st.register_type_strategy(structure, _settings)
    st.register_type_strategy(SocketAddress, _addresses)


def _settings(structure: type[Any]) -> Any:
    """Return the strategy for a record class, when it is asked for."""
    from ipsec_codec.testing import strategies  # noqa: PLC0415

    return strategies.settings(structure=structure)


def _addresses(_: type[Any]) -> Any:
    from ipsec_codec.testing import strategies  # noqa: PLC0415

    return strategies.addresses()
