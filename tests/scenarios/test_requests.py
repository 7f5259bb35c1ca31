"""Requests are built from the contract: every member of every version, and nothing that a version lacks."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.contract import Operation, Shape
from cloudfront_harness.scenarios.requests.build import full, full_variants, minimal
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire import xml

OPERATIONS = [
    load_contract(version).operation(name)
    for version in API_VERSIONS
    for name in covered_operations(load_contract(version))
]


def operation_id(operation: Operation) -> str:
    return f"{operation.api_version}/{operation.name}"


def every_request(operation: Operation) -> list[dict[str, Any]]:
    requests = [minimal(operation, "reference")]
    for with_references in (False, True):
        for variant in range(full_variants(operation, with_references=with_references)):
            requests += [full(operation, "reference", variant=variant, with_references=with_references)]
    return requests


def present(value: Any, shape: Shape, prefix: str = "") -> set[str]:
    """The element paths that a value has something at, in the form of `Shape.walk`."""
    paths: set[str] = set()
    for member in shape.members:
        if member.name not in value:
            continue
        item = member.shape.item
        if item is None:
            path = f"{prefix}{member.xml_name}"
            paths |= {path} | present(value[member.name], member.shape, f"{path}/")
            continue
        path = f"{prefix}{item.xml_name if member.shape.flattened else member.xml_name}"
        below = path if member.shape.flattened else f"{path}/{item.xml_name}"
        paths.add(path)
        for entry in value[member.name]:
            paths |= {below} | present(entry, item.shape, f"{below}/")
    return paths


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_id)
def test_the_full_requests_of_an_operation_have_every_member(operation: Operation) -> None:
    assert operation.request is not None
    shape = operation.request.shape
    everything = {path for path, _ in shape.walk()}
    reached = set().union(*(present(value, shape) for value in every_request(operation)))
    assert reached == everything


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_id)
def test_every_request_survives_the_codec(operation: Operation) -> None:
    body = operation.request
    assert body is not None
    for value in every_request(operation):
        data = xml.encode(body.root, body.namespace, body.shape, value)
        assert xml.decode(body.shape, xml.parse(data)) == value


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_id)
def test_a_minimal_request_is_smaller_than_a_full_one(operation: Operation) -> None:
    assert operation.request is not None
    shape = operation.request.shape
    least = present(minimal(operation, "reference"), shape)
    most = present(full(operation, "reference"), shape)
    required_at_root = {member.xml_name for member in shape.members if member.required}
    assert required_at_root <= least
    assert len(least) <= len(most)


def test_the_reference_is_where_it_belongs() -> None:
    operation = load_contract("2016-09-29").operation("CreateDistributionWithTags")
    assert value_at(full(operation, "mine"), "DistributionConfig/CallerReference") == "mine"


def test_a_path_through_a_list_means_the_first_item_that_has_it() -> None:
    value = {"Items": [{"Id": "a"}, {"Id": "b", "Extra": {"Deep": 1}}]}
    assert value_at(value, "Items/Item/Extra/Deep") == 1
    assert value_at(value, "Items/Item/Id") == "a"
    assert value_at(value, "Items/Item/Nothing") is None
    changed = with_value(value, "Items/Item/Extra/Deep", 2)
    assert changed["Items"] == [{"Id": "a"}, {"Id": "b", "Extra": {"Deep": 2}}]
    assert value["Items"][1] == {"Id": "b", "Extra": {"Deep": 1}}


def test_recounting_sets_every_quantity() -> None:
    operation = load_contract("2016-09-29").operation("CreateDistribution")
    assert operation.request is not None
    value = full(operation, "mine")
    value["Aliases"]["Items"] = ["one.example.com"]
    assert value["Aliases"]["Quantity"] == 2
    assert recounted(value, operation.request.shape)["Aliases"]["Quantity"] == 1
