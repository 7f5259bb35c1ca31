"""`cfharness clauses` and `cfharness explain`: what is promised, who says so, and what proves it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cloudfront_harness.cli.options import format_option
from cloudfront_harness.contract import LEVELS, Level

if TYPE_CHECKING:
    from cloudfront_harness.conformance.selftest.evidence import Evidence
    from cloudfront_harness.contract import Clause

# IDs of clauses begin with CF.
RULE_PREFIX = "CD"
GROUPS = {
    1: "status",
    2: "headers",
    3: "XML structure",
    4: "semantics",
    5: "idempotency",
    6: "errors",
    7: "robustness",
}


@click.command(short_help="List the clauses of the contract.")
@click.option("--level", type=click.Choice(LEVELS), help="Only clauses of this level.")
@format_option("table", "json", help_text="A table for people, or JSON for programs.")
def clauses(level: Level | None, form: str) -> int:
    """Lists every clause: its permanent ID, its level and what it is about.

    \b
    Examples:
      cfharness clauses
      cfharness clauses --level observed
    """
    from cloudfront_harness.specs import load_clauses

    rows = [clause for clause in load_clauses().values() if level in (None, clause.level)]
    if form == "json":
        click.echo(json.dumps([_as_row(clause) for clause in rows], indent=1))
        return 0
    group = 0
    for clause in rows:
        if clause.group != group:
            group = clause.group
            click.echo(f"{group}xx {GROUPS[group]}")
        click.echo(f"  {clause.id}  {clause.level:<10}  {clause.title}")
    return 0


@click.command(short_help="Tell all about a clause or a rule of comparison.")
@click.argument("clause_id", metavar="CLAUSE")
@click.option("--no-example", is_flag=True, help="Do not make a finding to show, which takes a second.")
def explain(clause_id: str, no_example: bool) -> int:
    """Tells what a clause requires, in which versions, who says so, and which fault proves that it can fail.

    The example is a real finding, made on the spot: the emulator with that fault, and a case that looks.
    Of a rule of `cfharness diff` it tells whom a change breaks, why, and a version that did it.

    \b
    Examples:
      cfharness explain CF501
      cfharness explain CD801
    """
    if clause_id[:2].upper() == RULE_PREFIX:
        for line in _rule_lines(clause_id):
            click.echo(line)
        return 0
    from cloudfront_harness.conformance.selftest.evidence import evidence, example
    from cloudfront_harness.reports.finding_text import finding_lines

    known = evidence(clause_id)
    for line in _lines(known):
        click.echo(line)
    finding = None if no_example else example(known)
    if finding is not None:
        click.echo("\nA finding looks like this:\n")
        for line in finding_lines(finding):
            click.echo(f"  {line}")
    return 0


def _lines(known: Evidence) -> list[str]:
    clause, versions = known.clause, known.api_versions
    span = f"{versions[0]} to {versions[-1]}, {len(versions)} of them" if len(versions) > 1 else versions[0]
    lines = [
        f"{clause.id} {clause.title}",
        "",
        f"requirement  {clause.requirement}",
        f"level        {clause.level}",
        f"source       {clause.source}",
        f"versions     {span}",
        f"operations   {', '.join(known.operations)}",
        f"cases        {known.cases}, for instance {known.case}",
    ]
    return lines + [f"fault        {fault}" for fault in known.faults]


def _rule_lines(rule_id: str) -> list[str]:
    from cloudfront_harness.specs import load_rule

    rule = load_rule(rule_id)
    return [
        f"{rule.id} {rule.title}",
        "",
        f"severity     {rule.severity}",
        f"shows in     {'requests and responses' if rule.direction == 'both' else f'{rule.direction}s'}",
        f"area         {rule.area}",
        f"rationale    {rule.rationale}",
        f"example      {rule.example}",
        f"the reverse  {rule.mirror or f'none: {rule.waiver}'}",
    ]


def _as_row(clause: Clause) -> dict[str, str]:
    return {
        "id": clause.id,
        "title": clause.title,
        "level": clause.level,
        "requirement": clause.requirement,
        "source": clause.source,
    }
