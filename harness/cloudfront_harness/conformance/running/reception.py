"""How a target takes an operation: the first create of each, before any case of it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from cloudfront_harness.checks import Judgement
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.contract import Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.finding import Finding
from cloudfront_harness.scenarios.account import NeedRefusedError, NotRunError, is_unrouted
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Reception:
    """What came of the least create of an operation.

    unsupported  why the target does not have it, "" when it has
    unmade       why what it needs was not made although the target could, "" when it was
    refused      the answer, "" when it was a success: what is wrong may then be refused for the same reason
    findings     what is wrong with all that
    """

    unsupported: str = ""
    unmade: str = ""
    refused: str = ""
    findings: tuple[Finding, ...] = ()


def receive(scenario: Scenario) -> Reception:
    """Send it, and send it again where the target seems not to have the operation."""
    try:
        first = _create(scenario)
    except NeedRefusedError as error:
        return Reception(
            unmade=str(error), findings=refused(scenario.judgement, error.operation, error.exchange)
        )
    except NotRunError as error:
        # What the operation works on cannot be made there either.
        return Reception(unsupported=str(error))
    operation = scenario.operation
    answer = scenario.answer(first)
    if not is_unrouted(answer, operation):
        return Reception(refused="" if answer.succeeded else str(answer))
    findings = refused(scenario.judgement, operation, first)
    again = scenario.answer(_create(scenario))
    if not is_unrouted(again, operation):
        # It has the operation, and one valid request did not get there.
        return Reception(refused="" if again.succeeded else str(again), findings=findings)
    told = f" {answer.code}" if answer.code else ""
    reason = f"the target answers {answer.status}{told} to {operation.method} {operation.path}"
    return Reception(unsupported=reason, findings=findings)


def refused(judgement: Judgement, operation: Operation, exchange: Exchange) -> tuple[Finding, ...]:
    """The finding that a valid request was refused."""
    alone = Judgement(judgement.contract, operation, judgement.profile)
    check_accepted(alone, exchange)
    return tuple(alone.findings)


def _create(scenario: Scenario) -> Exchange:
    return scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
