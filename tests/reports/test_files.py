from __future__ import annotations

from pathlib import Path

import pytest
from cloudfront_harness.errors import HarnessError, ReportError, UnknownNameError
from cloudfront_harness.reports import ReportRequest, open_reports

from tests.reports.builders import result, tell


def test_a_request_is_format_and_path() -> None:
    assert ReportRequest.of("junit:C:/out:1.xml") == ReportRequest("junit", "C:/out:1.xml")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="json, junit, ndjson"):
        ReportRequest.of("xml:report.xml")


@pytest.mark.parametrize("text", ["report.json", "json:", "json", ""])
def test_a_request_without_path_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ReportError, match=r"json:report\.json"):
        ReportRequest.of(text)


def test_every_format_is_written(tmp_path: Path) -> None:
    requests = [ReportRequest(name, str(tmp_path / name)) for name in ("json", "junit", "ndjson")]
    with open_reports(requests) as reports:
        for report in reports:
            tell(report, result())
    written = sorted(path.name for path in tmp_path.iterdir() if path.stat().st_size)
    assert written == ["json", "junit", "ndjson"]


def test_one_bad_path_stops_all_before_anything_is_done(tmp_path: Path) -> None:
    requests = [
        ReportRequest("json", str(tmp_path / "r.json")),
        ReportRequest("junit", str(tmp_path / "missing" / "r.xml")),
    ]
    with pytest.raises(HarnessError, match="does not exist"), open_reports(requests):
        pytest.fail("the block was entered")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("second", ["r.json", "./r.json", "sub/../r.json"])
def test_two_reports_of_one_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    requests = [ReportRequest("json", "r.json"), ReportRequest("ndjson", second)]
    with pytest.raises(ReportError, match="Two reports"), open_reports(requests):
        pytest.fail("the block was entered")


def test_two_reports_on_standard_output() -> None:
    requests = [ReportRequest("json", "-"), ReportRequest("ndjson", "-")]
    with pytest.raises(ReportError, match="Two reports"), open_reports(requests):
        pytest.fail("the block was entered")


def test_an_error_in_the_block_leaves_nothing(tmp_path: Path) -> None:
    request = ReportRequest("ndjson", str(tmp_path / "r"))
    with pytest.raises(ZeroDivisionError), open_reports([request]) as (report,):
        report.finished_case(result(duration_s=1 / 0))
    assert list(tmp_path.iterdir()) == []
