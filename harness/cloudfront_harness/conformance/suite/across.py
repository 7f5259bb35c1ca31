"""A resource made with one API version, then read, updated and made again with another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from cloudfront_harness.checks.relations.across import check_nothing_lost, check_read_across
from cloudfront_harness.checks.relations.idempotency import check_made_once
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.contract import Contract, Operation, Shape
from cloudfront_harness.scenarios.requests.build import changed, full, minimal
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import recounted
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.specs import load_contract

_UNROUTED_STATUSES = frozenset({404, 405, 501})


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """One case for each other version of the sample that has the resource, and can read and change it."""
    here = contract.resources[operation.resource]
    versions = load_samples().versions_across
    if contract.api_version not in versions or operation.name in here.copy:
        return
    yield from _repetition(contract, operation, versions)
    if not here.update:
        return
    for version in versions:
        other = load_contract(version)
        there = other.resources.get(here.name)
        if version != contract.api_version and there is not None and there.get and there.update:
            looked_at = accepted(contract, operation) | success(contract, here.get) | {"CF707", "CF708"}
            # The update is refused where what that version knows of the resource makes no configuration.
            looked_at |= success(other, there.get, there.update) | CLAUSES_OF_ERROR
            yield Case(f"across-{version}", partial(_across, version), looked_at)


def _repetition(contract: Contract, operation: Operation, versions: Sequence[str]) -> Iterator[Case]:
    """A repetition with the version of the sample that is farthest from this one and has the operation."""
    rule = operation.idempotency
    having = [version for version in versions if operation.name in load_contract(version).operations]
    others = [version for version in having if version != contract.api_version]
    if rule is None or not others or not ends_with(rule.key, "CallerReference"):
        return
    version = others[0] if contract.api_version > others[-1] else others[-1]
    other = load_contract(version)
    looked_at = accepted(contract, operation) | success(other, operation.name) | CLAUSES_OF_ERROR
    yield Case(f"across-repeated-{version}", partial(_repeated, version), looked_at | {"CF514"})


def _repeated(version: str, scenario: Scenario) -> None:
    """No document says what is answered; nothing that is there may be made again."""
    reference, parents = scenario.reference(), scenario.resource.parent
    there = scenario.seen_with(load_contract(version), scenario.operation.name)
    body = scenario.encode(minimal(scenario.operation, reference))
    first = scenario.create(body)
    check_accepted(scenario.judgement, first)
    created = scenario.answer(first)
    if not created.succeeded or created.id is None:
        return
    again = there.create(there.encode(minimal(there.operation, reference)))
    answer = there.answer(again)
    if answer.status in _UNROUTED_STATUSES and there.operation.error_status(answer.code) is None:
        raise NotRunError(f"the target answers {answer} to {there.operation.name} of {version}")
    told = {created.id, answer.id if answer.succeeded and answer.id else created.id}
    made = told.union(() if parents else scenario.inventory.made_with(reference) or ())
    scenario.inventory.remember(*made)
    check_made_once(scenario.judgement, sorted(made), again, clause="CF514")


def _across(version: str, scenario: Scenario) -> None:
    """Make it here, read it there, change there what is known there, and see here that nothing is lost."""
    reference = scenario.reference()
    value = full(scenario.operation, reference)
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    created = scenario.answer(exchange)
    if not created.succeeded or created.id is None:
        return
    there = scenario.seen_with(load_contract(version))
    reading = there.contract.operation(there.resource.get)
    read = there.invoke_on(reading.name, created.id)
    answer = there.answer(read, reading.name)
    if answer.status in _UNROUTED_STATUSES and reading.error_status(answer.code) is None:
        raise NotRunError(f"the target answers {answer} to {reading.name} of {version}")
    check_read_across(there.judgement.of(reading), created, read)
    if not answer.succeeded:
        return
    update = there.contract.operation(there.resource.update)
    known = _known_there(update, value.get(scenario.resource.config, value), reference)
    other = changed(update, known) or known
    there.invoke_on(update.name, created.id, etag=answer.etag or "", value=other)
    # Also after a refusal: it must not have done half of what was asked.
    after = scenario.invoke_on(scenario.resource.get, created.id)
    judgement = scenario.judgement.of(scenario.contract.operation(scenario.resource.get))
    names = {name for name in other if other[name] != known.get(name)}
    check_nothing_lost(judgement, created, after, names)


def _known_there(update: Operation, value: dict[str, Any], reference: str) -> dict[str, Any]:
    """What an update can say of a configuration of another version, and what it has to say besides."""
    assert update.request is not None
    shape = update.request.shape
    known: dict[str, Any] = recounted(_merged(minimal(update, reference), value, shape), shape)
    return known


def _merged(base: Any, value: Any, shape: Shape) -> Any:
    if shape.kind == "structure":
        if not isinstance(value, dict):
            return base
        merged = {}
        for member in shape.members:
            given = value.get(member.name)
            if given is not None:
                merged[member.name] = _merged(base.get(member.name, {}), given, member.shape)
            elif member.name in base and member.required:
                merged[member.name] = base[member.name]
        return merged
    if shape.kind == "list":
        if not isinstance(value, list):
            return base
        assert shape.item is not None
        like = base[0] if isinstance(base, list) and base else {}
        return [_merged(like, item, shape.item.shape) for item in value]
    fits = not isinstance(value, dict | list) and (not shape.enum or value in shape.enum)
    return value if fits else base
