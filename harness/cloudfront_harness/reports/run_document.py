"""A run's values as JSON-ready mappings, in the form of `conformance-report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.finding import Finding
from cloudfront_harness.reports.redaction import redacted_headers, redacted_target
from cloudfront_harness.results import CaseResult, RunInfo, Summary

SCHEMA_ID = "urn:cloudfront-harness:conformance-report:1"

# A body beyond this many bytes is cut: it was sent for its size, and a thousand cases with it fill a disk.
BODY_LIMIT = 64 * 1024


@cache
def report_schema() -> Mapping[str, Any]:
    """The published JSON Schema of the JSON report. Callers must not change it."""
    text = (files("cloudfront_harness.reports") / "conformance-report.schema.json").read_text(
        encoding="utf-8"
    )
    schema: dict[str, Any] = json.loads(text)
    return schema


def run_rows(run: RunInfo) -> dict[str, Any]:
    """What a report says before its cases."""
    return {
        "schema": SCHEMA_ID,
        "target": redacted_target(run.target),
        "url": redacted_target(run.url),
        "profile": run.profile,
        "harness_version": run.harness_version,
        "started_at": run.started_at,
        "api_versions": list(run.api_versions),
        **({} if run.seed is None else {"seed": run.seed}),
    }


def summary_rows(summary: Summary) -> dict[str, Any]:
    """The counts of a run. `interrupted` or `broken_off`: there are cases that were not reached."""
    return {
        "summary": dict(summary.as_mapping()),
        "interrupted": summary.interrupted,
        "broken_off": summary.broken_off,
        "left": list(summary.left),
        "left_unchecked": summary.unchecked,
        "duration_s": _seconds(summary.duration_s),
    }


def case_row(result: CaseResult) -> dict[str, Any]:
    """One case. Findings carry the exchange that shows them; notes do not, for size."""
    return {
        "id": result.id,
        "api_version": result.api_version,
        "operation": result.operation,
        "case": result.case,
        "outcome": result.outcome,
        "clauses": list(result.clauses),
        "findings": [{**_finding(finding), "exchange": _exchange(finding)} for finding in result.findings],
        "notes": [_finding(note) for note in result.notes],
        "detail": result.detail,
        "duration_s": _seconds(result.duration_s),
    }


def to_json(value: Mapping[str, Any]) -> bytes:
    """One line of JSON in UTF-8. What UTF-8 cannot carry (half of a surrogate pair) is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def body_text(body: bytes) -> str:
    """A body as text; bytes that are not UTF-8 become U+FFFD."""
    return body[:BODY_LIMIT].decode("utf-8", "replace")


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "clause": finding.clause,
        "level": finding.level,
        "api_version": finding.api_version,
        "operation": finding.operation,
        "requirement": finding.requirement,
        "expected": finding.expected,
        "actual": finding.actual,
        "where": finding.where,
        "source": finding.source,
    }


def _exchange(finding: Finding) -> dict[str, Any] | None:
    exchange: Exchange | None = finding.exchange
    if exchange is None:
        return None
    return {
        "request": {
            "method": exchange.request.method,
            "target": redacted_target(exchange.request.target),
            **_entity(exchange.request),
        },
        "response": None
        if exchange.response is None
        else {"status": exchange.response.status, **_entity(exchange.response)},
        "failure": exchange.failure,
    }


def _entity(message: Request | Response) -> dict[str, Any]:
    entity = {
        "headers": [list(pair) for pair in redacted_headers(message.headers)],
        "body": body_text(message.body),
    }
    return entity if len(message.body) <= BODY_LIMIT else {**entity, "body_size": len(message.body)}


def _seconds(duration: float) -> float:
    return round(duration, 6)
