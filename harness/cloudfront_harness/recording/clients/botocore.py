"""A short cut for botocore: a recorded answer is given where a request is about to leave botocore.

Below that point botocore, urllib3 and http.client take longer to read a response than we take to find it. A
request that is to be fetched goes the ordinary way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording import context
from cloudfront_harness.recording.clients.http_client import here, sending
from cloudfront_harness.recording.interaction import Interaction, header_pairs, target_of

_installing = threading.Lock()
_installed: list[Callable[..., Any]] = []


def install() -> None:
    """Put the short cut in, once."""
    with _installing:
        if _installed:
            return
        from botocore import endpoint, httpsession
        from botocore.awsrequest import AWSResponse
        from urllib3.util.retry import Retry

        session = httpsession.URLLib3Session
        _installed.append(session.send)
        session.send = _short_cut(session.send, AWSResponse)  # type: ignore[method-assign]
        # Between retries of recorded answers there is nothing to wait for.
        endpoint.time = _Clock()  # type: ignore[attr-defined]
        Retry.sleep = _sleepless(Retry.sleep)  # type: ignore[method-assign]


def _short_cut(send: Callable[..., Any], make_response: Callable[..., Any]) -> Callable[..., Any]:
    def short_cut(self: Any, request: Any) -> Any:
        cassette = None if here.live else context.current()
        if cassette is None:
            return send(self, request)
        body = _whole(request)
        interaction = cassette.answer(request.method, request.url, body, request.headers.items())
        here.replayed = interaction is not None
        if interaction is None:
            with sending():
                fetched = send(self, request)
                interaction = _interaction(request, body, fetched)
            cassette.record(interaction)
            # The raw answer has been read: whoever streams it gets it again from here.
            return make_response(fetched.url, fetched.status_code, fetched.headers, _Raw(fetched.content))
        response = interaction.exchange.response
        if response is None:
            raise _closed(request, interaction)
        answer = make_response(request.url, response.status, _grouped(response), _Raw(response.body))
        if not request.stream_output:
            answer._content = response.body  # noqa: SLF001 (what `content` would read from the stream)
        return answer

    short_cut.__wrapped__ = send  # type: ignore[attr-defined]
    return short_cut


def _whole(request: Any) -> bytes:
    """The body of a request. A stream is read, and put in its place as bytes."""
    body = request.body
    if body is None:
        return b""
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, str):
        return body.encode()
    data: bytes = body.read() if hasattr(body, "read") else b"".join(body)
    request.body = data
    return data


def _interaction(request: Any, body: bytes, fetched: Any) -> Interaction:
    sent = Request(request.method, target_of(request.url), header_pairs(request.headers.items()), body)
    response = Response(fetched.status_code, header_pairs(fetched.headers.items()), fetched.content)
    reason = getattr(fetched.raw, "reason", None) or ""
    return Interaction(request.url, Exchange(sent, response), reason)


def _closed(request: Any, interaction: Interaction) -> Exception:
    """What botocore raises for a connection that was closed without an answer."""
    from botocore.exceptions import ConnectionClosedError

    failure = interaction.exchange.failure or "no answer"
    return ConnectionClosedError(endpoint_url=request.url, request=request, error=failure)


def _grouped(response: Response) -> dict[str, str]:
    """Headers as urllib3 gives them to botocore: repeated ones in one value."""
    headers: dict[str, tuple[str, str]] = {}
    for name, value in response.headers:
        before = headers.get(name.lower())
        headers[name.lower()] = (name, value) if before is None else (before[0], f"{before[1]}, {value}")
    return dict(headers.values())


class _Raw:
    """As much of urllib3's response as botocore reads a body from."""

    def __init__(self, body: bytes) -> None:
        self._rest = body

    def read(self, amount: int | None = None) -> bytes:
        size = len(self._rest) if amount is None else amount
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def stream(self, amount: int = 65536) -> Iterator[bytes]:
        while self._rest:
            yield self.read(amount)

    def close(self) -> None:
        """Nothing is open."""

    def release_conn(self) -> None:
        """Nothing is held."""


class _Clock:
    """The module `time` for botocore's retries, which do not wait after a recorded answer."""

    @staticmethod
    def sleep(seconds: float) -> None:
        if not here.replayed:
            time.sleep(seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def _sleepless(sleep: Callable[..., None]) -> Callable[..., None]:
    def sleepless(self: Any, response: Any = None) -> None:
        if not here.replayed:
            sleep(self, response)

    return sleepless
