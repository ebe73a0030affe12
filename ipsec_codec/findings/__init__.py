"""The one table of rules that say what is odd in a structure, and what it finds.

`decode(strict=True)` runs the rules of severity error over a record; an inspection runs all of
them over any bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipsec_codec.errors import StrictError
from ipsec_codec.findings.member_rules import MEMBER_RULES
from ipsec_codec.findings.rule import Basis, Facts, Finding, Rule, Severity
from ipsec_codec.findings.size_rules import SIZE_RULES
from ipsec_codec.findings.string_rules import STRING_RULES
from ipsec_codec.structures import STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipsec_codec.structures.record import Record

__all__ = [
    "RULES",
    "Basis",
    "Facts",
    "Finding",
    "Rule",
    "Severity",
    "findings",
    "strict_error",
]

RULES: Final[tuple[Rule, ...]] = (*MEMBER_RULES, *STRING_RULES, *SIZE_RULES)
"""The table, by id: 1xx members, 2xx strings, 3xx what follows them, 4xx what cannot decode."""

_ERROR_RULES: Final = {
    structure: tuple(rule for rule in RULES if rule.severities.get(structure) is Severity.ERROR)
    for structure in STRUCTURES
}


def findings(facts: Facts, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Run rules over what is known of a structure.

    Args:
        facts: what is known of it.
        rules: the rules; the whole table unless told otherwise.

    Returns:
        The findings, in order of offset.
    """
    found = [finding for rule in rules for finding in rule.findings(facts)]
    return tuple(sorted(found, key=lambda finding: finding.offset))


def strict_error(record: Record) -> StrictError | None:
    """Return the error that strictness raises about a record, or None."""
    facts = Facts.of(record)
    errors = findings(facts, _ERROR_RULES[type(record)])
    return StrictError(errors, structure=facts.layout.c_name) if errors else None
