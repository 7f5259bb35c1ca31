"""2xx: response headers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from harness.checks.judgement import Judgement
    from harness.exchange import Exchange, Response

_REQUEST_ID_NAMES = ("x-amzn-RequestId", "x-amz-request-id")
_XML_TYPES = ("text/xml", "application/xml")
_OBSERVED_ORDER = ("x-amzn-requestid", "etag", "location", "content-type", "content-length", "date")
# Headers that describe a created or read resource; where one is not declared it must not appear.
_RESOURCE_HEADERS = ("Location", "ETag")


def check_common_headers(judgement: Judgement, exchange: Exchange) -> None:
    """What every answer carries, success or error: a request id, and a content type when there is a body."""
    response = exchange.response
    assert response is not None
    judgement.looked_at("CF208", "CF209")
    if not any(response.header(name) for name in _REQUEST_ID_NAMES):
        _broken(judgement, exchange, "CF208", " or ".join(_REQUEST_ID_NAMES), None, "x-amzn-RequestId")
    if response.body:
        _check_content_type(judgement, exchange, response)
    _check_order(judgement, exchange, response)


def check_success_headers(judgement: Judgement, exchange: Exchange, body_id: str | None) -> None:
    """What a success carries beyond that: ETag and Location as declared. `body_id` is the id in the body."""
    response = exchange.response
    assert response is not None
    declared = {header.name: header for header in judgement.operation.response_headers}
    if "ETag" in declared:
        clause = "CF205" if declared["ETag"].observed_only else "CF204"
        judgement.looked_at(clause)
        etag = response.header("ETag")
        if not (etag or "").strip().strip('"'):
            _broken(judgement, exchange, clause, "a non-empty ETag", etag, "ETag")
    if "Location" in declared:
        _check_location(judgement, exchange, response, body_id)
    for name in _RESOURCE_HEADERS:
        if name not in declared:
            judgement.looked_at("CF206")
            if response.header(name) is not None:
                _broken(judgement, exchange, "CF206", f"no {name} header", response.header(name), name)


def _check_content_type(judgement: Judgement, exchange: Exchange, response: Response) -> None:
    judgement.looked_at("CF207", "CF211")
    value = response.header("Content-Type")
    media_type = (value or "").partition(";")[0].strip().lower()
    if media_type not in _XML_TYPES:
        _broken(judgement, exchange, "CF207", " or ".join(_XML_TYPES), value, "Content-Type")
    elif media_type != _XML_TYPES[0]:
        _broken(judgement, exchange, "CF211", _XML_TYPES[0], value, "Content-Type")


def _check_location(
    judgement: Judgement, exchange: Exchange, response: Response, body_id: str | None
) -> None:
    judgement.looked_at("CF201")
    location = response.header("Location")
    if not location:
        _broken(judgement, exchange, "CF201", "a Location header", location, "Location")
        return
    judgement.looked_at("CF202", "CF203", "CF210")
    parts = urlsplit(location)
    # The new resource is below the path that the create was sent to, which names the version.
    prefix = exchange.request.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not parts.netloc or not parts.path.startswith(f"{prefix}/"):
        _broken(judgement, exchange, "CF202", f"https://…{prefix}/<id>", location, "Location")
    elif body_id is not None and parts.path.rpartition("/")[2] != body_id:
        _broken(judgement, exchange, "CF203", f"…{prefix}/{body_id}", location, "Location")
    if parts.query:
        _broken(judgement, exchange, "CF210", "no query", location, "Location")


def _check_order(judgement: Judgement, exchange: Exchange, response: Response) -> None:
    found = [name.lower() for name, _ in response.headers if name.lower() in _OBSERVED_ORDER]
    wanted = [name for name in _OBSERVED_ORDER if name in found]
    if found != wanted:
        judgement.broken(
            "CF209",
            expected=", ".join(wanted),
            actual=", ".join(found),
            where="response headers",
            exchange=exchange,
        )


def _broken(
    judgement: Judgement, exchange: Exchange, clause: str, expected: str, actual: str | None, name: str
) -> None:
    judgement.broken(
        clause,
        expected=expected,
        actual="absent" if actual is None else repr(actual),
        where=f"header {name}",
        exchange=exchange,
    )
