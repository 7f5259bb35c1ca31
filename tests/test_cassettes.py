"""The recordings that the repository ships, replayed. CONTRIBUTING.md says how to make them anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cloudfront_harness.conformance import RunOptions, list_cases
from cloudfront_harness.recording.files.saving import read
from cloudfront_harness.scenarios.taping import PROBE

from tests.conformance.gathering import gather

CASSETTES = Path(__file__).parent.parent / "cassettes"
SHIPPED = [
    ("2010-11-01", "CreateCloudFrontOriginAccessIdentity"),
    ("2016-09-29", "CreateCloudFrontOriginAccessIdentity"),
    ("2020-05-31", "CreateCloudFrontOriginAccessIdentity"),
    ("2017-03-25", "CreateDistribution"),
]
FILES = sorted(CASSETTES.rglob("*.json"))


@pytest.mark.parametrize(("version", "operation"), SHIPPED, ids="/".join)
def test_every_case_passes_from_its_cassette(version: str, operation: str) -> None:
    options = RunOptions(api_versions=(version,), operations=(operation,), replay=str(CASSETTES))
    gathered = gather(options)
    assert gathered.failures() == []
    assert [result.id for result in gathered.results] == list_cases(options)


def test_there_is_a_cassette_for_each_case_and_no_other() -> None:
    cases = {
        address
        for version, operation in SHIPPED
        for address in (
            *list_cases(RunOptions(api_versions=(version,), operations=(operation,))),
            f"{version}/{operation}/{PROBE}",
        )
    }
    assert {str(path.relative_to(CASSETTES / "emulator").with_suffix("")) for path in FILES} == cases


def test_nothing_in_them_tells_who_recorded_them() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "Authorization" not in text or "REDACTED" in text, path
        assert re.search(r"AKI[AD][A-Z0-9]{8}", text) is None, path
        assert re.search(r"arn:aws:[a-z]+::(?!0{8})\d{12}:", text) is None, path


def test_they_say_where_they_come_from() -> None:
    for path in FILES:
        interactions, metadata = read(path)
        assert interactions, path
        assert metadata.target == "emulator", path
        assert metadata.api_version == path.parent.parent.name, path
        assert metadata.contract_digest, path
        assert metadata.seed, path
