from __future__ import annotations

from pathlib import Path

import pytest
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.mismatch import mismatch

FAR = "<C><Reference>quite another one</Reference><Comment>of other words</Comment></C>"
NEAR = "<C><Reference>one</Reference><Comment>a comment</Comment></C>"
SENT = "<C><Reference>one</Reference><Comment>a comment!</Comment></C>"


def recorded(*requests: tuple[str, str, str]) -> list[Interaction]:
    return [
        Interaction(f"http://h{target}", Exchange(Request(method, target, (), body.encode()), None))
        for method, target, body in requests
    ]


@pytest.mark.parametrize(
    ("rows", "nearest"),
    [
        ([("POST", "/p?a=1", FAR), ("POST", "/p?a=2", NEAR), ("POST", "/p?a=3", "")], "POST /p?a=2"),
        ([("POST", "/p?a=2", NEAR), ("POST", "/p?a=1", FAR)], "POST /p?a=2"),
        # The method counts more than the body, and the path more than the method.
        ([("PUT", "/p", SENT), ("POST", "/p?a=1", FAR)], "POST /p?a=1"),
        ([("POST", "/q", SENT), ("PUT", "/p", FAR)], "PUT /p"),
    ],
    ids=["in-the-middle", "first", "method", "path"],
)
def test_the_nearest_recorded_request_is_named(rows: list[tuple[str, str, str]], nearest: str) -> None:
    said = str(
        mismatch(
            Path("c.json"), "none", Request("POST", "/p", (), SENT.encode()), recorded(*rows), played=False
        )
    )
    assert f"The nearest recorded request is {nearest}." in said


def test_the_difference_is_to_the_nearest_one() -> None:
    rows = recorded(("POST", "/p", FAR), ("POST", "/p", NEAR))
    said = str(mismatch(Path("c.json"), "none", Request("POST", "/p", (), SENT.encode()), rows, played=False))
    assert "/C/Comment[1]: recorded 'a comment', sent 'a comment!'" in said
    assert "Reference" not in said
