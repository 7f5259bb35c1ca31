"""`cfharness verify`: recorded exchanges against the contract, without any network."""

from __future__ import annotations

from collections.abc import Sequence
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
    from cloudfront_harness.results import Listener, Summary
    from cloudfront_harness.verification.verification import Verified


@click.command(short_help="Judge recorded exchanges, offline.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@api_version_option("Judge the exchanges with these API versions")
@click.option(
    "--operation",
    "operations",
    multiple=True,
    metavar="NAME",
    help="Judge the exchanges of this operation, for instance CreateDistribution. May be repeated. "
    "[default: all]",
)
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    help="Look at this clause only, for instance CF204. May be repeated.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=None,
    help="Which broken clauses fail the run. documented: those of the API reference and the models. "
    "observed: those that recordings of the real service show as well. [default: that of each recording if "
    "it names one, otherwise documented]",
)
@report_option()
@verbose_option()
@click.option(
    "-n",
    "--workers",
    callback=number_of_workers,
    default="auto",
    show_default=True,
    metavar="N|auto",
    help="Spread large recordings over this many processes; auto: one per processor; 0: none but this.",
)
def verify(
    paths: tuple[str, ...],
    api_versions: tuple[str, ...],
    operations: tuple[str, ...],
    clauses: tuple[str, ...],
    profile: Profile | None,
    reports: tuple[str, ...],
    verbose: bool,
    workers: int,
) -> int:
    """Judges what was recorded earlier: cassettes of this harness and of vcrpy (JSON and YAML), Ruby VCR's
    files, and HAR 1.2. Directories are searched for *.json, *.yaml, *.yml and *.har.

    The API version comes from the path of each request. Exchanges of other services, and files in
    directories that are no recordings, are left out and counted. An exchange is named by its file and its
    number in it: cassettes/create.json#3.

    Exit status: 0 every promise that was looked at holds, 1 findings, 2 a file could not be read or nothing
    was judged, 130 interrupted.

    \b
    Examples:
      cfharness verify cassettes
      cfharness verify spec/vcr browser.har --report junit:verify.xml
      cfharness verify cassettes --api-version '>=2016-09-29' --operation CreateDistribution
      cfharness verify tests/cassettes/create.yaml --profile observed --clause CF204
    """
    from cloudfront_harness.cli.reporting import report_run
    from cloudfront_harness.cli.selection import resolve
    from cloudfront_harness.conformance.options import RunOptions
    from cloudfront_harness.verification.verification import Verified, VerifyOptions
    from cloudfront_harness.verification.verification import verify as verify_recordings

    named = resolve(RunOptions(api_versions=api_versions, operations=operations, clauses=clauses))
    options = VerifyOptions(
        paths=paths,
        profile=profile,
        api_versions=named.api_versions if api_versions else (),
        operations=operations,
        clauses=named.clauses,
        workers=workers,
    )
    verified = Verified()

    def run(listeners: Sequence[Listener]) -> Summary:
        nonlocal verified
        verified = verify_recordings(options, listeners)
        return verified.summary

    return report_run(
        run,
        reports,
        name="verify",
        verbose=verbose,
        unit="exchanges",
        aftermath="Nothing was changed",
        footnote=lambda: left_out(verified),
    )


def left_out(verified: Verified) -> str:
    """One line about what was not judged, "" when everything was."""
    counts = (
        (verified.elsewhere, "exchange of other services", "exchanges of other services"),
        (verified.unselected, "exchange that was not selected", "exchanges that were not selected"),
        (verified.other_files, "file that is no recording", "files that are no recordings"),
    )
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return f"Left out: {', '.join(told)}." if told else ""
