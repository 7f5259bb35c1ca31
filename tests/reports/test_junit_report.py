from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.reports.destination import open_destination
from cloudfront_harness.reports.junit_report import JunitReport, _test_case
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.reports.builders import SECRETS, finding, result, tell


def written(path: Path, *results: Any, **run: Any) -> etree._Element:
    report = JunitReport(open_destination(str(path)))
    tell(report, *results, **run)
    report.close()
    return etree.fromstring(path.read_bytes())


def test_a_suite_per_version_and_a_class_per_operation(tmp_path: Path) -> None:
    root = written(
        tmp_path / "r.xml",
        result("z", api_version="2020-05-31"),
        result("b", "fail"),
        result("a", "fail", operation="CreatePublicKey"),
        result("c", "error", detail="refused"),
        result("d", "unsupported", detail="404"),
    )
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == ["2016-09-29", "2020-05-31"]
    first = root[0]
    counts = {key: first.get(key) for key in ("tests", "failures", "errors", "skipped", "time")}
    assert counts == {"tests": "4", "failures": "2", "errors": "1", "skipped": "1", "time": "1.000"}
    cases = [(case.get("classname"), case.get("name")) for case in first.iter("testcase")]
    assert cases == [
        ("CreateDistribution", "b"),
        ("CreateDistribution", "c"),
        ("CreateDistribution", "d"),
        ("CreatePublicKey", "a"),
    ]


def test_elements_are_in_the_order_of_the_strict_schema(tmp_path: Path) -> None:
    (suite,) = written(tmp_path / "r.xml", result("a"), result("b"))
    assert [child.tag for child in suite] == [
        "properties",
        "testcase",
        "testcase",
        "system-out",
        "system-err",
    ]
    assert suite.get("timestamp") == "2026-01-02T03:04:05"
    assert suite.get("hostname")


@pytest.mark.parametrize(
    ("outcome", "states"),
    [
        ("pass", []),
        ("fail", ["failure"]),
        ("error", ["error"]),
        ("unsupported", ["skipped"]),
        ("not-run", ["skipped"]),
        ("xfail", ["skipped"]),
        ("xpass", ["failure"]),
    ],
)
def test_every_outcome_has_its_state(tmp_path: Path, outcome: Any, states: list[str]) -> None:
    root = written(tmp_path / "r.xml", result("x", outcome, detail="because"))
    (case,) = root.iter("testcase")
    assert [child.tag for child in case] == states


def test_a_failure_can_be_read(tmp_path: Path) -> None:
    failing = result("x", "fail", findings=(finding(), finding(clause="CF201", actual="a < b & c")))
    root = written(tmp_path / "r.xml", failing)
    (failure,) = root.iter("failure")
    assert failure.get("type") == "CF204 CF201"
    assert failure.get("message", "").startswith("A success carries")
    assert failure.text is not None
    for part in ("2016-09-29/CreateDistribution/x", "a < b & c", "models: output headers", "-> 201"):
        assert part in failure.text


def test_credentials_stay_out(tmp_path: Path) -> None:
    written(tmp_path / "r.xml", result("x", "fail"), url="http://user:hunter2@127.0.0.1:1")
    text = (tmp_path / "r.xml").read_text(encoding="utf-8")
    assert [secret for secret in (*SECRETS, "hunter2") if secret in text] == []


def test_notes_stand_below_the_cases(tmp_path: Path) -> None:
    note = finding(clause="CF608", level="inferred")
    root = written(tmp_path / "report.xml", result("a", notes=(note, note)), result("b", notes=(note,)))
    (told,) = root.findall(".//system-out")
    assert told.text == f"Not failing: CF608 in 2 cases. {note.requirement}"
    assert not root.findall(".//failure")


def test_no_case_is_still_a_document(tmp_path: Path) -> None:
    assert len(written(tmp_path / "r.xml")) == 0


def test_a_run_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    report = JunitReport(open_destination(str(tmp_path / "r.xml")))
    report.finished_case(result())
    report.close()
    assert list(tmp_path.iterdir()) == []


@given(text=st.text(st.characters()))
@settings(deadline=None)
def test_whatever_a_target_says_the_document_is_xml(text: str) -> None:
    cases = [
        _test_case(result("x", "fail", findings=(finding(actual=text),))),
        _test_case(result("x", "error", detail=text)),
        _test_case(result("x", "not-run", detail=text)),
    ]
    root = etree.fromstring(f"<a>{''.join(cases)}</a>".encode("utf-8", "strict"))
    assert [case[0].tag for case in root] == ["failure", "error", "skipped"]
