"""Run the benchmarks: `python tests/bench [NAME…] [--json PATH]`. Exit 1 when a number is missed.

Every figure is a ratio of medians taken in one run, or a budget of the whole command: absolute times of a
shared machine say nothing. Peers (moto, MiniStack) are skipped with a word when they are not installed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# Run as a directory, so that nothing of the checkout shadows what is installed.
from comparing import measure_comparing
from conformance_run import measure_conformance
from contention import measure_contention
from contract_loading import measure_loading
from figure import Figure
from judging import measure_judge
from plugin_start import measure_plugin_start
from replaying import measure_replay
from throughput import measure_throughput
from verifying import measure_verifying

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "loading": measure_loading,
    "comparing": measure_comparing,
    "judge": measure_judge,
    "plugin": measure_plugin_start,
    "replay": measure_replay,
    "throughput": measure_throughput,
    "verify": measure_verifying,
    "conformance": measure_conformance,
    "contention": measure_contention,
}


def main() -> int:
    """Measure what was asked for and print a line a figure."""
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all by default"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"unknown benchmark {unknown[0]}; known: {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    for name in arguments.names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure, flush=True)
            figures.append(figure)
    if arguments.json:
        arguments.json.write_text(json.dumps([figure.as_row() for figure in figures], indent=1) + "\n")
    return 1 if any(figure.is_missed for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
