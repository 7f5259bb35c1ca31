"""One recorded exchange, with what a recording has beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cloudfront_harness.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Interaction:
    """A recorded request with what came back.

    uri     where the request went, absolute; `exchange.request.target` is its path and query
    reason  the reason phrase of the status line, which no API version promises anything about
    """

    uri: str
    exchange: Exchange
    reason: str = ""


def target_of(uri: str) -> str:
    """The request target (path and query) of an absolute URI, or of what is a target already."""
    parts = urlsplit(uri)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
