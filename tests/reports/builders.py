"""Values of a run for tests of reports, each with defaults that a test overrides where it matters."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.finding import Finding
from cloudfront_harness.results import CaseResult, Outcome, RunInfo, Summary

VERSION = "2016-09-29"
OPERATION = "CreateDistribution"

SECRETS = ("c2VjcmV0c2lnbmF0dXJl", "FwoGZXIvYXdzEXAMPLETOKEN", "sessioncookie")


def exchange(**changes: Any) -> Exchange:
    """A create with its answer; every header that carries a credential has one of `SECRETS`."""
    request = Request(
        method="POST",
        target=f"/{VERSION}/distribution",
        headers=(
            ("Host", "127.0.0.1:8474"),
            ("Authorization", f"AWS AKIDEXAMPLE:{SECRETS[0]}"),
            ("x-amz-security-token", SECRETS[1]),
            ("Content-Type", "text/xml"),
        ),
        body=b"<DistributionConfig></DistributionConfig>",
    )
    response = Response(
        status=201,
        headers=(("Content-Type", "text/xml"), ("Set-Cookie", SECRETS[2])),
        body=b'<?xml version="1.0"?>\n<Distribution></Distribution>',
    )
    return Exchange(**{"request": request, "response": response, **changes})


def finding(**changes: Any) -> Finding:
    """A missing ETag."""
    values: dict[str, Any] = {
        "clause": "CF204",
        "level": "documented",
        "api_version": VERSION,
        "operation": OPERATION,
        "requirement": "A success carries a non-empty ETag header where the operation declares it.",
        "expected": "a non-empty ETag",
        "actual": "absent",
        "where": "header ETag",
        "source": "models: output headers",
        "exchange": exchange(),
    }
    return Finding(**{**values, **changes})


def result(case: str = "create-minimal", outcome: Outcome = "pass", **changes: Any) -> CaseResult:
    """A case. One that fails has a finding unless a test gives it others."""
    version = changes.pop("api_version", VERSION)
    operation = changes.pop("operation", OPERATION)
    values: dict[str, Any] = {
        "clauses": ("CF101", "CF204"),
        "findings": (finding(api_version=version, operation=operation),) if outcome == "fail" else (),
        "duration_s": 0.25,
    }
    return CaseResult(
        id=f"{version}/{operation}/{case}",
        api_version=version,
        operation=operation,
        case=case,
        outcome=outcome,
        **{**values, **changes},
    )


def run_info(**changes: Any) -> RunInfo:
    """A run on the emulator."""
    values: dict[str, Any] = {
        "target": "emulator",
        "url": "http://127.0.0.1:8474",
        "profile": "documented",
        "api_versions": (VERSION,),
        "operations": (OPERATION,),
        "total": 1,
        "harness_version": "0.1.0",
        "started_at": "2026-01-02T03:04:05+00:00",
    }
    return RunInfo(**{**values, **changes})


def summary_of(*results: CaseResult, **changes: Any) -> Summary:
    """The summary that belongs to some results."""
    return Summary(Counter(case.outcome for case in results), **{"duration_s": 1.5, **changes})


def tell(listener: Any, *results: CaseResult, interrupted: bool = False, **run: Any) -> None:
    """A whole run, told to a listener."""
    listener.started(run_info(total=len(results), **run))
    for case in results:
        listener.finished_case(case)
    listener.stopped(summary_of(*results, interrupted=interrupted))
