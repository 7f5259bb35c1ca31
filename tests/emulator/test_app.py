"""The ASGI application on a server that knows nothing of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from cloudfront_harness.emulator import ConnectionDropped, select_faults
from cloudfront_harness.emulator.serving.app import MAX_BODY_BYTES, App
from cloudfront_harness.exchange import Request, Response

from tests.emulator.sampling import ACCESS_KEY, emulator, error_code

_BODY = (
    b"<CloudFrontOriginAccessIdentityConfig><CallerReference>r</CallerReference><Comment>c</Comment>"
    b"</CloudFrontOriginAccessIdentityConfig>"
)


def _scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "raw_path": b"/2016-09-29/origin-access-identity/cloudfront",
        "query_string": b"",
        "headers": [(b"authorization", f"AWS {ACCESS_KEY}:{'A' * 27}=".encode())],
    } | changes


def _part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def _called(app: App, scope: dict[str, Any], messages: Sequence[dict[str, Any]]) -> Response | None:
    """What the application sends for a request, None for nothing."""
    waiting = list(messages)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if not sent:
        return None
    start, body = sent
    headers = tuple((name.decode(), value.decode()) for name, value in start["headers"])
    return Response(start["status"], headers, body["body"])


def test_request_in_parts() -> None:
    messages = [_part(_BODY[:20], more=True), _part(_BODY[20:], more=True), _part(b"")]
    response = _called(App(emulator()), _scope(), messages)
    assert response is not None
    assert response.status == 201
    assert [name for name, _ in response.headers][:3] == ["x-amzn-requestid", "etag", "location"]


def test_query_and_absent_extensions() -> None:
    scope = _scope(method="GET", query_string=b"MaxItems=0", extensions=None)
    response = _called(App(emulator()), scope, [_part(b"")])
    assert response is not None
    assert error_code(response) == "InvalidArgument"


@pytest.mark.parametrize("before", [[], [_part(_BODY, more=True)]])
def test_client_that_is_gone_gets_nothing(before: list[dict[str, Any]]) -> None:
    assert _called(App(emulator()), _scope(), [*before, {"type": "http.disconnect"}]) is None


def test_body_that_is_too_large_is_read_no_further_than_needed() -> None:
    piece = b"x" * MAX_BODY_BYTES
    for pieces in (2, 40):
        messages = [_part(piece, more=True) for _ in range(pieces)] + [_part(b"")]
        response = _called(App(emulator()), _scope(), messages)
        assert response is not None
        assert (response.status, error_code(response)) == (400, "MalformedInput")


def test_error_of_ours_is_logged_and_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = emulator()

    def handle(_request: Request) -> Response:
        raise RuntimeError("a defect")

    monkeypatch.setattr(broken, "handle", handle)
    with caplog.at_level(logging.ERROR):
        response = _called(App(broken), _scope(), [_part(_BODY)])
    assert response is not None
    assert (response.status, error_code(response)) == (500, "InternalError")
    assert "a defect" in caplog.text


def test_dropped_connection_is_an_error_where_it_cannot_be_dropped() -> None:
    app = App(emulator(faults=select_faults(["drop-connection-on-bad-input"])))
    with pytest.raises(ConnectionDropped):
        _called(app, _scope(), [_part(b"<bad")])


def test_other_protocols_are_refused() -> None:
    with pytest.raises(ValueError, match="speaks HTTP, not websocket"):
        _called(App(emulator()), {"type": "websocket"}, [])
