"""The whole conformance run on the embedded emulator: how long, and how much memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from figure import Figure

_BOUND_S = 60.0
_BOUND_MB = 500.0


def measure_conformance() -> Iterator[Figure]:
    """One run of the command, all versions, as a user starts it."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "harness", "conformance"], check=True, capture_output=True)
    yield Figure("cfharness conformance, all versions", time.perf_counter() - started, "s", _BOUND_S)
    # The largest single process among those that have ended: the run itself, or its emulator.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("cfharness conformance, peak memory of a process", peak, "MB", _BOUND_MB)
