"""`cfharness verify`: exchanges a second, and against JSON, lxml and RELAX NG alone on the same bytes.

In one process, by processor time: that is a figure for one core, whatever else the machine does.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cloudfront_harness.contract import Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.specs.relaxng import response_schema
from cloudfront_harness.verification.verification import VerifyOptions, verify
from figure import Figure
from judging import exchange_of, reordered
from lxml import etree

_COUNT = 1000
_ROUNDS = 7
_LEAST_PER_SECOND = 3000
_MOST_RATIO = 4.0


def measure_verifying() -> Iterator[Figure]:
    """For recordings of a minimal and a full CreateDistribution, and of one in another member order."""
    operation = load_contract("2016-09-29").operation("CreateDistribution")
    small = exchange_of(operation, minimal(operation, "bench-1"))
    large = exchange_of(operation, full(operation, "bench-2"))
    for name, exchange, least in (
        ("minimal", small, _LEAST_PER_SECOND),
        ("minimal, reordered", reordered(small), _LEAST_PER_SECOND),
        ("full", large, _LEAST_PER_SECOND),
        # Every member there is, and each in another place: for information.
        ("full, reordered", reordered(large), None),
    ):
        yield from _figures(f"verify, {name} CreateDistribution", operation, exchange, least)


def _figures(name: str, operation: Operation, exchange: Exchange, least: float | None) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "recording.json"
        row = Interaction(f"http://127.0.0.1{exchange.request.target}", exchange)
        path.write_text(cassette_json.write([row] * _COUNT, Metadata(profile="documented")), encoding="utf-8")
        floor, measured = _medians(lambda: _floor(operation, path), lambda: _verify(path))
    detail = f"{measured / _COUNT * 1e6:.0f} us, floor {floor / _COUNT * 1e6:.0f} us"
    yield Figure(f"{name}, per core", _COUNT / measured, "/s", least, "at least", detail)
    yield Figure(f"{name}, ratio", measured / floor, "x floor", _MOST_RATIO, detail=detail)


def _verify(path: Path) -> None:
    verified = verify(VerifyOptions((str(path),)))
    assert verified.summary.outcomes == {"pass": _COUNT}


def _floor(operation: Operation, path: Path) -> None:
    assert operation.response is not None
    schema = etree.RelaxNG(response_schema(operation.response))
    for row in json.loads(path.read_bytes())["interactions"]:
        assert schema.validate(etree.fromstring("".join(row["response"]["body"]["string"]).encode()))


def _medians(*functions: Callable[[], None]) -> list[float]:
    """Median seconds of processor time of one call of each, measured in turns."""
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(_ROUNDS + 1):
        for function, taken in zip(functions, times, strict=True):
            started = time.process_time()
            function()
            if turn:
                taken.append(time.process_time() - started)
    return [statistics.median(taken) for taken in times]
