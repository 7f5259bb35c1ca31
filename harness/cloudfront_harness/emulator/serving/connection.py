"""One HTTP/1.1 connection: uvicorn's protocol with limits, and with responses written as we spell them.

uvicorn writes header names in lower case; the service does not, and a byte for byte comparison sees it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cloudfront_harness.emulator.serving.app import (
    ABORT_EXTENSION,
    MAX_BODY_BYTES,
    RESPOND_EXTENSION,
    to_bytes,
)
from cloudfront_harness.emulator.switches import ConnectionDropped
from cloudfront_harness.exchange import Response

# nginx takes 32 KB of headers in all, Apache 100 fields.
MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
# How long a client may take to send one request; the service cuts connections after about as long.
REQUEST_TIMEOUT_S = 30.0

_TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class TooManyHeadersError(Exception):
    """A request has more header fields than are read."""


class EmulatorProtocol(HttpToolsProtocol):
    """Serves requests of one connection, one after the other."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._app: Any = self.app
        self._watch: asyncio.TimerHandle | None = None
        # When the request that is being received must be complete, None between requests.
        self._due: float | None = None
        self._head_bytes = 0
        self._heads = 0
        # The body of an ordinary request so far, None while another one is received.
        self._pieces: list[bytes] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._due = self.loop.time() + REQUEST_TIMEOUT_S
        self._watch = self.loop.call_later(REQUEST_TIMEOUT_S, self._check_due)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        heads = self._heads
        super().data_received(data)
        if self._due is None or heads != self._heads:
            self._head_bytes = 0
        elif self.cycle is None or self.cycle.response_complete:
            # All of the data belonged to a head that is not complete yet.
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The request line and headers are too large.")

    def pause_writing(self) -> None:
        """Read no more requests from a client that does not read the answers."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        self.flow.resume_reading()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._due = self.loop.time() + REQUEST_TIMEOUT_S

    def on_headers_complete(self) -> None:
        if len(self.headers) > MAX_HEADERS:
            raise TooManyHeadersError
        self._heads += 1
        if self._is_ordinary():
            self._pieces = []
            return
        super().on_headers_complete()
        # The task that will serve the request is scheduled, not started: what is set here, it finds.
        cycle = self.cycle
        extensions: dict[str, Any] = {
            RESPOND_EXTENSION: partial(_respond, cycle),
            ABORT_EXTENSION: cycle.transport.abort,
        }
        cycle.scope["extensions"] = extensions

    def on_body(self, body: bytes) -> None:
        if self._pieces is None:
            super().on_body(body)
        else:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        self._due = None
        pieces, self._pieces = self._pieces, None
        if pieces is None:
            super().on_message_complete()
        elif not self.transport.is_closing():
            self._answer(b"".join(pieces))

    def _is_ordinary(self) -> bool:
        """Whether the request can be answered where it is parsed, without a task of its own.

        That is, its body is announced and small, nobody waits for leave to send it, no answer is in the
        making, and no fault holds answers back.
        """
        if self.expect_100_continue or self._app.hold_s:
            return False
        if self.cycle is not None and not self.cycle.response_complete:
            return False
        for name, value in self.headers:
            if name == b"transfer-encoding":
                return False
            if name == b"content-length":
                return len(value) < 7 and int(value) <= MAX_BODY_BYTES
        return True

    def _answer(self, body: bytes) -> None:
        method = self.parser.get_method().decode("ascii")
        try:
            response = self._app.answer(method, self.url, self.headers, body)
        except ConnectionDropped:
            self.transport.abort()
            return
        close = not self.parser.should_keep_alive() or self.parser.get_http_version() == "1.0"
        self.transport.write(to_bytes(response, with_body=method != "HEAD", close=close))
        if close:
            self.transport.close()
        self.on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no HTTP request, as the service answers bad input, and close."""
        self.transport.write(to_bytes(self._app.emulator.refuse("MalformedInput", 400, msg), close=True))
        self.transport.close()

    def _check_due(self) -> None:
        """Cut a connection whose client takes too long; one timer per connection, not per request."""
        now = self.loop.time()
        if self._due is not None and now >= self._due:
            if not self.transport.is_closing():
                self.transport.write(_TIMED_OUT)
                self.transport.close()
            return
        due = self._due if self._due is not None else now + REQUEST_TIMEOUT_S
        self._watch = self.loop.call_at(due, self._check_due)


def _respond(cycle: RequestResponseCycle, response: Response) -> None:
    """Write a whole response and leave the cycle as uvicorn's own `send` would."""
    cycle.scope.pop("extensions", None)  # it refers back to the cycle: nothing is left for the collector
    if cycle.disconnected:
        return
    # A body that was not read to its end would be taken for the next request.
    close = not cycle.keep_alive or cycle.more_body
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(to_bytes(response, with_body=cycle.scope["method"] != "HEAD", close=close))
    cycle.response_complete = True
    cycle.message_event.set()
    if close:
        cycle.transport.close()
    cycle.on_response()
