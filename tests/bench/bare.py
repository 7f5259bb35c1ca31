"""A conformance run against its floor: the same requests, sent bare over one kept connection."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.execution import Acquaintance, Executor
from cloudfront_harness.conformance.running.lanes import LANES, Lanes
from cloudfront_harness.conformance.running.plan import PlannedCase, plan
from cloudfront_harness.drivers.http1 import read_answer, written
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.scenarios.fairness import FairDriver
from cloudfront_harness.scenarios.taping import LiveTape
from cloudfront_harness.scenarios.targets import Target
from figure import Figure

_VERSIONS = ("2010-11-01", "2016-09-29", "2018-11-05")
_TURNS = 3
_BOUND = 2.0
_PIECE = 64 * 1024


class _NotingDriver(FairDriver):
    """Keeps what it sends."""

    def __init__(self, base_url: str, **options: Any) -> None:
        super().__init__(base_url, **options)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Exchange:
        exchange = super().send(request)
        self.sent.append(exchange.request)
        return exchange


class _NotingTape(LiveTape):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.driver: _NotingDriver = _NotingDriver(target.url, credentials=target.credentials())


def measure_against_floor() -> Iterator[Figure]:
    """The suite in three versions, without the time that starting takes, and the same bytes again."""
    cases = plan(RunOptions(api_versions=_VERSIONS))
    requests = _requests_of(cases)
    turns = [(_judged(cases), _bare(requests)) for _ in range(_TURNS)]
    ratio = statistics.median(judged / bare for judged, bare in turns)
    yield Figure(
        "conformance, against its requests sent bare",
        ratio,
        "x",
        _BOUND,
        detail=f"{len(cases)} cases, {len(requests)} requests in three versions",
    )


def _target(emulator: EmulatorProcess) -> Target:
    return Target("emulator", emulator.url, isolated=True, disposable=True, seed=1)


def _requests_of(cases: Sequence[PlannedCase]) -> list[Request]:
    with EmulatorProcess(ServerConfig(port=0)) as emulator:
        tape = _NotingTape(_target(emulator))
        with closing(Executor(_target(emulator), profile="documented", tape=tape)) as executor:
            for case in cases:
                executor.run(case)
    return tape.driver.sent


def _judged(cases: Sequence[PlannedCase]) -> float:
    """Seconds that the cases take as a run carries them out."""
    with EmulatorProcess(ServerConfig(port=0)) as emulator:
        known = Acquaintance()
        executors = [
            Executor(_target(emulator), profile="documented", acquaintance=known) for _ in range(LANES)
        ]
        lanes = Lanes(executors, cases)
        started = time.perf_counter()
        for case in cases:
            lanes.run(case)
        took = time.perf_counter() - started
        lanes.stop()
        for executor in executors:
            executor.close()
    return took


def _bare(requests: Sequence[Request]) -> float:
    """Seconds that the bytes take, each after the answer to the one before, which nobody looks at."""
    with EmulatorProcess(ServerConfig(port=0)) as emulator:
        host, _, port = emulator.url.removeprefix("http://").partition(":")
        data = [(request.method, written(request)) for request in requests]
        connection = socket.create_connection((host, int(port)))
        started = time.perf_counter()
        for method, message in data:
            connection.sendall(message)
            answer = read_answer(partial(connection.recv, _PIECE), method)
            if answer is None or not answer.reusable:
                connection.close()
                connection = socket.create_connection((host, int(port)))
        took = time.perf_counter() - started
        connection.close()
    return took
