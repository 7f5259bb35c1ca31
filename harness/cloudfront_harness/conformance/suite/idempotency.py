"""Creates that are repeated: the idempotency scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from cloudfront_harness.checks.relations.idempotency import (
    Variant,
    check_made_once,
    check_new_reference,
    check_other_configuration,
    check_race,
    check_repetition,
    clauses_of_repetition,
)
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import Case, NotRunError
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.conformance.occasions import is_turning_point
from cloudfront_harness.contract import PROFILES, Contract, Idempotency, Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import changed, minimal
from cloudfront_harness.scenarios.scenario import Scenario

# How long to look for the resource of a create whose answer was not read.
_APPEARING_S = 0.5


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """The scenarios of an operation that has an idempotency rule."""
    rule = operation.idempotency
    if rule is None:
        return
    resource = contract.resources[operation.resource]
    conflict = frozenset({rule.conflict_code})
    first = accepted(contract, operation)
    again = answers_to_repetition(contract, operation, rule)
    once = {"CF508"} if resource.key else set()
    changes: dict[Variant, Callable[[bytes], bytes]] = {
        "identical": lambda body: body,
        "white-space": mutations.with_white_space,
        "member-order": mutations.with_members_reversed,
    }
    for variant, change in changes.items():
        name = "same-config" if variant == "identical" else variant
        codes = conflict if variant == "identical" and rule.documented == "conflict" else frozenset()
        looked_at = first | again | clauses_of_repetition(rule, variant) | once
        yield Case(f"idempotent-{name}", _repeated(variant, change), looked_at, codes)
    # Where the configuration itself is the key, another one is another resource.
    if rule.key != "*":
        looked_at = first | CLAUSES_OF_ERROR | {"CF505"} | once
        yield Case("idempotent-other-config", _other_configuration, looked_at, conflict)
    # Of what a parent has one of there is neither a second nor a list.
    if not rule.key:
        return
    yield Case("idempotent-new-reference", _new_reference, first | {"CF506"})
    if resource.list:
        looked_at = again | clauses_of_repetition(rule, "lost-response") | once
        yield Case("idempotent-lost-response", _lost_response, looked_at)
    won = success(contract, operation.name)
    for clients in (2, 16, 33) if is_turning_point(contract, operation) else (16,):
        yield Case(f"idempotent-race-{clients}", partial(_race, clients), won | again | {"CF507"})


def answers_to_repetition(
    contract: Contract, operation: Operation, rule: Idempotency, *, refused: bool = False
) -> frozenset[str]:
    """What is looked at in the answer to a repetition, or what is none (`refused`), under both profiles."""
    if refused:
        return CLAUSES_OF_ERROR
    replays = {rule.replay(profile) for profile in PROFILES}
    again = success(contract, operation.name) if "same" in replays else frozenset()
    return again if replays == {"same"} else again | CLAUSES_OF_ERROR


def _repeated(variant: Variant, change: Callable[[bytes], bytes]) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = scenario.encode(minimal(scenario.operation, reference))
        first = scenario.create(body)
        check_accepted(scenario.judgement, first)
        answer = scenario.answer(first)
        if not answer.succeeded:
            return
        repetition = scenario.create(change(body))
        check_repetition(scenario.judgement, answer, repetition, variant)
        check_made_one(scenario, reference, first, repetition)

    return run


def check_made_one(scenario: Scenario, reference: str, *exchanges: Exchange) -> None:
    """One resource came of several creates with a reference, by their answers and by the list together."""
    if not scenario.resource.key:
        return
    made = _made(scenario, reference, exchanges)
    check_made_once(scenario.judgement, made, exchanges[-1])


def _made(scenario: Scenario, reference: str, exchanges: Sequence[Exchange]) -> list[str]:
    """Ids of what exists with a reference: what was acknowledged, and what the list shows beyond that."""
    acknowledged = {
        answer.id for answer in map(scenario.answer, exchanges) if answer.succeeded and answer.id is not None
    }
    made = sorted(acknowledged.union(scenario.inventory.made_with(reference) or ()))
    scenario.inventory.remember(*made)
    return made


def _other_configuration(scenario: Scenario) -> None:
    reference = scenario.reference()
    value = minimal(scenario.operation, reference)
    first = scenario.create(scenario.encode(value))
    check_accepted(scenario.judgement, first)
    if not scenario.answer(first).succeeded:
        return
    other = changed(scenario.operation, value)
    if other is None:
        raise NotRunError("its configuration has no member to change")
    exchange = scenario.create(scenario.encode(other))
    check_other_configuration(scenario.judgement, exchange)
    check_made_one(scenario, reference, first, exchange)


def _new_reference(scenario: Scenario) -> None:
    first = scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
    check_accepted(scenario.judgement, first)
    if scenario.answer(first).succeeded:
        again = scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
        check_new_reference(scenario.judgement, scenario.answer(first), again)


def _lost_response(scenario: Scenario) -> None:
    """The first answer is cut off by closing the connection once the request is out; then the retry."""
    reference = scenario.reference()
    body = scenario.encode(minimal(scenario.operation, reference))
    scenario.create_without_reading(body)
    made = scenario.appeared_with(reference, _APPEARING_S)
    retry = scenario.create(body)
    if not made:
        raise NotRunError(
            "the create whose answer was lost does not show in the list, so it may have been lost as well"
        )
    scenario.inventory.remember(*made)
    original = replace(scenario.read(made[0]), id=made[0])
    check_repetition(scenario.judgement, original, retry, "lost-response")
    check_made_one(scenario, reference, retry)


def _race(clients: int, scenario: Scenario) -> None:
    reference = scenario.reference()
    body = scenario.encode(minimal(scenario.operation, reference))
    exchanges = scenario.race(body, clients=clients)
    made = _made(scenario, reference, exchanges)
    check_race(scenario.judgement, exchanges, made)
