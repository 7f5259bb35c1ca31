"""The conformance suite: which cases to run against a target, and what they say."""

from cloudfront_harness.conformance.result import CaseResult, Listener, RunInfo, RunOptions, Summary
from cloudfront_harness.conformance.runner import list_cases, run

__all__ = ["CaseResult", "Listener", "RunInfo", "RunOptions", "Summary", "list_cases", "run"]
