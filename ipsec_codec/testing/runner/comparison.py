"""What a parser should have answered, and every way in which its answer differs."""

from __future__ import annotations

import dataclasses
import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipsec_codec import (
    DecodeError,
    DocumentError,
    Record,
    Severity,
    decode,
    from_document,
    inspect,
)
from ipsec_codec.discretion import Discreet
from ipsec_codec.testing.naming import nearest
from ipsec_codec.testing.runner.answers import Outcome
from ipsec_codec.testing.vectors import full_document
from ipsec_codec.testing.verdicts import (
    LENGTH_PAST_END,
    ODD_LENGTH,
    TRUNCATED,
    WRAPPING_LENGTHS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ipsec_codec.testing.runner.answers import Answer

__all__ = ["Difference", "Examiner", "Mistake", "MistakeKind", "Profile"]


class Profile(enum.StrEnum):
    """Which buffers a parser should accept."""

    LOSSLESS = "lossless"
    """Those that `decode` accepts."""
    STRICT = "strict"
    """Those that `decode(strict=True)` accepts."""


class MistakeKind(enum.StrEnum):
    """How a parser went wrong."""

    WRONG_VALUE = "wrong value"
    ACCEPTED = "accepted"
    """It accepted what it should have refused."""
    REFUSED = "refused"
    """It refused what it should have accepted."""
    MALFORMED = "malformed answer"
    CRASHED = "crash"
    TIMED_OUT = "time-out"
    NOTHING_COMPARED = "nothing compared"
    """Its documents had no field, so that nothing can be said of what it reads."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference(Discreet):
    """A field that differs.

    Attributes:
        field: its name in the document.
        expected: its form in a document.
        got: the form that the parser gave, or None for a field that is missing.
        problem: what is wrong with it, where that is more than another value.
    """

    field: str
    expected: Any = dataclasses.field(repr=False)
    got: Any = dataclasses.field(repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mistake(Discreet):
    """One wrong answer.

    Attributes:
        kind: how it is wrong.
        rules: ids of the rules that the buffer breaks.
        differences: the fields that differ, where it is about values.
        event: what happened, where it crashed or could not be understood.
        words: the parser's own words, which may quote the buffer.
    """

    kind: MistakeKind
    rules: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    event: str = ""
    words: str = dataclasses.field(default="", repr=False)

    @property
    def signature(self) -> tuple[MistakeKind, frozenset[str]]:
        """What mistakes have in common that are probably one: the kind, and what it is about."""
        match self.kind:
            case MistakeKind.WRONG_VALUE:
                subjects = [difference.field for difference in self.differences]
            case MistakeKind.ACCEPTED | MistakeKind.REFUSED:
                subjects = [*self.rules]
            case MistakeKind.CRASHED:
                subjects = [sanitizer_finding(self.words) or self.event]
            case _:
                subjects = []
        return self.kind, frozenset(subjects)


FAILURES: Final = {
    Outcome.MALFORMED: MistakeKind.MALFORMED,
    Outcome.CRASHED: MistakeKind.CRASHED,
    Outcome.TIMED_OUT: MistakeKind.TIMED_OUT,
}


UNREADABLE: Final = frozenset({TRUNCATED, ODD_LENGTH, LENGTH_PAST_END, WRAPPING_LENGTHS})
"""The rules for which `decode` refuses a buffer; beside them the others say nothing more."""


class Examiner:
    """Judges a parser's answers by what `decode` says of the same bytes.

    Args:
        structure: the structure that is parsed.
        profile: which buffers should be accepted.
        fields: the fields that the parser knows; None takes them from its first document.
        allow: ids of rules: a buffer that breaks one may be accepted or refused, and the field
            that it is about may differ.
    """

    def __init__(
        self,
        structure: type[Record],
        *,
        profile: Profile = Profile.LOSSLESS,
        fields: Iterable[str] | None = None,
        allow: Iterable[str] = (),
    ) -> None:
        self._structure = structure
        self._strict = profile is Profile.STRICT
        self._allow = frozenset(allow)
        self._defaults = full_document(structure())
        self._keys = frozenset(self._defaults)
        # True equals 1, and 1.0 does, yet neither is a number of 32 bits.
        self._numbers = [name for name, form in self._defaults.items() if type(form) is int]
        self.fields: tuple[str, ...] = ()
        self._learns = fields is None
        if fields is not None:
            self._learn(fields)

    @property
    def compares_nothing(self) -> bool:
        """Whether the parser's first document had no field, so that no value is compared."""
        return not self._learns and not self.fields

    def mistake(self, data: bytes, answer: Answer) -> Mistake | None:
        """Return what is wrong with the answer to a buffer, or None."""
        kind = FAILURES.get(answer.outcome)
        if kind is not None:
            return Mistake(kind=kind, event=answer.event, words=answer.words)
        record = self._decoded(data, strict=self._strict)
        if answer.outcome is Outcome.REFUSED:
            return None if record is None else self._wrongly_refused(data, answer)
        if record is None:
            return self._wrongly_accepted(data, answer)
        return self._compared(data, record, answer.document)

    def _decoded(self, data: bytes, *, strict: bool) -> Record | None:
        try:
            return decode(data, self._structure, strict=strict)
        except DecodeError:
            return None

    def _wrongly_refused(self, data: bytes, answer: Answer) -> Mistake | None:
        rules = rules_broken(data, self._structure)
        if self._allow.intersection(rules):
            return None
        return Mistake(kind=MistakeKind.REFUSED, rules=rules, words=answer.words)

    def _wrongly_accepted(self, data: bytes, answer: Answer) -> Mistake | None:
        rules = rules_broken(data, self._structure)
        if not self._allow.intersection(rules):
            decisive = tuple(rule for rule in rules if rule in UNREADABLE)
            return Mistake(kind=MistakeKind.ACCEPTED, rules=decisive or rules)
        record = self._decoded(data, strict=False)
        return None if record is None else self._compared(data, record, answer.document)

    def _compared(self, data: bytes, record: Record, document: Mapping[str, Any]) -> Mistake | None:
        """Compare a document with the record, field by field."""
        if self._learns:
            self._learns = False
            self._learn(key for key in document if key in self._keys)
        expected = full_document(record)
        if document == expected and all(type(document[name]) is int for name in self._numbers):
            return None  # nearly always; what follows takes five times as long
        strange = document.keys() - self._keys
        if strange:
            event = self._strange(min(map(str, strange)))
            return Mistake(kind=MistakeKind.MALFORMED, event=event)
        differences = [
            difference
            for field in ("structure", *self.fields)
            if (difference := self._difference(field, record, expected[field], document))
        ]
        if differences and self._allow:
            spared = {
                found.field.partition(".")[0]
                for found in inspect(data, self._structure).findings
                if found.rule in self._allow
            }
            differences = [found for found in differences if found.field not in spared]
        if not differences:
            return None
        return Mistake(kind=MistakeKind.WRONG_VALUE, differences=tuple(differences))

    def _learn(self, fields: Iterable[str]) -> None:
        """Keep the names of the parser's fields, in the header's order."""
        known = {*fields} - {"structure"}
        self.fields = tuple(field for field in self._defaults if field in known)

    def _difference(
        self, field: str, record: Record, expected: Any, document: Mapping[str, Any]
    ) -> Difference | None:
        """Return what is wrong with one field, or None."""
        if field not in document:
            if field == "structure":
                return None
            if field not in {"padding", "trailing"}:
                return Difference(field=field, expected=expected, got=None, problem="missing")
            got = self._defaults[field]  # a document leaves these out where they are the default
            return None if got == expected else Difference(field=field, expected=expected, got=got)
        got = document[field]
        if type(got) is type(expected) and got == expected:
            return None
        problem = ""
        if field != "structure":
            try:
                read = from_document({"structure": record.c_name, field: got})
            except DocumentError as error:
                problem = f"expected {error.expected}, found {error.found}"
            else:
                if getattr(read, field) == getattr(record, field):
                    return None
        return Difference(field=field, expected=expected, got=got, problem=problem)

    def _strange(self, key: str) -> str:
        """Say that a key is none of the structure's fields."""
        hint = nearest(key, self._defaults, otherwise="its keys are")
        return f"the document has a key that is no field of {self._structure.c_name}; {hint}"


def rules_broken(data: bytes, structure: type[Record]) -> tuple[str, ...]:
    """Return the ids of the rules of severity error that a buffer breaks, each once."""
    errors = inspect(data, structure).findings_of(Severity.ERROR)
    return tuple(dict.fromkeys(found.rule for found in errors))


SANITIZER: Final = re.compile(
    r"^(?:==\d+==)?(?:ERROR|WARNING): (\w+Sanitizer: [\w-]+)|: (runtime error: [^0-9\n]*)",
    re.MULTILINE,
)
"""How a sanitizer's report begins: `==1==ERROR: AddressSanitizer: heap-buffer-overflow on ...`."""


def sanitizer_finding(words: str) -> str:
    """Return what a sanitizer found, without addresses and values; empty if none spoke.

    Args:
        words: what the parser wrote to standard error.
    """
    found = SANITIZER.search(words)
    return (found[1] or found[2]).strip() if found else ""
