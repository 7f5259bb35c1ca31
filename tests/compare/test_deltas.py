"""The comparison of neighbours against facts of another program: nothing missed, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from cloudfront_harness.compare.chain import chain
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.compare.delta_facts import Found, expected, operation_facts, steps

# What the contracts have and the facts have not. Two reasons:
# - 2012-05-05 is the first version with a model. The facts take no requiredness over from the SDK sources
#   before it, whose constructors leave these members out; the contracts do, so that the model demands more.
# - the facts hold those of the operations with tags to be those of the operations without.
NOT_IN_FACTS = {
    ("2012-03-15 2012-05-05", "CreateCloudFrontOriginAccessIdentity"): {
        Found("CD405", "CloudFrontOriginAccessIdentityConfig/Comment")
    },
    ("2012-03-15 2012-05-05", "CreateDistribution"): {
        Found("CD405", f"DistributionConfig/{member}")
        for member in ("Comment", "DefaultRootObject", "Logging")
    },
    ("2012-03-15 2012-05-05", "CreateStreamingDistribution"): {
        Found("CD405", f"StreamingDistributionConfig/{member}")
        for member in ("Comment", "Logging", "S3Origin", "S3Origin/OriginAccessIdentity", "TrustedSigners")
    },
}
NOT_IN_CONTRACTS = {
    # CreateDistribution alone declares it.
    ("2019-03-26 2020-05-31", "CreateDistributionWithTags"): {Found("CD601", "EntityLimitExceeded")},
}

CAME = ("CD401", "CD403", "CD501", "CD503")
WENT = ("CD402", "CD404", "CD502", "CD504")


@cache
def comparisons() -> dict[str, Comparison]:
    return {f"{each.old.label} {each.new.label}": each for each in chain()}


def creates(step: str) -> Iterator[str]:
    """The create operations that both versions of a step have."""
    old, new = (load_contract(version).operations for version in step.split())
    return (name for name in new if name in old and new[name].is_create)


CREATES = [(step, operation) for step in steps() for operation in creates(step)]


def changes(step: str, operation: str) -> tuple[Change, ...]:
    return comparisons()[step].of(operation)


def test_every_step_has_facts() -> None:
    assert list(steps()) == [f"{old} {new}" for old, new in pairwise(API_VERSIONS)]


@pytest.mark.parametrize(("step", "operation"), CREATES, ids=lambda value: str(value).replace(" ", ".."))
def test_requests_and_errors_of_creates(step: str, operation: str) -> None:
    told = {
        Found(change.rule.id, change.path)
        for change in changes(step, operation)
        if change.rule.area in ("request members", "errors") and change.rule.id != "CD607"
    }
    more, less = (known.get((step, operation), set()) for known in (NOT_IN_FACTS, NOT_IN_CONTRACTS))
    assert told == (expected(step, operation) | more) - less


@pytest.mark.parametrize(("step", "operation"), CREATES, ids=lambda value: str(value).replace(" ", ".."))
def test_paths_that_came_and_went(step: str, operation: str) -> None:
    facts = operation_facts(step, operation)
    for side, area, rules in (
        ("request", "request members", (CAME, WENT)),
        ("response", "response members", (CAME, WENT)),
    ):
        of_side = [change for change in changes(step, operation) if change.rule.area == area]
        for word, kinds in zip(("added", "removed"), rules, strict=True):
            paths = [path for change in of_side if change.rule.id in kinds for path in change.paths]
            assert len(paths) == len(set(paths))
            found = facts.get(f"{side} {word}", 0)
            assert len(paths) == (found if isinstance(found, int) else len(found)), (side, word)
            assert set(facts.get(f"{side} {word}, first of them", ())) <= set(paths)


@pytest.mark.parametrize("step", steps())
def test_operations_that_came_and_went(step: str) -> None:
    for rule, word in (("CD103", "added"), ("CD104", "removed")):
        told = {change.operation for change in comparisons()[step].changes if change.rule.id == rule}
        assert told == set(steps()[step].get(f"operations {word}", ()))
