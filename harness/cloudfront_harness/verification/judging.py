"""Judging an exchange that somebody hands over: its request line says which operation it is about."""

from __future__ import annotations

from cloudfront_harness.checks import Judgement, judge_exchange
from cloudfront_harness.checks.relations.alone import check_alone
from cloudfront_harness.contract import Profile
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.finding import Finding
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire.rest import Match, router_of


def judge(exchange: Exchange, profile: Profile = "documented") -> tuple[Finding, ...]:
    """The clauses that an exchange breaks, of those that count under a profile; empty when it conforms.

    API version and operation come from the request line. A success and an error are each judged for what
    they are. Raises `NoRouteError`, a `HarnessError`, for a request that addresses no operation of the API:
    nothing is promised about its answer.
    """
    return tuple(judgement_of(exchange, profile).failing())


def judgement_of(
    exchange: Exchange,
    profile: Profile = "documented",
    *,
    recorded_at: str = "",
    headers_in_order: bool = True,
) -> Judgement:
    """All that the judge says of an exchange: what it looked at, and what is broken under any profile.

    `recorded_at` (ISO 8601) dates an answer that has no Date; `headers_in_order` is False for one of a
    recording that did not keep them so. Raises `NoRouteError` as `judge` does.
    """
    match = addressed(exchange.request)
    judgement = Judgement(
        match.contract,
        match.operation,
        profile,
        recorded_at=recorded_at,
        headers_in_order=headers_in_order,
    )
    judge_alone(judgement, exchange)
    return judgement


def judge_alone(judgement: Judgement, exchange: Exchange) -> None:
    """Judge an exchange that there is nothing to compare with."""
    root = judge_exchange(judgement, exchange)
    if root is not None:
        check_alone(judgement, exchange, root)


def addressed(request: Request) -> Match:
    """The operation that a request addresses, with the contract of its version.

    Raises `NoRouteError` for a path or method that is no operation of any version.
    """
    return router_of(load_contract).match(request.method, request.target)
