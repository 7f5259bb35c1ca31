"""An answer repeats the configuration that was sent: but for what is listed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
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


# Names of items, where they are not methods.
_ITEMS = {
    "Aliases": "CNAME",
    "Headers": "Name",
    "OriginSslProtocols": "SslProtocol",
    "WhitelistedNames": "Name",
}


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
        item = _ITEMS.get(etree.QName(parent).localname, "Method")
        made.extend([element(parent, item, below) for below in value])
    elif isinstance(value, dict):
        made.extend([element(made, key, below) for key, below in value.items()])
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
    rows = [
        (version, row, scope)
        for version, row, scope in PLACES
        if row.kind == kind and row.root == "DistributionConfig"
    ]
    assert rows
    return pytest.mark.parametrize(
        ("version", "row", "scope"), rows, ids=[f"{version}-{row.id}-{scope}" for version, row, scope in rows]
    )


def test_the_kinds_of_normalisations_are_those_tested_here() -> None:
    assert {row.kind for _, row, _ in PLACES} == {
        "default",
        "drop",
        "empty-when",
        "order",
        "replace",
    }


def other_than(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return "other"
    (name, first), *_ = value.items()
    return {**value, name: other_than(first)}


@places("default")
def test_an_absent_member_may_come_back_with_its_default_and_with_no_other_value(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    default, other = row.argument["value"], other_than(row.argument["value"])
    absent = put(scope, member, None)
    assert echo(version, absent, put(scope, member, default)) == []
    assert set(echo(version, absent, put(scope, member, other))) == {"CF414"}
    assert set(echo(version, put(scope, member, other), put(scope, member, default))) == {"CF401"}
    gone = set() if default == {"Quantity": 0} else {"CF401"}
    assert set(echo(version, put(scope, member, default), absent)) == gone
    assert set(echo(version, put(scope, member, other), absent)) == {"CF401"}


def test_a_public_key_without_comment_comes_back_with_an_empty_one() -> None:
    contract = load_contract("2019-03-26")
    operation = contract.operation("CreatePublicKey")
    exchange = good_exchange(contract, operation, FULL)
    request = etree.fromstring(exchange.request.body)
    request.remove(find(request, "Comment"))
    exchange = replace(exchange, request=replace(exchange.request, body=serialised(request)))
    for text, broken in (("", []), ("other", ["CF414"])):
        answered = edited(exchange, put("PublicKeyConfig", "Comment", text))
        found = judge(contract, operation, answered)
        assert [row.clause for row in found if row.clause in ("CF401", "CF414")] == broken


@places("order")
def test_methods_may_come_back_in_any_order(version: str, row: Normalisation, scope: str) -> None:
    (member,) = row.paths
    ordered = list(row.argument["values"])
    sent = put(scope, member, ordered[::-1])
    for answered in (ordered, [*ordered[1:], ordered[0]]):
        assert echo(version, sent, put(scope, member, answered)) == []
    for changed in (ordered[:-1], [*ordered, ordered[-1]], [*ordered[:-1], "TRACE"], None):
        assert echo(version, sent, put(scope, member, changed)) == ["CF401"], changed


@places("drop")
def test_a_member_may_be_left_out_where_the_contract_says_so_and_only_there(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    value = row.argument.get("value", "sni-only")
    holds = [put(scope, name, wanted) for name, wanted in row.argument.get("when", {}).items()]
    absent = put(scope, member, None)
    assert echo(version, both(*holds, put(scope, member, value)), both(*holds, absent)) == []
    for name, wanted in row.argument.get("when", {}).items():
        holds_not = put(scope, name, not wanted)
        assert echo(version, both(holds_not, put(scope, member, value)), both(holds_not, absent)) == ["CF401"]
    if "value" in row.argument:
        named = put(scope, member, {"Quantity": 1, "Items": ["session"]})
        assert echo(version, named, absent) == ["CF401"]


@places("empty-when")
def test_members_may_come_back_empty_when_their_switch_is_off_and_only_then(
    version: str, row: Normalisation, scope: str
) -> None:
    switch, *emptied = row.paths
    off = row.argument["value"]
    is_flag = row.id == "logging-disabled-cookies"
    values = [put(scope, member, True if is_flag else "kept") for member in emptied]
    empties = [put(scope, member, False if is_flag else "") for member in emptied]
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
        assert echo(version, both(switched_off, absent), both(switched_off, empty)) == []


@places("replace")
def test_a_value_may_be_replaced_by_the_listed_one_under_its_condition(
    version: str, row: Normalisation, scope: str
) -> None:
    (member,) = row.paths
    new, others, ((name, value),) = row.argument["new"], row.argument["or"], row.argument["when"].items()
    holds, holds_not = put(scope, name, value), put(scope, name, not value)
    for before in ("TLSv1.2_2021", *others):
        for after in (new, *others):
            sent, answered = (both(holds, put(scope, member, text)) for text in (before, after))
            assert echo(version, sent, answered) == []
    for condition, before, after in ((holds_not, "TLSv1.2_2021", new), (holds, new, "TLSv1.2_2021")):
        sent, answered = (both(condition, put(scope, member, text)) for text in (before, after))
        assert echo(version, sent, answered) == ["CF401"]


@pytest.mark.parametrize(
    ("version", "scope", "member", "value"),
    [
        ("2016-09-29", "", "IsIPV6Enabled", False),
        ("2016-09-29", "", "PriceClass", "PriceClass_All"),
        ("2016-09-29", "DefaultCacheBehavior", "Compress", True),
        ("2020-05-31", "Origins/Items/Origin", "ResponseCompletionTimeout", 30),
    ],
)
def test_adding_is_not_changing_where_no_default_is_known(
    version: str, scope: str, member: str, value: Any
) -> None:
    assert echo(version, put(scope, member, None), put(scope, member, value)) == []
    assert echo(version, put(scope, member, value), put(scope, member, None)) == ["CF401"]


def test_an_order_that_means_something_counts() -> None:
    """The first cache behaviour whose pattern matches holds."""

    def behaviours(*patterns: str) -> Edit:
        def edit(config: etree._Element) -> None:
            items = find(config, "CacheBehaviors/Items")
            first = find(items, "CacheBehavior")
            items[:] = [deepcopy(first) for _ in patterns]
            for item, pattern in zip(items, patterns, strict=True):
                find(item, "PathPattern").text = pattern

        return edit

    assert set(echo("2016-09-29", behaviours("/a", "/b"), behaviours("/b", "/a"))) == {"CF401"}
    assert echo("2016-09-29", behaviours("/a", "/b"), behaviours("/a", "/b")) == []


def test_items_of_a_set_are_paired_by_their_key() -> None:
    def origins(*ids: str, path: str = "") -> Edit:
        def edit(config: etree._Element) -> None:
            items = find(config, "Origins/Items")
            first = find(items, "Origin")
            items[:] = [deepcopy(first) for _ in ids]
            for item, name in zip(items, ids, strict=True):
                find(item, "Id").text = name
                find(item, "OriginPath").text = path if name == ids[0] else ""

        return edit

    assert echo("2016-09-29", origins("a", "b"), origins("b", "a")) == []
    assert echo("2016-09-29", origins("a", "b"), origins("b", "a", path="/x")) == ["CF401"]
    assert echo("2016-09-29", origins("a", "b"), origins("b", "c")) == ["CF401"]


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
