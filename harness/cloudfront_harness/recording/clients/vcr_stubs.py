"""Clients with sockets of their own (httpx, aiohttp, tornado): vcrpy's stubs, while a cassette is open."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any
from unittest import mock

from cloudfront_harness.recording import context

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
_stubs: list[_Stub] | None = None
_users = 0


def switch_on() -> None:
    """Count one more open cassette, and put the stubs in for the first."""
    global _stubs, _users  # noqa: PLW0603 (what is patched is global, too)
    with _lock:
        if _stubs is None:
            _stubs = _found()
        _users += 1
        if _users == 1:
            for row in _stubs:
                setattr(row.target, row.attribute, row.stub)


def switch_off() -> None:
    """Count one open cassette less, and take the stubs out with the last."""
    global _users  # noqa: PLW0603
    with _lock:
        _users -= 1
        if _users == 0:
            for row in _stubs or ():
                setattr(row.target, row.attribute, row.original)


def _found() -> list[_Stub]:
    """The stubs for what is installed. Asked once: making them takes longer than replaying a call."""
    from vcr.patch import CassettePatcherBuilder

    found = []
    for patcher in CassettePatcherBuilder(_Current()).build():
        if not isinstance(patcher, mock._patch):  # noqa: SLF001 (it has no public name)
            continue
        target, attribute = patcher.getter(), patcher.attribute
        module: str = getattr(target, "__module__", None) or target.__name__
        if module.partition(".")[0] not in _DONE_ELSEWHERE:
            found.append(_Stub(target, attribute, patcher.new, getattr(target, attribute)))
    return found


class _Current:
    """What vcrpy's stubs take for the cassette: whichever is the current one when they ask."""

    _path = "current"
    custom_patches = ()

    @property
    def write_protected(self) -> bool:
        cassette = context.current()
        return cassette is not None and cassette.write_protected

    def filter_request(self, request: Any) -> Any:
        return request

    def can_play_response_for(self, request: Any) -> bool:
        cassette = context.current()
        return cassette is not None and cassette.can_play_response_for(request)

    def play_response(self, request: Any) -> Any:
        cassette = context.current()
        assert cassette is not None, "there was one when it was asked whether it can play"
        return cassette.play_response(request)

    def append(self, request: Any, response: Any) -> None:
        cassette = context.current()
        if cassette is not None:
            cassette.append(request, response)
