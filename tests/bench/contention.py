"""Creates under fire: races, lost answers and killed servers, on a store that several workers share.

Every round creates with one caller reference from many sides; the list then has to show exactly one resource.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from cloudfront_harness.checks.documents.document import parse, text_at
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import TargetError
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.signing import Credentials
from figure import Figure

VERSION, OPERATION = "2017-03-25", "CreateCloudFrontOriginAccessIdentity"
_PROCESSES, _CLIENTS = 4, 16  # 64 clients in all
_ROUNDS = {"race": 800, "lost answer": 100, "kill": 100}


def body(reference: str) -> bytes:
    """A minimal create with that caller reference."""
    operation = load_contract(VERSION).operation(OPERATION)
    assert operation.request is not None
    root, namespace, shape = operation.request.root, operation.request.namespace, operation.request.shape
    return xml.encode(root, namespace, shape, minimal(operation, reference))


class Server:
    """`cfharness serve` with a store and several workers, which can be killed and started again."""

    def __init__(self, store: Path, workers: int) -> None:
        self._store = store
        self._workers = workers
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self, port: int = 0) -> None:
        """Start it and wait until it listens."""
        command = [
            sys.executable,
            "-m",
            "cloudfront_harness",
            "serve",
            "--port",
            str(port),
            "--store",
            str(self._store),
        ]
        self._process = subprocess.Popen(
            [*command, "--workers", str(self._workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]

    def kill(self) -> None:
        """End the server and its workers at once, in the middle of whatever they do."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def race(url: str, reference: str, clients: int = _CLIENTS) -> list[str]:
    """Ids that that many clients of this process got for one reference."""
    contract = load_contract(VERSION)
    with RestDriver(url, credentials=account(reference)) as driver, ThreadPoolExecutor(clients) as pool:
        exchanges = pool.map(
            lambda _: driver.invoke(contract, OPERATION, {}, body(reference)), range(clients)
        )
        return [identifier(exchange) for exchange in exchanges]


def account(reference: str) -> Credentials:
    """Credentials of an account that only this reference is used in."""
    return Credentials(f"AKID{reference.upper()}", "the key of a benchmark")


def identifier(exchange: Exchange) -> str:
    """The id in a success; what came instead of one."""
    response = exchange.response
    if response is None:
        return f"no answer: {exchange.failure}"
    if response.status != 201:
        return f"status {response.status}"
    return text_at(parse(response.body), "Id") or "no id"


def listed(url: str, reference: str) -> list[str]:
    """Ids of all resources in the account of a reference."""
    with RestDriver(url, credentials=account(reference)) as driver:
        exchange = driver.invoke(
            load_contract(VERSION), "ListCloudFrontOriginAccessIdentities", {"MaxItems": "100"}
        )
    assert exchange.response is not None
    return [element.text or "" for element in parse(exchange.response.body).iter("{*}Id")]


def races(url: str, rounds: int) -> tuple[int, int, int]:
    """64 clients in 4 processes, one reference a round: what was lost, doubled, and answered otherwise."""
    lost = doubled = odd = 0
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for number in range(rounds):
            reference = f"race{number:06d}"
            futures = [pool.submit(race, url, reference) for _ in range(_PROCESSES)]
            given = [found for future in futures for found in future.result()]
            there = listed(url, reference)
            lost += not there
            doubled += len(there) > 1
            odd += sum(found not in there for found in given)
    return lost, doubled, odd


def lost_answers(url: str, rounds: int) -> tuple[int, int, int]:
    """A client whose connection breaks after it has sent, and who sends again."""
    lost = doubled = odd = 0
    contract = load_contract(VERSION)
    for number in range(rounds):
        reference = f"lost{number:06d}"
        with RestDriver(url, credentials=account(reference)) as driver:
            request = driver.prepare(contract, OPERATION, {}, body(reference))
            driver.send_without_reading(request)
            given = identifier(driver.send(request))
        there = listed(url, reference)
        lost += not there
        doubled += len(there) > 1
        odd += given not in there
    return lost, doubled, odd


def kills(server: Server, rounds: int, seed: int = 20101101) -> tuple[int, int, int]:
    """SIGKILL in the middle of creates: what was acknowledged is there, and a retry doubles nothing."""
    chance = random.Random(seed)
    lost = doubled = odd = 0
    for number in range(rounds):
        references = [f"kill{number:04d}x{client:02d}" for client in range(8)]
        acknowledged: dict[str, str] = {}
        threads = [
            threading.Thread(target=_create, args=(server.url, reference, acknowledged))
            for reference in references
        ]
        for thread in threads:
            thread.start()
        threading.Event().wait(chance.uniform(0.0, 0.02))
        port = server.port
        server.kill()
        for thread in threads:
            thread.join()
        server.start(port)
        for reference in references:
            again = race(server.url, reference, clients=1)[0]
            there = listed(server.url, reference)
            lost += reference in acknowledged and acknowledged[reference] not in there
            doubled += len(there) > 1
            odd += again not in there
    return lost, doubled, odd


def _create(url: str, reference: str, acknowledged: dict[str, str]) -> None:
    with suppress(TargetError):
        given = race(url, reference, clients=1)[0]
        if given.startswith("E"):
            acknowledged[reference] = given


def measure_contention() -> Iterator[Figure]:
    """A thousand rounds in all. Nothing may be lost or doubled, and every answer names the one resource."""
    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory, "store.sqlite"), workers=3)
        server.start()
        try:
            rounds = _ROUNDS
            yield from _figures(f"{rounds['race']} races of 64 clients", races(server.url, rounds["race"]))
            lost = lost_answers(server.url, rounds["lost answer"])
            yield from _figures(f"{rounds['lost answer']} lost answers", lost)
            yield from _figures(f"{rounds['kill']} kills among 8 creates", kills(server, rounds["kill"]))
        finally:
            server.kill()


def _figures(name: str, found: tuple[int, int, int]) -> Iterator[Figure]:
    for what, value in zip(("lost", "doubled", "answered otherwise"), found, strict=True):
        yield Figure(f"{name}: {what}", value, "", 0)
