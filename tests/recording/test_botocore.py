"""Between botocore and a cassette: bodies that are read, and answers that are read again."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.clients import botocore
from cloudfront_harness.recording.interaction import Interaction


def test_a_recorded_body_is_read_as_a_stream_is() -> None:
    assert botocore._Raw(b"abcdef").read() == b"abcdef"
    raw = botocore._Raw(b"abcdef")
    assert [raw.read(4), raw.read(4), raw.read(4), raw.read()] == [b"abcd", b"ef", b"", b""]
    assert list(botocore._Raw(b"abcdef").stream(4)) == [b"abcd", b"ef"]
    assert list(botocore._Raw(b"x" * 65537).stream()) == [b"x" * 65536, b"x"]


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (None, b""),
        (b"a\xe9", b"a\xe9"),
        (bytearray(b"a"), b"a"),
        ("é", "é".encode()),
        (BytesIO(b"ab"), b"ab"),
        ([b"a", b"b"], b"ab"),
    ],
    ids=["none", "bytes", "bytearray", "text", "file", "pieces"],
)
def test_the_body_of_a_request_is_read_once_and_can_be_sent(body: object, whole: bytes) -> None:
    request = SimpleNamespace(body=body)
    assert botocore._whole(request) == whole
    assert botocore._whole(request) == whole


def test_headers_that_came_twice_are_one() -> None:
    response = Response(200, (("A", "1"), ("b", "x"), ("a", "2"), ("A", "3")))
    assert botocore._grouped(response) == {"A": "1, 2, 3", "b": "x"}


@pytest.mark.parametrize(("failure", "told"), [("reset by peer", "reset by peer"), ("", "no answer")])
def test_a_connection_that_was_closed_is_closed_again(failure: str, told: str) -> None:
    request = SimpleNamespace(url="http://h/p")
    exchange = Exchange(Request("GET", "/p"), None, failure)
    error = botocore._closed(request, Interaction("http://h/p", exchange))
    assert type(error).__name__ == "ConnectionClosedError"
    assert error.kwargs["error"] == told  # type: ignore[attr-defined]
    assert "http://h/p" in str(error)


@pytest.mark.parametrize("reason", ["Created", None])
def test_what_is_kept_of_an_answer_that_was_fetched(reason: str | None) -> None:
    asked = SimpleNamespace(method="POST", url="http://h:1/p?a=b", headers={"A": b"1"})
    raw = SimpleNamespace(reason=reason)
    fetched = SimpleNamespace(status_code=201, headers={"B": "2"}, content=b"out", raw=raw)
    exchange = Exchange(Request("POST", "/p?a=b", (("A", "1"),), b"in"), Response(201, (("B", "2"),), b"out"))
    kept = Interaction("http://h:1/p?a=b", exchange, reason or "")
    assert botocore._interaction(asked, b"in", fetched) == kept
