"""Replaying with boto3, against the same call answered by a hook, and beside what else there is.

The floor is botocore's own work: building, signing and parsing, with a `before-send` handler for a network.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import vcr
from botocore.awsrequest import AWSResponse
from cloudfront_harness import use_cassette
from cloudfront_harness.drivers import sdk
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.scenarios.targets import open_target
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire.signing import Credentials
from figure import Figure

try:
    cassetter: Any = import_module("cassetter")
except ModuleNotFoundError:  # not in every environment: it is only stood beside
    cassetter = None

_ROUNDS = 15
_REPETITIONS = 100
_MANY = 5000
_WARM, _ENTER, _LAST, _LOADING = 1.15, 1.4, 1.1, 6.0
_TESTS = 300

Opener = Callable[[Path], AbstractContextManager[Any]]


def _stock(path: Path) -> AbstractContextManager[Any]:
    opened: AbstractContextManager[Any] = vcr.use_cassette(
        str(path), record_mode="none", match_on=("method", "uri", "raw_body"), allow_playback_repeats=True
    )
    return opened


def _ours(path: Path) -> AbstractContextManager[Any]:
    return use_cassette(path, repeats=True, unused="allow")


def _cassetter(path: Path) -> AbstractContextManager[Any]:
    opened: AbstractContextManager[Any] = cassetter.use_cassette(str(path), record_mode="none")
    return opened


class _Bench:
    """A boto3 client of 2016-09-29, and what an emulator answered to its creates."""

    def __init__(self, url: str, directory: Path) -> None:
        self.url = url
        self.directory = directory
        self.recorded: list[Exchange] = []
        self.client = self._client(self.recorded.append)
        self.create(self.client)

    def _client(self, on_exchange: Callable[[Exchange], None] | None = None) -> Any:
        return sdk.client(
            self.url,
            load_contract("2016-09-29"),
            credentials=Credentials("AKIDEXAMPLE00001", "secret-of-a-benchmark"),
            on_exchange=on_exchange,
        )

    @staticmethod
    def create(client: Any, reference: str = "one") -> None:
        client.create_cloud_front_origin_access_identity(
            CloudFrontOriginAccessIdentityConfig={"CallerReference": reference, "Comment": "a comment"}
        )

    def floor(self) -> Callable[[], None]:
        """A call that a hook answers."""
        client, response = self._client(), self.recorded[0].response
        assert response is not None
        headers, body = dict(response.headers), response.body

        class Raw:
            def stream(self) -> Iterator[bytes]:
                yield body

        def answer(request: Any, **_: Any) -> AWSResponse:
            return AWSResponse(request.url, 201, headers, Raw())  # type: ignore[arg-type]

        client.meta.events.register("before-send.cloudfront", answer)
        return partial(self.create, client)

    def cassette(self, name: str, count: int = 1) -> Path:
        """A cassette of ours with that many creates, the first of them with the reference `one`."""
        exchange = self.recorded[0]
        rows = []
        for number in range(count):
            body = exchange.request.body.replace(b">one<", b">one<" if number == 0 else b">r%d<" % number)
            request = _with_body(exchange, body)
            rows.append(Interaction(self.url + request.request.target, request, "Created"))
        path = self.directory / f"{name}.json"
        path.write_text(cassette_json.write(rows, Metadata()), encoding="utf-8")
        return path

    def recording_of(self, name: str, open_it: Callable[[str], AbstractContextManager[Any]]) -> Path:
        """What another tool records of the create."""
        path = self.directory / name
        with open_it(str(path)):
            self.create(self._client())
        return path


def _with_body(exchange: Exchange, body: bytes) -> Exchange:
    request = exchange.request
    headers = tuple(
        (name, str(len(body)) if name == "Content-Length" else value) for name, value in request.headers
    )
    return Exchange(type(request)(request.method, request.target, headers, body), exchange.response)


def measure_replay() -> Iterator[Figure]:
    """Ratios to the floor, in turns."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        target = stack.enter_context(open_target("emulator"))
        bench = _Bench(target.url, directory)
        others: dict[str, tuple[Opener, Path]] = {
            "stock vcrpy": (_stock, bench.recording_of("stock.yaml", vcr.use_cassette))
        }
        if cassetter is not None:
            path = bench.recording_of("cassetter.yaml", partial(cassetter.use_cassette, record_mode="once"))
            others["cassetter"] = (_cassetter, path)
        ours = bench.cassette("ours")
        yield from _warm(bench, ours, others)
        yield from _entering(bench, ours, others)
        yield from _in_a_large_one(bench)
        yield from _in_pytest(directory)


def _warm(bench: _Bench, ours: Path, others: dict[str, tuple[Opener, Path]]) -> Iterator[Figure]:
    floor, call = bench.floor(), partial(bench.create, bench._client())
    base, here = _medians([(floor, None), (call, partial(_ours, ours))])
    detail = f"{here * 1e6:.0f} us, floor {base * 1e6:.0f} us"
    yield Figure("warm replay of one call", here / base, "x floor", _WARM, detail=detail)
    for name, (open_it, path) in others.items():
        if name == "cassetter":  # answers each recorded request once: it has no warm replay
            continue
        base, there = _medians([(floor, None), (call, partial(open_it, path))])
        yield Figure(f"  {name}: warm replay of one call", there / base, "x floor")


def _entering(bench: _Bench, ours: Path, others: dict[str, tuple[Opener, Path]]) -> Iterator[Figure]:
    floor, client = bench.floor(), bench._client()

    def whole(open_it: Opener, path: Path) -> None:
        with open_it(path):
            bench.create(client)

    base, here = _medians([(floor, None), (partial(whole, _ours, ours), None)])
    yield Figure("open a cassette, one call, close it", here / base, "x floor", _ENTER)
    for name, (open_it, path) in others.items():
        base, there = _medians([(floor, None), (partial(whole, open_it, path), None)])
        yield Figure(f"  {name}: open, one call, close", there / base, "x floor")


def _in_a_large_one(bench: _Bench) -> Iterator[Figure]:
    path = bench.cassette("many", _MANY)
    call = partial(bench.create, bench._client())
    first, last = _medians(
        [(call, partial(_ours, path)), (partial(call, f"r{_MANY - 1}"), partial(_ours, path))], rounds=7
    )
    yield Figure(f"last of {_MANY:,} interactions", last / first, "x the first", _LAST)
    rows, _ = cassette_json.read(path.read_text("utf-8"))
    yaml = bench.directory / "many.yaml"
    _write_stock(yaml, rows)
    here, there = _seconds(lambda: _load(_ours, path), 5), _seconds(lambda: _load(_stock, yaml), 1)
    detail = f"{here * 1e3:.0f} ms, stock YAML {there * 1e3:.0f} ms"
    yield Figure(f"loading {_MANY:,} interactions", there / here, "x faster", _LOADING, "at least", detail)


def _load(open_it: Opener, path: Path) -> None:
    with open_it(path):
        pass


def _write_stock(path: Path, rows: Sequence[Interaction]) -> None:
    from vcr.persisters.filesystem import FilesystemPersister
    from vcr.request import Request
    from vcr.serializers import yamlserializer

    requests, responses = [], []
    for row in rows:
        asked, answered = row.exchange.request, row.exchange.response
        assert answered is not None
        requests.append(Request(asked.method, row.uri, asked.body, dict(asked.headers)))
        headers = {name: [value] for name, value in answered.headers}
        status = {"code": answered.status, "message": row.reason}
        responses.append({"status": status, "headers": headers, "body": {"string": answered.body}})
    FilesystemPersister.save_cassette(path, {"requests": requests, "responses": responses}, yamlserializer)


_MODULE = """
import pytest

@pytest.mark.parametrize("number", range({count}))
@pytest.mark.cloudfront(api_versions="2016-09-29")
def test_create(cf_client, number):
    cf_client.create_cloud_front_origin_access_identity(
        CloudFrontOriginAccessIdentityConfig={{"CallerReference": f"r{{number}}", "Comment": "c"}}
    )
"""


def _in_pytest(directory: Path) -> Iterator[Figure]:
    """The same tests live and replayed, each as a whole pytest run."""
    (directory / "test_creates.py").write_text(_MODULE.format(count=_TESTS))
    _pytest(directory, "--cf-record-mode", "all")
    live, replayed = [], []
    for _ in range(5):
        live.append(_seconds(lambda: _pytest(directory), 1))
        replayed.append(_seconds(lambda: _pytest(directory, "--cf-record-mode", "none"), 1))
    ratio = statistics.median(replayed) / statistics.median(live)
    detail = f"{statistics.median(replayed):.1f} s, live {statistics.median(live):.1f} s"
    yield Figure(f"{_TESTS} replayed tests in one pytest run", ratio, "x live", 1.0, detail=detail)


def _pytest(directory: Path, *options: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "test_creates.py"]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)


def _medians(
    what: Sequence[tuple[Callable[[], None], Callable[[], AbstractContextManager[Any]] | None]],
    rounds: int = _ROUNDS,
) -> list[float]:
    """Median seconds of one call of each, measured in turns, inside a context where one is given."""
    taken: list[list[float]] = [[] for _ in what]
    for turn in range(rounds + 1):
        for (call, context), times in zip(what, taken, strict=True):
            with ExitStack() as stack:
                if context is not None:
                    stack.enter_context(context())
                seconds = _seconds(call, _REPETITIONS)
            if turn:
                times.append(seconds)
    return [statistics.median(times) for times in taken]


def _seconds(call: Callable[[], object], repetitions: int) -> float:
    call() if repetitions > 1 else None
    started = time.perf_counter()
    for _ in range(repetitions):
        call()
    return (time.perf_counter() - started) / repetitions
