"""2xx: response headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import ResponseHeader
    from cloudfront_harness.exchange import Exchange, Request, Response

_REQUEST_ID_NAMES = ("x-amzn-RequestId", "x-amz-request-id")
_XML_TYPES = ("text/xml", "application/xml")
_OBSERVED_ORDER = ("x-amzn-requestid", "etag", "location", "content-type", "content-length", "date")
# Headers that describe a created or read resource; where one is not declared it must not appear.
_RESOURCE_HEADERS = ("Location", "ETag")


# Header names in lower case, in the order in which they came, with the first value of each.
Headers = dict[str, str]


def headers_of(response: Response) -> Headers:
    """The headers of an answer, for the checks here. Blanks around a value are no part of it."""
    found: Headers = {}
    for name, value in response.headers:
        found.setdefault(name.lower(), value.strip(" \t"))
    return found


def opaque_tag(etag: str | None) -> str:
    """What an ETag header says without quotes and without the mark of a weak one, "" for none.

    Whatever packs an answer on its way makes its tag a weak one. The service itself writes no quotes.
    """
    return (etag or "").strip(" \t").removeprefix("W/").strip('"')


def check_common_headers(judgement: Judgement, exchange: Exchange, found: Headers) -> None:
    """What every answer carries, success or error: a request id, and a content type when there is a body."""
    response = exchange.response
    assert response is not None
    judgement.looked_at("CF208")
    if not (found.get("x-amzn-requestid") or found.get("x-amz-request-id")):
        _broken(judgement, exchange, "CF208", " or ".join(_REQUEST_ID_NAMES), None, "x-amzn-RequestId")
    if response.body and not _is_raw(judgement, response):
        _check_content_type(judgement, exchange, found.get("content-type"))
    if judgement.headers_in_order:
        judgement.looked_at("CF209")
        _check_order(judgement, exchange, [name for name in found if name in _OBSERVED_ORDER])


def check_success_headers(
    judgement: Judgement, exchange: Exchange, found: Headers, names: Sequence[str]
) -> None:
    """What a success carries beyond that: ETag and Location as declared.

    `names` are what Location may end in: the id in the body, say. Empty when the body names nothing.
    """
    # By member: one operation of 2020-05-31 declares its ETag under a misspelt name, and sends it so.
    declared = {header.member: header for header in judgement.operation.response_headers}
    if "ETag" in declared:
        _check_etag(judgement, exchange, found, declared["ETag"])
    if "Location" in declared:
        _check_location(judgement, exchange, found.get("location"), names)
    for name in _RESOURCE_HEADERS:
        if name not in declared:
            judgement.looked_at("CF206")
            value = found.get(name.lower())
            if value is not None:
                _broken(judgement, exchange, "CF206", f"no {name} header", value, name)


def _is_raw(judgement: Judgement, response: Response) -> bool:
    """Whether the body is what the operation delivers as it is, not XML."""
    body = judgement.operation.response
    return body is not None and body.shape.kind == "blob" and response.status < 300


def _check_content_type(judgement: Judgement, exchange: Exchange, value: str | None) -> None:
    judgement.looked_at("CF207", "CF211")
    media_type = (value or "").partition(";")[0].strip().lower()
    if media_type not in _XML_TYPES:
        _broken(judgement, exchange, "CF207", " or ".join(_XML_TYPES), value, "Content-Type")
    elif media_type != _XML_TYPES[0]:
        _broken(judgement, exchange, "CF211", _XML_TYPES[0], value, "Content-Type")


def _check_etag(judgement: Judgement, exchange: Exchange, found: Headers, declared: ResponseHeader) -> None:
    clause = "CF205" if declared.observed_only else "CF204"
    judgement.looked_at(clause)
    etag = found.get(declared.name.lower())
    if not opaque_tag(etag):
        _broken(judgement, exchange, clause, "a non-empty ETag", etag, declared.name)


def _check_location(
    judgement: Judgement, exchange: Exchange, location: str | None, names: Sequence[str]
) -> None:
    judgement.looked_at("CF201")
    if not location:
        _broken(judgement, exchange, "CF201", "a Location header", location, "Location")
        return
    judgement.looked_at("CF202", "CF203", "CF210", "CF217")
    prefix = _collection(judgement, exchange)
    parts = _absolute(location, exchange.request)
    if parts is None or not parts.path.startswith(f"{prefix}/"):
        _broken(judgement, exchange, "CF202", f"https://…{prefix}/<id>", location, "Location")
        return
    if names and parts.path not in [f"{prefix}/{name}" for name in names]:
        clause = "CF202" if parts.path.endswith(f"/{names[0]}") else "CF203"
        _broken(judgement, exchange, clause, f"…{prefix}/{names[0]}", location, "Location")
    if not _is_host_of_service(parts.netloc, exchange.request):
        _broken(judgement, exchange, "CF217", "the host of the service", parts.netloc, "Location")
    if parts.query:
        _broken(judgement, exchange, "CF210", "no query", location, "Location")


def _absolute(location: str, request: Request) -> SplitResult | None:
    """The parts of an absolute URI at which the resource can be found, None for anything else.

    The service answers https alone; an endpoint that was called without may name itself without.
    """
    try:
        parts = urlsplit(location)
    except ValueError:
        return None
    is_itself = parts.scheme == "http" and parts.netloc == request.header("host")
    return parts if parts.netloc and (parts.scheme == "https" or is_itself) else None


def _is_host_of_service(host: str, request: Request) -> bool:
    """The service names itself, in whichever partition; an endpoint may name the host it was called at."""
    return host == request.header("host") or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _collection(judgement: Judgement, exchange: Exchange) -> str:
    """The path below which the new resource is: the one that it was posted to, which names the version.

    Where an operation copies a resource, it is the one that creates of the kind post to.
    """
    operation = judgement.operation
    made = judgement.contract.resources.get(operation.resource)
    if made is None or operation.name not in made.copy:
        return exchange.request.path.rstrip("/")
    return judgement.contract.operation(made.create[0]).path


def _check_order(judgement: Judgement, exchange: Exchange, found: list[str]) -> None:
    wanted = sorted(found, key=_OBSERVED_ORDER.index)
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
