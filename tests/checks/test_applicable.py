"""What a success is said to be looked at for is what is looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cloudfront_harness.checks import Judgement, judge_exchange
from cloudfront_harness.checks.applicable import CLAUSES_OF_ERROR, clauses_of_success
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
