"""`check_parser`: the runner for a parser that is a Python function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipsec_codec import Record, SocketSecuritySettingsIpsec
from ipsec_codec.testing.runner import ParserTest
from ipsec_codec.testing.runner.answers import CallableParser
from ipsec_codec.testing.runner.comparison import Profile
from ipsec_codec.testing.runner.description import describe
from ipsec_codec.testing.runner.failures import Phase
from ipsec_codec.testing.runner.reports import text_report
from ipsec_codec.testing.runner.runs import RunPlan, check_name
from ipsec_codec.testing.runner.wording import ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ipsec_codec.testing.runner.failures import Failure
    from ipsec_codec.testing.runner.runs import RunResult

__all__ = ["ParserMismatch", "check_parser"]


class ParserMismatch(AssertionError):  # noqa: N818 (pytest and unittest know it as an assertion)
    """A parser does not do what its structure asks for; the text is the report.

    Attributes:
        result: what the run found.
    """

    def __init__(self, report: str, result: RunResult) -> None:
        self.result = result
        super().__init__(report)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.result)


def check_parser(
    parser: Callable[[bytes], Mapping[str, Any]],
    *,
    structure: type[Record] = SocketSecuritySettingsIpsec,
    profile: str = "lossless",
    fields: Iterable[str] | None = None,
    allow: Iterable[str] = (),
    refusal: type[Exception] | tuple[type[Exception], ...] = ValueError,
    runs: int = 1000,
    seconds: float | None = None,
    seed: int = 0,
    vector: str | None = None,
    case: int | None = None,
    reveal: bool = False,
) -> RunResult:
    """Test a parser with vectors, then mutations, then a search with Hypothesis.

    Args:
        parser: takes the bytes of a structure and returns its settings document, as `to_document`
            with `reveal=True` does; refuses by raising.
        structure: the structure that it parses.
        profile: `"lossless"`, it should accept what `decode` accepts; `"strict"`, what
            `decode(strict=True)` accepts.
        fields: the fields that it knows; None takes them from its first document. One that is
            then missing is a mistake.
        allow: ids of rules, such as `"IPS201"`: a buffer that breaks one may be accepted or
            refused, and the field that it is about may differ.
        refusal: the exceptions by which it refuses; any other is a crash.
        runs: how many mutated buffers, and how many examples of the search, are tried.
        seconds: try as many as this time allows, whatever `runs` says.
        seed: the same seed tries the same buffers.
        vector: try the vector of this id alone.
        case: try this mutation of the seed alone.
        reveal: show passwords in the report.

    Returns:
        What the run did, when it found nothing.

    Raises:
        ParserMismatch: it found something; the text is the report.
        TypeError: an argument is of a wrong type, such as a str for a list of names.
        ValueError: an argument names no profile, field, rule or vector, or is a number too small.
    """
    check_name("profile", profile, [*Profile])
    plan = RunPlan(
        structure=structure,
        profile=Profile(profile),
        fields=None if fields is None else _names("fields", fields),
        allow=_names("allow", allow),
        runs=runs,
        seconds=seconds,
        seed=seed,
        vector=vector,
        case=case,
    )
    plan.check()
    result = ParserTest(lambda: CallableParser(parser, refusal=refusal), plan).run()
    if result.clean:
        return result

    def reproduce(failure: Failure) -> str:
        origin = failure.origin
        all_of_them = f"seed={plan.seed}, runs={plan.runs}"
        which = {
            Phase.VECTORS: f"vector={origin.vector!r}",
            Phase.MUTATIONS: f"seed={plan.seed}, case={origin.case}",
        }.get(origin.phase, all_of_them)
        if failure.alone is False and not plan.alone:  # it takes the buffers before it as well
            which = all_of_them
        return f"check_parser(..., {which})"

    said = [
        describe(failure, plan, reproduce=reproduce, wording=ARGUMENTS, reveal=reveal)
        for failure in result.failures
    ]
    raise ParserMismatch(text_report(result, said), result)


def _names(argument: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return some names, or refuse one that stands alone: each of its letters would be a name."""
    if isinstance(names, str):
        raise TypeError(f'{argument} must be a list of names, such as ["..."], not a str')
    return tuple(names)
