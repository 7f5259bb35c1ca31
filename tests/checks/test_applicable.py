"""What a success is said to be looked at for is what is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from cloudfront_harness.checks import Judgement, judge_exchange, read_answer
from cloudfront_harness.checks.applicable import CLAUSES_OF_ERROR, clauses_of_success
from cloudfront_harness.checks.relations.agreement import (
    CLAUSES_OF_ANY_ANSWER,
    Belongings,
    check_agreement,
    clauses_of_agreement,
)
from cloudfront_harness.checks.relations.idempotency import Variant, check_repetition, clauses_of_repetition
from cloudfront_harness.contract import PROFILES
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.checks.good import FULL, good_exchange, refusal


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_success_is_looked_at_for_what_is_declared(version: str) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        judgement = Judgement(contract, operation)
        judge_exchange(judgement, good_exchange(contract, operation, FULL))
        assert judgement.checked == clauses_of_success(contract, operation), operation.name


def test_a_refusal_is_looked_at_for_what_is_declared() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    judgement = Judgement(contract, operation)
    refused = refusal(contract, "InvalidArgument", 400)
    judge_exchange(judgement, replace(good_exchange(contract, operation), response=refused))
    assert judgement.checked == CLAUSES_OF_ERROR


@pytest.mark.parametrize("variant", get_args(Variant))
@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_repetition_is_looked_at_for_what_is_declared(version: str, variant: Variant) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        rule = operation.idempotency
        if rule is None:
            continue
        looked_at: set[str] = set()
        exchange = good_exchange(contract, operation, FULL)
        refused = replace(exchange, response=refusal(contract, rule.conflict_code, 409))
        for profile in PROFILES:
            judgement = Judgement(contract, operation, profile)
            repetition = exchange if rule.replay(profile) == "same" else refused
            check_repetition(judgement, read_answer(judgement, exchange), repetition, variant)
            assert judgement.findings == []
            looked_at |= judgement.checked
        assert looked_at == clauses_of_repetition(rule, variant), operation.name


@pytest.mark.parametrize("version", API_VERSIONS)
def test_what_is_compared_with_other_answers_is_what_is_declared(version: str) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        resource = contract.resources.get(operation.resource)
        if resource is None or operation.name != resource.get:
            continue
        judgement = Judgement(contract, operation)
        exchange = good_exchange(contract, operation, FULL)
        check_agreement([(judgement, exchange, "")] * 2, Belongings())
        # What tells requests from each other is in every answer, and so in no operation's clauses.
        expected = clauses_of_agreement(contract, operation) | CLAUSES_OF_ANY_ANSWER
        assert judgement.checked == expected, operation.name
