"""What the pytest plugin costs who has it installed and does not use it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figure import Figure

_ROUNDS = 21
_BOUND_MS = 15.0


def measure_plugin_start() -> Iterator[Figure]:
    """Median of pytest over one empty test with the plugin, minus that with the plugin blocked; in turns."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        with_plugin: list[float] = []
        without: list[float] = []
        for turn in range(_ROUNDS + 1):
            for taken, extra in ((with_plugin, ()), (without, ("-p", "no:cloudfront"))):
                seconds = _seconds(
                    [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *extra], directory
                )
                if turn:
                    taken.append(seconds)
    added = (statistics.median(with_plugin) - statistics.median(without)) * 1000
    detail = f"{statistics.median(without) * 1000:.0f} ms without"
    yield Figure("pytest start, plugin installed and unused", added, "ms more", _BOUND_MS, detail=detail)


def _seconds(command: list[str], directory: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
    return time.perf_counter() - started
