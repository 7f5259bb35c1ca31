from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.reports import SCHEMA_ID, report_schema
from cloudfront_harness.reports.destination import open_destination
from cloudfront_harness.reports.json_report import JsonReport
from cloudfront_harness.reports.run_document import BODY_LIMIT, case_row, to_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.builders import SECRETS, exchange, finding, result, tell


def written(path: Path, *results: Any, **run: Any) -> dict[str, Any]:
    report = JsonReport(open_destination(str(path)))
    tell(report, *results, **run)
    report.close()
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


EVERY_KIND = (
    result("b-fails", "fail", notes=(finding(clause="CF312", level="observed"),)),
    result("a-passes"),
    result("broke", "error", detail="connection refused"),
    result("absent", "unsupported", detail="404"),
    result("skipped", "not-run", detail="no list operation"),
    result("known", "xfail", detail="baseline"),
    result("surprising", "xpass", detail="baseline"),
    result("silent", "fail", findings=(finding(exchange=exchange(response=None, failure="closed")),)),
    result("nothing-to-show", "fail", findings=(finding(exchange=None),)),
)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    assert report_schema()["$id"] == SCHEMA_ID


def test_a_report_is_of_the_published_schema(tmp_path: Path) -> None:
    document = written(tmp_path / "r.json", *EVERY_KIND)
    jsonschema.validate(document, report_schema(), cls=jsonschema.Draft202012Validator)
    assert document["schema"] == SCHEMA_ID
    assert document["summary"] == {
        "pass": 1,
        "fail": 3,
        "error": 1,
        "unsupported": 1,
        "xfail": 1,
        "xpass": 1,
        "not-run": 1,
    }


def test_so_is_a_report_without_cases(tmp_path: Path) -> None:
    document = written(tmp_path / "r.json")
    jsonschema.validate(document, report_schema(), cls=jsonschema.Draft202012Validator)
    assert document["cases"] == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda report: report.pop("summary"),
        lambda report: report.update(profile="strict"),
        lambda report: report["cases"][0].update(outcome="ok"),
        lambda report: report["cases"][0].pop("findings"),
        lambda report: report["cases"][1]["findings"][0].pop("exchange"),
        lambda report: report["cases"][0].update(surprise=1),
    ],
)
def test_the_schema_refuses_what_is_no_report(tmp_path: Path, damage: Any) -> None:
    document = written(tmp_path / "r.json", result("a"), result("b", "fail"))
    damage(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, report_schema(), cls=jsonschema.Draft202012Validator)


def test_cases_are_sorted_by_id_whatever_order_they_ended_in(tmp_path: Path) -> None:
    forward = written(tmp_path / "a.json", *EVERY_KIND)
    backward = written(tmp_path / "b.json", *reversed(EVERY_KIND))
    assert forward == backward
    ids = [case["id"] for case in forward["cases"]]
    assert ids == sorted(ids)


def test_a_case_is_a_line(tmp_path: Path) -> None:
    written(tmp_path / "r.json", *EVERY_KIND)
    lines = (tmp_path / "r.json").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(EVERY_KIND) + 2


def test_a_finding_carries_its_evidence() -> None:
    row = case_row(result("x", "fail"))["findings"][0]
    assert (row["clause"], row["expected"], row["actual"], row["where"]) == (
        "CF204",
        "a non-empty ETag",
        "absent",
        "header ETag",
    )
    assert row["exchange"]["request"]["method"] == "POST"
    assert row["exchange"]["request"]["body"] == "<DistributionConfig></DistributionConfig>"
    assert row["exchange"]["response"]["status"] == 201
    assert ["Content-Type", "text/xml"] in row["exchange"]["response"]["headers"]


def test_a_note_carries_none() -> None:
    (note,) = case_row(result(notes=(finding(level="observed"),)))["notes"]
    assert "exchange" not in note


def test_credentials_stay_out(tmp_path: Path) -> None:
    written(tmp_path / "r.json", result("x", "fail"), url="http://user:hunter2@127.0.0.1:1")
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert [secret for secret in (*SECRETS, "hunter2") if secret in text] == []
    assert "AWS [redacted]" in text


def test_bytes_that_are_no_text_are_replaced() -> None:
    response = Response(200, (), b"\xff\xfe<a/>\x00")
    row = case_row(result("x", "fail", findings=(finding(exchange=exchange(response=response)),)))
    assert row["findings"][0]["exchange"]["response"]["body"] == "\ufffd\ufffd<a/>\x00"


def test_a_huge_body_is_cut_and_says_so() -> None:
    request = Request("POST", "/", (), b"x" * (BODY_LIMIT + 1))
    row = case_row(result("x", "fail", findings=(finding(exchange=exchange(request=request)),)))
    shown = row["findings"][0]["exchange"]
    assert len(shown["request"]["body"]) == BODY_LIMIT
    assert shown["request"]["body_size"] == BODY_LIMIT + 1
    assert "body_size" not in shown["response"]


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    document = written(tmp_path / "r.json", result(), interrupted=True)
    assert document["interrupted"] is True
    assert len(document["cases"]) == 1


def test_a_run_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    report = JsonReport(open_destination(str(tmp_path / "r.json")))
    report.finished_case(result())
    report.close()
    assert list(tmp_path.iterdir()) == []


@given(text=st.text(st.characters()), body=st.binary())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_a_target_says_the_line_is_json(text: str, body: bytes) -> None:
    said = finding(actual=text, exchange=exchange(response=Response(200, (("X", text),), body)))
    line = to_json(case_row(result("x", "fail", findings=(said,))))
    assert b"\n" not in line
    assert json.loads(line)["findings"][0]["actual"] == text


def test_half_a_surrogate_pair_is_escaped() -> None:
    line = to_json(case_row(result("x", "error", detail="\ud800")))
    assert json.loads(line)["detail"] == "\ud800"
