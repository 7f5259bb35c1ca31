"""One exchange against the contract: the entry to the judge.

Everything here is a pure function over bytes and the contract: no codec, no clock, no network.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.place import location_names
from cloudfront_harness.checks.exchanges.echo import check_echo, check_identifiers
from cloudfront_harness.checks.exchanges.error_document import check_error
from cloudfront_harness.checks.exchanges.framing import check_framing
from cloudfront_harness.checks.exchanges.headers import (
    Headers,
    check_common_headers,
    check_success_headers,
    headers_of,
)
from cloudfront_harness.checks.exchanges.status import check_success_status
from cloudfront_harness.checks.exchanges.structure import check_structure
from cloudfront_harness.checks.judgement import Judgement
from cloudfront_harness.content_coding import ContentTooLargeError, is_accepted, unpacked

if TYPE_CHECKING:
    from lxml import etree

    from cloudfront_harness.contract import Contract, Operation, Profile
    from cloudfront_harness.exchange import Exchange, Response
    from cloudfront_harness.finding import Finding


def judge(
    contract: Contract, operation: Operation, exchange: Exchange, *, profile: Profile = "documented"
) -> list[Finding]:
    """Every clause that one exchange breaks, whatever its level.

    `operation` is the operation that the request addressed. A success and an error are both judged for what
    they are; whether the request should have succeeded is a question for the scenario checks.
    """
    judgement = Judgement(contract, operation, profile)
    judge_exchange(judgement, exchange)
    return judgement.findings


def judge_exchange(
    judgement: Judgement, exchange: Exchange, *, valid_request: bool = True
) -> etree._Element | None:
    """The same, added to a running judgement. Returns the root of a success that can be read, else None.

    With `valid_request` False a success is not judged as one: that it is a success is the finding, which a
    refusal check makes, and the body that it has would only repeat it.
    """
    judgement.looked_at("CF702")
    response = exchange.response
    if response is None:
        judgement.broken(
            "CF702",
            expected="an HTTP answer",
            actual=exchange.failure or "no answer",
            where="connection",
            exchange=exchange,
        )
        return None
    check_framing(judgement, exchange)
    found = headers_of(response)
    if "content-encoding" in found and is_accepted(exchange.request.header("Accept-Encoding") or ""):
        response = _unpacked(response, found["content-encoding"])
        exchange = replace(exchange, response=response)
    check_common_headers(judgement, exchange, found)
    if response.status >= 400:
        check_error(judgement, exchange)
        return None
    if not valid_request:
        return None
    check_success_status(judgement, exchange)
    return _judge_success(judgement, exchange, found) if 200 <= response.status < 300 else None


def _judge_success(judgement: Judgement, exchange: Exchange, found: Headers) -> etree._Element | None:
    body = judgement.operation.response
    if body is None or body.shape.kind == "blob":
        check_success_headers(judgement, exchange, found, ())
        return None
    root = check_structure(judgement, exchange)
    if root is None:
        check_success_headers(judgement, exchange, found, ())
        return None
    resource = judgement.contract.resources.get(judgement.operation.resource)
    check_success_headers(judgement, exchange, found, location_names(root, resource))
    check_identifiers(judgement, exchange, root)
    check_echo(judgement, exchange, root)
    return root


def _unpacked(response: Response, coding: str) -> Response:
    """The answer with its entity unpacked; as it is where it is too large, or packed in another way."""
    try:
        body = unpacked(response.body, coding)
    except ContentTooLargeError:
        return response
    return response if body is None else replace(response, body=body)
