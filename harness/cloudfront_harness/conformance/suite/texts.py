"""Texts that are easy to spoil come back as they were sent, from every operation that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.lifecycle import (
    check_listed,
    check_read,
    check_read_config,
    check_updated,
)
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import accepted, success
from cloudfront_harness.conformance.suite.updates import present_config
from cloudfront_harness.contract import Contract, Operation, Shape
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import value_at, with_value
from cloudfront_harness.scenarios.scenario import Scenario

# Longer than the columns that stores keep short texts in.
_LONG = 200


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """One case for each operation that takes free text of a resource that can be read."""
    resource = contract.resources[operation.resource]
    if not resource.get or not _free_texts(contract, operation):
        return
    reading = (resource.get, resource.get_config, resource.list)
    looked_at = accepted(contract, operation) | success(contract, *reading) | {"CF403", "CF413"}
    if resource.get_config:
        looked_at |= {"CF404"}
    if resource.list:
        looked_at |= {"CF405"}
    if resource.update:
        looked_at |= success(contract, resource.update) | {"CF408"}
    yield Case("texts-read-back", _texts_read_back, looked_at)


def _free_texts(contract: Contract, operation: Operation) -> dict[str, Shape]:
    """The members of the configuration itself that take any text, by their paths in a request."""
    assert operation.request is not None
    name, root = load_samples().free_text, contract.resources[operation.resource].config
    return {
        path: member.shape
        for path, member in operation.request.shape.walk()
        if path in (name, f"{root}/{name}") and member.shape.pattern is None
    }


def with_remarkable_texts(
    contract: Contract, operation: Operation, value: dict[str, Any], number: int
) -> dict[str, Any]:
    """The request with a text that is easy to spoil wherever it has one that may be anything.

    `number` says which of them. What the request leaves out is left out, but for free text.
    """
    assert operation.request is not None
    remarkable = load_samples().remarkable
    for path, shape in _free_texts(contract, operation).items():
        length = min([*_limits(contract, operation), shape.max_length or _LONG, _LONG])
        value = with_value(value, path, _lengthened(remarkable.comments[number], length))
    for path, _ in operation.request.shape.walk():
        text = next((text for wanted, text in remarkable.members.items() if ends_with(path, wanted)), "")
        if text and isinstance(value_at(value, path), str):
            value = with_value(value, path, text)
    return value


def _limits(contract: Contract, operation: Operation) -> list[int]:
    """How long free text may be at most."""
    root, name = contract.resources[operation.resource].config, load_samples().free_text
    return [
        constraint.argument["maximum"]
        for constraint in contract.constraints
        if constraint.kind == "max-length" and constraint.root == root and constraint.paths == (name,)
    ]


def _lengthened(text: str, length: int) -> str:
    """The text in a length, with what it takes in its middle."""
    half = len(text) // 2
    filling = "Middle" * length
    return text[:half] + filling[: length - len(text)] + text[half:]


def _texts_read_back(scenario: Scenario) -> None:
    """Created with such texts and read; updated to others, and read again."""
    contract, operation, resource = scenario.contract, scenario.operation, scenario.resource
    reference = scenario.reference()
    value = with_remarkable_texts(contract, operation, full(operation, reference), 0)
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    created = scenario.answer(exchange)
    if not created.succeeded or (resource.key and not created.id):
        return
    _read(scenario, created)
    if resource.update:
        _update(scenario, created, reference)


def _read(scenario: Scenario, created: Answer) -> None:
    contract, resource, judgement = scenario.contract, scenario.resource, scenario.judgement
    check_read(
        judgement.of(contract.operation(resource.get)), created, scenario.invoke_on(resource.get, created.id)
    )
    if resource.get_config:
        read = scenario.invoke_on(resource.get_config, created.id)
        check_read_config(judgement.of(contract.operation(resource.get_config)), created, read)
    if resource.list:
        listed, last_page = scenario.listed_with(created.id)
        assert last_page is not None
        check_listed(judgement.of(contract.operation(resource.list)), created, listed, last_page)


def _update(scenario: Scenario, created: Answer, reference: str) -> None:
    contract, resource = scenario.contract, scenario.resource
    update = contract.operation(resource.update)
    value = present_config(scenario, resource, created) or minimal(update, reference)
    value = with_remarkable_texts(contract, update, value, 1)
    updated = scenario.invoke_on(resource.update, created.id, etag=created.etag or "", value=value)
    read = scenario.invoke_on(resource.get_config or resource.get, created.id)
    check_updated(scenario.judgement.of(update), created, updated, read)
    # What is the same in all answers is compared when the case is over.
    scenario.invoke_on(resource.get, created.id)
    if resource.list:
        scenario.listed_with(created.id)
