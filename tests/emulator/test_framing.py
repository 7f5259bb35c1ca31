"""Answers as bytes, where a figure decides."""

from __future__ import annotations

import pytest
from cloudfront_harness.emulator.answers.framing import error, success


@pytest.mark.parametrize("size,expected", [(0, None), (970, None), (2179, None), (2180, "Accept-Encoding")])
def test_vary_is_of_bodies_of_2180_bytes_and_more(size: int, expected: str | None) -> None:
    response = success(201, b"x" * size, now=0.0, request_id="id")
    assert response.header("Vary") == expected


def test_vary_of_an_error_follows_the_same_figure() -> None:
    def answer(message: str) -> tuple[int, str | None]:
        refused = error(400, "Code", message, namespace="urn:x", declaration=b"", now=0.0, request_id="id")
        return len(refused.body), refused.header("Vary")

    around, _ = answer("")
    assert answer("x" * (2179 - around)) == (2179, None)
    assert answer("x" * (2180 - around)) == (2180, "Accept-Encoding")
