"""Hypothesis profiles, and the signals that tests send."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, Phase, settings

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile("default", max_examples=100, deadline=None, suppress_health_check=QUIET)
settings.register_profile("rig", max_examples=20, deadline=None, suppress_health_check=QUIET)
settings.register_profile("long", max_examples=100_000, deadline=None, suppress_health_check=QUIET)
settings.register_profile(  # a mutant that is not found soon is found by no more of the same
    "mutation",
    max_examples=25,
    deadline=None,
    suppress_health_check=QUIET,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("IPSEC_CODEC_PROFILE", "default"))


def pytest_configure() -> None:
    """Hear the signals that nohup, or a shell's background, has this process ignore.

    The tests' own processes would ignore them too.
    """
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
