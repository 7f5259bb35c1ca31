"""A listener that keeps what a run says."""

from __future__ import annotations

from collections import Counter

from cloudfront_harness.conformance import CaseResult, RunInfo, RunOptions, Summary, run


class Gathered:
    """Everything that a run told its listeners."""

    def __init__(self) -> None:
        self.info: RunInfo | None = None
        self.results: list[CaseResult] = []
        self.summary: Summary | None = None

    def started(self, run: RunInfo) -> None:
        self.info = run

    def finished_case(self, result: CaseResult) -> None:
        self.results.append(result)

    def stopped(self, summary: Summary) -> None:
        self.summary = summary

    def outcomes(self) -> dict[str, str]:
        return {result.id: result.outcome for result in self.results}

    def broken(self) -> Counter[str]:
        """How often each clause was broken, of those that count under the profile."""
        return Counter(finding.clause for result in self.results for finding in result.findings)

    def failures(self) -> list[str]:
        """A line for each case that did not pass, for assertion messages."""
        return [
            f"{result.id}: {result.outcome} {result.detail} {list(map(str, result.findings[:1]))}"
            for result in self.results
            if result.outcome != "pass"
        ]


def gather(options: RunOptions) -> Gathered:
    """Run, and keep what was said."""
    gathered = Gathered()
    run(options, [gathered])
    return gathered
