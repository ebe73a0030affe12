"""The search for mistakes with Hypothesis, which also makes the buffers small."""

from __future__ import annotations

import contextlib
import time
import warnings
from typing import TYPE_CHECKING, Any, Final, cast

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException, HypothesisWarning

from ipsec_codec.testing.strategies import invalid_buffers, valid_buffers

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipsec_codec import Record
    from ipsec_codec.testing.runner.comparison import Mistake
    from ipsec_codec.testing.strategies import InvalidBuffer

__all__ = ["buffers", "search"]

SHRINK_SECONDS: Final = 30.0
"""How long examples are made smaller, at the most."""


NO_CHECKS: Final = (
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.too_slow,
    HealthCheck.large_base_example,
)
"""What Hypothesis says of slow tests, which nobody here could make faster."""


class _MistakeFoundError(Exception):
    """Tells Hypothesis that an example is interesting; each kind of mistake has its own."""


class _OutOfTime(BaseException):
    """Ends a search at once: Hypothesis lets what is no Exception pass."""


def buffers(structure: type[Record], *, strict: bool) -> st.SearchStrategy[bytes]:
    """Return a strategy for the buffers that a search tries: those that decode, and those not.

    Args:
        structure: the structure that they are read as.
        strict: those that decode under strictness, and those not.
    """
    valid = valid_buffers(structure=structure, strict=strict)
    broken = invalid_buffers(structure=structure, strict=strict).map(_data)
    # `one_of` would weigh every way to break a buffer alike. Strictness has more rules to break.
    groups = [valid, broken, broken] if strict else [valid, broken]
    return st.sampled_from(groups).flatmap(lambda group: group)


def _data(buffer: InvalidBuffer) -> bytes:
    return buffer.data


def search(
    examine: Callable[[bytes], Mistake | None],
    *,
    structure: type[Record],
    strict: bool,
    examples: int,
    random_seed: int,
    deadline: float | None = None,
    generate_only: bool = False,
) -> None:
    """Try examples; after the first mistake, make the buffers smaller that show one.

    Args:
        examine: asks the parser about a buffer, keeps the mistake and returns it.
        structure: the structure that the buffers are read as.
        strict: draw the line between good and bad buffers where strictness does.
        examples: how many buffers are tried before any is made smaller.
        random_seed: the same seed tries the same buffers.
        deadline: when to stop, in `time.monotonic()`'s seconds.
        generate_only: make nothing smaller.
    """
    first_mistake: float | None = None
    kinds: dict[object, type[_MistakeFoundError]] = {}

    def examine_in_time(data: bytes) -> None:
        nonlocal first_mistake
        now = time.monotonic()
        if deadline is not None and now > deadline:
            raise _OutOfTime
        if first_mistake is not None and now > first_mistake + SHRINK_SECONDS:
            raise _OutOfTime
        mistake = examine(data)
        if mistake is None:
            return
        first_mistake = first_mistake or now
        kind, subjects = mistake.signature
        key = kind, min(subjects, default="")
        # Hypothesis tells mistakes apart by the exception's class, and shrinks each on its own.
        raise kinds.setdefault(key, type("_FoundOne", (_MistakeFoundError,), {}))

    phases = [Phase.generate] if generate_only else [Phase.generate, Phase.shrink]
    # Decorated as a function of unknown type: what Hypothesis passes on is its own affair.
    decorated: Any = given(buffers(structure, strict=strict))(cast("Any", examine_in_time))
    decorated = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=True,
        suppress_health_check=NO_CHECKS,
        verbosity=Verbosity.quiet,
    )(decorated)
    decorated = seed(random_seed)(decorated)
    # What it found was kept by `examine`; about a parser that wavers, Hypothesis complains.
    expected = _MistakeFoundError, ExceptionGroup, HypothesisException, _OutOfTime
    with warnings.catch_warnings(), contextlib.suppress(*expected):
        warnings.simplefilter("ignore", HypothesisWarning)  # its report of it, which nobody sees
        decorated()
