"""A failure in words: what was expected, what came, which rule says so, how to see it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipsec_codec import RULES, DecodeError, decode
from ipsec_codec.dump import annotated_dump
from ipsec_codec.secret import MASK
from ipsec_codec.testing.runner.comparison import MistakeKind, Profile
from ipsec_codec.testing.runner.concealment import Concealer
from ipsec_codec.testing.runner.failures import Phase
from ipsec_codec.testing.runner.wording import OPTIONS, Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipsec_codec.testing.runner.comparison import Difference, Mistake
    from ipsec_codec.testing.runner.failures import Failure, Origin
    from ipsec_codec.testing.runner.runs import RunPlan

__all__ = ["Description", "FieldRow", "describe", "title_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """A field that differs, as it may be shown.

    Attributes:
        field: its name in the document.
        expected: what it should be, as JSON.
        got: what the parser said, as JSON, or "missing".
        problem: what is wrong with its form, or empty.
    """

    field: str
    expected: str
    got: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything about a failure that may be shown, in parts.

    Attributes:
        title: the mistake in one line.
        expected: what the parser should have answered.
        got: what it answered.
        fields: the fields that differ.
        words: the parser's own words.
        rules: the rules that the buffer breaks, each in a line.
        size: the size of the buffer in bytes, None where there is none.
        dump: the buffer as an annotated dump.
        found_by: where the buffer came from.
        notes: what else is worth knowing.
        reproduce: the line that shows it again.
    """

    title: str
    expected: str
    got: str
    fields: tuple[FieldRow, ...]
    words: str
    rules: tuple[str, ...]
    size: int | None
    dump: str
    found_by: str
    notes: tuple[str, ...]
    reproduce: str


def describe(
    failure: Failure,
    plan: RunPlan,
    *,
    reproduce: Callable[[Failure], str],
    wording: Wording = OPTIONS,
    reveal: bool = False,
) -> Description:
    """Put a failure into words.

    Args:
        failure: the failure.
        plan: what was tested.
        reproduce: returns the line that shows it again.
        wording: how the reader may ask otherwise.
        reveal: show passwords too.
    """
    mistake = failure.mistake
    given = plan.buffer or b""
    concealer = Concealer(failure.data, plan.structure, reveal=reveal, given=given, wording=wording)
    at_end = failure.origin.phase is Phase.END
    rules = _rules(failure)
    return Description(
        title=_title(failure, concealer),
        expected="" if at_end else _expected(failure, plan),
        got=_got(failure),
        fields=tuple(_row(found, concealer, failure, wording) for found in mistake.differences),
        words=concealer.words(mistake.words.strip()),
        rules=rules,
        size=None if at_end else len(failure.data),
        dump="" if at_end else annotated_dump(concealer.inspection, reveal=reveal),
        found_by=_found_by(failure.origin),
        notes=tuple(_notes(failure, wording)),
        reproduce="" if at_end else reproduce(failure),
    )


def _row(
    difference: Difference, concealer: Concealer, failure: Failure, wording: Wording
) -> FieldRow:
    """Return a field that differs, as it may be shown."""
    missing = difference.problem == "missing"
    expected = concealer.form(difference.field, difference.expected)
    got = "missing" if missing else concealer.form(difference.field, difference.got)
    problem = "" if missing else difference.problem
    if failure.alone is False and not missing and not concealer.reveals:
        got = MASK  # it may be what another buffer had for its password
    if MASK in {expected, got}:
        problem = problem or f"{wording.reveal} shows it"
    return FieldRow(field=difference.field, expected=expected, got=got, problem=problem)


def _title(failure: Failure, concealer: Concealer) -> str:
    """Return a failure's mistake in one line; of a crash, its name is what the parser said."""
    title = title_of(failure)
    crashed = failure.mistake.kind is MistakeKind.CRASHED
    return f"crash: {MASK}" if crashed and concealer.conceals(title) else title


def title_of(failure: Failure) -> str:
    """Return a failure's mistake in one line."""
    mistake = failure.mistake
    kind, subjects = mistake.signature
    names = ", ".join(sorted(subjects))
    match kind:
        case MistakeKind.WRONG_VALUE:
            return f"wrong value: {', '.join(found.field for found in mistake.differences)}"
        case MistakeKind.ACCEPTED:
            return f"accepted what breaks {_titles(mistake)}"
        case MistakeKind.REFUSED:
            why = f" (it breaks {_titles(mistake)})" if names else ""
            return f"refused what should be accepted{why}"
        case MistakeKind.CRASHED:
            return f"crash: {names}"
        case _:
            return str(kind)


def _titles(mistake: Mistake) -> str:
    """Name the rules that a mistake is about."""
    titles = {rule.id: rule.title for rule in RULES}
    return ", ".join(f"{name} ({titles[name]})" for name in mistake.rules)


def _expected(failure: Failure, plan: RunPlan) -> str:
    """Say what the parser should have answered."""
    try:
        decode(failure.data, plan.structure, strict=plan.profile is Profile.STRICT)
    except DecodeError:
        return f"a refusal (profile {plan.profile})"
    return f"the document (profile {plan.profile})"


def _got(failure: Failure) -> str:
    """Say what the parser answered."""
    match failure.mistake.kind:
        case MistakeKind.ACCEPTED:
            return "a document"
        case MistakeKind.REFUSED:
            return "a refusal"
        case MistakeKind.WRONG_VALUE:
            return "a document that differs"
        case _:
            return failure.mistake.event


def _rules(failure: Failure) -> tuple[str, ...]:
    """Return the rules that decide whether the buffer should be accepted, each in a line."""
    known = {rule.id: rule for rule in RULES}
    return tuple(
        f"{name} {known[name].title} (basis: {known[name].basis}): {known[name].explanation}"
        for name in failure.mistake.rules
    )


def _found_by(origin: Origin) -> str:
    """Say where a buffer came from."""
    match origin.phase:
        case Phase.VECTORS:
            return f"vector {origin.vector}"
        case Phase.MUTATIONS:
            return f"mutation {origin.case}: {origin.label}"
        case Phase.SEARCH:
            return "the search"
        case Phase.BUFFER:
            return "the buffer given"
        case Phase.END:
            return "the end, after all buffers"


def _notes(failure: Failure, wording: Wording) -> list[str]:
    """Return what else is worth knowing about a failure."""
    notes: list[str] = []
    if failure.alone is False:
        notes.append(
            "Asked about this buffer alone, a fresh parser does not make the mistake: "
            "it keeps something of the buffers before, or it wavers."
        )
    if failure.mistake.kind is MistakeKind.REFUSED and failure.mistake.rules:
        allowed = wording.allow(failure.mistake.rules)
        notes.append(f"If the parser may refuse such buffers, say so with {allowed}.")
    if failure.mistake.kind is MistakeKind.NOTHING_COMPARED:
        notes.append(f"If it reads some, name those that it knows, with {wording.fields}.")
    return notes
