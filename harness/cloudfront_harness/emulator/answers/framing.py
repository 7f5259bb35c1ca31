"""Answers as bytes: framing, header order and header names as recordings of the service show them.

The profiles differ in the XML declaration only: documents show one with an encoding, recordings one without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache
from xml.sax.saxutils import escape

from cloudfront_harness.contract import Profile
from cloudfront_harness.exchange import Response

DECLARATIONS: Mapping[Profile, bytes] = {
    "documented": b'<?xml version="1.0" encoding="UTF-8"?>\n',
    "observed": b'<?xml version="1.0"?>\n',
}

_NO_CONTENT = 204

# The smallest body seen with Vary; the largest seen without it has 970 bytes.
_VARY_FROM_BYTES = 2180

# What XML 1.0 cannot carry (section 2.2: Char).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def success(
    status: int,
    body: bytes,
    *,
    now: float,
    request_id: str,
    etag: str | None = None,
    location: str | None = None,
    etag_name: str = "ETag",
    content_type: str = "text/xml",
) -> Response:
    """A success, with a body or, when `body` is empty, without one."""
    headers = [("x-amzn-RequestId", request_id)]
    if etag is not None:
        headers.append((etag_name, etag))
    if location is not None:
        headers.append(("Location", location))
    if not body and status != _NO_CONTENT:
        # Else a client would wait for a body until the connection is closed.
        headers.append(("Content-Length", "0"))
    return Response(status, (*headers, *_entity_headers(body, now, content_type)), body)


def error(
    status: int, code: str, message: str, *, namespace: str, declaration: bytes, now: float, request_id: str
) -> Response:
    """An error document in the namespace of the version that was called."""
    sender = "Sender" if status < 500 else "Receiver"
    document = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{sender}</Type><Code>{escape(code)}</Code>'
        f"<Message>{_carried(message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    body = declaration + document.encode()
    return Response(status, (("x-amzn-RequestId", request_id), *_entity_headers(body, now)), body)


def timestamp(seconds: float) -> str:
    """A time as the service writes it: `2013-05-18T20:08:00.350Z`."""
    # Whole microseconds first: the fraction of a float alone may end a millisecond early.
    second, microseconds = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_to_the_second(second)}.{microseconds // 1000:03d}Z"


def _entity_headers(body: bytes, now: float, content_type: str = "text/xml") -> tuple[tuple[str, str], ...]:
    date = ("Date", _http_date(int(now)))
    if not body:
        return (date,)
    length = ("Content-Length", str(len(body)))
    if len(body) >= _VARY_FROM_BYTES:
        return (("Content-Type", content_type), length, ("Vary", "Accept-Encoding"), date)
    return (("Content-Type", content_type), length, date)


@lru_cache(maxsize=8)
def _to_the_second(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"


@lru_cache(maxsize=8)
def _http_date(second: int) -> str:
    """Cached: within one second thousands of answers carry the same date."""
    return formatdate(second, usegmt=True)


def _carried(text: str) -> str:
    """The text as element content, without what XML cannot carry."""
    return escape(_NOT_XML.sub("?", text))
