"""What the real service was seen to send is no finding, under any profile; what it never sent still is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

import pytest
from cloudfront_harness.checks import Judgement, failing, judge, judge_exchange
from cloudfront_harness.contract import PROFILES, Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import load_contract
from lxml import etree

from tests.checks.good import FULL, answered, edited, find, good_exchange, refusal, response_of, with_bytes
from tests.checks.real_answers import REAL_ANSWERS, REFUSALS, Edits, Items, RealAnswer, edit, refused_exchange

CASES = {case.name: case for case in REAL_ANSWERS}
every_profile = pytest.mark.parametrize("profile", PROFILES)


def clauses(case: RealAnswer, exchange: Exchange, profile: Profile = "documented") -> list[str]:
    found = judge(case.contract, case.contract.operation(case.operation), exchange, profile=profile)
    return [finding.clause for finding in found]


@every_profile
@pytest.mark.parametrize("case", REAL_ANSWERS, ids=lambda case: case.name)
def test_nothing_is_found_in_a_real_answer(case: RealAnswer, profile: Profile) -> None:
    operation = case.contract.operation(case.operation)
    assert judge(case.contract, operation, case.exchange(), profile=profile) == []


def test_each_case_has_a_name_and_a_source() -> None:
    assert len(CASES) == len(REAL_ANSWERS)
    assert all(case.source for case in REAL_ANSWERS)


@every_profile
@pytest.mark.parametrize(("version", "operation", "code", "status", "source"), REFUSALS)
def test_nothing_is_found_in_a_real_refusal(
    version: str, operation: str, code: str, status: int, source: str, profile: Profile
) -> None:
    contract = load_contract(version)
    exchange = refused_exchange(version, operation, code, status)
    assert judge(contract, contract.operation(operation), exchange, profile=profile) == [], source


@pytest.mark.parametrize(("status", "broken"), [(500, []), (400, ["CF601"])])
def test_only_an_error_of_the_service_may_lack_its_message(status: int, broken: list[str]) -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation("UpdateDistribution")
    code = "InternalError" if status == 500 else "InvalidArgument"
    exchange = answered(good_exchange(contract, operation), refusal(contract, code, status))

    def without_message(root: etree._Element) -> None:
        error = find(root, "Error")
        error.remove(find(error, "Message"))

    found = judge(contract, operation, edited(exchange, without_message))
    assert [finding.clause for finding in found] == broken


# The other direction: what is near to a real answer, and wrong.
WRONG: tuple[tuple[str, Edits, list[str]], ...] = (
    ("27 paths in another order, 2017-03-25", {"InvalidationBatch/Paths/Items/Path[3]": "/b"}, ["CF401"]),
    (
        "2 paths in another order, 2012-07-01",
        {"InvalidationBatch/Paths": Items("Path", ("/a",))},
        ["CF401"] * 2,
    ),
    (
        "aliases in another order",
        {"DistributionConfig/Aliases": Items("CNAME", ("example.com", "example.com"))},
        ["CF401"],
    ),
    ("aliases in another order", {"DistributionConfig/Aliases": None}, ["CF401"]),
    (
        "methods: HEAD first",
        {"DistributionConfig/DefaultCacheBehavior/AllowedMethods/Items/Method[1]": "PUT"},
        ["CF401"],
    ),
    ("HTTP2 in a list, 2018-06-18", {"Items/DistributionSummary/HttpVersion": "HTTP9"}, ["CF307"]),
    ("cookies of a disabled log", {"DistributionConfig/Logging/Enabled": "true"}, ["CF401"]),
    ("cookies of a disabled log", {"DistributionConfig/Logging/Bucket": "other"}, ["CF401"]),
    (
        "the default certificate",
        {"DistributionConfig/ViewerCertificate/CloudFrontDefaultCertificate": "false"},
        ["CF401"],
    ),
    (
        "Location of a function",
        {"FunctionMetadata/FunctionARN": "arn:aws:cloudfront::1:function/a"},
        ["CF202"],
    ),
    ("defaults of 2017", {"DistributionConfig/HttpVersion": "http1.1"}, ["CF414"]),
    ("defaults of 2017", {"DistributionConfig/DefaultCacheBehavior/MaxTTL": "1"}, ["CF414"]),
    ("defaults of 2017", {"DistributionConfig/Comment": None}, ["CF304", "CF401"]),
    ("an update that leaves a member out", {"DistributionConfig/Comment": "y"}, ["CF401"]),
    ("an ARN of another partition", {"ARN": "arn:aws-cn:cloudfront::1:distribution/E1"}, ["CF402"]),
    ("a custom error response without a time", {"DistributionConfig/CustomErrorResponses": None}, ["CF401"]),
)


@pytest.mark.parametrize(("name", "change", "broken"), WRONG)
def test_what_was_changed_or_dropped_is_found(name: str, change: Edits, broken: list[str]) -> None:
    exchange = edited(CASES[name].exchange(), lambda root: edit(root, change))
    assert clauses(CASES[name], exchange) == broken


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("2016-09-29", "DistributionConfig/CacheBehaviors/Items"),
        ("2020-05-31", "DistributionConfig/OriginGroups/Items/OriginGroup/Members/Items"),
    ],
)
def test_an_order_that_means_something_is_kept(version: str, path: str) -> None:
    contract = load_contract(version)
    operation = contract.operation("CreateDistribution")

    def two(root: etree._Element, texts: tuple[str, str]) -> None:
        items = find(root, path)
        for item, text in zip(items, texts, strict=True):
            item[0].text = text

    def doubled(root: etree._Element) -> None:
        items = find(root, path)
        while len(items) < 2:
            items.append(etree.fromstring(etree.tostring(items[0])))
        quantity = items.getparent().find("{*}Quantity")  # type: ignore[union-attr]
        assert quantity is not None
        quantity.text = "2"

    exchange = edited(good_exchange(contract, operation, FULL), doubled)
    sent = etree.fromstring(response_of(edited(exchange, lambda root: two(root, ("a", "b")))).body)
    body = etree.tostring(find(sent, "DistributionConfig"))
    exchange = replace(exchange, request=replace(exchange.request, body=body))
    for texts, broken in ((("a", "b"), set()), (("b", "a"), {"CF401"})):
        answer = edited(exchange, lambda root, texts=texts: two(root, texts))  # type: ignore[misc]
        assert {finding.clause for finding in judge(contract, operation, answer)} == broken


# Dates ------------------------------------------------------------------------------------------------------


def dated(exchange: Exchange, date: str | None) -> Exchange:
    headers = tuple((key, value) for key, value in response_of(exchange).headers if key != "Date")
    added = () if date is None else (("Date", date),)
    return answered(exchange, replace(response_of(exchange), headers=headers + added))


def newer_element(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Quantum").text = "x"


def without_staging(root: etree._Element) -> None:
    summary = find(root, "Items/DistributionSummary")
    summary.remove(find(summary, "Staging"))


@pytest.mark.parametrize(
    ("version", "date", "recorded", "broken"),
    [
        ("2020-05-31", "Sat, 21 Nov 2026 18:00:00 GMT", "", "CF314"),
        ("2020-05-31", "Tue, 19 May 2026 18:00:00 GMT", "", "CF305"),
        ("2020-05-31", "Fri, 01 Jan 2021 18:00:00 GMT", "2026-11-21T18:00:00+00:00", "CF305"),
        ("2020-05-31", None, "2026-11-21T18:00:00+00:00", "CF314"),
        ("2020-05-31", None, "2021-01-01T18:00:00Z", "CF305"),
        ("2020-05-31", None, "", "CF314"),
        ("2020-05-31", "yesterday", "", "CF314"),
        ("2019-03-26", "Sat, 21 Nov 2026 18:00:00 GMT", "", "CF305"),
        ("2019-03-26", None, "", "CF305"),
    ],
)
def test_an_unknown_element_is_a_finding_where_the_model_is_not_older(
    version: str, date: str | None, recorded: str, broken: str
) -> None:
    contract = load_contract(version)
    operation = contract.operation("ListDistributions")
    exchange = dated(edited(good_exchange(contract, operation, FULL), newer_element), date)
    judgement = Judgement(contract, operation, recorded_at=recorded)
    judge_exchange(judgement, exchange)
    assert [finding.clause for finding in judgement.findings] == [broken]
    assert [finding.clause for finding in judgement.failing()] == ([] if broken == "CF314" else [broken])
    assert "CF314" in judgement.checked


@pytest.mark.parametrize(
    ("date", "broken"),
    [
        ("Tue, 06 Apr 2021 09:00:00 GMT", []),
        ("Sun, 26 Mar 2023 09:00:00 GMT", []),
        ("Mon, 27 Mar 2023 09:00:00 GMT", ["CF304"]),
        ("Sat, 21 Nov 2026 18:00:00 GMT", ["CF304"]),
        (None, ["CF314"]),
    ],
)
def test_an_answer_may_lack_what_was_added_after_it(date: str | None, broken: list[str]) -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation("ListDistributions")
    exchange = dated(edited(good_exchange(contract, operation, FULL), without_staging), date)
    assert [finding.clause for finding in judge(contract, operation, exchange)] == broken


def test_a_value_newer_than_the_model_is_a_note() -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation("GetDistribution")
    exchange = good_exchange(contract, operation, FULL)

    def newer(root: etree._Element) -> None:
        find(root, "DistributionConfig/HttpVersion").text = "http4"

    for date, broken in (
        ("Sat, 21 Nov 2026 18:00:00 GMT", "CF314"),
        ("Fri, 01 Jan 2021 18:00:00 GMT", "CF307"),
    ):
        found = judge(contract, operation, dated(edited(exchange, newer), date))
        assert [finding.clause for finding in found] == [broken]


# Writing ----------------------------------------------------------------------------------------------------


def prefixed(body: bytes) -> bytes:
    root = etree.fromstring(body)
    namespace = etree.QName(root).namespace
    renamed = etree.Element(root.tag, nsmap={"cf": namespace})
    renamed.extend(list(root))
    return etree.tostring(renamed)


WRITINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("prefixes", prefixed),
    ("indentation", lambda body: etree.tostring(etree.fromstring(body), pretty_print=True)),
    ("an encoding", lambda body: body.replace(b'"1.0"', b'"1.0" encoding="UTF-8"')),
    ("xml:space", lambda body: body.replace(b"<Distribution ", b'<Distribution xml:space="preserve" ')),
    (
        "xsi:schemaLocation",
        lambda body: body.replace(
            b"<Distribution ",
            b'<Distribution xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" ',
        ),
    ),
)


@pytest.mark.parametrize(("name", "write"), WRITINGS, ids=[name for name, _ in WRITINGS])
def test_the_same_document_written_otherwise_is_the_same(name: str, write: Callable[[bytes], bytes]) -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation, FULL)
    other = with_bytes(exchange, write(response_of(exchange).body))
    assert other != exchange, name
    assert failing(judge(contract, operation, other), "documented") == []


@pytest.mark.parametrize(
    ("asked", "broken"), [("gzip, deflate;q=0.5", []), ("identity", ["CF301"]), ("", ["CF301"])]
)
def test_an_answer_may_be_packed_where_that_was_asked_for(asked: str, broken: list[str]) -> None:
    case = CASES["aliases in another order"]
    exchange = case.exchange()
    packed = replace(
        response_of(exchange),
        headers=(*response_of(exchange).headers, ("Content-Encoding", "gzip")),
        body=gzip.compress(response_of(exchange).body),
    )
    request = replace(exchange.request, headers=(("Accept-Encoding", asked),))
    exchange = replace(exchange, request=request, response=packed)
    assert clauses(case, exchange) == broken


def test_an_attribute_of_no_standard_is_a_finding() -> None:
    case = CASES["aliases in another order"]
    body = response_of(case.exchange()).body
    for attribute in (b'space="preserve"', b'xmlns:o="urn:other" o:space="preserve" xml:space="preserve"'):
        changed = body.replace(b"<Status>", b"<Status %s>" % attribute)
        assert clauses(case, with_bytes(case.exchange(), changed)) == ["CF305"]


@pytest.mark.parametrize("etag", ["", " ", '""', 'W/""'])
def test_an_empty_etag_is_none(etag: str) -> None:
    case = replace(CASES["a weak ETag"], headers={"ETag": etag})
    assert clauses(case, case.exchange()) == ["CF204"]


@pytest.mark.parametrize(("in_order", "broken"), [(True, ["CF209"]), (False, [])])
def test_the_order_of_headers_is_judged_where_it_was_kept(in_order: bool, broken: list[str]) -> None:
    case = CASES["aliases in another order"]
    exchange = case.exchange()
    mixed = replace(response_of(exchange), headers=response_of(exchange).headers[::-1])
    judgement = Judgement(
        case.contract, case.contract.operation(case.operation), "observed", headers_in_order=in_order
    )
    judge_exchange(judgement, answered(exchange, mixed))
    assert [finding.clause for finding in judgement.findings] == broken
    assert ("CF209" in judgement.checked) is in_order
