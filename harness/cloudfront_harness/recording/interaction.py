"""One recorded exchange, with what a recording has beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cloudfront_harness.exchange import Exchange, Headers


@dataclass(frozen=True, slots=True)
class Interaction:
    """A recorded request with what came back.

    uri     where the request went, absolute; `exchange.request.target` is its path and query
    reason  the reason phrase of the status line, which no API version promises anything about
    recorded_at   when it was recorded, ISO 8601 in UTC, where the recorder writes that with each; else ""
    """

    uri: str
    exchange: Exchange
    reason: str = ""
    recorded_at: str = ""


def target_of(uri: str) -> str:
    """The request target (path and query) of an absolute URI, or of what is a target already."""
    parts = urlsplit(uri)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def header_pairs(headers: Iterable[tuple[Any, Any]]) -> Headers:
    """Headers as a client hands them over, names and values as text: some of botocore's are bytes."""
    return tuple([(header_text(name), header_text(value)) for name, value in headers])


def header_text(value: Any) -> str:
    """The name or value of a header as text: Latin-1, which takes any bytes, as on the wire."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
