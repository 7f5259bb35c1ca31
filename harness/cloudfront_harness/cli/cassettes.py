"""`cfharness cassettes`: what is recorded, what nobody uses any more, and what is old."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cloudfront_harness.cli.options import format_option

if TYPE_CHECKING:
    from cloudfront_harness.conformance import RunOptions
    from cloudfront_harness.recording.library import Entry

FINDINGS, NOTHING = 1, 2
_PYTEST_ARGUMENTS = "cloudfront_harness.cli.cassettes.pytest_arguments"
_HEADINGS = ("api_version", "target", "interactions", "recorded_at", "contract", "path")

Form = Literal["text", "json"]


class _BeforePytest(click.Command):
    """A command whose arguments end at `--`; what follows is for pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            place = args.index("--")
            ctx.meta[_PYTEST_ARGUMENTS] = args[place + 1 :]
            args = args[:place]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- PYTEST_ARGS]"]


def _days(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})d?", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is no number of days: 90d, for instance.", context, parameter)
    return timedelta(days=int(match[1]))


_places = click.argument(
    "places", nargs=-1, metavar="[DIR…]", type=click.Path(path_type=Path), default=(Path("cassettes"),)
)
_format = format_option("text", "json", help_text="text: a line each. json: an array of objects.")


@click.group(short_help="List recordings, find unused and old ones.")
def cassettes() -> None:
    """Lists the cassettes in directories (cassettes/ unless named), and finds those to delete or renew.

    Recordings of other tools in the same directories are left out, and left alone.
    """


@cassettes.command("list")
@_places
@_format
def list_cassettes(places: tuple[Path, ...], form: Form) -> int:
    """Lists cassettes: API version, target, number of interactions, time, whether their contract is current.

    Exit status: 0, 1 if one is damaged, 2 if there is none.

    \b
    Examples:
      cfharness cassettes list
      cfharness cassettes list tests/cassettes --format json
    """
    from cloudfront_harness.recording import library

    entries = library.find(places)
    if not entries:
        return _none(places)
    _show(entries, form)
    return FINDINGS if any(entry.problem for entry in entries) else 0


@cassettes.command(cls=_BeforePytest)
@_places
@_format
@click.pass_context
def orphans(context: click.Context, places: tuple[Path, ...], form: Form) -> int:
    """Lists the cassettes that no test uses and no conformance case.

    Collects the tests that pytest finds in the current directory, or by PYTEST_ARGS, and runs none of them.
    Give pytest the options that the tests run with: --cf-api-version, --cf-cassette-dir.

    Exit status: 0 there is none, 1 there are some, 2 the tests could not be collected.

    \b
    Examples:
      cfharness cassettes orphans
      cfharness cassettes orphans tests/cassettes -- tests --cf-cassette-dir tests/cassettes
    """
    found = _orphans(places, context.meta.get(_PYTEST_ARGUMENTS, ()))
    _show(found, form)
    return FINDINGS if found else 0


@cassettes.command(cls=_BeforePytest)
@_places
@click.option("--yes", is_flag=True, help="Delete them. Without this they are only listed.")
@click.pass_context
def prune(context: click.Context, places: tuple[Path, ...], yes: bool) -> int:
    """Deletes the cassettes that no test uses and no conformance case: see `cfharness cassettes orphans`.

    Exit status: 0 there was none, or they are deleted; 1 there are some; 2 the tests could not be collected.

    \b
    Examples:
      cfharness cassettes prune
      cfharness cassettes prune --yes -- tests
    """
    from cloudfront_harness.recording import library

    found = _orphans(places, context.meta.get(_PYTEST_ARGUMENTS, ()))
    if yes:
        library.delete(found, places, lambda entry: click.echo(f"deleted {entry.path}"))
        return 0
    for entry in found:
        click.echo(f"would delete {entry.path}")
    if found:
        click.echo("Nothing was deleted. Add --yes to delete.", err=True)
    return FINDINGS if found else 0


@cassettes.command()
@_places
@click.option(
    "--older-than",
    "age",
    default="90d",
    show_default=True,
    metavar="DAYS",
    callback=_days,
    help="Age from which a cassette is stale: 90d, or 90.",
)
@_format
def stale(places: tuple[Path, ...], age: timedelta, form: Form) -> int:
    """Lists the cassettes that are old, or older than the contract they were recorded under.

    The latter are judged again, by the contract as it is now: each line says whether they still conform.

    Exit status: 0 there is none, 1 there are some, 2 there are no cassettes.

    \b
    Examples:
      cfharness cassettes stale
      cfharness cassettes stale tests/cassettes --older-than 30d
    """
    from cloudfront_harness.recording import library

    entries = library.find(places)
    if not entries:
        return _none(places)
    found = list(library.stale(entries, age, datetime.now(UTC)))
    verdicts = {
        entry.path: f"{reason}, {_verdict(entry)}" if entry.contract == "older" else reason
        for entry, reason in found
    }
    _show([entry for entry, _ in found], form, verdicts)
    return FINDINGS if found else 0


def _orphans(places: Sequence[Path], arguments: Sequence[str]) -> list[Entry]:
    from cloudfront_harness.conformance import RunOptions
    from cloudfront_harness.recording import library
    from cloudfront_harness.recording.collected import cassettes_of_tests
    from cloudfront_harness.scenarios.taping import PROBE

    entries = library.find(places)
    addresses = {entry.conformance_case for entry in entries} - {""}
    cases = {address for address in addresses if address.endswith(f"/{PROBE}")}
    # One version and operation at a time: making the cases of all takes a second.
    for cell in {address.rpartition("/")[0] for address in addresses}:
        version, _, operation = cell.partition("/")
        cases |= _cases(RunOptions(api_versions=(version,), operations=(operation,)))
    asks = any(not entry.conformance_case and not entry.problem for entry in entries)
    return list(library.orphans(entries, cassettes_of_tests(arguments) if asks else (), cases))


def _cases(options: RunOptions) -> set[str]:
    from cloudfront_harness.conformance import list_cases
    from cloudfront_harness.errors import UnknownNameError

    try:
        return set(list_cases(options))
    except UnknownNameError:  # an operation that the suite does not drive
        return set()


def _verdict(entry: Entry) -> str:
    """What today's contract says about a cassette."""
    from cloudfront_harness.results import KeptResults
    from cloudfront_harness.verification.verification import VerifyOptions, verify

    kept = KeptResults()
    verify(VerifyOptions((str(entry.path),)), [kept])
    if broken := sorted(kept.broken_clauses()):
        return f"breaks {', '.join(broken)}"
    return "still conforms" if kept.results else "nothing in it to judge"


def _show(entries: Sequence[Entry], form: Form, notes: dict[Path, str] | None = None) -> None:
    rows = [_row(entry, (notes or {}).get(entry.path)) for entry in entries]
    if form == "json":
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    lines = [[str(row.get(name, "")) or "-" for name in _HEADINGS] for row in rows]
    widths = [max(len(line[column]) for line in (_HEADINGS, *lines)) for column in range(len(_HEADINGS))]
    if lines and sys.stdout.isatty():
        click.echo(_aligned([name.replace("_", " ") for name in _HEADINGS], widths))
    for line, row in zip(lines, rows, strict=True):
        note = row.get("problem") or row.get("stale")
        click.echo(_aligned(line, widths) + (f"  ({note})" if note else ""))


def _aligned(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _row(entry: Entry, note: str | None) -> dict[str, Any]:
    row = {
        "path": str(entry.path),
        "api_version": entry.metadata.api_version,
        "target": entry.metadata.target,
        "interactions": entry.interactions,
        "recorded_at": entry.metadata.recorded_at,
        "contract": entry.contract,
    }
    return {
        **row,
        **({"problem": entry.problem} if entry.problem else {}),
        **({"stale": note} if note else {}),
    }


def _none(places: Sequence[Path]) -> int:
    click.echo(f"There are no cassettes in {', '.join(map(str, places))}.", err=True)
    return NOTHING
