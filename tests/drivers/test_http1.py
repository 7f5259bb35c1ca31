"""HTTP/1.1 read from bytes: whatever pieces it comes in, and whatever a server makes of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from cloudfront_harness.drivers.http1 import NotHttpError, Received, read_answer, written
from cloudfront_harness.exchange import Headers, Request, Response
from hypothesis import given
from hypothesis import strategies as st

LENGTH = b"HTTP/1.1 201 Created\r\nETag: E1\r\nContent-Length: 4\r\n\r\n<a/>"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n<a\r\n002\r\n/>\r\n0\r\nT: t\r\n\r\n"
)
UNTIL_END = b"HTTP/1.1 200 OK\r\n\r\n<a/>"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"


def pieces(*parts: bytes) -> Callable[[], bytes]:
    source: Iterator[bytes] = iter(part for part in parts if part)
    return lambda: next(source, b"")


def read(data: bytes, method: str = "POST", max_body: int = 1000) -> Received:
    received = read_answer(pieces(data), method, max_body=max_body)
    assert received is not None
    return received


@pytest.mark.parametrize(
    ("data", "body", "reusable"),
    [
        (LENGTH, b"<a/>", True),
        (CHUNKED, b"<a/>", True),
        (UNTIL_END, b"<a/>", False),
        (INTERIM + LENGTH, b"<a/>", True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + INTERIM + CHUNKED, b"<a/>", True),
        (LENGTH + b"H", b"<a/>", False),
        (LENGTH.replace(b"ETag: E1", b"Connection: foo, Close"), b"<a/>", False),
        (LENGTH.replace(b"/1.1", b"/1.0"), b"<a/>", False),
        (LENGTH.replace(b"/1.1", b"/1.0").replace(b"ETag: E1", b"Connection: keep-alive"), b"<a/>", True),
        (LENGTH.replace(b"\r\n", b"\n"), b"<a/>", True),
        (LENGTH.replace(b" Created", b""), b"<a/>", True),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", b"", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b"", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n<a/>", b"<a/>", True),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            b"",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n<a/>", b"<a/>", False),
    ],
)
def test_a_whole_answer(data: bytes, body: bytes, reusable: bool) -> None:
    received = read(data)
    assert (received.response.body, received.reusable) == (body, reusable)


@pytest.mark.parametrize(
    "whole", [LENGTH, CHUNKED, UNTIL_END, INTERIM + LENGTH, LENGTH.replace(b"\r\n", b"\n")]
)
@given(data=st.data())
def test_it_may_come_in_any_pieces(whole: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1))))
    parts = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    received = read_answer(pieces(*parts), "POST")
    assert received is not None
    assert received.response.body == b"<a/>"


def test_headers_are_kept_as_they_came() -> None:
    data = b"HTTP/1.1 200 OK\r\nX-Odd:  a \t\r\nx-odd:b\r\nLong: one\r\n  two\r\nContent-Length: 0\r\n\r\n"
    headers: Headers = (("X-Odd", "a"), ("x-odd", "b"), ("Long", "one two"), ("Content-Length", "0"))
    assert read(data).response == Response(200, headers, b"")


def test_an_answer_to_head_has_no_body() -> None:
    assert read(LENGTH.removesuffix(b"<a/>"), "HEAD").response.body == b""


def test_a_connection_that_ends_at_once() -> None:
    assert read_answer(pieces(), "GET") is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"H", "it begins with 'H'"),
        (b"<html>", "it begins with '<html>'"),
        (b"HTTP/2 200\r\n\r\n", "it begins with 'HTTP/2 200'"),
        (b"HTTP/1.1 abc\r\n\r\n", "it begins with 'HTTP/1.1 abc'"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "'no colon' is no header"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n<a/>", "no single number"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n<a/>", "no single number"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "is over"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "is over"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", "is over"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "closed after 0 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a", "closed after 2 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n", "closed after 4 bytes"),
        (LENGTH[:-1], "closed after 3 bytes"),
        (LENGTH[:30], "closed without a complete response"),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000, "its head is over 65536 bytes"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + LENGTH, "more than 16 interim answers"),
    ],
)
def test_what_is_no_whole_answer(data: bytes, message: str) -> None:
    with pytest.raises(NotHttpError, match=message):
        read(data)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        with contextlib.suppress(NotHttpError):
            received = read_answer(pieces(start + data), "GET", max_body=1000)
            assert received is None or len(received.response.body) <= 1000


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b"", b"0\r\n\r\n"),
        (b"<", b"1\r\n<\r\n0\r\n\r\n"),
        (b"<Comment/>\n", b"6\r\n<Comme\r\n5\r\nnt/>\n\r\n0\r\n\r\n"),
        (b"x" * 40, b"14\r\n" + b"x" * 20 + b"\r\n14\r\n" + b"x" * 20 + b"\r\n0\r\n\r\n"),
    ],
)
def test_a_request_that_says_so_is_sent_in_chunks(body: bytes, sent: bytes) -> None:
    request = Request("POST", "/", (("transfer-encoding", "Chunked"),), body)
    assert written(request) == b"POST / HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n" + sent


@given(st.binary())
def test_chunks_are_read_as_what_was_sent(body: bytes) -> None:
    request = Request("POST", "/", (("Transfer-Encoding", "chunked"),), body)
    _, _, rest = written(request).partition(b"\r\n\r\n")
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest
    assert read(answer).response.body == body


def test_a_body_in_another_transfer_coding_goes_out_as_it_is() -> None:
    request = Request("POST", "/", (("Transfer-Encoding", "gzip"),), b"<a/>")
    assert written(request).endswith(b"\r\n\r\n<a/>")
