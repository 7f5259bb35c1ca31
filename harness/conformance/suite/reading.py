"""What was created can be read, listed, tagged, updated and deleted."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checks import Answer, judge_exchange
from harness.checks.lifecycle import (
    check_deleted,
    check_listed,
    check_precondition,
    check_read,
    check_read_config,
    check_tags,
    check_updated,
)
from harness.checks.refusal import check_accepted
from harness.conformance.case import ANY_ERROR, ANY_SUCCESS, Case
from harness.conformance.requests import full, minimal
from harness.conformance.scenario import Scenario
from harness.contract import Contract, Operation, Resource
from harness.wire import xml

_NO_SUCH_VERSION_OF_IT = "E0000000000000"


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Creates followed by what else the API does with the resource."""
    resource = contract.resources[operation.resource]
    if resource.get and resource.get_config and resource.list:
        yield Case("read-back", _read_back, ANY_SUCCESS | {"CF403", "CF404", "CF405", "CF413", "CF706"})
    if resource.update and resource.delete and resource.get:
        clauses = {"CF407", "CF408", "CF409", "CF410", "CF706"}
        yield Case("update-and-delete", _update_and_delete, ANY_SUCCESS | ANY_ERROR | clauses)
    if _tags_path(operation) and "ListTagsForResource" in contract.operations:
        yield Case("tags-read-back", _tags_read_back, ANY_SUCCESS | {"CF412", "CF706"})


def _created(scenario: Scenario, body: bytes) -> Answer | None:
    """Create, and the answer if it was a success with an id."""
    exchange = scenario.create(body)
    check_accepted(scenario.judgement, exchange)
    answer = scenario.answer(exchange)
    return answer if answer.succeeded and answer.id else None


def _read_back(scenario: Scenario) -> None:
    created = _created(scenario, scenario.encode(full(scenario.operation, scenario.reference())))
    if created is None:
        return
    resource, contract, judgement = scenario.resource, scenario.contract, scenario.judgement
    parameters = {"Id": created.id or ""}
    read = scenario.invoke(resource.get, parameters)
    check_read(judgement.of(contract.operation(resource.get)), created, read)
    read_config = scenario.invoke(resource.get_config, parameters)
    check_read_config(judgement.of(contract.operation(resource.get_config)), created, read_config)
    listed, exchange = scenario.listed_ids()
    assert exchange is not None
    list_judgement = judgement.of(contract.operation(resource.list))
    judge_exchange(list_judgement, exchange)
    check_listed(list_judgement, created, listed, exchange)


def _update_and_delete(scenario: Scenario) -> None:
    """Refused without and with an outdated If-Match, accepted with the current one; then deleted and gone."""
    reference = scenario.reference()
    created = _created(scenario, scenario.encode(minimal(scenario.operation, reference)))
    if created is None:
        return
    resource, contract = scenario.resource, scenario.contract
    body = _changed_config(scenario, resource, reference)
    target = {"Id": created.id or ""}
    # Where a precondition is not kept, what follows would only show that again.
    if not _is_guarded(scenario, resource.update, target, body) or not created.etag:
        return
    updated = scenario.invoke(resource.update, {**target, "IfMatch": created.etag}, body)
    update = scenario.judgement.of(contract.operation(resource.update))
    check_updated(update, created, updated, scenario.invoke(resource.get_config, target))
    etag = scenario.answer(updated, resource.update).etag
    if etag and _is_guarded(scenario, resource.delete, target, None):
        _delete(scenario, created, etag)


def _is_guarded(scenario: Scenario, operation: str, target: dict[str, str], body: bytes | None) -> bool:
    """Whether an operation is refused without If-Match and with an outdated one, as it must be."""
    judgement = scenario.judgement.of(scenario.contract.operation(operation))
    for stale in (False, True):
        parameters = {**target, "IfMatch": _NO_SUCH_VERSION_OF_IT} if stale else target
        exchange = scenario.invoke(operation, parameters, body)
        check_precondition(judgement, exchange, stale=stale)
        if scenario.answer(exchange, operation).succeeded:
            return False
    return True


def _delete(scenario: Scenario, created: Answer, etag: str) -> None:
    resource = scenario.resource
    target = {"Id": created.id or ""}
    deletion = scenario.invoke(resource.delete, {**target, "IfMatch": etag})
    delete = scenario.judgement.of(scenario.contract.operation(resource.delete))
    check_deleted(delete, deletion, scenario.invoke(resource.get, target))
    if deletion.response is not None and deletion.response.status < 300:
        scenario.forget(created.id)


def _changed_config(scenario: Scenario, resource: Resource, reference: str) -> bytes:
    """The minimal configuration with another comment, as the update takes it."""
    update = scenario.contract.operation(resource.update)
    body = update.request
    assert body is not None
    value = minimal(update, reference)
    value["Comment"] = "changed by cloudfront-harness"
    return xml.encode(body.root, body.namespace, body.shape, value)


def _tags_path(operation: Operation) -> bool:
    assert operation.request is not None
    return operation.request.shape.member("Tags") is not None


def _tags_read_back(scenario: Scenario) -> None:
    value = minimal(scenario.operation, scenario.reference())
    value["Tags"] = {
        "Items": [{"Key": "project", "Value": "cloudfront-harness"}, {"Key": "empty", "Value": ""}]
    }
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    arn, identifier = scenario.text_in(exchange, "ARN"), scenario.answer(exchange).id
    # An ARN that is not the resource's own is a finding already.
    if arn is None or identifier is None or not arn.endswith(identifier):
        return
    listing = scenario.invoke("ListTagsForResource", {"Resource": arn})
    judgement = scenario.judgement.of(scenario.contract.operation("ListTagsForResource"))
    check_tags(judgement, {tag["Key"]: tag["Value"] for tag in value["Tags"]["Items"]}, listing)
