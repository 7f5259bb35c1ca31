"""Lists page by page."""

from __future__ import annotations

from collections.abc import Iterator

from cloudfront_harness.checks.relations.pages import check_page, check_pages
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_refused
from cloudfront_harness.checks.relations.sightings import list_member, sightings
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.contract import Contract, Operation, Resource
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario

_MADE = 3
# In an account that has more of a kind the pages would take too long to turn.
_MOST = 20


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Pages of one, of all but one, of all, and of more than there are."""
    resource = contract.resources[operation.resource]
    if not resource.list or not resource.key or not _is_paged(contract, resource):
        return
    if resource.total_listed:
        # Its Quantity is not that of the page.
        return
    if is_turning_point(contract, operation) and (resource.limit is None or resource.limit > _MADE):
        looked_at = accepted(contract, operation) | success(contract, resource.list) | CLAUSES_OF_ERROR
        # Nothing is read of what is listed.
        yield Case("list-pages", _pages, looked_at | {"CF423", "CF701", "CF703"})


def _is_paged(contract: Contract, resource: Resource) -> bool:
    operation = contract.operation(resource.list)
    shown = operation.response
    return (
        shown is not None
        and list_member(shown.shape) is not None
        and any(row.name == "MaxItems" for row in operation.parameters)
    )


def _pages(scenario: Scenario) -> None:
    last = None
    for _ in range(_MADE):
        exchange = scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
        check_accepted(scenario.judgement, exchange)
        last = scenario.answer(exchange).id
    judgement = scenario.judgement.of(scenario.contract.operation(scenario.resource.list))
    whole, _ = scenario.listed_with(last)
    if not whole or len(whole) > _MOST:
        raise NotRunError(f"the account has {len(whole)} resources of the kind")
    exchange = scenario.page("", len(whole))
    for size in sorted({1, max(1, len(whole) - 1), len(whole), len(whole) + 1}):
        pages: list[str] = []
        marker = ""
        for _ in whole:
            exchange = scenario.page(marker, size)
            left = len(whole) - len(pages)
            following = check_page(judgement, exchange, size=size, marker=marker, left=left)
            pages += [sighting.name for sighting in sightings(judgement, exchange)]
            if not following or following == marker:
                break
            marker = following
        check_pages(judgement, whole, pages, exchange, size)
    check_refused(judgement, scenario.page("", scenario.wrong.quantity))
