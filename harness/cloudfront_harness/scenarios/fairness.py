"""A driver that is fair to its target, as the SDKs are, and knows when there is no target any more.

An answer that asks to come back later is not the answer to a request: it is asked again, a little later each
time, and counts only when it is given to the end. Racing requests are retried one by one.
"""

from __future__ import annotations

import random
import threading
import time
from typing import Any

from cloudfront_harness.checks.exchanges.error_document import read_error
from cloudfront_harness.drivers.rest import TIMED_OUT, RestDriver
from cloudfront_harness.errors import TargetError, TargetGoneError
from cloudfront_harness.exchange import Exchange, Request, Response

# What botocore takes for throttling, of the codes that a REST/XML service can answer.
THROTTLING_CODES = frozenset(
    {
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
UNAVAILABLE_CODE = "ServiceUnavailable"

# As often as botocore asks (five times in all), but with shorter pauses: each is up to twice as long as the
# one before, and random, so that racing requests do not come back together.
_FIRST_PAUSE_S = 0.2
_RETRIES = 4

_MOST_TIMEOUTS = 5


class FairDriver(RestDriver):
    """Sends, and sends again what was answered with "later". One exchange comes of it: the last one.

    Raises `TargetGoneError` when no connection can be made, also after some pauses, and at the fifth answer
    in a row that does not come in time. Its message names the request that the target was last seen with.
    """

    def __init__(self, base_url: str, **options: Any) -> None:
        """`options` as for `RestDriver`."""
        super().__init__(base_url, **options)
        self._last = ""
        self._timeouts = 0
        self._lock = threading.Lock()

    def send(self, request: Request) -> Exchange:
        exchange = self._reaching(request)
        for pause in _back_off():
            if exchange.response is None or not asks_to_come_back(exchange.response):
                break
            time.sleep(pause)
            exchange = self._reaching(request)
        self._count_timeouts(exchange)
        return exchange

    def send_without_reading(self, request: Request) -> None:
        try:
            super().send_without_reading(request)
        except TargetError as error:
            raise self._gone(error) from error
        self._last = _named(request)

    def _reaching(self, request: Request) -> Exchange:
        """The exchange; a target that takes no connection gets some time to come back."""
        pauses = iter(_back_off())
        while True:
            try:
                exchange = super().send(request)
            except TargetError as error:
                pause = next(pauses, None)
                if pause is None or self._closed:
                    raise self._gone(error) from error
                time.sleep(pause)
            else:
                self._last = _named(request)
                return exchange

    def _gone(self, error: TargetError) -> TargetGoneError:
        told = f" The last request that reached it was {self._last}." if self._last else ""
        return TargetGoneError(f"{error}{told}")

    def _count_timeouts(self, exchange: Exchange) -> None:
        timed_out = (exchange.failure or "").startswith(TIMED_OUT)
        with self._lock:
            self._timeouts = self._timeouts + 1 if timed_out else 0
            in_a_row = self._timeouts
        if in_a_row >= _MOST_TIMEOUTS:
            raise TargetGoneError(
                f"The target gave {in_a_row} times in a row {exchange.failure}. "
                f"The last request was {_named(exchange.request)}."
            )


def asks_to_come_back(response: Response) -> bool:
    """Whether an answer says "later": 429, 503, and throttling or unavailability by another status."""
    if response.status in (429, 503):
        return True
    if response.status not in (400, 500):
        return False
    document = read_error(response.body)
    code = document.code if document is not None else ""
    return code in THROTTLING_CODES if response.status == 400 else code == UNAVAILABLE_CODE


def _back_off() -> list[float]:
    return [_FIRST_PAUSE_S * 2**number * random.uniform(0.5, 1.0) for number in range(_RETRIES)]  # noqa: S311


def _named(request: Request) -> str:
    return f"{request.method} {request.target}"
