from __future__ import annotations

import gc

import pytest
from cloudfront_harness.contract import Shape
from cloudfront_harness.contract.identity_cache import IdentityCache


def test_a_shape_is_compiled_once() -> None:
    compiled: list[Shape] = []
    cache: IdentityCache[Shape, str] = IdentityCache(lambda shape: compiled.append(shape) or shape.name)  # type: ignore[func-returns-value]
    shape = Shape("A", "string")
    assert [cache.get(shape) for _ in range(3)] == ["A"] * 3
    # Equal is not the same: what counts is the object.
    assert cache.get(Shape("A", "string")) == "A"
    assert len(compiled) == 2


def test_a_shape_that_nobody_else_keeps_does_not_leave_its_place_to_another() -> None:
    cache: IdentityCache[Shape, str] = IdentityCache(lambda shape: shape.name)
    for number in range(1000):
        assert cache.get(Shape(str(number), "string")) == str(number)
        gc.collect(0)


def test_the_cache_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfront_harness.contract.identity_cache._CAPACITY", 10)
    cache: IdentityCache[Shape, str] = IdentityCache(lambda shape: shape.name)
    for number in range(100):
        assert cache.get(Shape(str(number), "string")) == str(number)
        assert len(cache._entries) <= 10
