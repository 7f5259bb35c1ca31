"""Runs whose results are kept."""

from __future__ import annotations

from collections import Counter
from functools import cache

from cloudfront_harness.conformance import RunOptions, run
from cloudfront_harness.contract import Profile
from cloudfront_harness.results import KeptResults


class Gathered(KeptResults):
    """Everything that a run told its listeners, as tests ask for it."""

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


@cache
def whole_run(version: str, profile: Profile) -> Gathered:
    """Every case of a version on the emulator. Made once in each process: nothing may be changed in it."""
    return gather(RunOptions(api_versions=(version,), profile=profile))
