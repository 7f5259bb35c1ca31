"""One connection without a socket and without real time: who is cut off, and who is not read any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from cloudfront_harness.emulator.serving.app import App
from cloudfront_harness.emulator.serving.connection import REQUEST_TIMEOUT_S, EmulatorProtocol
from cloudfront_harness.emulator.serving.server import _KEEP_ALIVE_S, uvicorn_config
from uvicorn.server import ServerState

from tests.emulator.sampling import ACCESS_KEY, emulator

_LIST = (
    f"GET /2012-07-01/distribution HTTP/1.1\r\nHost: x\r\nAuthorization: AWS {ACCESS_KEY}:{'A' * 27}=\r\n\r\n"
).encode()
_UNFINISHED = b"POST /2012-07-01/distribution HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n<"


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose time passes when it is told to."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def let_pass(self, seconds: float) -> None:
        self.now += seconds
        self.call_soon(self.stop)
        self.run_forever()


class _Transport(asyncio.Transport):
    """What the other side sees, and whether it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False
        self.reading = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class _Connection:
    def __init__(self, loop: _Loop) -> None:
        config = uvicorn_config(App(emulator()))
        config.load()
        self.transport = _Transport()
        self.protocol = EmulatorProtocol(config=config, server_state=ServerState(), app_state={}, _loop=loop)
        self.protocol.connection_made(self.transport)

    def statuses(self) -> list[bytes]:
        return [part[:3] for part in self.transport.written.split(b"HTTP/1.1 ")[1:]]


@pytest.fixture
def loop() -> Iterator[_Loop]:
    made = _Loop()
    yield made
    made.close()


@pytest.fixture
def connection(loop: _Loop) -> _Connection:
    return _Connection(loop)


def test_client_that_says_nothing_is_cut_off(loop: _Loop, connection: _Connection) -> None:
    loop.let_pass(REQUEST_TIMEOUT_S - 1)
    assert not connection.transport.closed
    loop.let_pass(2)
    assert connection.statuses() == [b"408"]
    assert connection.transport.closed


def test_client_that_does_not_finish_its_request_is_cut_off(loop: _Loop, connection: _Connection) -> None:
    connection.protocol.data_received(_LIST)
    loop.let_pass(REQUEST_TIMEOUT_S - 1)
    connection.protocol.data_received(_UNFINISHED)
    loop.let_pass(REQUEST_TIMEOUT_S - 1)
    connection.protocol.data_received(b"C")  # a little more buys no time
    assert not connection.transport.closed
    # The watch that was set for the idle connection may look once more before it sees that time is up.
    for _ in range(2):
        loop.let_pass(REQUEST_TIMEOUT_S)
    assert connection.statuses() == [b"200", b"408"]
    assert connection.transport.closed


def test_idle_client_is_not_cut_off_before_long(loop: _Loop, connection: _Connection) -> None:
    for _ in range(3):
        connection.protocol.data_received(_LIST)
        loop.let_pass(1.5 * REQUEST_TIMEOUT_S)
    assert connection.statuses() == [b"200"] * 3
    assert not connection.transport.closed
    loop.let_pass(_KEEP_ALIVE_S)
    assert connection.statuses() == [b"200"] * 3
    assert connection.transport.closed


def test_client_that_does_not_read_is_not_read_either(connection: _Connection) -> None:
    connection.protocol.pause_writing()
    assert not connection.transport.reading
    connection.protocol.resume_writing()
    assert connection.transport.reading


def test_nobody_watches_a_connection_that_is_lost(loop: _Loop, connection: _Connection) -> None:
    connection.protocol.connection_lost(None)
    loop.let_pass(2 * REQUEST_TIMEOUT_S)
    assert connection.transport.written == b""
