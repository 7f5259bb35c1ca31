"""The examples of the catalogue against what the comparison of all versions tells."""

from __future__ import annotations

from functools import cache

import pytest
from cloudfront_harness.compare.chain import chain
from cloudfront_harness.specs import load_rule, load_rules


@cache
def versions_that_did_it() -> dict[str, set[str]]:
    """Rule ID -> the versions that changed so."""
    found: dict[str, set[str]] = {}
    for comparison in chain():
        for change in comparison.changes:
            found.setdefault(change.rule.id, set()).add(comparison.new.label)
    return found


@pytest.mark.parametrize("rule_id", load_rules())
def test_an_example_names_a_version_that_did_it(rule_id: str) -> None:
    example, versions = load_rule(rule_id).example, versions_that_did_it().get(rule_id)
    if versions is None:
        assert example.startswith("none so far")
    else:
        assert example.startswith("every step") or any(version in example for version in versions)
