"""Creates beyond a quota: of the account, or of what its resources may have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_refused
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, rejected, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.refusals.errors import below_config, expect_refusal, holds_config
from cloudfront_harness.contract import Constraint, Contract, Level, Operation
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.breach_values import with_breach_values
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.values import recounted, with_value
from cloudfront_harness.scenarios.scenario import Scenario

# Scenario, number of the request -> a request that counts.
_Next = Callable[[Scenario, str, int], dict[str, Any]]


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """One case for each quota that the operation can exceed."""
    resource = contract.resources[operation.resource]
    clause = _clause_of(resource.limit_level)
    looked_at = success(contract, operation.name) | rejected(contract, operation, clause)
    if resource.limit is not None and operation.error_status(resource.limit_code) is not None:
        code = resource.limit_code
        # What is copied is in the account before.
        present = 1 if operation.name in resource.copy else 0
        fill = partial(_exceed, code, resource.limit - present, _minimal, clause=clause)
        if not present and is_turning_point(contract, operation) and operation.idempotency is not None:
            fill = partial(_after_what_does_not_count, fill)
            looked_at |= CLAUSES_OF_ERROR | success(contract, resource.delete) | {"CF701", "CF703", "CF706"}
        yield Case(f"error-{code}", fill, looked_at, frozenset({code}))
    for constraint in contract.constraints:
        if constraint.kind != "max-resources" or constraint.root != resource.config:
            continue
        if operation.error_status(constraint.code) is None:
            continue
        run = _run_of(contract, operation, constraint)
        if run is not None:
            name = f"error-{constraint.code}-{constraint.id}"
            clause = _clause_of(constraint.level)
            asked = success(contract, operation.name) | rejected(contract, operation, clause)
            yield Case(name, run, asked, frozenset({constraint.code}))


def _after_what_does_not_count(fill: Callable[[Scenario], None], scenario: Scenario) -> None:
    """A quota counts what there is: nothing that was refused, repeated or deleted before it is filled."""
    if not scenario.target.disposable:
        fill(scenario)
        return
    body = scenario.encode(minimal(scenario.operation, scenario.reference()))
    wrong = mutations.with_unknown_member(body, "", scenario.wrong.member)
    check_refused(scenario.judgement, scenario.create(wrong, valid=False))
    exchange = scenario.create(body)
    check_accepted(scenario.judgement, exchange)
    created = scenario.answer(exchange)
    if created.succeeded and created.id:
        scenario.create(body)
        scenario.when_deployed(created.id, partial(_delete_and_fill, fill, scenario, created))


def _delete_and_fill(fill: Callable[[Scenario], None], scenario: Scenario, created: Answer) -> None:
    deletion = scenario.invoke_on(scenario.resource.delete, created.id, etag=created.etag or "")
    if not scenario.answer(deletion, scenario.resource.delete).succeeded:
        raise NotRunError(f"the target answers {scenario.answer(deletion, scenario.resource.delete)}")
    scenario.inventory.forget(created.id)
    fill(scenario)


def _run_of(
    contract: Contract, operation: Operation, constraint: Constraint
) -> Callable[[Scenario], None] | None:
    maximum = constraint.argument["maximum"]
    if holds_config(operation, constraint.root):
        place = below_config(contract, operation, "")
        fill = partial(_exceed, constraint.code, maximum, partial(_counting, constraint, place))
        return partial(fill, clause=_clause_of(constraint.level))
    if constraint.argument["counted"] == "values":
        return None  # a copy has the values of its original

    def run(scenario: Scenario) -> None:
        kind = scenario.resource.name
        create = contract.operation(scenario.resource.create[0])
        original = _with(minimal(create, scenario.reference()), constraint, "", 0)
        assert create.request is not None
        scenario.provide(kind, recounted(original, create.request.shape))
        _exceed(constraint.code, maximum - 1, _minimal, scenario, clause=_clause_of(constraint.level))

    return run


def _clause_of(level: Level) -> str:
    """What is only inferred fails no run."""
    return "CF608" if level == "inferred" else "CF606"


def _minimal(scenario: Scenario, reference: str, _number: int) -> dict[str, Any]:
    return minimal(scenario.operation, reference)


def _counting(
    constraint: Constraint, place: str, scenario: Scenario, reference: str, number: int
) -> dict[str, Any]:
    body = scenario.operation.request
    assert body is not None
    value: dict[str, Any] = recounted(
        _with(minimal(scenario.operation, reference), constraint, place, number), body.shape
    )
    return value


def _with(value: dict[str, Any], constraint: Constraint, place: str, number: int) -> dict[str, Any]:
    """The request with what the constraint counts."""
    for path, given in with_breach_values(constraint).argument["with"].items():
        where = f"{place}/{path}" if place else path
        value = with_value(value, where, _numbered(given, number))
    return value


def _numbered(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {name: _numbered(member, number) for name, member in value.items()}
    return value.replace("{number}", str(number)) if isinstance(value, str) else value


def _exceed(code: str, room: int, request: _Next, scenario: Scenario, *, clause: str) -> None:
    """Make as many as there is room for, then one more. Only where all of it is thrown away afterwards."""
    if not scenario.target.disposable:
        raise NotRunError("it would fill the account up to its quota; run it on a target that is thrown away")
    for number in range(room):
        reference = scenario.reference()
        exchange = scenario.create(scenario.encode(request(scenario, reference, number)))
        if not scenario.answer(exchange).succeeded:
            break
    else:
        reference = scenario.reference()
        body = scenario.encode(request(scenario, reference, room))
        expect_refusal(scenario, scenario.create(body), reference, [code], clause)
        return
    if scenario.target.isolated and clause == "CF606":
        check_accepted(scenario.judgement, exchange)
    else:
        expect_refusal(scenario, exchange, reference, [code], clause)
