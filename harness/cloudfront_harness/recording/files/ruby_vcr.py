"""What Ruby's VCR writes (`http_interactions`), YAML and JSON alike, as our interactions."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.recording.interaction import Interaction, target_of


def interaction(row: Mapping[str, Any]) -> Interaction:
    """One of `http_interactions`. Raises `KeyError`, `TypeError`, `AttributeError` or `ValueError`."""
    asked, answered = row["request"], row["response"]
    request = Request(
        str(asked["method"]).lstrip(":").upper(),
        target_of(asked["uri"]),
        _headers(asked.get("headers")),
        _body(asked.get("body")),
    )
    status = answered["status"]
    response = Response(int(status["code"]), _headers(answered.get("headers")), _body(answered.get("body")))
    reason = str(status.get("message") or "")
    return Interaction(asked["uri"], Exchange(request, response), reason, _moment(row.get("recorded_at")))


def _moment(text: Any) -> str:
    """An HTTP date as ISO 8601 in UTC; "" for none, and for what is none (VCR 1 wrote no time)."""
    try:
        return parsedate_to_datetime(str(text)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _headers(headers: Mapping[str, Any] | None) -> Headers:
    return tuple(
        (name, _text(value))
        for name, values in (headers or {}).items()
        for value in (values if isinstance(values, list) else [values])
    )


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (dict, list)):
        raise TypeError("the value of a header is no text")
    return "" if value is None else str(value)


def _body(body: Any) -> bytes:
    """A body: text in the encoding that stands beside it, bytes, or base64. VCR 1 wrote the text alone."""
    encoding = None
    if isinstance(body, dict):
        if body.get("base64_string") is not None:
            return base64.b64decode(body["base64_string"])
        encoding, body = body.get("encoding"), body.get("string")
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if not isinstance(body, str):
        raise TypeError("a body is no text")
    return body.encode(_codec(encoding))


def _codec(encoding: Any) -> str:
    """The codec for one of Ruby's encodings. ASCII-8BIT says bytes, and what is text there is UTF-8."""
    try:
        return "utf-8" if encoding in (None, "US-ASCII") else codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
