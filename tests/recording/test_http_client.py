"""Between http.client and a cassette: requests as they were written, answers as they could have come."""

from __future__ import annotations

import http.client
from io import BytesIO
from types import SimpleNamespace

import pytest
from cloudfront_harness.exchange import Response
from cloudfront_harness.recording.clients import http_client


@pytest.mark.parametrize(
    ("response", "reason", "written"),
    [
        (
            Response(201, (("A", "1"),), b"x"),
            "Created",
            b"HTTP/1.1 201 Created\r\nA: 1\r\nContent-Length: 1\r\n\r\nx",
        ),
        (Response(204), "", b"HTTP/1.1 204\r\nContent-Length: 0\r\n\r\n"),
        # To HEAD, the length is that of the body that did not come.
        (Response(200, (("content-LENGTH", "9"),)), "OK", b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 9\r\n\r\n"),
        (
            Response(200, (("transfer-Encoding", "chunked"), ("A", "é€")), b"xyz"),
            "OK",
            b"HTTP/1.1 200 OK\r\nA: \xe9?\r\nContent-Length: 3\r\n\r\nxyz",
        ),
    ],
    ids=["created", "no reason", "a length", "chunks"],
)
def test_an_answer_as_it_could_have_come(response: Response, reason: str, written: bytes) -> None:
    assert http_client.to_bytes(response, reason) == written


@pytest.mark.parametrize(
    ("written", "body"),
    [
        (b"Content-Length: 2\r\n\r\nhi", b"hi"),
        (b"A: b\r\n\r\nhi\r\n\r\nyou", b"hi\r\n\r\nyou"),
        (b"Transfer-ENCODING: Chunked\r\n\r\n2\r\nhi\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\n", b"hi0123456789"),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", b"hi"),
        (b"Transfer-Encoding: gzip\r\n\r\n2\r\nhi\r\n", b"2\r\nhi\r\n"),
    ],
    ids=["plain", "blank lines", "chunks", "no last chunk", "another coding"],
)
def test_a_request_as_it_was_written(written: bytes, body: bytes) -> None:
    method, target, headers, found = http_client.parsed(b"PUT /p?a=b HTTP/1.1\r\nH: a:b\r\n" + written)
    assert (method, target, headers[0], found) == ("PUT", "/p?a=b", ("H", "a:b"), body)
    assert len(headers) == 2


@pytest.mark.parametrize(
    ("host", "port", "tls", "tunnel", "target", "uri"),
    [
        ("h", 80, False, None, "/p", "http://h/p"),
        ("h", 8080, False, None, "/p?u=http://x", "http://h:8080/p?u=http://x"),
        ("h", 443, True, None, "/p", "https://h/p"),
        ("h", 80, True, None, "/p", "https://h:80/p"),
        ("::1", 80, False, None, "/p", "http://[::1]/p"),
        ("proxy", 3128, False, None, "http://h/p", "http://h/p"),
        ("proxy", 3128, True, ("h", 443), "/p", "https://h/p"),
        ("proxy", 3128, True, ("h", 444), "/p", "https://h:444/p"),
    ],
)
def test_where_a_request_goes(
    host: str, port: int, tls: bool, tunnel: tuple[str, int] | None, target: str, uri: str
) -> None:
    connection = (http.client.HTTPSConnection if tls else http.client.HTTPConnection)(host, port)
    if tunnel is not None:
        connection.set_tunnel(*tunnel)
    assert http_client._uri(connection, target) == uri


@pytest.mark.parametrize(
    "data",
    [b"a\xe9", bytearray(b"a\xe9"), "aé", BytesIO(b"a\xe9"), SimpleNamespace(read=lambda: "aé"), [b"a", "é"]],
    ids=["bytes", "bytearray", "text", "file", "what can only be read", "pieces"],
)
def test_data_of_whatever_kind(data: object) -> None:
    assert http_client._bytes(data) == b"a\xe9"
