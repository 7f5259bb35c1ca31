from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.conformance import RunOptions
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.results import CaseResult
from cloudfront_harness.scenarios.taping import directory_name, reference

from tests.conformance.gathering import gather

CASES = ("create-*", "idempotent-*", "update-and-delete", "read-back", "missing-*", "malformed-*")
VERSION = "2017-03-25"
OPERATION = "CreateCloudFrontOriginAccessIdentity"


def options(**fields: Any) -> RunOptions:
    return RunOptions(api_versions=(VERSION,), operations=(OPERATION,), cases=CASES, **fields)


def verdict(result: CaseResult) -> tuple[object, ...]:
    findings = tuple((finding.clause, finding.where, finding.expected) for finding in result.findings)
    return result.id, result.outcome, result.clauses, findings


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[object, ...]]]:
    directory = tmp_path_factory.mktemp("recorded")
    gathered = gather(options(record=str(directory)))
    return directory, [verdict(result) for result in gathered.results]


@pytest.fixture
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was to be connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def cassette(directory: Path, case: str) -> Path:
    return directory / "emulator" / VERSION / OPERATION / f"{case}.json"


@pytest.mark.usefixtures("without_network")
def test_a_replay_comes_to_the_same_verdicts_without_a_network(
    recorded: tuple[Path, list[tuple[object, ...]]],
) -> None:
    directory, live = recorded
    assert len(live) > 20
    assert [verdict(result) for result in gather(options(replay=str(directory))).results] == live


def test_a_replay_of_a_fault_finds_what_the_live_run_found(tmp_path: Path) -> None:
    live = gather(options(record=str(tmp_path), faults=("drop-etag",), profile="observed"))
    replayed = gather(options(replay=str(tmp_path), profile="observed"))
    assert "fail" in live.outcomes().values()
    assert [verdict(result) for result in replayed.results] == [verdict(result) for result in live.results]


def test_a_second_recording_replaces_the_first(tmp_path: Path) -> None:
    gather(options(record=str(tmp_path)))
    first = json.loads(cassette(tmp_path, "create-minimal").read_text("utf-8"))
    gather(options(record=str(tmp_path)))
    second = json.loads(cassette(tmp_path, "create-minimal").read_text("utf-8"))
    assert len(first["interactions"]) == len(second["interactions"])
    assert first["metadata"]["seed"] != second["metadata"]["seed"]
    assert set(gather(options(replay=str(tmp_path))).outcomes().values()) == {"pass"}


def test_a_case_that_was_not_recorded_could_not_be_run(
    recorded: tuple[Path, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    directory, _ = recorded
    copy = copied(directory, tmp_path)
    cassette(copy, "create-minimal").unlink()
    gathered = gather(options(replay=str(copy)))
    outcomes = gathered.outcomes()
    assert [address for address, outcome in outcomes.items() if outcome != "pass"] == [
        f"{VERSION}/{OPERATION}/create-minimal"
    ]
    assert gathered.summary is not None
    assert gathered.summary.exit_code == 1
    assert "was not recorded" in next(row.detail for row in gathered.results if row.outcome == "error")


def test_answers_that_are_left_over_are_told(
    recorded: tuple[Path, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    copy = copied(recorded[0], tmp_path)
    path = cassette(copy, "create-minimal")
    document = json.loads(path.read_text("utf-8"))
    document["interactions"].append(document["interactions"][0])
    path.write_text(json.dumps(document), encoding="utf-8")
    details = [row.detail for row in gather(options(replay=str(copy))).results if row.outcome == "error"]
    assert len(details) == 1
    assert "not asked for" in details[0]


def test_a_request_that_was_not_recorded_is_told(
    recorded: tuple[Path, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    copy = copied(recorded[0], tmp_path)
    path = cassette(copy, "create-minimal")
    document = json.loads(path.read_text("utf-8"))
    document["metadata"]["seed"] = "another"
    path.write_text(json.dumps(document), encoding="utf-8")
    details = [row.detail for row in gather(options(replay=str(copy))).results if row.outcome == "error"]
    assert len(details) == 1
    assert "/CloudFrontOriginAccessIdentityConfig/CallerReference" in details[0]


def copied(source: Path, destination: Path) -> Path:
    for path in source.rglob("*.json"):
        copy = destination / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return destination


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"record": "a", "replay": "b"}, "either records or replays"),
        ({"replay": "/nonexistent"}, "There are no recordings of emulator in /nonexistent"),
        ({"replay": ".", "faults": ("drop-etag",)}, "Switch them on when you record"),
    ],
    ids=["both", "nothing-recorded", "fault"],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        gather(options(**fields))


def test_a_url_becomes_a_directory() -> None:
    assert directory_name("http://127.0.0.1:8474") == "127.0.0.1_8474"
    assert directory_name("emulator") == "emulator"


def test_references_come_from_the_seed() -> None:
    made = {reference(seed, number) for seed in ("one", "two") for number in range(50)}
    assert len(made) == 100
    assert reference("one", 7) in made
