"""All 29 versions compared, each with the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from cloudfront_harness.compare.change import Comparison, Revision
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.specs import API_VERSIONS


def chain(operations: Collection[str] = ()) -> Iterator[Comparison]:
    """The comparison of each version with the next, 28 of them, ascending."""
    return neighbours([known_revision(version) for version in API_VERSIONS], operations)


def neighbours(revisions: Sequence[Revision], operations: Collection[str] = ()) -> Iterator[Comparison]:
    """The comparison of each revision with the one that follows it."""
    return (compare(old, new, operations) for old, new in pairwise(revisions))
