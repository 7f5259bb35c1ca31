"""Requests that are let in nowhere: not signed, of no version, to no path."""

from __future__ import annotations

from collections.abc import Iterator

from cloudfront_harness.checks.relations.admission import check_no_such_path, check_not_let_in
from cloudfront_harness.checks.relations.required_refusals import check_nothing_made
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import made_nothing
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario

# No scheme of signing begins like this: who takes it does not look at signatures at all.
_NO_SCHEME = "None of them"


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """What comes before an operation is even looked for is the same in most versions."""
    if is_turning_point(contract, operation):
        yield Case("unsigned", _unsigned, frozenset({"CF709"}) | made_nothing(contract, operation))
        yield Case("unknown-path", _unknown_path, frozenset({"CF610"}))


def _unsigned(scenario: Scenario) -> None:
    reference = scenario.reference()
    body = scenario.encode(minimal(scenario.operation, reference))
    if scenario.answer(scenario.create_as(body, authorization=_NO_SCHEME)).succeeded:
        raise NotRunError("the target does not check signatures")
    exchange = scenario.create_as(body)
    check_not_let_in(scenario.judgement, exchange)
    made = scenario.inventory.made_with(reference)
    if made is not None:
        scenario.inventory.remember(*made)
        check_nothing_made(scenario.judgement, made, exchange)


def _unknown_path(scenario: Scenario) -> None:
    """The right path of no version, and no path of the right version."""
    version, wrong = scenario.contract.api_version, scenario.wrong
    body = scenario.encode(minimal(scenario.operation, scenario.reference()))
    first, last = f"/{wrong.namespace_version}/", f"/{version}/{wrong.resource.lower()}"
    target = scenario.operation.path.partition("{")[0].rstrip("/")
    for path in (target.replace(f"/{version}/", first, 1), last, f"/{version}", "/"):
        check_no_such_path(scenario.judgement, scenario.create_as(body, path=path))
