"""Which changes fail a comparison, as the command line says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, get_args

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.contract import SEVERITIES, Severity

FailOn = Literal["breaking", "any", "none"]

FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
_FAILING: Mapping[FailOn, frozenset[Severity]] = MappingProxyType(
    {
        "breaking": frozenset({"breaking-request", "breaking-response"}),
        "any": frozenset(SEVERITIES),
        "none": frozenset(),
    }
)


def fails(change: Change, fail_on: FailOn) -> bool:
    """Whether a change fails the comparison that it is in."""
    return change.rule.severity in _FAILING[fail_on]


def any_fails(comparisons: Sequence[Comparison], fail_on: FailOn) -> bool:
    """Whether one of the changes does."""
    return any(fails(change, fail_on) for comparison in comparisons for change in comparison.changes)
