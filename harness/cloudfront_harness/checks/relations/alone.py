"""What one answer shows of a resource, where there is nothing to compare it with: a recording of one request.

A run compares answers with each other (`checks.relations.agreement`), and knows more.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import local_name
from cloudfront_harness.checks.exchanges.framing import date_of
from cloudfront_harness.checks.relations.agreement import moment_of
from cloudfront_harness.checks.relations.sightings import OWN, own_members

if TYPE_CHECKING:
    from lxml import etree

    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Resource
    from cloudfront_harness.exchange import Exchange

# The day on which the service began: nothing was made before.
_BEGINNING = datetime(2008, 11, 18, tzinfo=UTC)
# Clocks differ, and a Date has no fraction.
_TOLERANCE = timedelta(days=1)


def check_alone(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    """What a success says of one resource is there and can be true. `root` is that of its document."""
    resource = judgement.contract.resources.get(judgement.operation.resource)
    if resource is None or judgement.operation.name == resource.list:
        return
    where = f"/{local_name(root)}"
    fixed, told = own_members(judgement.contract, resource, root)
    for name, (rule, text) in fixed.items():
        if rule in OWN:
            judgement.looked_at("CF415")
            if not text.strip():
                _broken(judgement, exchange, "CF415", f"a {rule.replace('-', ' ')}", text, f"{where}/{name}")
    times = [(name, text) for name, (rule, text) in fixed.items() if rule == "created"]
    for name, text in [*times, ("LastModifiedTime", told.get("modified", ""))]:
        _check_time(judgement, exchange, text, f"{where}/{name}")
    if "status" in told:
        _check_status(judgement, exchange, resource, told["status"], f"{where}/Status")


def _check_status(
    judgement: Judgement, exchange: Exchange, resource: Resource, status: str, where: str
) -> None:
    if not resource.only_these_statuses:
        return
    judgement.looked_at("CF420")
    if status not in (resource.initial_status, resource.settled_status):
        expected = f"{resource.initial_status} or {resource.settled_status}"
        _broken(judgement, exchange, "CF420", expected, status, where)


def _check_time(judgement: Judgement, exchange: Exchange, text: str, where: str) -> None:
    """A time is not before the service began nor after the answer. What is no time is found elsewhere."""
    moment = moment_of(text)
    if moment is None:
        return
    assert exchange.response is not None
    judgement.looked_at("CF418")
    answered = date_of(exchange.response)
    if moment < _BEGINNING:
        expected = f"a time since the service began ({_BEGINNING:%Y-%m-%d})"
        _broken(judgement, exchange, "CF418", expected, text, where)
    elif answered is not None and moment > answered + _TOLERANCE:
        expected = f"at most {answered:%Y-%m-%dT%H:%M:%SZ}, the date of the answer"
        _broken(judgement, exchange, "CF418", expected, text, where)


def _broken(
    judgement: Judgement, exchange: Exchange, clause: str, expected: str, actual: str, where: str
) -> None:
    judgement.broken(clause, expected=expected, actual=actual or "empty", where=where, exchange=exchange)
