"""`ipsec-codec rules`: the table of rules, and what each of them means."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from ipsec_codec import RULES, Rule
from ipsec_codec.cli.help import examples
from ipsec_codec.cli.parameters import RuleId
from ipsec_codec.cli.writing import print_json, print_line

__all__ = ["rules_command"]


@click.command(
    "rules",
    short_help="List the rules behind findings, or explain one.",
    epilog=examples("ipsec-codec rules", "ipsec-codec rules IPS105", "ipsec-codec rules --json"),
)
@click.argument("rules", metavar="[ID]...", nargs=-1, type=RuleId())
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rules_command(*, rules: tuple[Rule, ...], as_json: bool) -> None:
    """List the rules that `inspect`, `check` and `--strict` go by, or explain those named.

    A rule of basis "documented" rests on a reference page. One of basis "ours" is good sense:
    what Windows does about it is not documented.
    """
    if as_json:
        print_json([_described(rule) for rule in rules or RULES], indent=2)
        return
    if rules:
        print_line("\n\n".join(map(_explained, rules)))
        return
    for rule in RULES:
        print_line(f"{rule.id}  {rule.severity:8} {rule.basis:11} {rule.title}")


def _described(rule: Rule) -> dict[str, Any]:
    """Return a rule as data."""
    return {
        "id": rule.id,
        "title": rule.title,
        "basis": rule.basis,
        "source": rule.source,
        "explanation": rule.explanation,
        "severities": {kind.c_name: severity for kind, severity in rule.severities.items()},
    }


def _explained(rule: Rule) -> str:
    """Return everything that a rule says of itself, for a person."""
    lines = [
        f"{rule.id}: {rule.title}",
        "",
        *textwrap.wrap(rule.explanation, 80),
        "",
        f"basis:  {rule.basis}",
        *textwrap.wrap(f"source: {rule.source}", 80, subsequent_indent="        "),
    ]
    lines += [f"{severity:8}in {kind.c_name}" for kind, severity in rule.severities.items()]
    return "\n".join(lines)
