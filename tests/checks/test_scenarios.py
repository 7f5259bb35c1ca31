"""Scenario checks: each row breaks its clause and no other, or keeps it and breaks none."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from cloudfront_harness.checks import Judgement, failing, read_answer
from cloudfront_harness.checks.relations.idempotency import check_repetition
from cloudfront_harness.checks.relations.pages import check_page
from cloudfront_harness.checks.relations.required_refusals import (
    check_nothing_made,
    check_refused,
    check_spelling,
)
from cloudfront_harness.checks.relations.reserved import check_one_update_won
from cloudfront_harness.contract import PROFILES, Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import load_clauses, load_contract

from tests.checks.cases import EXCHANGE_CASES
from tests.checks.good import with_header
from tests.checks.relations import RELATION_CASES
from tests.checks.scenarios import (
    ACROSS_CASES,
    CONFLICT,
    IDEMPOTENCY_CASES,
    LIFECYCLE_CASES,
    REFUSAL_CASES,
    ScenarioCase,
    created,
    good,
    refused,
    replaced,
    silent,
)

CASES = (*IDEMPOTENCY_CASES, *LIFECYCLE_CASES, *ACROSS_CASES, *REFUSAL_CASES, *RELATION_CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause} {case.name}")
def test_a_row_breaks_its_clause_or_none(case: ScenarioCase) -> None:
    judgement = case.judged()
    found = {finding.clause for finding in judgement.findings}
    assert found == ({case.clause} if case.broken else set())
    assert case.clause in judgement.checked


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.broken], ids=lambda case: f"{case.clause} {case.name}"
)
def test_a_finding_says_what_was_wanted_and_what_came(case: ScenarioCase) -> None:
    for finding in case.judged().findings:
        assert finding.expected
        assert finding.actual
        assert finding.expected != finding.actual
        assert finding.where
        assert finding.exchange is not None
        assert finding.requirement == load_clauses()[case.clause].requirement


def test_every_clause_of_the_catalogue_is_broken_and_kept_by_some_case() -> None:
    single = {case.clause for case in EXCHANGE_CASES}
    kept_and_broken = {
        clause
        for clause, rows in groupby(sorted(CASES, key=lambda case: case.clause), key=lambda case: case.clause)
        if {row.broken for row in rows} == {True, False}
    }
    assert single | kept_and_broken == set(load_clauses())


def test_an_unspecified_repetition_is_not_judged() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    assert operation.idempotency is not None
    open_question = replace(operation, idempotency=replace(operation.idempotency, documented="unspecified"))
    judgement = Judgement(contract, open_question)
    check_repetition(judgement, created(), refused(*CONFLICT), "identical")
    assert (judgement.findings, judgement.checked) == ([], set())


def test_a_refusal_without_an_answer_is_for_another_clause() -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"))
    check_refused(judgement, silent(), observed_codes=["MalformedXML"])
    check_nothing_made(judgement, ["E1"], silent())
    check_nothing_made(judgement, ["E1"], good())
    assert judgement.findings == []


@pytest.mark.parametrize("profile", PROFILES)
def test_failing_leaves_out_what_the_profile_does_not_ask_for(profile: str) -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"), profile)  # type: ignore[arg-type]
    for clause in ("CF204", "CF209", "CF703"):
        judgement.broken(clause, expected="a", actual="b", where="c", exchange=None)
    names = [finding.clause for finding in judgement.failing()]
    assert names == (["CF204", "CF703"] if profile == "documented" else ["CF204", "CF209", "CF703"])
    assert failing(judgement.findings, judgement.profile) == judgement.failing()


@pytest.mark.parametrize("profile", PROFILES)
def test_findings_of_some_clauses_fail_or_are_notes_by_the_profile(profile: Profile) -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"), profile)
    for clause in ("CF204", "CF209", "CF703"):
        judgement.broken(clause, expected="a", actual="b", where="c", exchange=good())
    always, observed, _ = judgement.findings
    expected = (
        ((always, observed), ())
        if profile == "observed"
        else ((always,), (replace(observed, exchange=None),))
    )
    assert judgement.by_profile({"CF204", "CF209"}) == expected


def test_a_judgement_of_another_operation_adds_to_the_same_record() -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"), "observed")
    other = judgement.of(contract.operation("GetDistribution"))
    other.broken("CF403", expected="a", actual="b", where="c", exchange=None)
    assert other.profile == "observed"
    assert [finding.operation for finding in judgement.findings] == ["GetDistribution"]
    assert judgement.checked == {"CF403"}


@pytest.mark.parametrize("may_be_refused", [False, True])
@pytest.mark.parametrize("answers", [(refused(*CONFLICT), silent()), (silent(), refused(*CONFLICT))])
def test_what_no_form_gets_through_says_nothing_of_forms(
    answers: tuple[Exchange, Exchange], may_be_refused: bool
) -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"))
    check_spelling(judgement, *answers, may_be_refused=may_be_refused)
    assert (judgement.checked, judgement.findings) == (set(), [])


def test_what_updates_that_raced_did_is_told_of_the_first() -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("UpdateDistribution"))
    first, second = (with_header(good("UpdateDistribution"), "ETag", etag) for etag in ("E1", "E2"))
    check_one_update_won(judgement, [first, second])
    assert [finding.exchange for finding in judgement.findings] == [first]


def test_a_refused_page_has_no_next_one() -> None:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("ListDistributions"))
    assert check_page(judgement, refused("InvalidArgument", 400), size=1, marker="", left=2) == ""
    assert judgement.findings == []


class TestAnswers:
    contract = load_contract("2016-09-29")
    judgement = Judgement(contract, contract.operation("CreateDistribution"))

    def test_of_a_success(self) -> None:
        answer = read_answer(self.judgement, good())
        assert answer.succeeded
        assert (answer.status, answer.id, answer.code, answer.etag) == (
            201,
            "EDFDVBD632BHDS",
            "",
            "E2QWRUHAPOMQZL",
        )
        assert answer.location == "https://cloudfront.amazonaws.com/2016-09-29/distribution/EDFDVBD632BHDS"
        assert answer.configuration is not None
        assert answer.configuration["Origins"]["Quantity"] == 0
        assert str(answer) == "201 resource EDFDVBD632BHDS"

    def test_of_an_error(self) -> None:
        answer = read_answer(self.judgement, refused(*CONFLICT))
        assert not answer.succeeded
        assert (answer.status, answer.code, answer.configuration) == (409, "DistributionAlreadyExists", None)
        assert str(answer) == "409 DistributionAlreadyExists"

    def test_of_an_error_with_a_loose_document(self) -> None:
        loose = replaced(refused(*CONFLICT), "ErrorResponse", "Anything")
        assert read_answer(self.judgement, loose).code == "DistributionAlreadyExists"

    def test_of_silence(self) -> None:
        answer = read_answer(self.judgement, silent())
        assert (answer.status, answer.succeeded, str(answer)) == (None, False, "no answer")

    def test_of_a_success_that_is_no_xml(self) -> None:
        broken = replaced(good(), "</Distribution>", "")
        answer = read_answer(self.judgement, broken)
        assert (answer.succeeded, answer.id, answer.etag) == (True, None, "E2QWRUHAPOMQZL")

    def test_of_an_operation_without_a_resource(self) -> None:
        judgement = self.judgement.of(self.contract.operation("ListTagsForResource"))
        answer = read_answer(judgement, good("ListTagsForResource"))
        assert (answer.succeeded, answer.configuration) == (True, None)
