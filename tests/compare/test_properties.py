"""What holds for any versions: nothing differs from itself, backwards is the mirror image, ways add up."""

from __future__ import annotations

from functools import cache

import pytest
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.specs import API_VERSIONS, load_contract
from hypothesis import given, settings
from hypothesis import strategies as st

versions = st.sampled_from(API_VERSIONS)


@cache
def compared(old: str, new: str) -> Comparison:
    return compare(known_revision(old), known_revision(new))


@pytest.mark.parametrize("version", API_VERSIONS)
def test_nothing_differs_from_itself(version: str) -> None:
    assert compared(version, version).changes == ()


@given(versions, versions)
def test_backwards_is_the_mirror_image(old: str, new: str) -> None:
    there = {seen(change) for change in compared(old, new).changes}
    back = {mirrored(change) for change in compared(new, old).changes}
    assert there == back


def seen(change: Change) -> tuple[object, ...]:
    return (change.rule.id, change.operation, frozenset(change.paths), change.old, change.new)


def mirrored(change: Change) -> tuple[object, ...]:
    return (change.rule.mirror, change.operation, frozenset(change.paths), change.new, change.old)


@settings(max_examples=40)
@given(st.lists(versions, min_size=3, max_size=3))
def test_nothing_is_new_on_a_longer_way(three: list[str]) -> None:
    first, between, last = three
    steps = (*compared(first, between).changes, *compared(between, last).changes)
    by_operation: dict[str, list[Change]] = {}
    for step in steps:
        by_operation.setdefault(step.operation, []).append(step)
    for change in compared(first, last).changes:
        assert any(explains(step, change) for step in by_operation.get(change.operation, ())), change


def explains(step: Change, change: Change) -> bool:
    """Whether a change on the way is about the same, or about what it is in or what is in it."""
    if not step.path and step.rule.kind != "changed":
        return True  # the operation itself came or went
    pairs = [(one, other) for one in step.paths for other in change.paths]
    if "both" in (step.rule.direction, change.rule.direction) or step.rule.direction == change.rule.direction:
        return any(related(one, other) for one, other in pairs)
    # What a rule on requests says is another thing than in which words it is refused, but it is one rule.
    return any(one == other and "/" not in one for one, other in pairs)


def related(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


@given(st.lists(versions, min_size=2, max_size=2, unique=True), st.data())
def test_one_operation_is_that_part_of_the_whole(pair: list[str], data: st.DataObject) -> None:
    old, new = pair
    name = data.draw(st.sampled_from(sorted(load_contract(new).operations)))
    alone = compare(known_revision(old), known_revision(new), [name])
    whole = compared(old, new)
    assert alone.changes == tuple(change for change in whole.changes if change.operation in ("", name))


@given(versions, versions)
def test_fingerprints_are_unique(old: str, new: str) -> None:
    changes = compared(old, new).changes
    assert len({change.fingerprint for change in changes}) == len(changes)
