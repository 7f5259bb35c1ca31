"""The whole conformance run on the embedded emulator: its time, its memory, what a second worker gains."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bare import measure_against_floor
from figure import Figure

_BOUND_S = 180.0
_BOUND_MB = 500.0
# The two kinds that every version has and that most clients use.
_FIRST_OPERATIONS = (
    "CreateCloudFrontOriginAccessIdentity",
    "CreateDistribution",
    "CreateDistributionWithTags",
)
_FIRST_BOUND_S = 60.0
_GAIN = 1.6
_TURNS = 2


def measure_conformance() -> Iterator[Figure]:
    """One run of the command for two kinds, and one for all, in all versions, as a user starts them."""
    chosen = [part for name in _FIRST_OPERATIONS for part in ("--operation", name)]
    yield Figure("cfharness conformance, identities and distributions", _run(*chosen), "s", _FIRST_BOUND_S)
    # In turns, because a shared machine is faster at one time than at another; the better of two each.
    turns = [(_run(), _run("-n", "2")) for _ in range(_TURNS)]
    alone, together = (min(times) for times in zip(*turns, strict=True))
    yield Figure("cfharness conformance, all operations", alone, "s", _BOUND_S)
    gain = alone / together
    yield Figure("cfharness conformance -n 2, against one worker", gain, "x", _GAIN, "at least")
    yield from measure_against_floor()
    # The largest single process among those that have ended: the run itself, or its emulator.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("cfharness conformance, peak memory of a process", peak, "MB", _BOUND_MB)


def _run(*options: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "cloudfront_harness", "conformance", *options], check=True, capture_output=True
    )
    return time.perf_counter() - started
