"""The forms of ids, ETags and the like, as recordings show them."""

from __future__ import annotations

import re
import uuid

import pytest
from cloudfront_harness.emulator import Minter
from cloudfront_harness.emulator.answers.framing import timestamp
from cloudfront_harness.emulator.state.ids import arn, canonical_user_id, domain_name


def test_ids_and_etags() -> None:
    minter = Minter()
    ids = [minter.resource_id("E") for _ in range(2000)]
    etags = [minter.etag() for _ in range(2000)]
    for value in (*ids, *etags):
        assert re.fullmatch("E[A-Z0-9]{11,13}", value)
    assert {len(value) for value in ids} == {13, 14}
    assert len({*ids, *etags}) == 4000
    assert Minter().resource_id("I").startswith("I")


def test_request_ids_are_random_uuids() -> None:
    minter = Minter()
    ids = {minter.request_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {uuid.UUID(value).version for value in ids} == {4}


def test_same_seed_same_values() -> None:
    one, two, other = Minter(7), Minter(7), Minter(8)
    values = [[minter.resource_id("E"), minter.etag(), minter.request_id()] for minter in (one, two, other)]
    assert values[0] == values[1] != values[2]


def test_values_that_follow_from_an_id() -> None:
    assert re.fullmatch("[0-9a-f]{64}", canonical_user_id("E1"))
    assert re.fullmatch(r"d[a-z0-9]{13}\.cloudfront\.net", domain_name("E1"))
    assert canonical_user_id("E1") != canonical_user_id("E2")
    assert domain_name("E1") != domain_name("E2")
    assert arn("distribution", "E1") == "arn:aws:cloudfront::123456789012:distribution/E1"


@pytest.mark.parametrize(
    "seconds,text",
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1_368_907_680.35, "2013-05-18T20:08:00.350Z"),
        (1_368_907_680.9999, "2013-05-18T20:08:00.999Z"),
    ],
)
def test_timestamps(seconds: float, text: str) -> None:
    assert timestamp(seconds) == text
