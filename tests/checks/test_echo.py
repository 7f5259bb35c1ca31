"""An answer repeats the configuration that was sent: but for what is listed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cloudfront_harness.checks import judge
from cloudfront_harness.contract import Normalisation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import API_VERSIONS, load_contract
from lxml import etree

from tests.checks.good import FULL, edited, find, good_exchange, response_of, serialised, with_bytes

Edit = Callable[[etree._Element], None]

# Every normalisation at every place of every version where it happens.
PLACES = [
    (version, normalisation, scope)
    for version in API_VERSIONS
    for normalisation in load_contract(version).normalisations
    for scope in normalisation.scopes
]


def echo(version: str, sent: Edit, answered: Edit, operation: str = "CreateDistribution") -> list[str]:
    """The echo clauses that are broken after changes to the configuration in request and answer."""
    contract = load_contract(version)
    exchange = good_exchange(contract, contract.operation(operation), FULL)
    request = etree.fromstring(exchange.request.body)
    sent(request if operation == "CreateDistribution" else find(request, "DistributionConfig"))
    exchange = replace(exchange, request=replace(exchange.request, body=serialised(request)))
    exchange = edited(exchange, lambda root: answered(find(root, "DistributionConfig")))
    found = judge(contract, contract.operation(operation), exchange)
    return [finding.clause for finding in found if finding.clause in ("CF401", "CF414")]


def put(scope: str, member: str, value: Any) -> Edit:
    """Give a member a value: None takes it away, a list becomes items, a dict becomes members."""

    def edit(config: etree._Element) -> None:
        place = find(config, scope) if scope else config
        for old in place.findall(f"{{*}}{member}"):
            place.remove(old)
        if value is not None:
            place.append(element(place, member, value))

    return edit


def element(parent: etree._Element, name: str, value: Any) -> etree._Element:
    made = etree.Element(f"{{{etree.QName(parent).namespace}}}{name}")
    if isinstance(value, list):
        made.extend([element(parent, "Method", item) for item in value])
    elif isinstance(value, dict):
        made.extend([element(parent, key, below) for key, below in value.items()])
    else:
        made.text = str(value).lower() if isinstance(value, bool) else str(value)
    return made


def both(*edits: Edit) -> Edit:
    def edit(config: etree._Element) -> None:
        for step in edits:
            step(config)

    return edit


def nothing(config: etree._Element) -> None:
    del config


def places(kind: str) -> pytest.MarkDecorator:
    rows = [(version, row, scope) for version, row, scope in PLACES if row.kind == kind]
    assert rows
    return pytest.mark.parametrize(
        ("version", "row", "scope"), rows, ids=[f"{version}-{row.id}-{scope}" for version, row, scope in rows]
    )


def test_the_kinds_of_normalisations_are_those_tested_here() -> None:
    assert {row.kind for _, row, _ in PLACES} == {"empty-when", "order", "default", "replace"}


@places("default")
def test_an_absent_member_may_come_back_with_its_default_and_with_no_other_value(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    default = row.argument["value"]
    other = (
        {"Enabled": True}
        if isinstance(default, dict)
        else not default
        if isinstance(default, bool)
        else default + 1
    )
    absent = put(scope, member, None)
    assert echo(version, absent, put(scope, member, default)) == []
    assert echo(version, absent, put(scope, member, other)) == ["CF414"]
    assert set(echo(version, put(scope, member, other), put(scope, member, default))) == {"CF401"}
    assert set(echo(version, put(scope, member, default), absent)) == {"CF401"}


@places("order")
def test_values_may_come_back_in_the_order_of_the_service_and_in_no_other(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    ordered = list(row.argument["values"])
    sent = put(scope, member, ordered[::-1])
    assert echo(version, sent, put(scope, member, ordered)) == []
    assert echo(version, put(scope, member, ["GET", "HEAD"]), put(scope, member, ["HEAD", "GET"])) == []
    for answered in (
        [*ordered[1:], ordered[0]],
        ordered[:-1],
        [*ordered, ordered[-1]],
        [*ordered[:-1], "TRACE"],
        None,
    ):
        assert set(echo(version, sent, put(scope, member, answered))) == {"CF401"}, answered
    strange = ["TRACE", "GET", "HEAD"]
    assert set(echo(version, put(scope, member, strange), put(scope, member, ["HEAD", "GET", "TRACE"]))) == {
        "CF401"
    }
    assert echo(version, put(scope, member, strange), put(scope, member, strange)) == []


@places("empty-when")
def test_members_may_come_back_empty_when_their_switch_is_off_and_only_then(
    version: str, row: Normalisation, scope: str
) -> None:
    switch, *emptied = row.paths
    off = row.argument["value"]
    values = [put(scope, member, "kept") for member in emptied]
    empties = [put(scope, member, "") for member in emptied]
    changed = [put(scope, member, "other") for member in emptied]
    switched_off, switched_on = put(scope, switch, off), put(scope, switch, not off)
    assert echo(version, both(switched_off, *values), both(switched_off, *empties)) == []
    assert echo(version, both(switched_off, *values), both(switched_off, empties[0], *values[1:])) == []
    assert echo(version, both(switched_on, *values), both(switched_on, *empties)) == ["CF401"] * len(emptied)
    assert echo(version, both(switched_off, *values), both(switched_off, *changed)) == ["CF401"] * len(
        emptied
    )
    assert echo(version, both(switched_off, *empties), both(switched_off, *values)) == ["CF401"] * len(
        emptied
    )
    assert echo(version, both(switched_off, *values), both(switched_on, *values)) == ["CF401"]
    # What was not sent is not emptied but added.
    for member, empty in zip(emptied, empties, strict=True):
        absent = put(scope, member, None)
        assert echo(version, both(switched_off, absent), both(switched_off, empty)) == ["CF414"]


@places("replace")
def test_a_value_may_be_replaced_by_the_listed_one_under_its_condition(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    old, new, ((name, value),) = row.argument["old"], row.argument["new"], row.argument["when"].items()
    holds, holds_not = put(scope, name, value), put(scope, name, "acm")
    assert echo(version, both(holds, put(scope, member, old)), both(holds, put(scope, member, new))) == []
    for condition, before, after in ((holds_not, old, new), (holds, old, "TLSv1.2_2021"), (holds, new, old)):
        sent, answered = (
            both(condition, put(scope, member, before)),
            both(condition, put(scope, member, after)),
        )
        assert echo(version, sent, answered) == ["CF401"]


@pytest.mark.parametrize(
    ("version", "scope", "member", "value"),
    [
        ("2016-09-29", "", "IsIPV6Enabled", True),
        ("2019-03-26", "", "IsIPV6Enabled", True),
        ("2016-09-29", "", "HttpVersion", "http2"),
        ("2016-09-29", "", "PriceClass", "PriceClass_All"),
        ("2020-05-31", "DefaultCacheBehavior", "Compress", False),
    ],
)
def test_defaults_that_are_not_listed_are_additions(
    version: str, scope: str, member: str, value: Any
) -> None:
    assert echo(version, put(scope, member, None), put(scope, member, value)) == ["CF414"]


def test_an_order_that_is_not_listed_is_a_change() -> None:
    sent = put("Aliases", "Items", ["a.example.com", "b.example.com"])
    answered = put("Aliases", "Items", ["b.example.com", "a.example.com"])
    assert set(echo("2016-09-29", sent, answered)) == {"CF401"}


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_verbatim_echo_is_right(version: str) -> None:
    assert echo(version, nothing, nothing) == []


@pytest.mark.parametrize("version", [version for version in API_VERSIONS if version >= "2016-08-01"])
def test_the_echo_of_a_tagged_distribution_is_judged(version: str) -> None:
    operation = "CreateDistributionWithTags"
    assert echo(version, nothing, nothing, operation) == []
    assert echo(version, nothing, put("", "Comment", "other"), operation) == ["CF401"]


def test_namespace_white_space_and_member_order_of_a_request_do_not_count() -> None:
    contract = load_contract("2012-07-01")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation, FULL)
    root = etree.fromstring(exchange.request.body)
    root[:] = list(root)[::-1]
    body = etree.tostring(root, pretty_print=True).replace(b"/doc/2012-07-01/", b"/doc/2010-07-15/")
    assert judge(contract, operation, replace(exchange, request=replace(exchange.request, body=body))) == []


def test_few_differences_are_told_of_a_wholly_different_answer() -> None:
    def other(config: etree._Element) -> None:
        for node in config.iter():
            if not len(node) and etree.QName(node).localname not in ("Quantity", "Enabled"):
                node.text = "x"

    assert echo("2016-09-29", nothing, other) == ["CF401"] * 5


def test_values_are_told_as_they_are() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation, FULL)
    (finding,) = judge(contract, operation, edited(exchange, put("DistributionConfig", "Aliases", None)))
    assert finding.where == "/Distribution/DistributionConfig/Aliases"
    assert finding.expected == '{"Quantity": 1, "Items": ["some CNAME"]}'
    assert finding.actual == "absent"


@pytest.mark.parametrize("body", [b"", b"nonsense", b"<Other/>", b"<!DOCTYPE a><DistributionConfig/>"])
def test_an_unreadable_request_is_not_compared(body: bytes) -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = good_exchange(contract, operation, FULL)
    assert judge(contract, operation, replace(exchange, request=replace(exchange.request, body=body))) == []


def test_comparing_does_not_change_what_is_compared() -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation("CreateDistribution")
    exchange: Exchange = good_exchange(contract, operation, FULL)
    body = response_of(exchange).body.replace(b"<Comment>some", b"<Comment>any")
    exchange = with_bytes(exchange, body)
    first = judge(contract, operation, exchange)
    assert {finding.clause for finding in first} == {"CF401"}
    assert judge(contract, operation, exchange) == first
    assert response_of(exchange).body == body
