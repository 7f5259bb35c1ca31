"""Encode, parse and decode give the value back, for bodies of all 29 versions."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.contract import Body
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.xml import decode, encode, local_name, namespace_of, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wire.values import full, values

BODIES = [
    pytest.param(version, operation, side, id=f"{version}/{operation}/{side}")
    for version in API_VERSIONS
    for operation in ("CreateDistribution", "CreateCloudFrontOriginAccessIdentity")
    for side in ("request", "response")
]


def roundtrip(body: Body, value: Any) -> Any:
    data = encode(body.root, body.namespace, body.shape, value)
    element = parse(data)
    assert (local_name(element), namespace_of(element)) == (body.root, body.namespace)
    assert data.count(b"xmlns") == 1
    return decode(body.shape, element)


@pytest.mark.parametrize("version, operation, side", BODIES)
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_bodies_of_creates(version: str, operation: str, side: str, data: st.DataObject) -> None:
    body = getattr(load_contract(version).operation(operation), side)
    value = data.draw(values(body.shape))
    assert roundtrip(body, value) == value


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_member_at_once(version: str) -> None:
    """The largest value of each body of every operation: nothing is left out, nothing is doubled."""
    for operation in load_contract(version).operations.values():
        for body in (operation.request, operation.response):
            if body is not None and body.shape.kind == "structure":
                value = full(body.shape)
                assert roundtrip(body, value) == value
