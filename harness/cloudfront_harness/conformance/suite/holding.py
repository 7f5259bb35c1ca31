"""What a resource holds until it changes: values that no other may have, and resources that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_expected_error
from cloudfront_harness.checks.relations.reserved import check_free
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.refusals.errors import below_config, holds_config
from cloudfront_harness.conformance.suite.updates import present_config
from cloudfront_harness.contract import Constraint, Contract, Operation, Resource
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.scenarios.requests.markers import resolved
from cloudfront_harness.scenarios.requests.samples import Naming, load_samples
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value
from cloudfront_harness.scenarios.scenario import Scenario

# Stores compare values cut to lengths like this: so many characters the names here have in common.
_IN_COMMON = 24
# Like no other text of a request.
_MADE_UP = "made-up-reference"


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Cases of kinds that hold exclusive values, and of kinds that others name."""
    if not is_turning_point(contract, operation):
        return
    resource = contract.resources[operation.resource]
    first = accepted(contract, operation) | CLAUSES_OF_ERROR
    constraint = _exclusive(contract, operation, resource)
    if constraint is not None and resource.update and resource.get:
        changed = success(contract, resource.update, resource.get_config)
        looked_at = first | changed | {"CF422", "CF603", "CF703"}
        run = partial(_exclusively, constraint)
        yield Case(f"holds-{constraint.paths[0].partition('/')[0]}", run, looked_at)
    naming = _naming(contract, resource)
    # What has to be deployed before it can be deleted would have to be waited for at each step.
    if naming is not None and resource.in_use_code and not resource.settled_status:
        namer = _by_config(contract)[naming.config]
        changed = success(contract, resource.delete, namer.get_config, namer.update, namer.delete)
        looked_at = first | changed | {"CF427", "CF703"}
        yield Case(f"in-use-by-{namer.name}", partial(_in_use, naming), looked_at)


# Exclusive values ------------------------------------------------------------------------------------------


def _exclusive(contract: Contract, operation: Operation, resource: Resource) -> Constraint | None:
    """The rule about names that requests make up, so that others can be made up that are like them."""
    if not holds_config(operation, resource.config):
        return None
    for constraint in contract.constraints:
        if constraint.kind == "unique-across-resources" and constraint.root == resource.config:
            held = value_at(full(operation, _MADE_UP), below_config(contract, operation, constraint.paths[0]))
            if isinstance(held, list) and any(_MADE_UP in text for text in held):
                return constraint
    return None


def _exclusively(constraint: Constraint, scenario: Scenario) -> None:
    """Two resources hold names that begin alike; then one lets go of its own, and the other takes it."""
    path = below_config(scenario.contract, scenario.operation, constraint.paths[0])
    reference = scenario.reference()
    names = [_in_place(scenario, path, reference, number) for number in range(3)]
    one = _holder(scenario, path, reference, names[0])
    other = _holder(scenario, path, scenario.reference(), names[1])
    if one is None or other is None or not one.etag or not other.etag:
        return
    update = scenario.contract.operation(scenario.resource.update)
    judgement = scenario.judgement.of(update)
    inside = constraint.paths[0]
    check_accepted(judgement, _hold(scenario, one, inside, names[2]))
    check_expected_error(judgement, _hold(scenario, other, inside, names[2]), [constraint.code])
    check_free(judgement, _hold(scenario, other, inside, names[0]), clause="CF422")


def _in_place(scenario: Scenario, path: str, reference: str, number: int) -> list[str]:
    """What is held in a full request, with another name that is as long and begins as all others do."""
    own = reference.lower()
    held = value_at(full(scenario.operation, reference), path)
    return [text.replace(own, f"{own.ljust(_IN_COMMON, 'x')}{number}") for text in held]


def _holder(scenario: Scenario, path: str, reference: str, names: list[str]) -> Answer | None:
    value = with_value(full(scenario.operation, reference), path, names)
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    answer = scenario.answer(exchange)
    return answer if answer.succeeded and answer.id else None


def _hold(scenario: Scenario, holder: Answer, path: str, names: list[str]) -> Exchange:
    """The update after which a resource would hold other names."""
    resource = scenario.resource
    present = present_config(scenario, resource, holder)
    if present is None:
        raise NotRunError("its configuration cannot be read")
    value = with_value(present, path, names)
    return scenario.invoke_on(resource.update, holder.id, etag=holder.etag or "", value=value)


# What is named ---------------------------------------------------------------------------------------------


def _naming(contract: Contract, resource: Resource) -> Naming | None:
    """How another kind of the version names resources of this one, None where none is known to."""
    for row in load_samples().naming:
        if row.kind != resource.name:
            continue
        namer = _by_config(contract).get(row.config)
        if namer is None or not (namer.get_config and namer.update and namer.delete):
            continue
        update = contract.operation(namer.update).request
        paths = {path for path, _ in update.shape.walk()} if update is not None else set()
        if set(row.members) <= paths:
            return row
    return None


def _by_config(contract: Contract) -> dict[str, Resource]:
    return {resource.config: resource for resource in contract.resources.values()}


def _in_use(naming: Naming, scenario: Scenario) -> None:
    """It cannot be deleted while it is named; another one is named in its place, then none."""
    first, second = _made(scenario), _made(scenario)
    if first is None or second is None:
        return
    namer = _by_config(scenario.contract)[naming.config]
    create = scenario.contract.operation(namer.create[0])
    value = _naming_one(create, minimal(create, scenario.reference()), naming, first)
    name = scenario.provide(namer.name, value)
    _check_stays(scenario, first)
    if not _name_another(scenario, namer, name, naming, second):
        return
    _check_stays(scenario, second)
    _check_goes(scenario, first)
    # What has to be deployed before it can be deleted may still be on its way.
    if scenario.is_deployed(name, namer.name):
        etag = scenario.read(name, namer.name).etag or ""
        deletion = scenario.invoke_on(namer.delete, name, etag=etag)
        check_accepted(scenario.judgement.of(scenario.contract.operation(namer.delete)), deletion)
        _check_goes(scenario, second)


def _name_another(scenario: Scenario, namer: Resource, name: str, naming: Naming, other: Answer) -> bool:
    """Update what names one so that it names another one; whether that was accepted."""
    holder = replace(scenario.read(name, namer.name), id=name)
    present = present_config(scenario, namer, holder)
    if present is None or not holder.etag:
        raise NotRunError(f"the configuration of the {namer.name} cannot be read")
    update = scenario.contract.operation(namer.update)
    value = _naming_one(update, present, naming, other)
    updated = scenario.invoke_on(namer.update, name, etag=holder.etag, value=value)
    check_accepted(scenario.judgement.of(update), updated)
    return scenario.answer(updated, namer.update).succeeded


def _made(scenario: Scenario) -> Answer | None:
    exchange = scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
    check_accepted(scenario.judgement, exchange)
    answer = scenario.answer(exchange)
    return answer if answer.succeeded and answer.id and answer.etag else None


def _naming_one(operation: Operation, value: dict[str, Any], naming: Naming, named: Answer) -> dict[str, Any]:
    """The request for what names it; values on other paths stay."""
    assert operation.request is not None
    within = "" if operation.request.root == naming.config else f"{naming.config}/"
    for path in naming.without:
        value = with_value(value, f"{within}{path}", None)
    for path, given in naming.members.items():
        value = with_value(value, f"{within}{path}", resolved(given, lambda _kind: named.id or ""))
    counted: dict[str, Any] = recounted(value, operation.request.shape)
    return counted


def _delete(scenario: Scenario, created: Answer) -> Exchange:
    return scenario.invoke_on(scenario.resource.delete, created.id, etag=created.etag or "")


def _check_stays(scenario: Scenario, created: Answer) -> None:
    deletion = scenario.judgement.of(scenario.contract.operation(scenario.resource.delete))
    codes = [scenario.resource.in_use_code]
    check_expected_error(deletion, _delete(scenario, created), codes, clause="CF427")


def _check_goes(scenario: Scenario, created: Answer) -> None:
    deletion = scenario.judgement.of(scenario.contract.operation(scenario.resource.delete))
    exchange = _delete(scenario, created)
    check_free(deletion, exchange, clause="CF427")
    if scenario.answer(exchange, scenario.resource.delete).succeeded:
        scenario.inventory.forget(created.id)
