"""The conformance suite: which cases to run against a target, and what they say."""

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.runner import list_cases, run
from cloudfront_harness.results import CaseResult, Listener, RunInfo, Summary

__all__ = ["CaseResult", "Listener", "RunInfo", "RunOptions", "Summary", "list_cases", "run"]
