"""One HTTP request with its response, as bytes and headers.

These are the only transport types that cross a layer: no vendor's request or response object does.
Header names keep the spelling and order they had on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The value of the first header with that name (case does not count), or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent. `target` is the request target as on the wire: path and query, not decoded."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    def header(self, name: str) -> str | None:
        return header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `body` is the whole entity, after transfer decoding."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with the response it got.

    `response` is None when none came; `failure` then says why (for instance "connection closed").
    `duration_s` is wall-clock seconds, 0.0 when it was not measured.
    """

    request: Request
    response: Response | None
    failure: str | None = None
    duration_s: float = 0.0
