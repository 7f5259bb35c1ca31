"""Changes to a finished response that break one promise each: the building blocks of faults.

The emulator writes its documents in one known form, so that bytes can be changed in place: what a fault does
not name stays exactly as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cloudfront_harness.emulator.operation_plan import OperationPlan, Verb
from cloudfront_harness.exchange import Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Scene:
    """What a response answers. `plan` is None when no operation was found."""

    request: Request
    plan: OperationPlan | None


Tamper = Callable[[Scene, Response], Response]


def on_success(tamper: Tamper, *verbs: Verb) -> Tamper:
    """`tamper`, for successes of operations with one of the verbs only; without verbs, for creates."""
    wanted = verbs or ("create",)

    def apply(scene: Scene, response: Response) -> Response:
        hit = response.status < 300 and scene.plan is not None and scene.plan.verb in wanted
        return tamper(scene, response) if hit else response

    return apply


def on_error(tamper: Tamper) -> Tamper:
    """`tamper`, for errors only."""
    return lambda scene, response: response if response.status < 400 else tamper(scene, response)


def without_body(tamper: Tamper) -> Tamper:
    """`tamper`, for answers to requests without a body only."""
    return lambda scene, response: response if scene.request.body else tamper(scene, response)


# Headers -------------------------------------------------------------------------------------------------


def with_header(name: str, value_of: Callable[[Scene, str], str]) -> Tamper:
    """The response with another value of a header that it has."""

    def apply(scene: Scene, response: Response) -> Response:
        return replace(
            response,
            headers=tuple(
                (key, value_of(scene, value) if key.lower() == name.lower() else value)
                for key, value in response.headers
            ),
        )

    return apply


def with_header_after(before: str, name: str, value_of: Callable[[Scene], str]) -> Tamper:
    """The response with one more header, behind another one."""

    def apply(scene: Scene, response: Response) -> Response:
        headers: list[tuple[str, str]] = []
        for pair in response.headers:
            headers.append(pair)
            if pair[0].lower() == before.lower():
                headers.append((name, value_of(scene)))
        return replace(response, headers=tuple(headers))

    return apply


def with_header_last(name: str) -> Tamper:
    """The response with a header moved behind all others."""

    def apply(_scene: Scene, response: Response) -> Response:
        moved = sorted(response.headers, key=lambda pair: pair[0].lower() == name.lower())
        return replace(response, headers=tuple(moved))

    return apply


# Status and body -----------------------------------------------------------------------------------------


def with_status(status_of: Callable[[int], int]) -> Tamper:
    """The response with another status."""
    return lambda _scene, response: replace(response, status=status_of(response.status))


def with_body(body_of: Callable[[Scene, bytes], bytes]) -> Tamper:
    """The response with another body, and the length that belongs to it."""

    def apply(scene: Scene, response: Response) -> Response:
        body = body_of(scene, response.body)
        return replace(response, headers=_with_length(response.headers, len(body)), body=body)

    return apply


def substitute(pattern: str, replacement: str | Callable[[re.Match[bytes]], bytes]) -> Tamper:
    """The response with the first match of a regular expression in its body replaced."""
    compiled = re.compile(pattern.encode())
    new = replacement.encode() if isinstance(replacement, str) else replacement
    return with_body(lambda _scene, body: compiled.sub(new, body, count=1))


def renamed_root(name: str) -> Tamper:
    """The response with another root element."""

    def rename(scene: Scene, body: bytes) -> bytes:
        shown = scene.plan.operation.response if scene.plan is not None else None
        if shown is None:
            return body
        start, _, rest = body.partition(f"<{shown.root} ".encode())
        middle, _, _ = rest.rpartition(f"</{shown.root}>".encode())
        return start + f"<{name} ".encode() + middle + f"</{name}>".encode()

    return with_body(rename)


def conflict_code_only(tamper: Tamper) -> Tamper:
    """`tamper`, for the error that refuses a repeated create only."""

    def apply(scene: Scene, response: Response) -> Response:
        code = scene.plan.conflict_code if scene.plan is not None else ""
        hit = code != "" and f"<Code>{code}</Code>".encode() in response.body
        return tamper(scene, response) if hit else response

    return apply


def _with_length(headers: Headers, length: int) -> Headers:
    return tuple((name, str(length) if name == "Content-Length" else value) for name, value in headers)
