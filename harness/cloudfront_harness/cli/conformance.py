"""`cfharness conformance`: the suite against a target, with its reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from cloudfront_harness.cli.options import (
    api_version_option,
    number_of_workers,
    report_option,
    verbose_option,
)
from cloudfront_harness.contract import PROFILES, Profile

if TYPE_CHECKING:
    from cloudfront_harness.conformance.options import RunOptions
    from cloudfront_harness.results import CaseResult, RunInfo, Summary


@click.command(short_help="Run the suite against a target.")
@click.option(
    "--target",
    default="emulator",
    show_default=True,
    metavar="NAME|URL",
    help="What to drive. emulator, moto and ministack are started and stopped with the run (the last two "
    "need `pip install 'cloudfront-harness[peers]'`); a URL is a server that runs already.",
)
@api_version_option("API versions to run")
@click.option(
    "--operation",
    "operations",
    multiple=True,
    metavar="NAME",
    help="Operations to run, for instance CreateDistribution. May be repeated. "
    "[default: all that have cases]",
)
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    help="Run the cases that look at this clause, for instance CF204. May be repeated.",
)
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="NAME",
    help="Cases to run, by the last part of the address (idempotent-same-config) or a pattern of it "
    "('idempotent-*'). May be repeated.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="documented",
    show_default=True,
    help="Which broken clauses fail the run. documented: those of the API reference and the models. "
    "observed: those that recordings of the real service show as well.",
)
@report_option()
@verbose_option()
@click.option(
    "-n",
    "--workers",
    callback=number_of_workers,
    default="0",
    show_default=True,
    metavar="N|auto",
    help="Spread the run over this many processes (needs `pip install 'cloudfront-harness[xdist]'`); "
    "auto: one per processor; 0: none but this.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    help="Switch on a fault of the emulator, to prove that the run notices. May be repeated. "
    "`cfharness serve --list-faults` names them.",
)
@click.option(
    "--record",
    default="",
    metavar="DIR",
    help="Keep what the target answers: a cassette for each case, in DIR/TARGET/VERSION/OPERATION. "
    "Credentials and account ids are taken out.",
)
@click.option(
    "--replay",
    default="",
    metavar="DIR",
    help="Run against what was recorded with --record. No target is started, and nothing is sent.",
)
@click.option(
    "--require",
    "required",
    multiple=True,
    metavar="OPERATION|all",
    help="Operations that the target must have: not having one is a failure, not `unsupported`. all: every "
    "one that --api-version and --operation select. May be repeated.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the whole of an answer may take. Five that take longer in a row end the run.",
)
@click.option(
    "--settle-timeout",
    "settling_s",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="How long the target may take to deploy what is to be deleted. Cases that wait for it wait side by "
    "side, at the end. [default: 0 on our emulator, 120 on this machine, 1500 elsewhere]",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    help="What references, keys and wrong values are made up from; the report says it, and with it they are "
    "the same again. [default: another one each time]",
)
@click.option("--list", "list_only", is_flag=True, help="Print the addresses of the cases and run nothing.")
@click.option(
    "--allow-remote",
    is_flag=True,
    help="Allow a target that is not on loopback. The run creates and deletes resources there.",
)
def conformance(
    target: str,
    api_versions: tuple[str, ...],
    operations: tuple[str, ...],
    clauses: tuple[str, ...],
    cases: tuple[str, ...],
    profile: Profile,
    reports: tuple[str, ...],
    verbose: bool,
    workers: int,
    faults: tuple[str, ...],
    record: str,
    replay: str,
    required: tuple[str, ...],
    timeout_s: float,
    settling_s: float | None,
    seed: int | None,
    list_only: bool,
    allow_remote: bool,
) -> int:
    """Drives a target with create requests of every API version and judges every answer.

    Prints a matrix of versions and operations, then what was broken, clause by clause. Cases of a version or
    an operation that the target does not have are `unsupported`, not failed. Requests that are throttled are
    sent again, as the SDKs do. What was created on a target that keeps it is deleted at the end, also after
    Ctrl-C; the last lines say what could not be deleted. The reports of a run that breaks off hold the cases
    so far.

    Exit status: 0 every promise that was looked at holds, 1 findings, or something could not be deleted,
    2 the run could not be made, or not to its end, or nothing was tested, 130 interrupted.

    \b
    Examples:
      cfharness conformance
      cfharness conformance --target moto --report junit:moto.xml
      cfharness conformance --target http://127.0.0.1:5000 --api-version '>=2016-09-29'
      cfharness conformance --operation CreateDistribution --case idempotent-same-config
      cfharness conformance --fault drop-etag --api-version 2020-05-31
      cfharness conformance --target http://127.0.0.1:5000 --require CreateDistribution
      cfharness conformance --target moto --record cassettes
      cfharness conformance --target moto --replay cassettes
    """
    from cloudfront_harness.cli.selection import resolve
    from cloudfront_harness.conformance.options import RunOptions

    options = resolve(
        RunOptions(
            target=target,
            api_versions=api_versions,
            operations=operations,
            clauses=clauses,
            cases=cases,
            profile=profile,
            workers=workers,
            faults=faults,
            allow_remote=allow_remote,
            record=record,
            replay=replay,
            required=required,
            timeout_s=timeout_s,
            settling_s=settling_s,
            seed=seed,
        )
    )
    return _list(options) if list_only else _run(options, reports, verbose=verbose)


def _list(options: RunOptions) -> int:
    from cloudfront_harness.conformance import list_cases

    for address in list_cases(options):
        click.echo(address)
    return 0


def _run(options: RunOptions, reports: tuple[str, ...], *, verbose: bool) -> int:
    from cloudfront_harness.cli.reporting import report_run
    from cloudfront_harness.conformance import run

    unseen = Unseen(options.clauses)
    return report_run(
        lambda listeners: run(options, [*listeners, unseen]),
        reports,
        verbose=verbose,
        name="conformance",
        footnote=unseen.told,
    )


class Unseen:
    """A listener that remembers which of the wanted clauses no case has looked at."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._left = dict.fromkeys(wanted)

    def started(self, run: RunInfo) -> None:
        """Nothing has been looked at."""

    def finished_case(self, result: CaseResult) -> None:
        """Strike out what a case has looked at."""
        for clause in result.clauses:
            self._left.pop(clause, None)

    def stopped(self, summary: Summary) -> None:
        """What is left has not been tested."""

    def told(self) -> str:
        """One line, "" when all were looked at."""
        return f"Not tested: no case looked at {', '.join(self._left)}." if self._left else ""
