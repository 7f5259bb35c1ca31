"""What grew and when; which lists are sets: the rows of the inputs are about what there is."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from cloudfront_harness.contract import Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.build.model import PINNED_BOTOCORE
from cloudfront_harness.specs.locate import specs_directory

pytestmark = pytest.mark.checkout
GROWING = "2020-05-31"


def rows(file: str, table: str) -> list[dict[str, Any]]:
    text = (specs_directory() / "inputs" / f"{file}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)[table]
    return found


def shapes(version: str) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for operation in load_contract(version).operations.values():
        for body in (operation.request, operation.response):
            if body is not None:
                found[body.shape.name] = body.shape
                found |= {member.shape.name: member.shape for _, member in body.shape.walk()}
                found |= {
                    member.shape.item.shape.name: member.shape.item.shape
                    for _, member in body.shape.walk()
                    if member.shape.item is not None
                }
    return found


def test_the_last_release_is_the_one_that_the_documents_are_made_of() -> None:
    releases = [row for row in rows("history", "release") if row["api_version"] == GROWING]
    assert releases[-1]["botocore"] == PINNED_BOTOCORE
    assert load_contract(GROWING).model_date == releases[-1]["date"]
    assert all(one["date"] < other["date"] for one, other in itertools.pairwise(releases))
    assert len(releases) >= 12


def test_only_one_version_grows() -> None:
    assert [version for version in API_VERSIONS if load_contract(version).model_date] == [GROWING]


def test_every_member_in_the_history_is_in_the_model() -> None:
    known = shapes(GROWING)
    for row in rows("history", "release"):
        for shape, members in row.get("members", {}).items():
            for name in members:
                member = known[shape].member(name)
                assert member is not None, (shape, name)
                assert member.since == row["date"]


def scalars_without_order(version: str) -> Iterator[str]:
    for name, shape in shapes(version).items():
        if shape.item is not None and shape.item.shape.kind != "structure" and shape.unordered is None:
            yield name


# Columns of a record, and lines of a log.
ORDERED = {"FieldList", "FunctionExecutionLogList"}


@pytest.mark.parametrize("version", API_VERSIONS)
def test_lists_of_plain_values_are_sets_unless_their_order_means_something(version: str) -> None:
    assert set(scalars_without_order(version)) <= ORDERED


def test_every_set_is_a_list_of_some_version_and_has_its_key() -> None:
    known = [shapes(version) for version in API_VERSIONS]
    for row in rows("sets", "set"):
        assert row["level"] in ("observed", "inferred")
        assert row["source"]
        for name in row["shapes"]:
            lists = [found[name] for found in known if name in found]
            assert lists, name
            for shape in lists:
                assert shape.item is not None
                key = row.get("key", "")
                assert (shape.item.shape.kind == "structure") == bool(key), name
                assert not key or shape.item.shape.member(key) is not None, name


def test_the_first_match_and_the_primary_keep_their_place() -> None:
    known = shapes(GROWING)
    assert known["CacheBehaviorList"].unordered is None
    assert known["OriginGroupMemberList"].unordered is None
