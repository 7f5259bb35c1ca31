"""A driver that is fair, and patience with what takes its time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cloudfront_harness.errors import TargetGoneError
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.scenarios import fairness
from cloudfront_harness.scenarios.fairness import FairDriver, asks_to_come_back
from cloudfront_harness.scenarios.patience import Patience, pauses
from cloudfront_harness.scenarios.targets import Target

from tests.drivers.stub import OK, StubServer, xml

GET = Request("GET", "/2016-09-29/distribution")


def error(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "_FIRST_PAUSE_S", 0.001)


@pytest.mark.parametrize(
    ("status", "body", "later"),
    [
        (400, error("Throttling"), True),
        (400, error("ThrottlingException"), True),
        (400, error("InvalidArgument"), False),
        (400, b"", False),
        (403, error("Throttling"), False),
        (429, b"", True),
        (500, error("ServiceUnavailable"), True),
        (500, error("InternalError"), False),
        (503, b"", True),
        (200, error("Throttling"), False),
    ],
)
def test_which_answers_are_none(status: int, body: bytes, later: bool) -> None:
    assert asks_to_come_back(Response(status, (), body)) is later


def test_it_asks_five_times_in_all_and_gives_the_last_answer() -> None:
    with StubServer(xml(503, b"")) as server, FairDriver(server.url) as driver:
        exchange = driver.send(GET)
    assert exchange.response is not None
    assert (exchange.response.status, len(server.requests)) == (503, 5)


def test_an_answer_is_asked_for_once() -> None:
    with StubServer(OK) as server, FairDriver(server.url) as driver:
        driver.send(GET)
    assert len(server.requests) == 1


def test_a_target_that_is_gone_is_told_with_its_last_request() -> None:
    with StubServer(OK) as server, FairDriver(server.url) as driver:
        driver.send(GET)
        server.die()
        with pytest.raises(TargetGoneError, match="reached it was GET /2016-09-29/distribution"):
            driver.send(Request("GET", "/2016-09-29/other"))


def test_answers_in_time_between_timeouts_are_noticed() -> None:
    slow = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    with StubServer(slow) as server, FairDriver(server.url, timeout_s=0.05) as driver:
        for _ in range(4):
            assert driver.send(GET).response is None
        server.answer = lambda _: OK
        assert driver.send(GET).response is not None
        server.answer = lambda _: slow
        for _ in range(4):
            driver.send(GET)
        with pytest.raises(TargetGoneError, match=r"5 times in a row .* GET /2016-09-29/distribution"):
            driver.send(GET)


@pytest.mark.parametrize("total", [0.0, 0.01, 3.0, 1500.0])
def test_pauses_add_up_and_grow(total: float) -> None:
    made = list(pauses(total))
    assert sum(made) == pytest.approx(total)
    assert made[:-1] == sorted(made[:-1])
    assert max(made, default=0.0) <= 20.0


def looks(*seen: int) -> Iterator[int]:
    yield from seen
    while True:
        yield seen[-1]


def test_a_list_is_looked_at_until_it_shows_what_it_should() -> None:
    waited: list[float] = []
    patience = Patience(Target("", "", list_lag_s=3.0), waited.append)
    source = looks(0, 0, 1)
    assert patience.for_list(lambda: next(source), bool) == 1
    assert waited == [0.05, pytest.approx(0.075)]
    assert patience.lag_s == pytest.approx(0.125)


def test_a_list_that_never_does_is_given_up() -> None:
    waited: list[float] = []
    patience = Patience(Target("", "", list_lag_s=3.0), waited.append)
    assert patience.for_list(lambda: 0, bool) == 0
    assert sum(waited) == pytest.approx(3.0)
    assert patience.lag_s == 0.0
