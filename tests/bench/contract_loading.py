"""Loading one contract, in a fresh process each time."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from figure import Figure

_ROUNDS = 7
_BOUND_MS = 30.0
_PROGRAM = """
import time
from cloudfront_harness.specs import load_contract
started = time.perf_counter()
contract = load_contract({version!r})
for name in ("CreateCloudFrontOriginAccessIdentity", "CreateDistribution"):
    contract.operation(name)
print(time.perf_counter() - started)
"""


def measure_loading() -> Iterator[Figure]:
    """The oldest and the largest contract, with the two operations that most runs need."""
    for version in ("2010-11-01", "2020-05-31"):
        program = _PROGRAM.format(version=version)
        times = [
            float(
                subprocess.run(
                    [sys.executable, "-c", program], check=True, capture_output=True, text=True
                ).stdout
            )
            for _ in range(_ROUNDS)
        ]
        yield Figure(f"loading the contract of {version}", statistics.median(times) * 1000, "ms", _BOUND_MS)
