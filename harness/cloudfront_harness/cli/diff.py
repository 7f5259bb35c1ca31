"""`cfharness diff`: what changed between API versions, and whom it breaks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudfront_harness.cli.diff_running import (
    Running,
    behaviour_of,
    check_running,
    running_options,
    witnesses_of,
)
from cloudfront_harness.cli.options import format_option
from cloudfront_harness.errors import HarnessError

if TYPE_CHECKING:
    from cloudfront_harness.compare.change import Comparison
    from cloudfront_harness.compare.failing import FailOn
    from cloudfront_harness.compare.witness.witness import Witness

FORMS = ("text", "json", "markdown", "html", "junit", "sarif", "github")


@click.command(short_help="Compare API versions.")
@click.argument("versions", nargs=-1, metavar="OLD NEW")
@click.option("--chain", "whole_chain", is_flag=True, help="Compare each of the 29 versions with the next.")
@click.option(
    "--against",
    "others",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR_OR_FILE",
    help="Compare one version with itself, as another service model (service-2.json), a directory or package "
    "with one (a wheel of botocore), or another revision of its document in specs/ has it. May be repeated, "
    "oldest first: a timeline.",
)
@click.option(
    "--operation",
    "operations",
    multiple=True,
    metavar="NAME",
    help="Compare this operation, for instance CreateDistribution. May be repeated. [default: all]",
)
@format_option(
    *FORMS,
    help_text="text: for people. markdown: a migration guide. html: a page for a browser, "
    "complete in itself. json: everything, with a published schema. "
    "junit, sarif, github: for CI servers, code scanning and workflow annotations.",
)
@click.option("--output", metavar="FILE", default="-", help="Write there instead of to standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(("breaking", "any", "none")),
    default="breaking",
    show_default=True,
    help="Which changes make the exit status 1.",
)
@click.option(
    "--ignore",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TOML file of changes that were looked at: [[ignore]] tables with `fingerprint`, or the patterns "
    "`rule`, `operation` and `path`; `reason` and `expires` (a date). An entry that matches nothing, or has "
    "expired, is an error.",
)
@running_options
@click.option(
    "--rules", "list_rules", is_flag=True, help="List the rules instead; `explain` tells all of one."
)
def diff(
    versions: tuple[str, ...],
    whole_chain: bool,
    others: tuple[Path, ...],
    operations: tuple[str, ...],
    form: str,
    output: str,
    fail_on: FailOn,
    ignore: Path | None,
    list_rules: bool,
    **running: Any,
) -> int:
    """Compares the contracts of two API versions, and tells every change with a permanent rule ID, whom it
    breaks, where, and both sides.

    With --live or --cassettes it compares behaviour: what the same scenarios were answered in both.

    Exit status: 0 nothing that --fail-on names, 1 there is, or behaviour that no change explains, 2 the
    comparison could not be made.

    \b
    Examples:
      cfharness diff 2018-06-18 2018-11-05
      cfharness diff 2016-09-29 2020-05-31 --format markdown --output migration.md
      cfharness diff --chain --operation CreateDistribution
      cfharness diff --chain --format html --output changes.html
      cfharness diff 2018-06-18 2018-11-05 --witness --target emulator --target moto
      cfharness diff 2018-06-18 2018-11-05 --live --operation CreateDistribution
      cfharness diff 2020-05-31 2020-05-31 --cassettes last-night tonight
      cfharness diff 2020-05-31 --against botocore-1.17.24-py2.py3-none-any.whl
      cfharness diff --rules
    """
    if list_rules:
        _print_rules(form)
        return 0
    from cloudfront_harness.compare.failing import any_fails

    asked = Running(**running)
    # Creates are looked at through reads and lists, so that their changes are wanted as well.
    compared = () if asked.compares_behaviour else operations
    comparisons = _compared(versions, others, compared, whole_chain=whole_chain)
    check_running(asked, comparisons)
    if asked.compares_behaviour:
        return _compare_behaviour(comparisons[0], asked, operations, form, output)
    if ignore is not None:
        comparisons = _without_ignored(comparisons, ignore)
    witnesses = [*witnesses_of(comparisons, asked)] if asked.witness else None
    _write(output, _told(comparisons, witnesses, form, fail_on))
    return 1 if any_fails(comparisons, fail_on) else 0


def _told(
    comparisons: Sequence[Comparison], witnesses: Sequence[Witness] | None, form: str, fail_on: FailOn
) -> str:
    """What is written of the comparisons. `witnesses` is None where none were asked for."""
    from cloudfront_harness.reports.comparison import FORMATS

    if form == "html":
        from cloudfront_harness.reports.html import render_html

        return render_html(comparisons, witnesses or ())
    text = FORMATS[form](comparisons, fail_on)
    return text if witnesses is None else _with_witnesses(text, form, witnesses)


def _with_witnesses(text: str, form: str, witnesses: Sequence[Witness]) -> str:
    """What is written of the comparison, with the witnesses where the form has a place for them."""
    from cloudfront_harness.reports.comparison.witnesses import WITNESS_FORMS, witness_figures

    if form in WITNESS_FORMS:
        return WITNESS_FORMS[form](text, witnesses)
    for line in witness_figures(witnesses):
        click.echo(line, err=True)
    return text


def _compare_behaviour(
    comparison: Comparison, asked: Running, operations: Sequence[str], form: str, output: str
) -> int:
    from cloudfront_harness.reports.comparison.behaviour import BEHAVIOUR_FORMATS

    if form not in BEHAVIOUR_FORMATS:
        raise click.UsageError(f"Behaviour is told as {', '.join(BEHAVIOUR_FORMATS)}, not as {form}.")
    behaviour = behaviour_of(comparison, asked, operations)
    _write(output, BEHAVIOUR_FORMATS[form](behaviour))
    if not behaviour.exchanges:
        raise HarnessError("Nothing was compared: the two sides have no scenario in common.")
    return 1 if behaviour.unexplained else 0


def _compared(
    versions: Sequence[str], others: Sequence[Path], operations: Sequence[str], *, whole_chain: bool
) -> Sequence[Comparison]:
    from cloudfront_harness.cli.selection import check_operations
    from cloudfront_harness.compare.chain import neighbours
    from cloudfront_harness.compare.revisions import known_revision, timeline
    from cloudfront_harness.specs import API_VERSIONS

    wanted = 0 if whole_chain else 1 if others else 2
    if len(versions) != wanted or (whole_chain and others):
        raise click.UsageError("Give OLD and NEW, or one version with --against, or --chain alone.")
    if others:
        revisions = timeline(versions[0], others)
    else:
        revisions = tuple(map(known_revision, API_VERSIONS if whole_chain else versions))
    check_operations(operations, [revision.contract for revision in revisions])
    return tuple(neighbours(revisions, operations))


def _without_ignored(comparisons: Sequence[Comparison], path: Path) -> Sequence[Comparison]:
    from datetime import UTC, datetime

    from cloudfront_harness.compare.ignored import read_ignored, without_ignored

    return without_ignored(comparisons, read_ignored(path, datetime.now(UTC).date()))


def _write(output: str, text: str) -> None:
    from cloudfront_harness.reports.destination import STANDARD_OUTPUT, open_destination

    if output == STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return
    destination = open_destination(output)
    try:
        destination.write(text.encode())
        destination.commit()
    finally:
        destination.discard()


def _print_rules(form: str) -> None:
    from cloudfront_harness.reports.comparison import rule_row
    from cloudfront_harness.specs import load_rules

    rules = load_rules().values()
    if form == "json":
        click.echo(json.dumps([rule_row(rule) for rule in rules], indent=1, ensure_ascii=False))
        return
    area = ""
    for rule in rules:
        if rule.area != area:
            area = rule.area
            click.echo(f"{rule.id[2]}xx {area}")
        click.echo(f"  {rule.id}  {rule.severity:<17}  {rule.title}")
