"""What was created can be read, listed, updated and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.lifecycle import (
    check_content,
    check_deleted,
    check_listed,
    check_precondition,
    check_read,
    check_read_config,
    check_updated,
)
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.checks.relations.reserved import check_gone, check_not_listed
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, emptied_list, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.updates import changed_config, present_config
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.scenarios.requests.build import changed, full, minimal
from cloudfront_harness.scenarios.requests.variations import in_several, put_back
from cloudfront_harness.scenarios.scenario import Scenario


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Creates followed by what else the API does with the resource."""
    resource = contract.resources[operation.resource]
    if resource.get:
        yield Case("read-back", _read_back, _of_reading(contract, operation))
    if resource.delete and resource.get:
        yield Case("update-and-delete", _update_and_delete, _of_changing(contract, operation))
    if resource.update and resource.get and is_turning_point(contract, operation):
        yield Case("seen-again", _seen_again, _of_looking_twice(contract, operation))


def _of_reading(contract: Contract, operation: Operation) -> frozenset[str]:
    resource = contract.resources[operation.resource]
    reads = (resource.get, resource.get_config, resource.get_content, resource.list)
    looked_at = accepted(contract, operation) | success(contract, *reads) | {"CF403", "CF413"}
    if resource.get_config or resource.get_content:
        looked_at |= {"CF404"}
    return looked_at | {"CF405"} if resource.list else looked_at


def _of_looking_twice(contract: Contract, operation: Operation) -> frozenset[str]:
    resource = contract.resources[operation.resource]
    names = (resource.get, resource.get_config, resource.list, resource.update)
    looked_at = accepted(contract, operation) | success(contract, *names) | {"CF403", "CF408", "CF413"}
    return looked_at | {"CF405"} if resource.list else looked_at


def _of_changing(contract: Contract, operation: Operation) -> frozenset[str]:
    resource = contract.resources[operation.resource]
    # The read after the deletion is answered with an error.
    looked_at = accepted(contract, operation) | success(contract, resource.delete) | CLAUSES_OF_ERROR
    looked_at |= {"CF407", "CF421"}
    # Lists show nothing of it, and on a target of one account for all something of others.
    if resource.list:
        looked_at |= emptied_list(contract, resource)
    if resource.update:
        read = resource.get_config or resource.get
        looked_at |= success(contract, resource.update, read) | {"CF408"}
    changing = (contract.operation(name) for name in (resource.update, resource.delete) if name)
    return looked_at | {"CF409", "CF410"} if any(map(_takes_if_match, changing)) else looked_at


def _takes_if_match(operation: Operation) -> bool:
    return any(parameter.wire_name == "If-Match" for parameter in operation.parameters)


def _created(scenario: Scenario, body: bytes) -> Answer | None:
    """Create, and the answer if it was a success with an id."""
    exchange = scenario.create(body)
    check_accepted(scenario.judgement, exchange)
    answer = scenario.answer(exchange)
    return answer if answer.succeeded and (answer.id or not scenario.resource.key) else None


def _read_back(scenario: Scenario) -> None:
    value = full(scenario.operation, scenario.reference())
    created = _created(scenario, scenario.encode(value))
    if created is None:
        return
    resource, contract, judgement = scenario.resource, scenario.contract, scenario.judgement
    read = scenario.invoke_on(resource.get, created.id)
    check_read(judgement.of(contract.operation(resource.get)), created, read)
    if resource.get_config:
        read_config = scenario.invoke_on(resource.get_config, created.id)
        check_read_config(judgement.of(contract.operation(resource.get_config)), created, read_config)
    if resource.get_content:
        content = scenario.invoke_on(resource.get_content, created.id)
        check_content(
            judgement.of(contract.operation(resource.get_content)), value[resource.content], content
        )
    if not resource.list:
        return
    listed, exchange = scenario.listed_with(created.id)
    assert exchange is not None
    list_judgement = judgement.of(contract.operation(resource.list))
    check_listed(list_judgement, created, listed, exchange)


def _update_and_delete(scenario: Scenario) -> None:
    """Refused without and with an outdated If-Match, accepted with the current one; then deleted and gone."""
    reference = scenario.reference()
    created = _created(scenario, scenario.encode(minimal(scenario.operation, reference)))
    if created is None:
        return
    resource, contract = scenario.resource, scenario.contract
    etag = created.etag or ""
    if resource.update:
        value = changed_config(scenario, resource, created, reference)
        # Where a precondition is not kept, what follows would only show that again.
        if not _is_guarded(scenario, resource.update, created, value):
            return
        updated = scenario.invoke_on(resource.update, created.id, etag=etag, value=value)
        update = scenario.judgement.of(contract.operation(resource.update))
        read = scenario.invoke_on(resource.get_config or resource.get, created.id)
        check_updated(update, created, updated, read)
        etag = scenario.answer(updated, resource.update).etag or scenario.read(created.id or "").etag or ""
    if _is_guarded(scenario, resource.delete, created, None):
        scenario.when_deployed(created.id or "", partial(_delete, scenario, created, etag))


def _is_guarded(scenario: Scenario, operation: str, created: Answer, value: dict[str, Any] | None) -> bool:
    """Whether an operation is refused without If-Match and with an outdated one, as it must be."""
    row = scenario.contract.operation(operation)
    judgement = scenario.judgement.of(row)
    if not _takes_if_match(row):
        return True
    if not created.etag:
        return False
    for stale in (False, True):
        etag = scenario.wrong.etag if stale else ""
        exchange = scenario.invoke_on(operation, created.id, etag=etag, value=value)
        check_precondition(judgement, exchange, stale=stale)
        if scenario.answer(exchange, operation).succeeded:
            return False
    return True


def _delete(scenario: Scenario, created: Answer, etag: str) -> None:
    resource = scenario.resource
    deletion = scenario.invoke_on(resource.delete, created.id, etag=etag)
    delete = scenario.judgement.of(scenario.contract.operation(resource.delete))
    check_deleted(delete, deletion, scenario.invoke_on(resource.get, created.id))
    if deletion.response is not None and deletion.response.status < 300:
        scenario.inventory.forget(created.id)
        _look_for_what_is_gone(scenario, created, etag)


def _look_for_what_is_gone(scenario: Scenario, created: Answer, etag: str) -> None:
    """By all other means than a read: they must not find it either."""
    resource, contract = scenario.resource, scenario.contract
    for name in (resource.get_config, resource.get_content, resource.delete):
        if name:
            exchange = scenario.invoke_on(name, created.id, etag=etag)
            check_gone(scenario.judgement.of(contract.operation(name)), exchange)
    listed, last_page = scenario.listed_without(created.id)
    if last_page is not None:
        listing = scenario.judgement.of(contract.operation(resource.list))
        check_not_listed(listing, created.id or "", listed, last_page)


def _seen_again(scenario: Scenario) -> None:
    """Looked at in each way and once more, then changed in many members at once and looked at again.

    A list comes before the reads: what it has seen deployed they have to see as well.
    """
    reference, resource = scenario.reference(), scenario.resource
    value = in_several(scenario.operation, full(scenario.operation, reference))
    created = _created(scenario, scenario.encode(value))
    if created is None:
        return
    _look(scenario, created)
    update = scenario.contract.operation(resource.update)
    if _takes_if_match(update) and not created.etag:
        return
    original = full(update, reference)
    present = present_config(scenario, resource, created) or in_several(update, original)
    other = put_back(update, present, original)
    if other == present:
        other = changed(update, present) or present
    updated = scenario.invoke_on(resource.update, created.id, etag=created.etag or "", value=other)
    if not scenario.answer(updated, resource.update).succeeded:
        check_updated(scenario.judgement.of(update), created, updated, updated)
        return
    _check_in_list(scenario, created)
    read = scenario.invoke_on(resource.get_config or resource.get, created.id)
    check_updated(scenario.judgement.of(update), created, updated, read)
    scenario.invoke_on(resource.get, created.id)


def _look(scenario: Scenario, created: Answer) -> None:
    """The list, two reads, two reads of the configuration."""
    _check_in_list(scenario, created)
    reading = scenario.judgement.of(scenario.contract.operation(scenario.resource.get))
    for _ in range(2):
        check_read(reading, created, scenario.invoke_on(scenario.resource.get, created.id))
        if scenario.resource.get_config:
            scenario.invoke_on(scenario.resource.get_config, created.id)


def _check_in_list(scenario: Scenario, created: Answer) -> None:
    listed, exchange = scenario.listed_in_agreement(created.id)
    if exchange is not None:
        listing = scenario.judgement.of(scenario.contract.operation(scenario.resource.list))
        check_listed(listing, created, listed, exchange)
