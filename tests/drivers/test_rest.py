from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import EncodeError, TargetError, UnknownNameError, UnsafeTargetError
from cloudfront_harness.exchange import Request
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.signing import Credentials, read_authorization, verify

from tests.drivers.stub import CLOSE, OK, RESET, StubServer, read_request

CREDENTIALS = Credentials("AKID", "secret")
GET = Request("GET", "/2016-09-29/distribution")


@pytest.fixture
def server() -> Iterator[StubServer]:
    with StubServer() as running:
        yield running


@pytest.fixture
def driver(server: StubServer) -> Iterator[RestDriver]:
    with RestDriver(server.url, credentials=CREDENTIALS, timeout_s=5) as ready:
        yield ready


def test_bytes_as_sent(server: StubServer, driver: RestDriver) -> None:
    request = Request(
        "POST",
        "/any/../target?with=%zz&&x",
        (("content-TYPE", ""), ("X-Twice", "1"), ("X-Twice", "2"), ("X-Latin", "\xe9")),
        b"\x00\xff not XML",
    )
    exchange = driver.send(request)
    assert server.requests == [
        b"POST /any/../target?with=%zz&&x HTTP/1.1\r\n"
        b"Host: " + server.host.encode() + b"\r\n"
        b"content-TYPE: \r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Latin: \xe9\r\n"
        b"Accept-Encoding: identity\r\nContent-Length: 10\r\n\r\n\x00\xff not XML"
    ]
    assert exchange.request.headers == (
        ("Host", server.host),
        *request.headers,
        ("Accept-Encoding", "identity"),
        ("Content-Length", "10"),
    )
    assert (exchange.request.target, exchange.request.body) == (request.target, request.body)


def test_headers_that_are_given_are_not_added_again(server: StubServer, driver: RestDriver) -> None:
    headers = (("HOST", "elsewhere"), ("content-length", "1"), ("Accept-Encoding", "gzip"))
    exchange = driver.send(Request("PUT", "/", headers, b"x"))
    assert exchange.request.headers == headers
    assert server.requests == [
        b"PUT / HTTP/1.1\r\nHOST: elsewhere\r\ncontent-length: 1\r\nAccept-Encoding: gzip\r\n\r\nx"
    ]


@pytest.mark.parametrize(
    ("method", "stated"), [("POST", True), ("PUT", True), ("GET", False), ("DELETE", False)]
)
def test_an_empty_body_is_stated_where_there_could_be_one(
    server: StubServer, driver: RestDriver, method: str, stated: bool
) -> None:
    driver.send(Request(method, "/"))
    assert (b"Content-Length: 0\r\n" in server.requests[0]) is stated


def test_response_as_received(server: StubServer, driver: RestDriver) -> None:
    server.answer = lambda _: (
        b"HTTP/1.1 201 Whatever\r\nx-amzn-RequestId: 1\r\nETag: E1\r\nx-ODD: a\r\nX-odd: b\r\n"
        b"Location: https://example.com/\r\nContent-Length: 4\r\n\r\n<a/>"
    )
    exchange = driver.send(GET)
    assert exchange.failure is None
    assert exchange.response is not None
    assert exchange.response.status == 201
    assert exchange.response.headers == (
        ("x-amzn-RequestId", "1"),
        ("ETag", "E1"),
        ("x-ODD", "a"),
        ("X-odd", "b"),
        ("Location", "https://example.com/"),
        ("Content-Length", "4"),
    )
    assert exchange.response.body == b"<a/>"
    assert 0 < exchange.duration_s < 5


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
            200,
            b"abcd",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end" + CLOSE, 200, b"until the end"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok" + CLOSE, 200, b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200, b"ok"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00",
            200,
            b"\x1f\x8b\x00",
        ),
    ],
)
def test_framing_of_responses(
    server: StubServer, driver: RestDriver, answer: bytes, status: int, body: bytes
) -> None:
    server.answer = lambda _: answer
    for _ in range(2):
        response = driver.send(GET).response
        assert response is not None
        assert (response.status, response.body) == (status, body)
    assert len(server.requests) == 2


def test_the_connection_is_kept_alive(server: StubServer, driver: RestDriver) -> None:
    for _ in range(5):
        assert driver.send(GET).failure is None
    assert (server.connections, len(server.requests)) == (1, 5)


def test_one_connection_per_thread(server: StubServer, driver: RestDriver) -> None:
    meet = threading.Barrier(4)

    def send(number: int) -> bool:
        meet.wait(5)
        exchanges = [driver.send(Request("POST", f"/{number}", body=b"x" * number)) for _ in range(10)]
        answered = [e for e in exchanges if e.response is not None and e.request.target == f"/{number}"]
        return len(answered) == 10

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [True] * 4
    assert (server.connections, len(server.requests)) == (4, 40)


def test_a_connection_that_went_stale_is_replaced(server: StubServer, driver: RestDriver) -> None:
    driver.send(GET)
    server.drop_connections()
    assert driver.send(GET).failure is None
    # The request was not sent twice: that the connection was dead showed before.
    assert (server.connections, len(server.requests)) == (2, 2)


def test_a_reused_connection_that_is_closed_before_an_answer_is_tried_once_more(
    server: StubServer, driver: RestDriver
) -> None:
    driver.send(GET)
    answers = iter([None, OK])
    server.answer = lambda _: next(answers)
    assert driver.send(GET).failure is None
    assert (server.connections, len(server.requests)) == (2, 3)


def test_nor_does_a_reset_count(server: StubServer, driver: RestDriver) -> None:
    driver.send(GET)
    answers = iter([RESET, OK, RESET, RESET])
    server.answer = lambda _: next(answers)
    assert driver.send(GET).failure is None
    assert driver.send(GET).failure == "connection closed without a complete response"
    assert len(server.requests) == 5


def test_a_request_whose_answer_is_lost(server: StubServer, driver: RestDriver) -> None:
    driver.send(GET)
    arrived = threading.Event()

    def answer(request: bytes) -> bytes:
        arrived.set()
        return OK

    server.answer = answer
    driver.send_without_reading(Request("POST", "/lost", body=b"x"))
    assert arrived.wait(5)
    assert server.requests[1].startswith(b"POST /lost HTTP/1.1\r\nHost: ")
    # The connection of the thread is another one, and still good.
    assert driver.send(GET).failure is None
    assert server.connections == 2


def test_a_request_without_a_server() -> None:
    with StubServer() as gone:
        url = gone.url
    with RestDriver(url) as driver, pytest.raises(TargetError, match="Cannot send to"):
        driver.send_without_reading(GET)


def test_what_a_server_says_unasked_is_no_response(server: StubServer, driver: RestDriver) -> None:
    driver.send(GET)
    server.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
    response = driver.send(GET).response
    assert response is not None
    assert response.status == 200
    assert (server.connections, len(server.requests)) == (2, 2)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_may_have_been_carried_out_is_not_sent_again(
    server: StubServer, driver: RestDriver, method: str
) -> None:
    driver.send(GET)
    answers = iter([None, OK])
    server.answer = lambda _: next(answers)
    exchange = driver.send(Request(method, "/"))
    assert exchange.response is None
    assert exchange.failure == (
        "kept-alive connection closed without a byte of an answer; the request was not sent again"
    )
    assert len(server.requests) == 2
    assert driver.send(Request(method, "/")).failure is None


def test_a_server_that_closes_idle_connections_gets_new_ones_for_what_must_not_be_lost(
    server: StubServer, driver: RestDriver
) -> None:
    driver.send(GET)
    server.drop_connections()
    driver.send(GET)
    for _ in range(2):
        assert driver.send(Request("POST", "/")).failure is None
    assert (server.connections, len(server.requests)) == (4, 4)


def test_but_not_twice(server: StubServer, driver: RestDriver) -> None:
    driver.send(GET)
    server.answer = lambda _: None
    exchange = driver.send(GET)
    assert exchange.response is None
    assert exchange.failure == "connection closed without a complete response"
    assert len(server.requests) == 3


def test_a_fresh_connection_is_not_tried_again(server: StubServer, driver: RestDriver) -> None:
    server.answer = lambda _: None
    exchange = driver.send(GET)
    assert exchange.failure == "connection closed without a complete response"
    assert exchange.duration_s > 0
    assert len(server.requests) == 1
    server.answer = lambda _: OK
    assert driver.send(GET).failure is None


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"H" + CLOSE, "not an HTTP response: it begins with 'H'"),
        (b"220 mail.example.com\r\n" + CLOSE, "not an HTTP response: it begins with '220 mail.example.com'"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort" + CLOSE, "connection closed after 5 bytes of"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + CLOSE,
            "connection closed after 0 bytes",
        ),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
            "not an HTTP response: its head is over 65536 bytes",
        ),
    ],
)
def test_broken_answers(server: StubServer, driver: RestDriver, answer: bytes, failure: str) -> None:
    driver.send(GET)  # A first byte on a reused connection rules out a second attempt.
    server.answer = lambda _: answer
    exchange = driver.send(GET)
    assert exchange.response is None
    assert str(exchange.failure).startswith(failure)
    assert len(server.requests) == 2
    server.answer = lambda _: OK
    assert driver.send(GET).failure is None


def test_timeout(server: StubServer) -> None:
    waiting = threading.Event()
    server.answer = lambda _: OK if waiting.wait(5) else None
    with RestDriver(server.url, timeout_s=0.1) as driver:
        exchange = driver.send(GET)
        waiting.set()
        assert exchange.failure == "no complete response within 0.1 s"
        assert driver.send(GET).failure is None
    assert server.connections == 2


@pytest.mark.parametrize(
    "endless",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
    ],
    ids=["body", "head", "nothing", "counted"],
)
def test_the_timeout_is_for_the_whole_answer(endless: bytes) -> None:
    # Bytes keep coming, one by one: no single wait is longer than the timeout.
    stopped = threading.Event()

    class Dripping(StubServer):
        def _serve(self, connection: socket.socket) -> None:
            read_request(connection)
            with contextlib.suppress(OSError), connection:
                connection.sendall(endless)
                while endless and not stopped.wait(0.02):
                    connection.sendall(b"x")
                stopped.wait(5)

    with Dripping() as server, RestDriver(server.url, timeout_s=0.2) as driver:
        exchange = driver.send(GET)
        stopped.set()
    assert exchange.failure == "no complete response within 0.2 s"


@pytest.mark.skipif(
    sys.platform != "linux", reason="what is left of a response after a reset is up to the kernel"
)
def test_an_answer_given_before_the_whole_request_was_read() -> None:
    # The stub goes by Content-Length: it answers and closes while megabytes are still on their way.
    too_large = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
    with StubServer(too_large + CLOSE) as server, RestDriver(server.url, timeout_s=5) as driver:
        response = driver.send(Request("POST", "/", (("Content-Length", "0"),), b"x" * 20_000_000)).response
    assert response is not None
    assert response.status == 413


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b"),
        Request("GET", "/\r\nX: y"),
        Request("GET", "/\xe9"),
        Request("GE\r\nT", "/"),
        Request("GET", "/", (("X", "a\r\nY: b"),)),
        Request("GET", "/", (("X\r\n", "a"),)),
        Request("GET", "/", (("X", "\u0141"),)),
    ],
)
def test_what_would_break_the_framing_is_refused(
    server: StubServer, driver: RestDriver, request_: Request
) -> None:
    with pytest.raises(EncodeError, match="cannot be sent"):
        driver.send(request_)
    assert driver.send(GET).failure is None
    assert len(server.requests) == 1


def test_nobody_there(server: StubServer) -> None:
    with StubServer() as gone:
        url = gone.url
    with RestDriver(url) as driver, pytest.raises(TargetError, match=f"Cannot connect to {url}"):
        driver.send(GET)


def test_a_server_that_goes_away() -> None:
    server = StubServer()
    with RestDriver(server.url) as driver:
        with server:
            assert driver.send(GET).failure is None
        with pytest.raises(TargetError, match="Cannot connect"):
            driver.send(GET)


def test_a_closed_driver(driver: RestDriver) -> None:
    driver.send(GET)
    driver.close()
    driver.close()
    with pytest.raises(TargetError, match="closed"):
        driver.send(GET)


def test_loopback_only() -> None:
    with pytest.raises(UnsafeTargetError):
        RestDriver("https://cloudfront.amazonaws.com")
    RestDriver("https://cloudfront.amazonaws.com", allow_remote=True).close()


def test_proxies_of_the_environment_are_not_used(
    server: StubServer, driver: RestDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert driver.send(GET).failure is None


def anonymous_tls(side: int) -> ssl.SSLContext:
    """A context that needs no certificate, so that none has to be made or kept for a test."""
    context = ssl.SSLContext(side)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AECDH:ADH:@SECLEVEL=0")
    return context


def test_https() -> None:
    with (
        StubServer(tls=anonymous_tls(ssl.PROTOCOL_TLS_SERVER)) as server,
        RestDriver(server.url, ssl_context=anonymous_tls(ssl.PROTOCOL_TLS_CLIENT), timeout_s=5) as driver,
    ):
        for _ in range(3):
            response = driver.send(GET).response
            assert response is not None
            assert response.body == b"ok"
        assert (server.connections, len(server.requests)) == (1, 3)
        answers = iter([None, OK, None, None])
        server.answer = lambda _: next(answers)
        assert driver.send(GET).failure is None
        assert driver.send(GET).failure == "connection closed without a complete response"


def test_a_certificate_is_checked() -> None:
    with (
        StubServer(tls=anonymous_tls(ssl.PROTOCOL_TLS_SERVER)) as server,
        RestDriver(server.url, timeout_s=5) as driver,
        pytest.raises(TargetError, match="Cannot connect to https://"),
    ):
        driver.send(GET)
    assert server.requests == []


@pytest.mark.parametrize("version", API_VERSIONS)
def test_invoke_signs_as_clients_of_the_version_do(
    server: StubServer, driver: RestDriver, version: str
) -> None:
    contract = load_contract(version)
    exchange = driver.invoke(contract, "CreateDistribution", body=b"<DistributionConfig/>")
    sent = exchange.request
    assert (sent.method, sent.target) == ("POST", f"/{version}/distribution")
    assert sent.header("content-type") == "text/xml"
    assert sent.body == b"<DistributionConfig/>"
    assert read_authorization(sent).scheme == contract.auth[0]
    assert verify(sent, {"AKID": "secret"}, now=datetime.now(UTC)) == "AKID"
    received = server.requests[0].decode("latin-1")
    assert sent.headers
    assert [name for name, value in sent.headers if f"\r\n{name}: {value}\r\n" not in received] == []


def test_invoke_with_everything(server: StubServer, driver: RestDriver) -> None:
    contract = load_contract("2013-05-12")
    exchange = driver.invoke(
        contract,
        contract.operation("UpdateDistribution"),
        {"Id": "E 1", "IfMatch": "E2"},
        b"<x/>",
        content_type="text/plain",
        headers=(("X-Extra", "1"),),
        auth="aws-hmac-sha1",
    )
    assert exchange.request.target == "/2013-05-12/distribution/E%201/config"
    assert exchange.request.header("if-match") == "E2"
    assert exchange.request.header("x-extra") == "1"
    assert exchange.request.header("content-type") == "text/plain"
    assert read_authorization(exchange.request).scheme == "aws-hmac-sha1"


def test_unsigned(server: StubServer, driver: RestDriver) -> None:
    contract = load_contract("2016-09-29")
    assert driver.invoke(contract, "ListDistributions", auth="none").request.header("authorization") is None
    with RestDriver(server.url) as anonymous:
        request = anonymous.invoke(contract, "ListDistributions").request
    assert request.header("authorization") is None


def test_invoke_refuses_what_the_contract_does_not_have(driver: RestDriver) -> None:
    contract = load_contract("2016-09-29")
    with pytest.raises(UnknownNameError, match="CreateCachePolicy"):
        driver.invoke(contract, "CreateCachePolicy")
    with pytest.raises(EncodeError, match="Nope"):
        driver.invoke(contract, "ListDistributions", {"Nope": "1"})
