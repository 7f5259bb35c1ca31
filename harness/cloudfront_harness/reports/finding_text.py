"""A finding as text: the same words in JUnit reports, on the terminal and in a failing test."""

from __future__ import annotations

import re

from cloudfront_harness.exchange import Exchange
from cloudfront_harness.finding import Finding
from cloudfront_harness.reports.redaction import redacted_target

# Longer than any sentence of a check; what is cut is a document that the JSON report has whole.
_FIELD_LIMIT = 400


def request_line(exchange: Exchange | None) -> str:
    """What was asked and what came: `POST /2016-09-29/distribution -> 201`; "" without an exchange."""
    if exchange is None:
        return ""
    answer = "no answer" if exchange.response is None else str(exchange.response.status)
    return f"{exchange.request.method} {redacted_target(exchange.request.target)} -> {answer}"


def one_line(text: str, limit: int = _FIELD_LIMIT) -> str:
    """Text without line breaks and control characters, cut to `limit` characters."""
    flat = re.sub(r"[\x00-\x1f\x7f-\x9f\s]+", " ", text).strip()
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def finding_lines(finding: Finding) -> list[str]:
    """The finding with its evidence, a line for each fact."""
    lines = [
        f"{finding.clause} {finding.requirement}",
        f"  expected  {one_line(finding.expected)}",
        f"  actual    {one_line(finding.actual)}",
        f"  where     {one_line(finding.where)} ({finding.api_version} {finding.operation})",
        f"  source    {one_line(finding.source)} [{finding.level}]",
    ]
    line = request_line(finding.exchange)
    return [*lines, f"  request   {one_line(line)}"] if line else lines
