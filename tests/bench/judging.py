"""Judging one exchange, against what libxml2 alone needs to parse and validate the same bytes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from cloudfront_harness.checks import judge
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.scenarios.targets import open_target
from cloudfront_harness.specs import load_contract
from cloudfront_harness.specs.relaxng import response_schema
from cloudfront_harness.wire import xml
from figure import Figure
from lxml import etree

_ROUNDS = 15
_REPETITIONS = 200
# For what is echoed as it was sent. What comes in another order has to be compared member by member, which
# takes longer: that figure is for information.
_BOUND = 3.0


def measure_judge() -> Iterator[Figure]:
    """For a minimal and a full configuration, sent as the emulator echoes them, and in another order."""
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    for name, value in (("minimal", minimal(operation, "bench-1")), ("full", full(operation, "bench-2"))):
        echoed = exchange_of(operation, value)
        yield _figure(f"judge, {name} CreateDistribution", contract, operation, echoed, _BOUND)
        changed = f"judge, {name} CreateDistribution, members reordered"
        yield _figure(changed, contract, operation, reordered(echoed), None)


def _figure(
    name: str, contract: Contract, operation: Operation, exchange: Exchange, bound: float | None
) -> Figure:
    assert not [finding for finding in judge(contract, operation, exchange) if finding.level != "observed"]
    floor, measured = _medians(
        _parse_and_validate(operation, exchange), partial(judge, contract, operation, exchange)
    )
    detail = f"{measured * 1e6:.0f} us, floor {floor * 1e6:.0f} us"
    return Figure(name, measured / floor, "x floor", bound, detail=detail)


def reordered(exchange: Exchange) -> Exchange:
    """The same request with the members of each structure the other way round, which says the same."""
    root = etree.fromstring(exchange.request.body)
    for element in root.iter():
        if len({child.tag for child in element}) > 1:
            element[:] = list(element)[::-1]
    body = etree.tostring(root)
    headers = tuple(
        (name, str(len(body)) if name.lower() == "content-length" else value)
        for name, value in exchange.request.headers
    )
    return replace(exchange, request=replace(exchange.request, headers=headers, body=body))


def exchange_of(operation: Operation, value: object) -> Exchange:
    """The request with that configuration, and what the emulator answers."""
    assert operation.request is not None
    data = xml.encode(operation.request.root, operation.request.namespace, operation.request.shape, value)
    contract = load_contract(operation.api_version)
    with (
        open_target("emulator") as target,
        RestDriver(target.url, credentials=target.credentials()) as driver,
    ):
        return driver.invoke(contract, operation, {}, data)


def _parse_and_validate(operation: Operation, exchange: Exchange) -> Callable[[], object]:
    assert operation.response is not None
    assert exchange.response is not None
    schema = etree.RelaxNG(response_schema(operation.response))
    data = exchange.response.body
    return lambda: schema.validate(etree.fromstring(data))


def _medians(*functions: Callable[[], object]) -> list[float]:
    """Median seconds of one call of each, measured in turns."""
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(_ROUNDS + 1):
        for function, taken in zip(functions, times, strict=True):
            started = time.perf_counter()
            for _ in range(_REPETITIONS):
                function()
            if turn:
                taken.append((time.perf_counter() - started) / _REPETITIONS)
    return [statistics.median(taken) for taken in times]
