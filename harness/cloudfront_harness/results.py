"""What a run says, as values: the run, its cases and their outcomes.

Runs of every kind (conformance, verification) say it in these words, and reports are made of nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from cloudfront_harness.contract import Profile
from cloudfront_harness.finding import Finding

# pass         every clause that was looked at holds (of those that count under the profile)
# fail         a clause is broken
# error        the harness could not run the case
# unsupported  the target does not have the operation or the version
# xfail, xpass in the baseline, and failing or (unexpectedly) passing
# not-run      skipped with a reason
Outcome = Literal["pass", "fail", "error", "unsupported", "xfail", "xpass", "not-run"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run is about, known before its first case.

    total   the number of cases
    seed    what everything follows from that is made up; None where nothing is
    """

    target: str
    url: str
    profile: Profile
    api_versions: tuple[str, ...]
    operations: tuple[str, ...]
    total: int
    harness_version: str
    started_at: str
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case. `id` is its address: `2016-09-29/CreateDistribution/idempotent-same-config`.

    clauses   IDs of the clauses that were looked at
    findings  broken clauses that fail the run under its profile
    notes     broken clauses that do not (observed clauses under the documented profile), without exchanges:
              there are many of them, and no report shows any
    detail    why, for outcomes other than pass and fail
    ends_run  whether the target was gone after it, so that no other case makes sense
    """

    id: str
    api_version: str
    operation: str
    case: str
    outcome: Outcome
    clauses: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    detail: str = ""
    duration_s: float = 0.0
    ends_run: bool = False


@dataclass(slots=True)
class Summary:
    """Counts of a whole run, and what it leaves.

    broken_off    why the run ended before its last case, "" when it did not, or was interrupted
    left          what it made and could not delete: kinds and names
    unchecked     whether something may be left that nobody could look at
    partly        operations that some requests reached and others did not: `2016-09-29/CreateDistribution`
    lag_s         how far a list was behind at most, in seconds
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    duration_s: float = 0.0
    interrupted: bool = False
    broken_off: str = ""
    left: tuple[str, ...] = ()
    unchecked: bool = False
    partly: tuple[str, ...] = ()
    lag_s: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings, a case that could not be run or something left, 2 broken off or nothing
        tested, 130 interrupted.
        """
        if self.interrupted:
            return 130
        if self.broken_off:
            return 2
        if self.outcomes["fail"] or self.outcomes["error"] or self.outcomes["xpass"]:
            return 1
        if self.left or self.unchecked or self.partly:
            return 1
        return 0 if self.outcomes["pass"] or self.outcomes["xfail"] else 2

    def as_mapping(self) -> Mapping[Outcome, int]:
        """Every outcome with its count, zeros included, in a fixed order."""
        return {outcome: self.outcomes[outcome] for outcome in OUTCOMES}


class Listener(Protocol):
    """Who wants to hear about a run while it goes on: progress bars, reports."""

    def started(self, run: RunInfo) -> None: ...

    def finished_case(self, result: CaseResult) -> None: ...

    def stopped(self, summary: Summary) -> None: ...


@dataclass(slots=True)
class KeptResults:
    """A listener that keeps what it is told: for those who want the results of a run when it is over."""

    run: RunInfo | None = None
    results: list[CaseResult] = field(default_factory=list)
    summary: Summary | None = None

    def started(self, run: RunInfo) -> None:
        """Keep what the run is about."""
        self.run = run

    def finished_case(self, result: CaseResult) -> None:
        """Keep a result."""
        self.results.append(result)

    def stopped(self, summary: Summary) -> None:
        """Keep the counts."""
        self.summary = summary

    def broken_clauses(self) -> set[str]:
        """IDs of the clauses that failed the run."""
        return {finding.clause for result in self.results for finding in result.findings}


def summarise(results: Iterable[CaseResult]) -> Summary:
    """The counts of some results."""
    summary = Summary()
    for result in results:
        summary.outcomes[result.outcome] += 1
        summary.duration_s += result.duration_s
    return summary
