"""Single exchanges: good ones have no finding; each change breaks its clause and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cloudfront_harness.checks import Judgement, judge, judge_exchange
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_contract
from lxml import etree

from tests.checks.cases import EXCHANGE_CASES, ExchangeCase
from tests.checks.good import (
    DECLARATION,
    FULL,
    MINIMAL,
    Plain,
    good_exchange,
    refusal,
    response_of,
    with_bytes,
)


@pytest.mark.parametrize("choice", [MINIMAL, FULL], ids=["minimal", "full"])
@pytest.mark.parametrize("version", API_VERSIONS)
def test_good_exchanges_of_every_operation_have_no_finding(version: str, choice: Plain) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        exchange = good_exchange(contract, operation, choice)
        assert judge(contract, operation, exchange, profile="observed") == [], operation.name


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_declared_error_is_a_good_answer(version: str) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        exchange = good_exchange(contract, operation)
        for error in operation.errors:
            refused = replace(exchange, response=refusal(contract, error.code, error.status))
            assert judge(contract, operation, refused) == [], (operation.name, error.code)


@pytest.mark.parametrize("case", EXCHANGE_CASES, ids=lambda case: f"{case.clause} {case.name}")
def test_a_change_breaks_its_clause_and_no_other(case: ExchangeCase) -> None:
    for version in case.api_versions():
        contract = load_contract(version)
        good = case.good(contract)
        kept = case.judged(contract, good)
        assert kept.findings == [], version
        broken = case.judged(contract, case.change(good))
        assert {finding.clause for finding in broken.findings} == {case.clause}, (version, broken.findings)
        assert case.clause in broken.checked


@pytest.mark.parametrize("case", EXCHANGE_CASES, ids=lambda case: f"{case.clause} {case.name}")
def test_a_clause_that_can_be_broken_is_checked_when_kept(case: ExchangeCase) -> None:
    contract = load_contract(case.api_versions()[-1])
    assert case.clause in case.judged(contract, case.good(contract)).checked


@pytest.mark.parametrize("case", EXCHANGE_CASES, ids=lambda case: f"{case.clause} {case.name}")
def test_findings_say_all_that_a_maintainer_needs(case: ExchangeCase) -> None:
    contract = load_contract(case.api_versions()[0])
    exchange = case.change(case.good(contract))
    clause = load_clauses()[case.clause]
    for finding in case.judged(contract, exchange).findings:
        assert finding.exchange is exchange
        assert (finding.level, finding.requirement, finding.source) == (
            clause.level,
            clause.requirement,
            clause.source,
        )
        assert (finding.api_version, finding.operation) == (contract.api_version, case.operation)
        assert finding.where
        assert finding.expected != finding.actual
        for part in (finding.clause, finding.requirement, finding.expected, finding.actual, finding.where):
            assert part in str(finding)


def test_an_endpoint_without_tls_may_name_itself_so() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    good = good_exchange(contract, operation)
    location = response_of(good).header("Location")
    assert location is not None
    own = location.replace("https://cloudfront.amazonaws.com", "http://127.0.0.1:8474")
    headers = tuple((name, own if name == "Location" else value) for name, value in response_of(good).headers)
    there = replace(good, response=replace(response_of(good), headers=headers))
    assert {finding.clause for finding in judge(contract, operation, there)} == {"CF202"}
    called = replace(there.request, headers=(*there.request.headers, ("Host", "127.0.0.1:8474")))
    assert judge(contract, operation, replace(there, request=called)) == []


@pytest.mark.parametrize("version", API_VERSIONS)
def test_value_that_no_enumeration_has_is_a_finding_wherever_it_stands(version: str) -> None:
    contract = load_contract(version)
    operation = contract.operation("GetDistribution")
    exchange = good_exchange(contract, operation, FULL)
    root = etree.fromstring(response_of(exchange).body)
    assert operation.response is not None
    looked = 0
    for path, member in operation.response.shape.walk():
        shape = member.shape.item.shape if member.shape.flattened and member.shape.item else member.shape
        place = "/".join(f"{{*}}{step}" for step in path.split("/"))
        element = root.find(place) if shape.enum else None
        if element is None:
            continue
        kept, looked = element.text, looked + 1
        for wrong in ("no-such-value", shape.enum[0].swapcase()):
            if wrong in shape.enum:
                continue
            element.text = wrong
            findings = judge(contract, operation, with_bytes(exchange, DECLARATION + etree.tostring(root)))
            assert {finding.clause for finding in findings} == {"CF307"}, (path, wrong)
        element.text = kept
    assert looked


def test_every_place_is_reported() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("GetDistribution")
    exchange = good_exchange(contract, operation, FULL)
    body = (
        response_of(exchange).body.replace(b">PriceClass_100<", b">Cheap<").replace(b"<Status>", b"<State>")
    )
    findings = judge(contract, operation, with_bytes(exchange, body.replace(b"</Status>", b"</State>")))
    assert [(finding.clause, finding.where) for finding in findings] == [
        ("CF305", "/Distribution/State"),
        ("CF304", "/Distribution/Status"),
        ("CF307", "/Distribution/DistributionConfig/PriceClass"),
    ]


def test_the_place_of_an_item_has_its_position() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("GetDistribution")
    exchange = good_exchange(contract, operation, FULL)
    body = response_of(exchange).body.replace(b"<HTTPPort>1<", b"<HTTPPort>one<")
    (finding,) = judge(contract, operation, with_bytes(exchange, body))
    assert finding.where == (
        "/Distribution/DistributionConfig/Origins/Items/Origin[1]/CustomOriginConfig/HTTPPort"
    )
    assert (finding.expected, finding.actual) == ("an integer", "'one'")


def test_a_success_of_a_bad_request_is_not_judged_as_one() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = with_bytes(good_exchange(contract, operation), b"nonsense")
    judgement = Judgement(contract, operation)
    judge_exchange(judgement, exchange, valid_request=False)
    assert judgement.findings == []


def test_a_raw_answer_may_have_any_content_type() -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation("GetFunction")
    exchange = with_bytes(good_exchange(contract, operation), b"function handler() {}")
    assert judge(contract, operation, exchange, profile="observed") == []


@pytest.mark.parametrize("comment", [b" ", b"\n\t ", b"a/> b", b"a > ", b"]]&gt; <!-- a note -->"])
def test_what_looks_like_layout_inside_a_text_is_no_layout(comment: bytes) -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("GetDistribution")
    exchange = good_exchange(contract, operation)
    body = response_of(exchange).body.replace(b">some Comment<", b">" + comment + b"<")
    assert comment in body
    assert judge(contract, operation, with_bytes(exchange, body), profile="observed") == []


def test_a_message_may_be_empty() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation)
    refused = replace(exchange, response=refusal(contract, "InvalidArgument", 400, message=""))
    assert judge(contract, operation, refused, profile="observed") == []


def test_an_error_of_another_namespace_is_told_once() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation)
    refused = replace(exchange, response=refusal(load_contract("2010-11-01"), "InvalidArgument", 400))
    (finding,) = judge(contract, operation, refused)
    assert (finding.clause, finding.where) == ("CF601", "//ErrorResponse")
    assert finding.expected == "namespace http://cloudfront.amazonaws.com/doc/2016-09-29/"
    assert finding.actual == "http://cloudfront.amazonaws.com/doc/2010-11-01/"
