"""Requests that differ from a given one in a single member, or in several."""

from __future__ import annotations

import pytest
from cloudfront_harness.scenarios.requests.build import full, path_of_key
from cloudfront_harness.scenarios.requests.values import value_at
from cloudfront_harness.scenarios.requests.variations import in_several, left_out, other_values, put_back
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml


@pytest.mark.parametrize("version", ["2010-11-01", "2016-09-29", "2018-06-18", "2020-05-31"])
@pytest.mark.parametrize("make", [other_values, left_out])
def test_every_variation_is_another_request_with_the_same_key(version: str, make: object) -> None:
    operation = load_contract(version).operation("CreateDistribution")
    body = operation.request
    assert body is not None
    assert callable(make)
    value = full(operation, "reference")
    written = [xml.encode(body.root, body.namespace, body.shape, other) for other in make(operation, value)]
    assert len(set(written)) == len(written) > 5
    assert xml.encode(body.root, body.namespace, body.shape, value) not in written
    key = path_of_key(operation)
    assert {value_at(other, key) for other in make(operation, value)} == {"reference"}


def test_tags_are_no_part_of_the_configuration() -> None:
    operation = load_contract("2018-06-18").operation("CreateDistributionWithTags")
    value = full(operation, "reference")
    assert {str(other["Tags"]) for other in other_values(operation, value)} == {str(value["Tags"])}


@pytest.mark.parametrize("version", ["2010-11-01", "2020-05-31"])
def test_what_is_changed_in_several_places_is_put_back(version: str) -> None:
    operation = load_contract(version).operation("CreateDistribution")
    value = full(operation, "reference")
    other = in_several(operation, value)
    assert sum(other[name] != value[name] for name in value) >= 3
    assert value_at(other, path_of_key(operation)) == "reference"
    assert put_back(operation, other, value) == value


def test_only_what_was_changed_is_put_back() -> None:
    operation = load_contract("2020-05-31").operation("CreateDistribution")
    value = full(operation, "reference")
    own = {**value, "Comment": "of its own"}
    assert put_back(operation, own, value) == own


def test_counts_follow_the_lists_that_are_changed() -> None:
    operation = load_contract("2020-05-31").operation("CreateDistribution")
    restriction = in_several(operation, full(operation, "reference"))["Restrictions"]["GeoRestriction"]
    assert restriction["Quantity"] == len(restriction["Items"]) > 3
