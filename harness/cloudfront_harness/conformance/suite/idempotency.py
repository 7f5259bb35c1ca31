"""Creates that are repeated: the idempotency scenarios."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cloudfront_harness.checks.relations.idempotency import (
    Variant,
    check_made_once,
    check_new_reference,
    check_other_configuration,
    check_race,
    check_repetition,
)
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import ANY_ERROR, ANY_SUCCESS, Case, NotRunError
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import changed, minimal
from cloudfront_harness.scenarios.scenario import Scenario

_RACING_CLIENTS = 16
# How often and how long to look for the resource of a create whose answer was not read.
_LOOKS = 25
_PAUSE_S = 0.02
_BASE = ANY_SUCCESS | ANY_ERROR | {"CF706"}
_CLAUSE: dict[Variant, frozenset[str]] = {
    "identical": frozenset({"CF501", "CF502", "CF508", "CF510", "CF511"}),
    "white-space": frozenset({"CF503", "CF508"}),
    "member-order": frozenset({"CF504", "CF508"}),
}


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """The scenarios of an operation that has an idempotency rule."""
    rule = operation.idempotency
    if rule is None:
        return
    resource = contract.resources[operation.resource]
    conflict = frozenset({rule.conflict_code})
    yield Case(
        "idempotent-same-config",
        _repeated("identical", lambda body: body),
        _BASE | _CLAUSE["identical"],
        conflict if rule.documented == "conflict" else frozenset(),
    )
    yield Case(
        "idempotent-white-space",
        _repeated("white-space", mutations.with_white_space),
        _BASE | _CLAUSE["white-space"],
    )
    yield Case(
        "idempotent-member-order",
        _repeated("member-order", mutations.with_members_reversed),
        _BASE | _CLAUSE["member-order"],
    )
    # Where the configuration itself is the key, another one is another resource.
    if rule.key != "*":
        yield Case("idempotent-other-config", _other_configuration, _BASE | {"CF505", "CF508"}, conflict)
    # Of what a parent has one of there is neither a second nor a list.
    if not rule.key:
        return
    yield Case("idempotent-new-reference", _new_reference, _BASE | {"CF506"})
    if resource.list:
        yield Case("idempotent-lost-response", _lost_response, _BASE | {"CF509", "CF508"})
    yield Case("idempotent-race-16", _race, _BASE | {"CF507"})


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
        _check_made_once(scenario, reference, first, repetition)

    return run


def _check_made_once(scenario: Scenario, reference: str, *exchanges: Exchange) -> None:
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
    made = sorted(acknowledged.union(scenario.made_with(reference) or ()))
    scenario.remember(made)
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
    _check_made_once(scenario, reference, first, exchange)


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
    made = _appeared(scenario, reference)
    retry = scenario.create(body)
    if not made:
        raise NotRunError(
            "the create whose answer was lost does not show in the list, so it may have been lost as well"
        )
    scenario.remember(made)
    original = replace(scenario.read(made[0]), id=made[0])
    check_repetition(scenario.judgement, original, retry, "lost-response")
    _check_made_once(scenario, reference, retry)


def _appeared(scenario: Scenario, reference: str) -> list[str] | None:
    """What a create made whose answer nobody waited for: it may take the target a moment."""
    for _ in range(_LOOKS):
        made = scenario.made_with(reference)
        if made is None or made:
            return made
        time.sleep(_PAUSE_S)
    return []


def _race(scenario: Scenario) -> None:
    reference = scenario.reference()
    body = scenario.encode(minimal(scenario.operation, reference))
    exchanges = scenario.race(body, clients=_RACING_CLIENTS)
    made = _made(scenario, reference, exchanges)
    check_race(scenario.judgement, exchanges, made)
