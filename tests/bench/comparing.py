"""All versions compared, each with the next, after they are loaded."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from cloudfront_harness.compare.chain import neighbours
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.specs import API_VERSIONS, load_rules
from figure import Figure

_ROUNDS = 5
_BOUND_S = 2.0


def measure_comparing() -> Iterator[Figure]:
    """The 28 comparisons of neighbours."""
    revisions = [known_revision(version) for version in API_VERSIONS]
    for revision in revisions:
        # Operations are built when they are first looked up.
        for name in revision.contract.operations:
            revision.contract.operation(name)
    load_rules()
    times = []
    changes = 0
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        changes = sum(len(comparison.changes) for comparison in neighbours(revisions))
        times.append(time.perf_counter() - started)
    yield Figure(
        "28 comparisons of neighbours", statistics.median(times), "s", _BOUND_S, detail=f"{changes} changes"
    )
