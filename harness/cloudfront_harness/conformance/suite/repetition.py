"""Repetitions in depth: of other references, with another member or other tags, and after an update."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from cloudfront_harness.checks import Answer
from cloudfront_harness.checks.relations.idempotency import (
    check_new_reference,
    check_not_repeated,
    check_repetition,
    clauses_of_repetition,
)
from cloudfront_harness.checks.relations.lifecycle import check_updated
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.checks.relations.reserved import check_free
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.conformance.suite.idempotency import answers_to_repetition, check_made_one
from cloudfront_harness.conformance.suite.tagging import tags_of
from cloudfront_harness.conformance.suite.updates import changed_config
from cloudfront_harness.contract import PROFILES, Contract, Idempotency, Operation, Resource
from cloudfront_harness.scenarios.requests.build import full, minimal, path_of_key
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import with_value
from cloudfront_harness.scenarios.requests.variations import left_out, other_values
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.specs import API_VERSIONS

# What a reference may differ in and still be another one; stores cut texts at lengths like these.
_LONG = (16, 64, 120)
_LONGEST = 130
_MANY = 11
# An account has room for so many resources of kinds that these cases are about.
_MOST_NEEDED = 20
# Of each kind of variation, in one version; the next version goes on where this one stopped.
_VARIATIONS = 8


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """What takes many requests is asked where the conduct may have changed."""
    rule, resource = operation.idempotency, contract.resources[operation.resource]
    if rule is None or not rule.key or not resource.key:
        return
    first, again = accepted(contract, operation), answers_to_repetition(contract, operation, rule)
    if rule.key != "*" and (_is_replayed(rule) or is_turning_point(contract, operation)):
        # Whatever is wrong with a variation, it is refused.
        looked_at = first | again | clauses_of_repetition(rule, "identical") | CLAUSES_OF_ERROR
        yield Case("idempotent-each-member", _each_member, looked_at | {"CF505", "CF508"})
    if not is_turning_point(contract, operation):
        return
    if ends_with(rule.key, "CallerReference") and (resource.limit is None or resource.limit > _MOST_NEEDED):
        looked_at = first | again | clauses_of_repetition(rule, "identical") | {"CF506"}
        shown = success(contract, resource.get, resource.get_config)
        yield Case("idempotent-similar-references", _similar_references, first | shown | {"CF506"})
        yield Case("idempotent-many-references", _many_references, looked_at)
    yield from _of_others(contract, operation)
    if resource.update and resource.get:
        read = success(contract, resource.update, resource.get_config or resource.get)
        yield Case("idempotent-after-update", _after_update, first | again | read | {"CF408", "CF508"})


def _of_others(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Repetitions of what was used elsewhere, and with something else beside the configuration."""
    rule, resource = operation.idempotency, contract.resources[operation.resource]
    assert rule is not None
    first = accepted(contract, operation)
    if not ends_with(rule.key, "CallerReference"):
        return
    kind = _other_kind(contract, resource)
    if kind and not resource.parent and operation.name not in resource.copy:
        made = success(contract, operation.name)
        yield Case("idempotent-other-kind", partial(_other_kind_first, kind), made | {"CF513"})
    assert operation.request is not None
    if operation.request.shape.member("Tags") is not None:
        again = answers_to_repetition(contract, operation, rule)
        yield Case("idempotent-other-tags", _other_tags, first | again | {"CF508"})


def _other_kind(contract: Contract, resource: Resource) -> str:
    """The first other kind that is created with a caller reference, and in no other resource; "" for none."""
    for other in contract.resources.values():
        rule = contract.operation(other.create[0]).idempotency
        is_other = other.name != resource.name and not other.parent
        if is_other and rule is not None and ends_with(rule.key, "CallerReference"):
            return other.name
    return ""


def _is_replayed(rule: Idempotency) -> bool:
    return any(rule.replay(profile) == "same" for profile in PROFILES)


def _similar(reference: str) -> Iterator[str]:
    """References that only those take for one who do not compare them to the letter."""
    yield from (f"{reference}{end}" for end in ("x", "X", "-x", "_x", "."))
    yield from (f"{reference}é", f"{reference}è")
    for length in _LONG:
        long = reference.ljust(length, "x")
        yield from (f"{long}1", f"{long}2")


def _similar_references(scenario: Scenario) -> None:
    """Each is a reference of its own, and makes a resource of its own."""
    key, reference = path_of_key(scenario.operation), scenario.reference()
    value = minimal(scenario.operation, reference)
    exchange = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, exchange)
    before = scenario.answer(exchange)
    for spelling in _similar(reference):
        # What has a name besides needs another one.
        other = minimal(scenario.operation, scenario.reference())
        exchange = scenario.create(scenario.encode(with_value(other, key, spelling)))
        check_new_reference(scenario.judgement, before, exchange)
        before = scenario.answer(exchange)
    _remarkable_references(scenario, key, reference, before)


def _remarkable_references(scenario: Scenario, key: str, reference: str, before: Answer) -> None:
    """White space and signs outside ASCII: whoever refuses them may, but not as references that were used."""
    rule, resource = scenario.operation.idempotency, scenario.resource
    assert rule is not None
    remarkable = [text.format(reference=reference) for text in load_samples().remarkable.references]
    if not _is_limited(scenario.contract, resource.config, key):
        long = reference.ljust(_LONGEST, "X")
        remarkable += [f"{long}1", f"{long}2"]
    for spelling in remarkable:
        other = minimal(scenario.operation, scenario.reference())
        exchange = scenario.create(scenario.encode(with_value(other, key, spelling)))
        answer = scenario.answer(exchange)
        if not answer.succeeded and answer.code != rule.conflict_code:
            continue
        check_new_reference(scenario.judgement, before, exchange)
        before = answer
        for reading in (resource.get, resource.get_config):
            if reading and answer.id:
                scenario.invoke_on(reading, answer.id)


def _is_limited(contract: Contract, root: str, key: str) -> bool:
    """Whether a rule says how long a reference may be."""
    name = key.rpartition("/")[2]
    return any(
        rule.kind == "max-length" and rule.root == root and rule.paths == (name,)
        for rule in contract.constraints
    )


def _many_references(scenario: Scenario) -> None:
    """The eleventh reference is as new as the first, and the first is known as well as the eleventh."""
    operation = scenario.operation
    bodies = [scenario.encode(minimal(operation, scenario.reference())) for _ in range(_MANY)]
    exchange = scenario.create(bodies[0])
    check_accepted(scenario.judgement, exchange)
    first = before = scenario.answer(exchange)
    for body in bodies[1:]:
        exchange = scenario.create(body)
        check_new_reference(scenario.judgement, before, exchange)
        before = scenario.answer(exchange)
    if first.succeeded:
        check_repetition(scenario.judgement, first, scenario.create(bodies[0]), "identical")


def _each_member(scenario: Scenario) -> None:
    """The same again; then one member at a time is another one: the comparison has to look at all of them."""
    reference, operation = scenario.reference(), scenario.operation
    value = full(operation, reference)
    first = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, first)
    if not scenario.answer(first).succeeded:
        return
    exchange = scenario.create(scenario.encode(value))
    check_repetition(scenario.judgement, scenario.answer(first), exchange, "identical")
    for other in _of_this_version(operation, value):
        # Not every variation is valid: that it is refused is what counts.
        exchange = scenario.create(scenario.encode(other), valid=False)
        check_not_repeated(scenario.judgement, exchange)
    check_made_one(scenario, reference, first, exchange)


def _of_this_version(operation: Operation, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Some of the variations, others in each version."""
    turn = API_VERSIONS.index(operation.api_version)
    for variations in (list(other_values(operation, value)), list(left_out(operation, value))):
        count = min(_VARIATIONS, len(variations))
        for number in range(count):
            yield variations[(turn * count + number) % len(variations)]


def _other_kind_first(kind: str, scenario: Scenario) -> None:
    """A reference that made a resource of another kind makes one of this kind as well."""
    reference = scenario.reference()
    scenario.provide(kind, minimal(_create_of(scenario, kind), reference))
    exchange = scenario.create(scenario.encode(minimal(scenario.operation, reference)))
    check_free(scenario.judgement, exchange, clause="CF513")


def _create_of(scenario: Scenario, kind: str) -> Operation:
    return scenario.contract.operation(scenario.contract.resources[kind].create[0])


def _other_tags(scenario: Scenario) -> None:
    """No document says what a repetition with other tags is answered, but it makes nothing."""
    reference, samples = scenario.reference(), load_samples().tagging
    value = minimal(scenario.operation, reference)
    first, again = (
        scenario.create(scenario.encode({**value, "Tags": tags_of(tags)}))
        for tags in (samples.given, samples.others)
    )
    check_accepted(scenario.judgement, first)
    if scenario.answer(first).succeeded:
        check_made_one(scenario, reference, first, again)


def _after_update(scenario: Scenario) -> None:
    """No document says what the original request is answered after an update, but it makes nothing."""
    reference, resource = scenario.reference(), scenario.resource
    body = scenario.encode(minimal(scenario.operation, reference))
    first = scenario.create(body)
    check_accepted(scenario.judgement, first)
    created = scenario.answer(first)
    has_etag = any(header.member == "ETag" for header in scenario.operation.response_headers)
    if not created.succeeded or (has_etag and not created.etag):
        # Without its ETag nothing can be updated, and that it is missing has been told.
        return
    value = changed_config(scenario, resource, created, reference)
    updated = scenario.invoke_on(resource.update, created.id, etag=created.etag or "", value=value)
    read = scenario.invoke_on(resource.get_config or resource.get, created.id)
    update = scenario.judgement.of(scenario.contract.operation(resource.update))
    check_updated(update, created, updated, read)
    check_made_one(scenario, reference, first, scenario.create(body))
