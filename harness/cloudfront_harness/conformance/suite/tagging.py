"""Tags: given at creation and later, changed, taken away, and left alone by whatever else happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudfront_harness.checks.relations.lifecycle import check_tags
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.updates import changed_config
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.scenario import Scenario


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Cases of a create that takes tags and shows the ARN by which they are asked for."""
    tagging = contract.tagging
    if not tagging.list or not _arn_members(contract, operation) or not _takes_tags(operation):
        return
    first = accepted(contract, operation) | success(contract, tagging.list)
    yield Case("tags-read-back", _tags_read_back, first | {"CF412"})
    resource = contract.resources[operation.resource]
    if is_turning_point(contract, operation) and tagging.tag and tagging.untag:
        reads = (resource.get_config,) if resource.update else ()
        changes = success(contract, tagging.tag, tagging.untag, resource.update, *reads)
        yield Case("tags-changed", _tags_changed, first | changes | {"CF412"})
        yield Case("tags-to-the-letter", _tags_to_the_letter, first | {"CF428"})


def _takes_tags(operation: Operation) -> bool:
    assert operation.request is not None
    return operation.request.shape.member("Tags") is not None


def _arn_members(contract: Contract, operation: Operation) -> list[str]:
    """Names of what an answer has at its top that can be the ARN by which tags are asked for."""
    shown = operation.response.shape.members if operation.response is not None else ()
    rules = contract.answer_members
    return [
        member.name
        for member in shown
        if member.name in rules and rules[member.name].rule == "arn" and not rules[member.name].argument
    ]


def _tags_read_back(scenario: Scenario) -> None:
    tags = load_samples().tags
    arn, _ = _tagged(scenario, scenario.reference(), tags)
    if arn:
        _check(scenario, arn, tags)


def _tags_to_the_letter(scenario: Scenario) -> None:
    tags = load_samples().tagging.padded
    arn, _ = _tagged(scenario, scenario.reference(), tags)
    if arn:
        _check(scenario, arn, tags, clause="CF428")


def _tags_changed(scenario: Scenario) -> None:
    """Of two resources: one is tagged anew, has a tag taken away and is updated, the other is left alone."""
    samples, tagging = load_samples().tagging, scenario.contract.tagging
    reference = scenario.reference()
    arn, name = _tagged(scenario, reference, samples.given)
    other, _ = _tagged(scenario, scenario.reference(), samples.others)
    if not arn or not other:
        return
    _check(scenario, arn, samples.given)
    _invoke(scenario, tagging.tag, arn, tags_of(samples.later))
    tags = {**samples.given, **samples.later}
    _check(scenario, arn, tags)
    taken, *_ = samples.given
    _invoke(scenario, tagging.untag, arn, {"Items": [taken]})
    del tags[taken]
    _check(scenario, arn, tags)
    _update(scenario, name, reference)
    _check(scenario, arn, tags)
    _check(scenario, other, samples.others)


def _tagged(scenario: Scenario, reference: str, tags: Mapping[str, str]) -> tuple[str, str]:
    """The ARN of a new resource with those tags ("" for none to ask with), and what it is called."""
    value = minimal(scenario.operation, reference)
    value["Tags"] = tags_of(tags)
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    names = _arn_members(scenario.contract, scenario.operation)
    arn = next((text for name in names if (text := scenario.text_in(exchange, name)) is not None), None)
    identifier = scenario.text_in(exchange, "Id")
    # An ARN that is not the resource's own is a finding already.
    is_own = arn is not None and identifier is not None and arn.endswith(identifier)
    return (arn or "") if is_own else "", scenario.answer(exchange).id or ""


def tags_of(tags: Mapping[str, str]) -> dict[str, Any]:
    """The value of a structure of tags."""
    return {"Items": [{"Key": key, "Value": text} for key, text in tags.items()]}


def _check(scenario: Scenario, arn: str, tags: Mapping[str, str], *, clause: str = "CF412") -> None:
    listing = scenario.contract.operation(scenario.contract.tagging.list)
    listed = _invoke(scenario, listing.name, arn)
    check_tags(scenario.judgement.of(listing), dict(tags), listed, clause=clause)


def _invoke(scenario: Scenario, operation: str, arn: str, value: Mapping[str, Any] | None = None) -> Exchange:
    """One of the operations on tags, which name the resource by its ARN."""
    (parameter,) = (row.name for row in scenario.contract.operation(operation).parameters)
    body = None if value is None else scenario.encode(value, operation)
    return scenario.invoke(operation, {parameter: arn}, body)


def _update(scenario: Scenario, identifier: str, reference: str) -> None:
    """Change the configuration, where that can be done."""
    resource = scenario.resource
    if resource.update:
        created = replace(scenario.read(identifier), id=identifier)
        value = changed_config(scenario, resource, created, reference)
        scenario.invoke_on(resource.update, identifier, etag=created.etag or "", value=value)
