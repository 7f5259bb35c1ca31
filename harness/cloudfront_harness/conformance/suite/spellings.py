"""Creates and updates that say the same as others in another form, and such as say much: taken, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.lifecycle import check_read, check_read_config, check_updated
from cloudfront_harness.checks.relations.required_refusals import check_accepted, check_spelling
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import success
from cloudfront_harness.conformance.occasions import is_first_or_last
from cloudfront_harness.conformance.suite.updates import config_in
from cloudfront_harness.contract import Contract, Operation, Resource
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.spellings import PLAIN, SPELLINGS, Spelling
from cloudfront_harness.scenarios.requests.values import recounted, with_value
from cloudfront_harness.scenarios.scenario import Scenario


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """How a body is read changes neither with the members in it nor with what is promised of the operation.

    So kinds with a text of their own are asked, each by one create, in its first version and its last.
    """
    resource = contract.resources[operation.resource]
    if operation.name != resource.create[0] or not is_first_or_last(contract, operation):
        return
    looked_at = _looked_at(contract, operation)
    if _free_text(operation):
        for name, spelling in SPELLINGS.items():
            clauses = {"CF703", "CF711"} if spelling.may_be_refused else {"CF710"}
            yield Case(f"written-{name}", _written(name, spelling), looked_at | clauses)
    if _long_list(operation) is not None:
        yield Case("create-many-items", _many_items, looked_at | {"CF706"})


def _looked_at(contract: Contract, operation: Operation) -> frozenset[str]:
    resource = contract.resources[operation.resource]
    looked_at = success(contract, operation.name, resource.get_config or resource.get) | {"CF413"}
    looked_at |= {"CF404"} if resource.get_config else {"CF403"}
    if _is_updated(contract, resource):
        looked_at |= success(contract, resource.update) | {"CF408"}
    return looked_at


def _free_text(operation: Operation) -> str:
    """Path of the first member that takes any text, "" for none."""
    assert operation.request is not None
    name = load_samples().free_text
    return next((path for path, _ in operation.request.shape.walk() if ends_with(path, name)), "")


def _long_list(operation: Operation) -> tuple[str, Any] | None:
    """Path of a structure that a create can have, with a value whose list is long."""
    assert operation.request is not None
    paths = {path for path, _ in operation.request.shape.walk()}
    return next(((path, value) for path, value in load_samples().many_items.items() if path in paths), None)


def _is_updated(contract: Contract, resource: Resource) -> bool:
    """Whether an update takes what a read of the configuration shows."""
    body = contract.operation(resource.update).request if resource.update else None
    return bool(resource.get_config) and body is not None and body.root == resource.config


def _written(name: str, spelling: Spelling) -> Callable[[Scenario], None]:
    """Made in a spelling, read, updated in the same spelling, and read again."""
    text = load_samples().spelled.get(name, _ordinary_text())

    def run(scenario: Scenario) -> None:
        path = _free_text(scenario.operation)

        def create(sent: Spelling, text: str) -> Exchange:
            value = minimal(scenario.operation, scenario.reference())
            return scenario.create_spelled(with_value(value, path, text), sent)

        created = scenario.answer(_judged(scenario, scenario.operation, spelling, text, create))
        present = _read(scenario, created) if created.succeeded else None
        if present is not None:
            _updated(scenario, created, present, spelling, text)

    return run


def _ordinary_text() -> str:
    return load_samples().spelled["others"]


def _judged(
    scenario: Scenario,
    operation: Operation,
    spelling: Spelling,
    text: str,
    ask: Callable[[Spelling, str], Exchange],
) -> Exchange:
    """The answer to what `ask` sends in a spelling, with that text.

    Raises `NotRunError` where the same is refused as well in the plain form and with an ordinary text.
    """
    exchange, plain = ask(spelling, text), None
    if not scenario.answer(exchange, operation.name).succeeded:
        plain = ask(PLAIN, _ordinary_text())
        answer = scenario.answer(plain, operation.name)
        if not answer.succeeded:
            raise NotRunError(f"the target answers {answer} to {operation.name} in the plain form as well")
    judgement = scenario.judgement.of(operation)
    check_spelling(judgement, exchange, plain, may_be_refused=spelling.may_be_refused)
    return exchange


def _read(scenario: Scenario, created: Answer) -> dict[str, Any] | None:
    """What was created is read; the configuration in it as an update takes it, None where none does."""
    resource, contract = scenario.resource, scenario.contract
    reading = contract.operation(resource.get_config or resource.get)
    exchange = scenario.invoke_on(reading.name, created.id)
    check = check_read_config if resource.get_config else check_read
    check(scenario.judgement.of(reading), created, exchange)
    if not _is_updated(contract, resource):
        return None
    return config_in(exchange, contract.operation(resource.update))


def _updated(
    scenario: Scenario, created: Answer, present: dict[str, Any], spelling: Spelling, text: str
) -> None:
    resource = scenario.resource
    update = scenario.contract.operation(resource.update)
    # Without its ETag, which is a finding already, nothing can be updated.
    if not created.etag:
        return
    path, etag = _free_text(update), created.etag

    def ask(sent: Spelling, text: str) -> Exchange:
        # What is empty stays so: there is no other way to write nothing.
        value = with_value(present, path, f"{text}, again" if text else "")
        return scenario.invoke_on(update.name, created.id, etag=etag, value=value, spelling=sent)

    exchange = _judged(scenario, update, spelling, text, ask)
    if scenario.answer(exchange, update.name).succeeded:
        read = scenario.invoke_on(resource.get_config, created.id)
        # An update that changes nothing need not give another ETag.
        before = created if text else replace(created, etag=None)
        check_updated(scenario.judgement.of(update), before, exchange, read)


def _many_items(scenario: Scenario) -> None:
    """Made with a long list, and updated with the same list and another text."""
    operation, resource = scenario.operation, scenario.resource
    found = _long_list(operation)
    assert found is not None
    assert operation.request is not None
    path, structure = found
    value = with_value(minimal(operation, scenario.reference()), path, structure)
    exchange = scenario.create(scenario.encode(recounted(value, operation.request.shape)))
    check_accepted(scenario.judgement, exchange)
    created = scenario.answer(exchange)
    present = _read(scenario, created) if created.succeeded else None
    if present is None or not created.etag:
        return
    update = scenario.contract.operation(resource.update)
    changed = with_value(present, _free_text(update), _ordinary_text())
    updated = scenario.invoke_on(update.name, created.id, etag=created.etag, value=changed)
    read = scenario.invoke_on(resource.get_config, created.id)
    check_updated(scenario.judgement.of(update), created, updated, read)
