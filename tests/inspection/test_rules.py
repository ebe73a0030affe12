"""The table of rules: what each looks at, how much it weighs, where it comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ipsec_codec import RULES, STRUCTURES, Basis, Rule, Severity
from tests.places import FIXTURES

IN_C: dict[str, Any] = json.loads((FIXTURES / "layouts.json").read_text(encoding="utf-8"))
ALL = set(IN_C)
SETTINGS = {"SOCKET_SECURITY_SETTINGS_IPSEC"}


def having(*names: str) -> set[str]:
    """Return the structures that have one of these members in C."""
    return {name for name, layout in IN_C.items() if layout["members"].keys() & set(names)}


def with_a_hole(layout: dict[str, Any]) -> bool:
    """Tell whether the C compiler left bytes between two members."""
    members = list(layout["members"].values())
    ends = [member["offset"] + member["size"] for member in members]
    return any(end < after["offset"] for end, after in zip(ends, members[1:], strict=False))


FLAGGED = having("SecurityFlags", "IpsecFlags", "Flags", "FieldMask")
WITH_STRINGS = having("AllStrings")
WITH_HOLE = {name for name, layout in IN_C.items() if with_a_hole(layout)}
INFO = having("PeerMachineAccessTokenHandle")
ADDRESSED = having("PeerAddress")
ERROR, WARNING, NOTE = Severity
DOCUMENTED, OURS = Basis

TABLE: dict[str, tuple[Severity, Basis, set[str]]] = {
    "IPS101": (ERROR, DOCUMENTED, SETTINGS),  # "must be set to SOCKET_SECURITY_PROTOCOL_IPSEC"
    "IPS102": (ERROR, OURS, FLAGGED),
    "IPS103": (ERROR, OURS, SETTINGS),
    "IPS104": (WARNING, OURS, SETTINGS),
    "IPS105": (WARNING, OURS, WITH_HOLE),
    "IPS106": (WARNING, OURS, having("SecurityFlags")),
    "IPS107": (WARNING, DOCUMENTED, having("SecurityFlags")),  # what ALLOW_INSECURE means
    "IPS108": (NOTE, DOCUMENTED, SETTINGS),  # as IPS101
    "IPS109": (NOTE, DOCUMENTED, SETTINGS),  # SOCKET_DEFAULT2_QM_POLICY is in the header
    "IPS110": (WARNING, DOCUMENTED, INFO),  # ENCRYPTED implies SECURED
    "IPS111": (WARNING, DOCUMENTED, ADDRESSED),  # "must be either AF_INET or AF_INET6"
    "IPS112": (WARNING, OURS, ADDRESSED),
    "IPS113": (ERROR, OURS, ALL - SETTINGS),
    "IPS201": (ERROR, OURS, WITH_STRINGS),
    "IPS202": (WARNING, OURS, WITH_STRINGS),
    "IPS203": (WARNING, OURS, WITH_STRINGS),
    "IPS204": (WARNING, OURS, WITH_STRINGS),
    "IPS205": (WARNING, DOCUMENTED, WITH_STRINGS),  # the lengths are in bytes
    "IPS206": (WARNING, OURS, SETTINGS),
    "IPS207": (NOTE, OURS, SETTINGS),
    "IPS208": (NOTE, OURS, SETTINGS),
    "IPS301": (ERROR, OURS, ALL),
    "IPS302": (NOTE, OURS, ALL),
    "IPS401": (ERROR, DOCUMENTED, ALL),  # WSAEMSGSIZE: "a buffer passed was too small"
    "IPS402": (ERROR, OURS, WITH_STRINGS),
    "IPS403": (ERROR, DOCUMENTED, WITH_STRINGS),  # as IPS401
    "IPS404": (ERROR, DOCUMENTED, WITH_STRINGS),  # as IPS401
}
"""For each rule its severity, its basis (for a documented one what the page says), and what has it
in C. What no page says is ours, and so is every severity."""


def test_the_table_has_every_rule() -> None:
    assert {rule.id for rule in RULES} == set(TABLE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_weighs_what_it_should_in_the_structures_that_have_its_member(rule: Rule) -> None:
    severity, basis, structures = TABLE[rule.id]
    assert rule.basis is basis
    weights = {structure.c_name: weight for structure, weight in rule.severities.items()}
    assert weights == dict.fromkeys(structures, severity)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_names_its_structures_in_the_headers_order(rule: Rule) -> None:
    assert list(rule.severities) == [kind for kind in STRUCTURES if kind in rule.severities]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is_about_where_it_is_from_and_what_it_means(rule: Rule) -> None:
    told = rule.title, rule.source, rule.explanation
    assert [bool(words.strip()) for words in told] == [True] * 3
    assert rule.explanation.endswith(".")


def test_a_rule_prints_the_same_in_every_process() -> None:
    assert all(" at 0x" not in repr(rule) for rule in RULES)
