"""What a resource goes through: changed often, changed at once, refused changes, deleted, made again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.lifecycle import check_precondition, check_updated
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_refused
from cloudfront_harness.checks.relations.reserved import (
    check_apart,
    check_free,
    check_gone,
    check_not_listed,
    check_one_update_won,
)
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.updates import changed_config, present_config
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import changed, full, minimal, path_of_key
from cloudfront_harness.scenarios.requests.values import with_value
from cloudfront_harness.scenarios.scenario import Scenario

_RACING_UPDATES = 8


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Cases of conduct: those that cost little in every version, the others where the conduct changes."""
    resource = contract.resources[operation.resource]
    first = accepted(contract, operation)
    if operation.idempotency is not None and resource.key:
        looked_at = success(contract, operation.name) | CLAUSES_OF_ERROR | {"CF609", "CF701", "CF703"}
        yield Case("refused-reserves-nothing", _refused_then_corrected, looked_at)
    if resource.delete and resource.get:
        if operation.idempotency is not None and operation.idempotency.key not in ("", "*"):
            looked_at = first | success(contract, resource.delete) | {"CF422"}
            yield Case("released-after-delete", _released, looked_at)
        if is_turning_point(contract, operation) and not resource.parent:
            looked_at = first | CLAUSES_OF_ERROR | success(contract, resource.get, resource.list) | {"CF425"}
            yield Case("accounts-apart", _accounts_apart, looked_at)
    if resource.update and resource.get:
        yield from _of_updates(contract, operation)


def _of_updates(contract: Contract, operation: Operation) -> Iterator[Case]:
    resource = contract.resources[operation.resource]
    read = success(contract, resource.get_config or resource.get)
    refused = accepted(contract, operation) | CLAUSES_OF_ERROR
    yield Case("refused-update-changes-nothing", _refused_updates, refused | read | {"CF701", "CF703"})
    if not is_turning_point(contract, operation):
        return
    updated = refused | read | success(contract, resource.update)
    if _is_guarded(contract.operation(resource.update)):
        yield Case("update-again", _updated_again, updated | {"CF408", "CF409"})
        yield Case("racing-updates", _racing_updates, updated | {"CF512"})


def _is_guarded(operation: Operation) -> bool:
    return any(row.wire_name == "If-Match" for row in operation.parameters)


def _made(scenario: Scenario, body: bytes) -> Answer | None:
    """Create, and the answer if it was a success."""
    exchange = scenario.create(body)
    check_accepted(scenario.judgement, exchange)
    answer = scenario.answer(exchange)
    return answer if answer.succeeded and answer.id else None


def _refused_then_corrected(scenario: Scenario) -> None:
    """What is wrong in the smallest way is refused, and the same without it is as if nothing had been."""
    body = scenario.encode(full(scenario.operation, scenario.reference()))
    unknown = scenario.wrong.member
    for wrong in (mutations.with_unknown_member(body, "", unknown), mutations.truncated(body)):
        exchange = scenario.create(wrong, valid=False)
        check_refused(scenario.judgement, exchange)
        if scenario.answer(exchange).succeeded:
            return
    check_free(scenario.judgement, scenario.create(body), clause="CF609")


def _released(scenario: Scenario) -> None:
    """What the deleted resource held (its name, its CNAMEs) another one may have."""
    value = full(scenario.operation, scenario.reference())
    created = _made(scenario, scenario.encode(value))
    if created is None:
        return
    scenario.when_deployed(created.id or "", partial(_deleted_and_made_again, scenario, created, value))


def _deleted_and_made_again(scenario: Scenario, created: Answer, value: dict[str, Any]) -> None:
    deletion = scenario.invoke_on(scenario.resource.delete, created.id, etag=created.etag or "")
    if deletion.response is None or deletion.response.status >= 300:
        raise NotRunError(f"the target answers {scenario.answer(deletion, scenario.resource.delete)}")
    scenario.inventory.forget(created.id)
    rule = scenario.operation.idempotency
    assert rule is not None
    # No document says whether a reference is free again; what is called by a name is known by it.
    key = path_of_key(scenario.operation)
    again = value if rule.key == scenario.resource.key else with_value(value, key, scenario.reference())
    exchange = scenario.create(scenario.encode(again))
    check_free(scenario.judgement, exchange, clause="CF422")


def _accounts_apart(scenario: Scenario) -> None:
    if not scenario.target.isolated:
        raise NotRunError("the target has one account for all access keys")
    reference, resource, contract = scenario.reference(), scenario.resource, scenario.contract
    value = minimal(scenario.operation, reference)
    created = _made(scenario, scenario.encode(value))
    if created is None:
        return
    with scenario.as_another_account() as there:
        reading = there.judgement.of(contract.operation(resource.get))
        check_gone(reading, there.invoke_on(resource.get, created.id), clause="CF425")
        listed, exchange = there.listed()
        if exchange is not None:
            check_not_listed(
                there.judgement.of(contract.operation(resource.list)),
                created.id or "",
                listed,
                exchange,
                clause="CF425",
            )
        other = changed(there.operation, minimal(there.operation, reference))
        own = there.create(there.encode(other or value))
        check_apart(there.judgement, created, own)
    scenario.invoke_on(resource.get, created.id)
    if resource.list:
        scenario.listed()


def _refused_updates(scenario: Scenario) -> None:
    """Updates that are wrong in some way are refused; what is read afterwards is what was created."""
    reference, resource = scenario.reference(), scenario.resource
    created = _made(scenario, scenario.encode(full(scenario.operation, reference)))
    if created is None:
        return
    update = scenario.contract.operation(resource.update)
    judgement = scenario.judgement.of(update)
    value = changed_config(scenario, resource, created, reference)
    body = scenario.encode(value, resource.update)
    spoiled = _spoiled(scenario, body)
    if not minimal(update, reference):
        # An update that need not say anything may be one without a body.
        del spoiled["no body"]
    if is_turning_point(scenario.contract, scenario.operation):
        spoiled |= _misshapen(scenario, body)
    for wrong in spoiled.values():
        exchange = scenario.invoke_on(resource.update, created.id, etag=created.etag or "", content=wrong)
        check_refused(judgement, exchange)
    scenario.invoke_on(resource.get_config or resource.get, created.id)


def _spoiled(scenario: Scenario, body: bytes) -> dict[str, bytes]:
    """A body wrong in each way that no shape allows."""
    wrong = scenario.wrong
    root = body.partition(b"?>\n")[2].partition(b" ")[0].strip(b"<").decode()
    return {
        "no body": b"",
        "not XML": b'{"this": "is JSON"}',
        "not UTF-8": body.replace(b"</", b"\xff\xfe</", 1),
        "truncated": mutations.truncated(body),
        "another root": mutations.with_other_root(body, wrong.root),
        "an unknown member": mutations.with_unknown_member(body, "", wrong.member),
        "a document type": mutations.with_doctype(body, root),
    }


def _misshapen(scenario: Scenario, body: bytes) -> dict[str, bytes]:
    """The body without a member that it has to have, and with a value of another type."""
    update, wrong = scenario.contract.operation(scenario.resource.update), scenario.wrong
    assert update.request is not None
    misshapen: dict[str, bytes] = {}
    for path, member in update.request.shape.walk():
        if not mutations.has(body, path) or member.xml_name == "Quantity":
            continue
        if member.required and path.partition("/")[0] not in scenario.resource.kept:
            misshapen.setdefault("a member missing", mutations.without(body, path))
        if member.shape.kind in wrong.mistyped:
            text = wrong.mistyped[member.shape.kind]
            misshapen.setdefault("a value of another type", mutations.with_text(body, path, text))
    return misshapen


def _updated_again(scenario: Scenario) -> None:
    """Changed and changed back: each time with a new ETag, and the one before is outdated."""
    reference, resource = scenario.reference(), scenario.resource
    created = _made(scenario, scenario.encode(full(scenario.operation, reference)))
    # Without an ETag, which is a finding already, no update is accepted.
    if created is None or not created.etag:
        return
    update = scenario.contract.operation(resource.update)
    judgement = scenario.judgement.of(update)
    present = present_config(scenario, resource, created) or full(update, reference)
    before, etags = created, [created.etag or ""]
    for value in (changed(update, present) or present, present):
        exchange = scenario.invoke_on(resource.update, created.id, etag=etags[-1], value=value)
        read = scenario.invoke_on(resource.get_config or resource.get, created.id)
        check_updated(judgement, before, exchange, read)
        before = scenario.answer(exchange, resource.update)
        if not before.succeeded:
            return
        etags.append(before.etag or scenario.read(created.id or "").etag or "")
        if etags[-1] not in etags[:-1]:
            outdated = scenario.invoke_on(resource.update, created.id, etag=etags[-2], value=value)
            check_precondition(judgement, outdated, stale=True)


def _racing_updates(scenario: Scenario) -> None:
    reference, resource = scenario.reference(), scenario.resource
    created = _made(scenario, scenario.encode(minimal(scenario.operation, reference)))
    # Without an ETag, which is a finding already, no update is accepted.
    if created is None or not created.etag:
        return
    update = scenario.contract.operation(resource.update)
    values = [changed_config(scenario, resource, created, reference)] * _RACING_UPDATES
    exchanges = scenario.race_on(resource.update, created.id or "", etag=created.etag or "", values=values)
    check_one_update_won(scenario.judgement.of(update), exchanges)
    scenario.invoke_on(resource.get_config or resource.get, created.id)
