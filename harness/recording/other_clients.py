"""Clients with sockets of their own (httpx, aiohttp, tornado): vcrpy's stubs, while a cassette is open."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

from harness.recording import context
from harness.recording.interaction import target_of

# What interception and the short cut for botocore do already.
_DONE_ELSEWHERE = ("boto3", "httplib", "httplib2", "requests", "urllib3")

_lock = threading.Lock()
_patches: list[Any] | None = None
_users = 0


def switch_on() -> None:
    """Count one more open cassette, and put the stubs in for the first."""
    global _patches, _users  # noqa: PLW0603 (what is patched is global, too)
    with _lock:
        if _patches is None:
            _patches = _built()
        _users += 1
        if _users == 1:
            for patch in _patches:
                patch.start()


def switch_off() -> None:
    """Count one open cassette less, and take the stubs out with the last."""
    global _users  # noqa: PLW0603
    with _lock:
        _users -= 1
        if _users == 0:
            for patch in reversed(_patches or []):
                patch.stop()


def _built() -> list[Any]:
    from vcr.patch import CassettePatcherBuilder

    patchers = CassettePatcherBuilder(_Current()).build()
    return [patcher for patcher in patchers if isinstance(patcher, mock._patch)]  # noqa: SLF001


class _Current:
    """What vcrpy's stubs take for the cassette: whichever is the current one when they ask."""

    _path = "current"
    skip_patchers = _DONE_ELSEWHERE
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
        assert cassette is not None, target_of(request.uri)
        return cassette.play_response(request)

    def append(self, request: Any, response: Any) -> None:
        cassette = context.current()
        if cassette is not None:
            cassette.append(request, response)
