"""HAR 1.2, what browsers and proxies export (`log.entries`), as our interactions."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.recording.interaction import Interaction, target_of


def interaction(entry: Mapping[str, Any]) -> Interaction:
    """One of `log.entries`. Raises `KeyError`, `TypeError`, `AttributeError` or `ValueError`.

    A status of 0 is what exporters write for a request that got no answer.
    """
    asked, answered = entry["request"], entry["response"]
    request = Request(
        asked["method"].upper(),
        target_of(asked["url"]),
        _headers(asked.get("headers") or ()),
        _content(asked.get("postData")),
    )
    recorded_at = _moment(entry.get("startedDateTime"))
    status, reason = int(answered["status"]), answered.get("statusText") or ""
    if status <= 0:
        failure = answered.get("_error") or reason or "no answer"
        return Interaction(asked["url"], Exchange(request, None, failure), recorded_at=recorded_at)
    response = Response(status, _headers(answered.get("headers") or ()), _content(answered.get("content")))
    return Interaction(asked["url"], Exchange(request, response), reason, recorded_at)


def _moment(text: Any) -> str:
    """A time of ISO 8601 in UTC, "" for what is none."""
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _headers(headers: Iterable[Mapping[str, Any]]) -> Headers:
    """Headers without HTTP/2's pseudo headers. Some browsers write repeated ones as lines of one value."""
    return tuple(
        (row["name"], value)
        for row in headers
        if not row["name"].startswith(":")
        for value in str(row["value"]).split("\n")
    )


def _content(content: Mapping[str, Any] | None) -> bytes:
    if not content:
        return b""
    text = content.get("text") or ""
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
