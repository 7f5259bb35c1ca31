from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.contract import Profile
from cloudfront_harness.errors import CassetteError, HarnessError, UnknownNameError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.results import CaseResult
from cloudfront_harness.verification import verification
from cloudfront_harness.verification.unit import RoutedUnit, Selection, Unit
from cloudfront_harness.verification.verification import Verified, VerifyOptions, verify

from tests.checks.real_answers import REAL_ANSWERS
from tests.conformance.gathering import Gathered
from tests.recording.other_recorders import (
    FAULTS,
    VERSIONS,
    WRITERS,
    cassette,
    create,
    exchange,
    exchanges,
    interactions,
)

RECORDED = exchanges()
ELSEWHERE = Exchange(Request("GET", "/2013-04-01/hostedzone"), Response(200, (), b"<X></X>"))


def write(path: Path, rows: list[Exchange], **metadata: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cassette_json.write(interactions(rows), Metadata(**metadata)), encoding="utf-8")
    return path


def verified(*paths: Path, **options: Any) -> tuple[Verified, Gathered]:
    gathered = Gathered()
    return verify(VerifyOptions(tuple(map(str, paths)), **options), [gathered]), gathered


def verdict(result: CaseResult) -> tuple[object, ...]:
    broken = [(found.clause, found.where, found.expected, found.actual) for found in result.findings]
    return result.id.rpartition("#")[2], result.api_version, result.operation, result.outcome, broken


@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_the_same_exchanges_have_the_same_verdicts_in_every_format(tmp_path: Path, profile: Profile) -> None:
    verdicts = {}
    for name, (suffix, writer) in WRITERS.items():
        path = tmp_path / f"recorded{suffix}"
        path.write_text(writer(interactions(RECORDED)), encoding="utf-8")
        _, gathered = verified(path, profile=profile)
        verdicts[name] = [verdict(result) for result in gathered.results]
    expected = verdicts.pop("cassette")
    outcomes = Counter(row[3] for row in expected)
    assert outcomes["fail"] >= len(FAULTS) * len(VERSIONS)
    assert outcomes["pass"] >= 3 * len(VERSIONS) or profile == "observed"
    for name, found in verdicts.items():
        assert found == expected, name


def test_a_verdict_is_that_of_the_judge(tmp_path: Path) -> None:
    fine, broken = (
        exchange(create("2016-09-29", "CreateDistribution", "x"), *fault) for fault in ((), ("drop-etag",))
    )
    path = write(tmp_path / "a.json", [fine, broken])
    found, gathered = verified(path)
    assert [result.outcome for result in gathered.results] == ["pass", "fail"]
    assert [result.id for result in gathered.results] == [f"{path}#1", f"{path}#2"]
    assert [result.case for result in gathered.results] == ["a.json#1", "a.json#2"]
    assert gathered.broken() == {"CF204": 1}
    assert "CF204" in gathered.results[0].clauses
    assert gathered.results[1].findings[0].exchange == broken
    assert found.summary.exit_code == 1
    assert gathered.summary is found.summary
    assert gathered.run is not None
    assert (gathered.run.api_versions, gathered.run.operations) == (
        ("2016-09-29",),
        ("CreateDistribution",),
    )
    assert gathered.run.total == 2


def test_no_answer_is_a_finding(tmp_path: Path) -> None:
    _, gathered = verified(write(tmp_path / "a.json", [replace(RECORDED[0], response=None, failure="gone")]))
    notes = [found.clause for result in gathered.results for found in (*result.findings, *result.notes)]
    assert notes == ["CF702"]


def test_the_header_order_of_sorted_headers_is_nobodys_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(WRITERS["vcrpy YAML"][1](interactions(RECORDED[:1])), encoding="utf-8")
    _, gathered = verified(path, profile="observed")
    assert "CF209" not in gathered.results[0].clauses
    _, gathered = verified(write(tmp_path / "a.json", RECORDED[:1]), profile="observed")
    assert "CF209" in gathered.results[0].clauses


@pytest.mark.parametrize(
    ("name", "old", "told"),
    [
        ("Ruby VCR", "Tue, 01 Nov 2011 04:58:44 GMT", "Tue, 06 Apr 2021 09:00:00 GMT"),
        ("HAR", "2016-10-01T20:08:00.350Z", "2021-04-06T09:00:00Z"),
    ],
)
def test_the_time_of_an_exchange_dates_an_answer_without_one(
    tmp_path: Path, name: str, old: str, told: str
) -> None:
    (case,) = (case for case in REAL_ANSWERS if case.name == "a list from before Staging")
    whole = case.exchange()
    answer = whole.response
    assert answer is not None
    undated = replace(answer, headers=tuple(row for row in answer.headers if row[0] != "Date"))
    suffix, writer = WRITERS[name]
    text = writer(interactions([replace(whole, response=undated)]))
    assert old in text
    for moment, clauses in ((told, set()), (told.replace("2021", "2024"), {"CF304"})):
        path = tmp_path / f"a{suffix}"
        path.write_text(text.replace(old, moment), encoding="utf-8")
        _, gathered = verified(path, clauses=("CF304", "CF314"))
        assert {found.clause for found in gathered.results[0].findings} == clauses
        assert gathered.results[0].notes == ()


@pytest.mark.parametrize(
    ("recorded", "chosen", "expected"),
    [("observed", None, "observed"), ("", None, "documented"), ("observed", "documented", "documented")],
)
def test_the_profile_is_the_chosen_or_the_recorded_one(
    tmp_path: Path, recorded: str, chosen: Profile | None, expected: str
) -> None:
    request = create("2016-09-29", "CreateCloudFrontOriginAccessIdentity", "x")
    answer = exchange(request).response
    assert answer is not None
    unsorted = replace(answer, headers=tuple(sorted(answer.headers)))
    path = write(tmp_path / "a.json", [Exchange(request, unsorted)], profile=recorded)
    _, gathered = verified(path, profile=chosen)
    assert gathered.run is not None
    assert gathered.run.profile == expected
    result = gathered.results[0]
    counted = {found.clause for found in result.findings}
    assert ("CF209" in counted) == (expected == "observed")
    assert ("CF209" in {found.clause for found in result.notes}) == (expected == "documented")


class TestSelection:
    def test_versions_and_operations(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.json", RECORDED)
        found, gathered = verified(path, api_versions=("2016-09-29",), operations=("CreateDistribution",))
        assert {(row.api_version, row.operation) for row in gathered.results} == {
            ("2016-09-29", "CreateDistribution")
        }
        assert found.unselected == len(RECORDED) - len(gathered.results) > 0
        # Numbers stay those of the file.
        assert gathered.results[0].id.endswith("#19")

    def test_clauses(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.json", RECORDED)
        _, gathered = verified(path, clauses=("CF204",))
        assert {row.clauses for row in gathered.results} <= {("CF204",), ()}
        assert set(gathered.broken()) == {"CF204"}
        assert {row.outcome for row in gathered.results} == {"pass", "fail", "not-run"}

    def test_an_operation_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean CreateDistribution"):
            verified(write(tmp_path / "a.json", RECORDED), operations=("CreateDistributon",))


class TestWhatIsFound:
    def test_directories_are_searched(self, tmp_path: Path) -> None:
        for name in ("b.json", "deep/a.json", ".hidden.json", "c.txt"):
            write(tmp_path / name, RECORDED[:1])
        (tmp_path / "tsconfig.json").write_text("{ // no recording\n}")
        (tmp_path / "compose.yaml").write_text("services: {}\n")
        found, gathered = verified(tmp_path)
        assert [row.id for row in gathered.results] == [f"{tmp_path}/b.json#1", f"{tmp_path}/deep/a.json#1"]
        assert (found.recordings, found.other_files) == (2, 2)

    def test_a_file_counts_once(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.json", RECORDED[:1])
        assert len(verified(tmp_path, path, tmp_path)[1].results) == 1

    def test_a_named_file_is_read_whatever_its_name(self, tmp_path: Path) -> None:
        assert len(verified(write(tmp_path / ".a.txt", RECORDED[:1]))[1].results) == 1

    def test_a_named_file_that_is_no_recording(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text("{}")
        with pytest.raises(CassetteError, match=r"a\.json is not a recording"):
            verified(path)

    def test_a_damaged_recording_in_a_directory(self, tmp_path: Path) -> None:
        write(tmp_path / "a.json", RECORDED[:1])
        (tmp_path / "b.json").write_text(cassette(interactions(RECORDED))[:-40])
        with pytest.raises(CassetteError, match=r"b\.json is damaged"):
            verified(tmp_path)

    def test_a_path_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CassetteError, match="There is no .*missing"):
            verified(tmp_path / "missing")

    def test_a_directory_without_any(self, tmp_path: Path) -> None:
        with pytest.raises(CassetteError, match="There are no recordings in"):
            verified(tmp_path)

    def test_other_services_are_counted(self, tmp_path: Path) -> None:
        found, gathered = verified(write(tmp_path / "a.json", [ELSEWHERE, RECORDED[0], ELSEWHERE]))
        assert found.elsewhere == 2
        assert [row.id for row in gathered.results] == [f"{tmp_path}/a.json#2"]

    def test_nothing_to_judge(self, tmp_path: Path) -> None:
        found, gathered = verified(write(tmp_path / "a.json", [ELSEWHERE]))
        assert found.summary.exit_code == 2
        assert gathered.run is not None
        assert gathered.run.total == 0

    def test_a_length_that_does_not_fit(self, tmp_path: Path) -> None:
        answer = RECORDED[0].response
        assert answer is not None
        cut = replace(RECORDED[0], response=replace(answer, body=answer.body + b" "))
        path = write(tmp_path / "a.json", [RECORDED[0], cut])
        found, gathered = verified(path)
        assert [row.outcome for row in gathered.results] == ["pass", "error"]
        assert f"{path}, interaction 2: The response's Content-Length is" in gathered.results[1].detail
        assert found.summary.exit_code == 1


class TestProcesses:
    @pytest.fixture(autouse=True)
    def _always_worth_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verification, "WORTH_PROCESSES", 0)
        monkeypatch.setattr(verification, "_WORTH_PARTS", 0)

    def recordings(self, directory: Path) -> None:
        write(directory / "large.json", RECORDED * 8)
        for number in range(5):
            write(directory / f"small-{number}.json", [ELSEWHERE, *RECORDED[number : number + 3]])
        (directory / "other.json").write_text("{}")

    def test_verdicts_and_their_order_are_the_same(self, tmp_path: Path) -> None:
        self.recordings(tmp_path)
        alone, one = verified(tmp_path)
        together, several = verified(tmp_path, workers=3)
        assert [(row.id, *verdict(row)) for row in several.results] == [
            (row.id, *verdict(row)) for row in one.results
        ]
        assert len(one.results) > 200
        assert together.summary.outcomes == alone.summary.outcomes
        assert replace(together, summary=alone.summary) == alone
        assert multiprocessing.active_children() == []

    def test_a_damaged_file_is_told(self, tmp_path: Path) -> None:
        self.recordings(tmp_path)
        (tmp_path / "small-2.json").write_text('{"version": 1, "interactions": [{}]}')
        with pytest.raises(CassetteError, match=r"small-2\.json is damaged"):
            verified(tmp_path, workers=2)
        assert multiprocessing.active_children() == []

    def test_an_interruption_leaves_no_process(self, tmp_path: Path) -> None:
        self.recordings(tmp_path)

        class Impatient(Gathered):
            def finished_case(self, result: CaseResult) -> None:
                super().finished_case(result)
                if len(self.results) == 10:
                    raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            verify(VerifyOptions((str(tmp_path),), workers=2), [Impatient()])
        assert multiprocessing.active_children() == []

    def test_a_process_that_dies_is_told(self, tmp_path: Path) -> None:
        self.recordings(tmp_path)

        class Killing(Gathered):
            def started(self, run: Any) -> None:
                for child in multiprocessing.active_children():
                    child.kill()
                    child.join()

        with pytest.raises(HarnessError, match="-n 0"):
            verify(VerifyOptions((str(tmp_path),), workers=2), [Killing()])


def test_results_come_while_the_rest_is_not_judged_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Counter[str]()
    path = write(tmp_path / "a.json", RECORDED)
    unit = RoutedUnit(Unit(str(path), named=True), Selection())
    inner = unit._judged
    monkeypatch.setattr(unit, "_judged", lambda row: (judged.update("x"), inner(row))[1])
    results: Iterator[CaseResult] = unit.results()
    assert len(list(islice(results, 2))) == 2
    assert judged["x"] == 2
