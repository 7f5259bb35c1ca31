"""Clients with sockets of their own (httpx, aiohttp, tornado): vcrpy's stubs, while a cassette is open.

vcrpy is imported when one of these clients is there to be guarded, and by this module alone: it loads every
HTTP client that is installed.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest import mock

from cloudfront_harness.errors import CassetteMismatch
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording import context
from cloudfront_harness.recording.clients.import_watch import ImportWatch
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction, header_pairs, target_of

# What vcrpy has stubs for and is not built on http.client.
CLIENTS = frozenset({"aiohttp", "httpx", "httpx2", "httpx_curl_cffi", "pyreqwest", "tornado"})
# The module of vcrpy that knows all of them, and imports them.
_VCRPY = "vcr.patch"
# What is built on http.client, which interception and the short cut for botocore take care of.
_DONE_ELSEWHERE = frozenset({"botocore", "http", "httplib2", "requests", "urllib3"})


@dataclass(frozen=True, slots=True)
class _Stub:
    """One of vcrpy's stubs, and what it stands in for."""

    target: Any
    attribute: str
    stub: Any
    original: Any


_lock = threading.Lock()
_finding = threading.Lock()
# None until one of the clients has been imported.
_stubs: list[_Stub] | None = None
_users = 0


def switch_on() -> None:
    """Count one more open cassette, and put the stubs in for the first."""
    global _users  # noqa: PLW0603 (what is patched is global, too)
    if _stubs is None:
        _watch.start()
        if any(name in sys.modules for name in CLIENTS):
            _enlist()
    with _lock:
        _users += 1
        if _users == 1:
            _put_in()


def switch_off() -> None:
    """Count one open cassette less, and take the stubs out with the last."""
    global _users  # noqa: PLW0603
    with _lock:
        _users -= 1
        if _users == 0:
            for row in _stubs or ():
                setattr(row.target, row.attribute, row.original)


def _enlist(*, wait: bool = True) -> None:
    """Find the stubs, and put them in if a cassette is open already. `wait`: for a thread that is at it."""
    global _stubs  # noqa: PLW0603
    # Not under the lock of the users: finding imports, and may wait for a module that another thread imports
    # while that one waits for us.
    if not _finding.acquire(blocking=wait):
        return
    try:
        if _stubs is not None or _is_being_imported():
            return
        # vcrpy imports every client; none of them has to be told any more.
        _watch.stop()
        found = _found()
        with _lock:
            _stubs = found
            if _users:
                _put_in()
    finally:
        _finding.release()


def _put_in() -> None:
    for row in _stubs or ():
        setattr(row.target, row.attribute, row.stub)


def _is_being_imported() -> bool:
    """Whether somebody imports vcrpy, which imports the clients on its way: the stubs are not there yet."""
    module = sys.modules.get(_VCRPY)
    return module is not None and not hasattr(module, "CassettePatcherBuilder")


# A client, or vcrpy itself, may be imported in the middle of a test, with a cassette open.
_watch = ImportWatch(CLIENTS | {_VCRPY}, partial(_enlist, wait=False))


def _found() -> list[_Stub]:
    """The stubs for what is installed. Asked once: making them takes longer than replaying a call."""
    from vcr.patch import CassettePatcherBuilder

    found = []
    for patcher in CassettePatcherBuilder(_StubbedCassette()).build():
        if not isinstance(patcher, mock._patch):  # noqa: SLF001 (it has no public name)
            continue
        target, attribute = patcher.getter(), patcher.attribute
        module: str = getattr(target, "__module__", None) or target.__name__
        if module.partition(".")[0] not in _DONE_ELSEWHERE:
            found.append(_Stub(target, attribute, patcher.new, getattr(target, attribute)))
    return found


class _StubbedCassette:
    """What vcrpy's stubs take for the cassette: whichever is the current one when they ask.

    They ask whether there is an answer and then for the answer. It is taken with the first question and kept
    with the request, so that no other thread gets it in between.
    """

    _path = "current"
    custom_patches = ()
    # What must not be fetched has raised a mismatch when it was asked for.
    write_protected = False

    def filter_request(self, request: Any) -> Any:
        return request

    def can_play_response_for(self, request: Any) -> bool:
        request.answer = _answer(request)
        return request.answer is not None

    def play_response(self, request: Any) -> dict[str, Any]:
        interaction = request.__dict__.pop("answer", None) or _answer(request)
        if interaction is None:
            raise CassetteMismatch(
                f"{request.method} {request.uri} follows a recorded redirect and was not recorded with it.",
            )
        return to_vcr(interaction)

    def find_requests_with_most_matches(self, _: Any) -> list[Any]:
        """For a redirect, aiohttp's stub looks for a recorded request that is nearly the one that follows.

        There are none: the one that follows is looked for as every other request is.
        """
        return []

    def append(self, request: Any, response: Any) -> None:
        cassette = context.current()
        if cassette is not None:
            cassette.record(from_vcr(request, response))


def _answer(request: Any) -> Interaction | None:
    cassette = context.current()
    if cassette is None:
        return None
    return cassette.answer(request.method, request.uri, _body(request.body), request.headers.items())


def to_vcr(interaction: Interaction) -> dict[str, Any]:
    """The response of an interaction as vcrpy's stubs have it."""
    response = interaction.exchange.response or Response(0)
    return {
        "status": {"code": response.status, "message": interaction.reason},
        "headers": cassette_json.grouped(response.headers),
        "body": {"string": response.body},
    }


def from_vcr(request: Any, response: Any) -> Interaction:
    """What one of vcrpy's stubs has fetched."""
    headers = header_pairs(
        (name, value)
        for name, values in response["headers"].items()
        for value in (values if isinstance(values, (list, tuple)) else [values])
    )
    sent = Request(
        request.method, target_of(request.uri), header_pairs(request.headers.items()), _body(request.body)
    )
    status = response["status"]
    answered = Response(status["code"], headers, _body(response["body"].get("string")))
    return Interaction(request.uri, Exchange(sent, answered), status.get("message") or "")


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, (bytes, str)):
        return body.encode() if isinstance(body, str) else body
    if hasattr(body, "read"):
        return _body(body.read())
    return b"".join(_body(piece) for piece in body)
