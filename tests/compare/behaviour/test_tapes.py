from __future__ import annotations

from pathlib import Path

import pytest
from cloudfront_harness.compare.behaviour.tapes import read_tapes
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.recording.cassette import Cassette
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata

from tests.compare.behaviour.exchanges import NEW, OLD, create


def record(path: Path, version: str) -> None:
    """A recording with a create of a version."""
    cassette = Cassette(path, "all", metadata=Metadata(), secrets=(), from_scratch=True)
    exchange = create(version, "E1AAAAAAAAAAAA", "reference")
    cassette.record(Interaction(f"https://cloudfront.amazonaws.com{exchange.request.target}", exchange))
    cassette.save()


def test_a_scenario_is_what_follows_the_version_in_the_path(tmp_path: Path) -> None:
    record(tmp_path / "emulator" / OLD / "CreateThing" / "same-config.json", OLD)
    record(tmp_path / "emulator" / NEW / "CreateThing" / "same-config.json", NEW)
    (name,) = read_tapes(tmp_path, OLD)
    assert name == "CreateThing/same-config"
    (exchange,) = read_tapes(tmp_path, NEW)[name]
    assert exchange.request.target.startswith(f"/{NEW}/")


def test_a_case_that_begins_with_another_version_is_of_its_own(tmp_path: Path) -> None:
    record(tmp_path / OLD / "CreateThing" / f"across-{NEW}.json", NEW)
    assert list(read_tapes(tmp_path, OLD)) == [f"CreateThing/across-{NEW}"]


def test_any_other_recording_is_of_the_version_that_it_addresses(tmp_path: Path) -> None:
    record(tmp_path / "nightly" / "one.json", OLD)
    record(tmp_path / "two.json", NEW)
    (tmp_path / "notes.json").write_text('{"nothing": "recorded"}')
    assert list(read_tapes(tmp_path, OLD)) == ["nightly/one"]


def test_no_recordings_are_an_error(tmp_path: Path) -> None:
    record(tmp_path / "one.json", OLD)
    with pytest.raises(CassetteError, match=f"no recordings of {NEW}"):
        read_tapes(tmp_path, NEW)
    with pytest.raises(CassetteError, match="There is no directory"):
        read_tapes(tmp_path / "absent", OLD)


def test_a_damaged_recording_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text('{"interactions": [{"request"')
    with pytest.raises(CassetteError, match="torn.json"):
        read_tapes(tmp_path, OLD)
