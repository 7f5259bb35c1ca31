"""Creates a second: the emulator against moto and MiniStack, one server process each, the same load.

And against the floor, a server that does nothing but parse and insert (`floor_server.py`).
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cloudfront_harness.errors import TargetError
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.targets import open_target
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from figure import Figure
from load import rate, requests

_ROUNDS = 5
_CLIENTS = 8
# As many for the emulator as for MiniStack, which slows down with what it has to keep. Fewer for moto, which
# now and then answers 500 when there are more.
_COUNTS = {"emulator": 1000, "floor": 1000, "moto": 200, "ministack": 1000}
_BOUNDS = {"moto": 12.0, "ministack": 4.0, "floor": 0.5}


def body() -> bytes:
    """A minimal CreateDistribution with REFERENCE for its caller reference."""
    operation = load_contract("2020-05-31").operation("CreateDistribution")
    assert operation.request is not None
    value = minimal(operation, "REFERENCE")
    return xml.encode(operation.request.root, operation.request.namespace, operation.request.shape, value)


def measure_throughput() -> Iterator[Figure]:
    """Medians over rounds in which every server has its turn."""
    with ExitStack() as stack:
        ports: dict[str, int] = {}
        ports["floor"] = stack.enter_context(_floor())
        for name in ("emulator", "moto", "ministack"):
            try:
                target = stack.enter_context(open_target(name))
            except TargetError as error:
                print(f"throughput: without {name}: {error}", file=sys.stderr)
                continue
            ports[name] = urlsplit(target.url).port or 0
        rates = _rates(ports)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, median in medians.items():
        spread = f"{min(rates[name]):.0f} to {max(rates[name]):.0f}"
        yield Figure(f"{name}: CreateDistribution", median, "creates/s", detail=spread)
    for name, bound in _BOUNDS.items():
        if name in medians:
            ratio = medians["emulator"] / medians[name]
            yield Figure(f"emulator against {name}", ratio, "x", bound, "at least")


@contextmanager
def _floor() -> Iterator[int]:
    """The port of a floor, running in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    program = Path(__file__).with_name("floor_server.py")
    with subprocess.Popen([sys.executable, program, str(port)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            server.stdout.readline()
            yield port
        finally:
            server.terminate()


def _rates(ports: dict[str, int]) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for turn in range(_ROUNDS + 1):
        for name, port in ports.items():
            # An account has a quota of distributions: each client stays within it by using several accounts.
            streams = _within_quota(turn)
            measured = rate(port, streams, count=_COUNTS[name], clients=_CLIENTS)
            if turn:  # the first round warms up
                rates[name].append(measured)
    return rates


def _within_quota(turn: int, quota: int = 100) -> Iterator[bytes]:
    template = body()
    for account in range(10_000):
        stream = requests(template, f"BENCH{turn:03d}{account:05d}")
        for _ in range(quota):
            yield next(stream)
