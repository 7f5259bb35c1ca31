"""`cfharness coverage`: which declared errors the suite provokes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import click
from click.formatting import wrap_text

from cloudfront_harness.cli.options import api_version_option, format_option

if TYPE_CHECKING:
    from cloudfront_harness.conformance.selftest.coverage import Covered, State


@click.command(short_help="Show which declared errors are provoked.")
@api_version_option("API versions to show")
@format_option(
    "table",
    "json",
    help_text="table: figures by version, what is not provoked, and what the cases rest on. "
    "json: every error of every operation.",
)
def coverage(api_versions: tuple[str, ...], form: str) -> int:
    """Counts the errors that the create operations declare: provoked by a case, unprovokable, or open.

    Provoked means that a case of the suite insists on the code; nothing is run here.

    \b
    Examples:
      cfharness coverage
      cfharness coverage --api-version 2020-05-31 --format json
    """
    from cloudfront_harness.conformance.selftest.coverage import counts, error_coverage
    from cloudfront_harness.specs import select_versions

    rows = error_coverage(select_versions(api_versions) if api_versions else ())
    if form == "json":
        figures = {str(state): number for state, number in counts(rows).items()}
        summary = {"total": len(rows)} | figures
        click.echo(json.dumps({"summary": summary, "errors": [asdict(row) for row in rows]}, indent=1))
    else:
        _print_table(rows)
    return 0


def _print_table(rows: Sequence[Covered]) -> None:
    from cloudfront_harness.conformance.selftest.coverage import counts

    click.echo(f"{'version':<12}{'declared':>10}{'provoked':>10}{'unprovokable':>14}{'open':>6}")
    for version in dict.fromkeys(row.api_version for row in rows):
        _print_figures(version, counts([row for row in rows if row.api_version == version]))
    total = counts(rows)
    _print_figures("all", total)
    for state in ("unprovokable", "open"):
        _print_codes(state, [row for row in rows if row.state == state])
    _print_grounds(rows)
    share = 100 * total["provoked"] / len(rows)
    click.echo(f"\n{share:.1f} % of {len(rows)} declared errors are provoked, {total['open']} are open.")


def _print_figures(name: str, figures: Mapping[State, int]) -> None:
    provoked, unprovokable, left = figures["provoked"], figures["unprovokable"], figures["open"]
    declared = provoked + unprovokable + left
    click.echo(f"{name:<12}{declared:>10}{provoked:>10}{unprovokable:>14}{left:>6}")


def _print_grounds(rows: Sequence[Covered]) -> None:
    """What stands behind the case of each code: a code is listed once for each level that it has anywhere."""
    counted = Counter(row.grounds for row in rows if row.grounds)
    levels: tuple[Literal["observed", "documented", "inferred"], ...] = ("observed", "documented", "inferred")
    listed = ", ".join(f"{counted[name]} {name}" for name in levels)
    click.echo(f"\nwhat the provoked errors rest on: {listed}")
    for level in levels:
        codes = Counter(row.code for row in rows if row.grounds == level)
        if codes:
            told = ", ".join(f"{code} ({number})" for code, number in sorted(codes.items()))
            click.echo(f"\n{level}, with the number of operations in all versions:")
            click.echo(wrap_text(told, 110, "  ", "  "))


def _print_codes(state: str, rows: Sequence[Covered]) -> None:
    if not rows:
        return
    click.echo(f"\n{state}, with the number of operations in all versions:")
    reasons = {(row.code, row.reason): row for row in rows}
    numbers = Counter((row.code, row.reason) for row in rows)
    for code, reason in reasons:
        click.echo(f"  {code} ({numbers[code, reason]}){f': {reason}' if reason else ''}")
