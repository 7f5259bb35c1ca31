from __future__ import annotations

import json
from pathlib import Path

from cloudfront_harness.reports.destination import open_destination
from cloudfront_harness.reports.ndjson_report import NdjsonReport
from cloudfront_harness.reports.run_document import case_row

from tests.reports.builders import result, tell


def test_a_line_for_each_event(tmp_path: Path) -> None:
    path = tmp_path / "r.ndjson"
    report = NdjsonReport(open_destination(str(path)))
    tell(report, result("b", "fail"), result("a"))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.pop("event") for line in lines] == ["run", "case", "case", "summary"]
    assert lines[0]["target"] == "emulator"
    assert lines[1] == case_row(result("b", "fail"))
    assert (lines[3]["summary"]["fail"], lines[3]["interrupted"]) == (1, False)


def test_a_run_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    report = NdjsonReport(open_destination(str(tmp_path / "r.ndjson")))
    report.finished_case(result())
    report.close()
    assert list(tmp_path.iterdir()) == []
