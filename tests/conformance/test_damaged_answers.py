from __future__ import annotations

from collections import Counter

import pytest
from cloudfront_harness.conformance.selftest import damaged_answers
from cloudfront_harness.conformance.selftest.damaged_answers import SourceAnswer, answers, mutations
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.specs import load_contract

VERSIONS = ("2010-11-01", "2012-05-05", "2016-09-29", "2020-05-31")


@pytest.fixture(scope="module")
def sources() -> list[SourceAnswer]:
    return answers(VERSIONS)


def test_there_are_minimal_and_full_answers_of_each_operation(sources: list[SourceAnswer]) -> None:
    assert {source.contract.api_version for source in sources} == set(VERSIONS)
    per_operation = [(source.contract.api_version, source.operation.name) for source in sources]
    creates = {(version, name) for version in VERSIONS for name in covered_operations(load_contract(version))}
    assert Counter(per_operation) == dict.fromkeys(creates, 2)


def test_whatever_is_against_the_contract_is_found(sources: list[SourceAnswer]) -> None:
    made = list(mutations(1000, 7, sources))
    assert [mutation for mutation in made if mutation.is_missed] == []
    assert sum(mutation.forbidden for mutation in made) > 900
    kinds = {mutation.kind for mutation in made}
    assert kinds == {"drop", "duplicate", "rename", "re-namespace", "retype", "truncate"}


def test_what_the_contract_allows_is_not_found(sources: list[SourceAnswer]) -> None:
    made = [mutation for mutation in mutations(3000, 8, sources) if not mutation.forbidden]
    assert made
    assert [mutation for mutation in made if mutation.found] == []


def test_a_judge_that_sees_nothing_misses_all(
    sources: list[SourceAnswer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damaged_answers, "judge", lambda *_: [])
    made = list(mutations(50, 7, sources))
    assert [mutation.is_missed for mutation in made] == [mutation.forbidden for mutation in made]
    assert any(mutation.is_missed for mutation in made)


def test_a_seed_gives_the_same_mutations(sources: list[SourceAnswer]) -> None:
    first, again, other = ([mutation.body for mutation in mutations(20, seed, sources)] for seed in (1, 1, 2))
    assert first == again
    assert first != other
