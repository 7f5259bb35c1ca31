"""Several resources of one account, made, changed and read among each other: none takes on what another has.

What is one resource's own is compared when a case is over, in all its answers (see
`checks.relations.agreement`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.idempotency import check_repetition, clauses_of_repetition
from cloudfront_harness.checks.relations.lifecycle import (
    check_listed,
    check_read,
    check_read_config,
    check_updated,
)
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_refused
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.idempotency import answers_to_repetition
from cloudfront_harness.conformance.suite.updates import changed_config
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario

# More than a page that somebody cut to ten, where an account may have that many.
_MANY, _FEW = 11, 3


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Asked where the conduct may have changed."""
    resource = contract.resources[operation.resource]
    if not resource.get or not resource.key or not is_turning_point(contract, operation):
        return
    if resource.limit is not None and resource.limit <= _FEW:
        return
    reading = (resource.get, resource.get_config, resource.list)
    looked_at = accepted(contract, operation) | success(contract, *reading) | {"CF403", "CF413"}
    looked_at |= CLAUSES_OF_ERROR | {"CF701", "CF703"}
    if resource.get_config:
        looked_at |= {"CF404"}
    if resource.list:
        looked_at |= {"CF405"}
    if resource.update:
        looked_at |= success(contract, resource.update) | {"CF408"}
    rule = operation.idempotency
    if rule is not None:
        looked_at |= answers_to_repetition(contract, operation, rule)
        looked_at |= clauses_of_repetition(rule, "identical")
    yield Case("several-apart", _several, looked_at)


def _several(scenario: Scenario) -> None:
    """The first is read when others were made, again when the last was updated, and all are listed."""
    limit = scenario.resource.limit
    count = _MANY if limit is None or limit > 2 * _MANY else _FEW
    references = [scenario.reference() for _ in range(count)]
    bodies = [scenario.encode(minimal(scenario.operation, reference)) for reference in references]
    made: list[Answer] = []
    for number, body in enumerate(bodies):
        if number == 1:
            refused = scenario.create(mutations.truncated(body), valid=False)
            check_refused(scenario.judgement, refused)
        exchange = scenario.create(body)
        check_accepted(scenario.judgement, exchange)
        answer = scenario.answer(exchange)
        if not answer.succeeded or not answer.id:
            return
        made.append(answer)
    _read(scenario, made[0])
    _list(scenario, made)
    _read(scenario, made[-1])
    if scenario.resource.update:
        _update(scenario, made[-1], references[-1])
        _read(scenario, made[0])
    if scenario.operation.idempotency is not None:
        for _ in range(2):
            check_repetition(scenario.judgement, made[1], scenario.create(bodies[1]), "identical")


def _read(scenario: Scenario, created: Answer) -> None:
    contract, resource, judgement = scenario.contract, scenario.resource, scenario.judgement
    check_read(
        judgement.of(contract.operation(resource.get)), created, scenario.invoke_on(resource.get, created.id)
    )
    if resource.get_config:
        read = scenario.invoke_on(resource.get_config, created.id)
        check_read_config(judgement.of(contract.operation(resource.get_config)), created, read)


def _list(scenario: Scenario, made: list[Answer]) -> None:
    if not scenario.resource.list:
        return
    judgement = scenario.judgement.of(scenario.contract.operation(scenario.resource.list))
    listed, last_page = scenario.listed_with(made[-1].id)
    assert last_page is not None
    for created in made:
        check_listed(judgement, created, listed, last_page)


def _update(scenario: Scenario, created: Answer, reference: str) -> None:
    contract, resource = scenario.contract, scenario.resource
    value = changed_config(scenario, resource, created, reference)
    updated = scenario.invoke_on(resource.update, created.id, etag=created.etag or "", value=value)
    read = scenario.invoke_on(resource.get, created.id)
    check_updated(scenario.judgement.of(contract.operation(resource.update)), created, updated, read)
