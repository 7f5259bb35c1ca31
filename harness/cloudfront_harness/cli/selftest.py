"""`cfharness selftest`: does the suite find what it says it finds, and nothing else?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cloudfront_harness.cli.options import format_option
from cloudfront_harness.contract import PROFILES

if TYPE_CHECKING:
    from cloudfront_harness.conformance.selftest.damaged_answers import Mutation
    from cloudfront_harness.conformance.selftest.faults import Conformant, Detection
    from cloudfront_harness.conformance.selftest.operators import Tried

_SIGNS = {"caught": "✓", "caught-by-another": "~", "missed": "✗"}
_MOST_MISSES = 20


@click.command(short_help="Prove that the suite finds broken promises.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    help="Try this fault of the emulator only; may be repeated. `cfharness serve --list-faults` names them. "
    "[default: all]",
)
@click.option(
    "--operator",
    "operators",
    multiple=True,
    metavar="PATTERN",
    help="Try the combinations of operators whose names match (`etag-*@read`), and nothing else; may be "
    "repeated. [default: all]",
)
@click.option("--list-operators", is_flag=True, help="Print the names of the combinations, and exit.")
@click.option(
    "--mutations",
    type=click.IntRange(0),
    default=10_000,
    show_default=True,
    metavar="N",
    help="How many real answers to damage at random for the judge to find.",
)
@click.option(
    "--seed", type=int, default=20101101, show_default=True, help="What the random mutations follow from."
)
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="How many faults or combinations to try at once, each in a process of its own.",
)
@format_option("table", "json", help_text="A table for people, or JSON for programs.")
def selftest(
    faults: tuple[str, ...],
    operators: tuple[str, ...],
    list_operators: bool,
    mutations: int,
    seed: int,
    workers: int,
    form: str,
) -> int:
    """Runs the suite against the emulator with each of its faults, and with none; then damages real answers.

    Each fault names the clauses that it breaks: these have to fail, and no others. Without a fault nothing
    may fail. Combinations of operators (where something is changed, how, and when) are faults that nobody
    chose: each has to be found by some clause, or `specs/operators.toml` says why it is not. Of the damaged
    answers, each that the contract rules out has to be found.

    With --fault no operators are tried, with --operator nothing but these.

    Exit status: 0 everything is found and nothing else, 1 something is missed or found without reason, 2 the
    run could not be made, 130 interrupted.

    \b
    Examples:
      cfharness selftest -n 2
      cfharness selftest --fault drop-etag --mutations 0
      cfharness selftest --operator 'etag-*' --operator '*@list' -n 2
      cfharness selftest --format json
    """
    from cloudfront_harness.cli.console import open_console
    from cloudfront_harness.cli.selftest_operators import operator_lines, operator_rows
    from cloudfront_harness.conformance.selftest.damaged_answers import answers
    from cloudfront_harness.conformance.selftest.damaged_answers import mutations as mutated
    from cloudfront_harness.conformance.selftest.faults import examine_all, examine_conformant
    from cloudfront_harness.conformance.selftest.operators import examine_operators, select_operators

    if list_operators:
        for operator in select_operators(operators):
            click.echo(operator.name)
        return 0
    console = open_console(stderr=True)
    detections: list[Detection] = []
    conformant: list[Conformant] = []
    damaged: list[Mutation] = []
    tried: Tried | None = None
    with console.status("selftest") as status:
        if faults or not operators:
            for detection in examine_all(faults, workers=workers):
                detections.append(detection)
                status.update(f"selftest: {len(detections)} faults, {detection.fault}")
            status.update("selftest: the emulator without a fault")
            conformant = [examine_conformant(profile) for profile in PROFILES]
            status.update(f"selftest: {mutations} damaged answers")
            damaged = list(mutated(mutations, seed, answers())) if mutations else []
        if operators or not faults:
            tried = examine_operators(operators, workers=workers, tell=status.update)
    if form == "json":
        rows = _as_row(detections, conformant, damaged, seed)
        click.echo(json.dumps(rows | ({} if tried is None else operator_rows(tried)), indent=1))
    else:
        lines = (
            [*_matrix(detections), "", *_positives(conformant), *_damage(damaged, seed)] if detections else []
        )
        for line in (*lines, *(() if tried is None else operator_lines(tried))):
            click.echo(line)
    clean = all(detection.verdict == "caught" for detection in detections)
    clean = clean and not any(row.findings for row in conformant) and (tried is None or tried.is_as_noted)
    return 0 if clean and not any(row.is_missed for row in damaged) else 1


def _matrix(detections: Sequence[Detection]) -> list[str]:
    width = max(len(detection.fault) for detection in detections)
    lines = []
    for detection in detections:
        told = [", ".join(clause for clause in detection.named if clause in detection.broken) or "nothing"]
        if detection.quiet:
            told.append(f"missed {', '.join(detection.quiet)}")
        if detection.others:
            told.append(f"besides {', '.join(detection.others)}")
        lines.append(f"{_SIGNS[detection.verdict]} {detection.fault.ljust(width)}  {'; '.join(told)}")
    counts = Counter(detection.verdict for detection in detections)
    caught = f"{counts['caught']} caught by their clauses, {counts['caught-by-another']} by others as well"
    return [*lines, "", f"{len(detections)} faults: {caught}, {counts['missed']} missed."]


def _positives(conformant: Sequence[Conformant]) -> list[str]:
    lines = []
    for row in conformant:
        lines.append(
            f"Without a fault, {row.profile} profile: {len(row.findings)} findings in {row.cases} cases."
        )
        lines += [f"  {finding}" for finding in row.findings[:_MOST_MISSES]]
    return lines


def _damage(damaged: Sequence[Mutation], seed: int) -> list[str]:
    if not damaged:
        return []
    forbidden = [row for row in damaged if row.forbidden]
    missed = [row for row in forbidden if row.is_missed]
    found = len(forbidden) - len(missed)
    share = f"{found} found ({100 * found / max(len(forbidden), 1):.2f} %), {len(missed)} missed"
    first = f"{len(damaged)} damaged answers (seed {seed}): {len(forbidden)} against the contract, {share}."
    shown = missed[:_MOST_MISSES]
    return [first, *(f"  {row.kind} {row.api_version} {row.operation} {row.where}" for row in shown)]


def _as_row(
    detections: Sequence[Detection],
    conformant: Sequence[Conformant],
    damaged: Sequence[Mutation],
    seed: int,
) -> dict[str, Any]:
    return {
        "faults": [
            {
                "fault": detection.fault,
                "clauses": list(detection.named),
                "broken": list(detection.broken),
                "verdict": detection.verdict,
            }
            for detection in detections
        ],
        "conformant": [
            {"profile": row.profile, "cases": row.cases, "findings": list(row.findings)} for row in conformant
        ],
        "mutations": {
            "seed": seed,
            "total": len(damaged),
            "forbidden": sum(row.forbidden for row in damaged),
            "missed": [
                {
                    "kind": row.kind,
                    "api_version": row.api_version,
                    "operation": row.operation,
                    "where": row.where,
                    "body": row.body.decode("utf-8", "replace"),
                }
                for row in damaged
                if row.is_missed
            ],
        },
    }
