from __future__ import annotations

import gc

from cloudfront_harness.reports.findings import DetailGroups, FindingGroups
from cloudfront_harness.reports.marks import marks_for
from cloudfront_harness.results import CaseResult

from tests.reports.builders import exchange, finding, result

MARKS = marks_for("utf-8")


def told(*results: CaseResult) -> list[str]:
    groups = FindingGroups()
    for case in results:
        groups.add(case)
    return [line.plain for line in groups.lines(MARKS)]


def test_a_block_has_all_that_a_bug_report_needs() -> None:
    assert told(result("create-minimal", "fail")) == [
        "✗ CF204 A success carries a non-empty ETag header where the operation declares it. [documented]",
        "  source    models: output headers",
        "  broken in 1 case",
        "",
        "  expected  a non-empty ETag",
        "  actual    absent",
        "  where     header ETag",
        "  request   POST /2016-09-29/distribution -> 201",
        "  case      2016-09-29/CreateDistribution/create-minimal",
        "",
    ]


def test_a_clause_is_told_once_and_long_lists_are_cut() -> None:
    versions = ["2010-11-01", "2012-05-05", "2014-10-21", "2016-09-29", "2020-05-31"]
    lines = told(*(result("x", "fail", api_version=version) for version in versions))
    assert sum(line.startswith("✗ CF204") for line in lines) == 1
    assert sum(line.endswith("/CreateDistribution/x") for line in lines) == 3
    assert "            +2 more (5 versions, 2010-11-01 to 2020-05-31)" in lines
    assert "  broken in 5 cases" in lines


def test_minted_values_do_not_make_another_kind() -> None:
    actuals = ["201 resource E2O6U8DECVP5UD", "201 resource EDFDVBD6EXAMPLE2", "201 resource S1HGXQKT6UDFA"]
    failing = [
        result(f"c{number}", "fail", findings=(finding(actual=actual),))
        for number, actual in enumerate(actuals)
    ]
    assert sum(line.startswith("  expected") for line in told(*failing)) == 1


def test_numbers_of_bytes_do_not_either() -> None:
    actuals = [
        f"connection closed after {number} bytes of the response body; line {number}, column {number}"
        for number in (1, 23, 456)
    ]
    failing = [
        result(
            f"c{number}", "fail", findings=(finding(actual=actual, where=f"response body, byte {number}"),)
        )
        for number, actual in enumerate(actuals)
    ]
    assert sum(line.startswith("  expected") for line in told(*failing)) == 1


def test_statuses_and_codes_do() -> None:
    actuals = ["409 DistributionAlreadyExists", "400 DistributionAlreadyExists", "400 InvalidArgument"]
    failing = [
        result(f"c{number}", "fail", findings=(finding(actual=actual),))
        for number, actual in enumerate(actuals)
    ]
    assert sum(line.startswith("  expected") for line in told(*failing)) == 3


def test_several_places_are_one_kind() -> None:
    places = [f"/Distribution/{name}" for name in "ABCD"]
    lines = told(result("x", "fail", findings=tuple(finding(where=place) for place in places)))
    start = lines.index("  where     /Distribution/A")
    assert lines[start : start + 3] == [
        "  where     /Distribution/A",
        "            /Distribution/B",
        "            +2 more places",
    ]
    assert "  broken in 1 case" in lines


def test_the_most_frequent_kind_comes_first_and_rare_ones_are_counted() -> None:
    rare = [result(f"r{kind}", "fail", findings=(finding(actual=f"odd {kind}"),)) for kind in "ABCDEFG"]
    frequent = [result(f"f{number}", "fail") for number in range(3)]
    lines = told(*rare, *frequent)
    assert next(line for line in lines if line.startswith("  actual")) == "  actual    absent"
    assert "  +3 more kinds, see `--report json:PATH`" in lines


def test_clauses_are_sorted() -> None:
    lines = told(result("x", "fail", findings=(finding(clause="CF601"), finding(clause="CF101"))))
    assert [line[2:7] for line in lines if line.startswith("✗")] == ["CF101", "CF601"]


def test_a_document_in_a_finding_becomes_a_short_line() -> None:
    lines = told(result("x", "fail", findings=(finding(actual="<a>\n\x1b[31m" + "x" * 9999),)))
    (actual,) = [line for line in lines if line.startswith("  actual")]
    assert len(actual) < 450
    assert "\x1b" not in actual


def test_no_exchange_is_kept() -> None:
    evidence = exchange()
    failing = result("x", "fail", findings=(finding(exchange=evidence),))
    groups = FindingGroups()
    groups.add(failing)
    del failing
    gc.collect()
    holders = [holder for holder in gc.get_referrers(evidence) if holder is not locals()]
    assert [holder for holder in holders if type(holder).__module__.startswith("cloudfront_harness")] == []


def test_notes_are_a_sentence() -> None:
    groups = FindingGroups()
    groups.add(result("a", notes=(finding(clause="CF312"), finding(clause="CF205"))))
    groups.add(result("b", notes=(finding(clause="CF312"),)))
    (line,) = groups.note_lines("documented")
    assert "2 clauses broken" in line.plain
    assert "CF205 (1), CF312 (2)" in line.plain
    assert "--profile observed" in line.plain
    assert list(groups.lines(MARKS)) == []


def test_no_profile_makes_what_was_inferred_count() -> None:
    groups = FindingGroups()
    groups.add(result("a", notes=(finding(clause="CF608", level="inferred"),)))
    (line,) = groups.note_lines("documented")
    assert "--profile" not in line.plain
    assert "--verbose" in line.plain


def test_without_notes_there_is_no_sentence() -> None:
    assert list(FindingGroups().note_lines("documented")) == []


def test_reasons_are_gathered() -> None:
    groups = DetailGroups()
    for number in range(5):
        groups.add(result(f"c{number}", "error", detail="connection refused"))
    groups.add(result("other", "error"))
    assert [line.plain for line in groups.lines("Could not be run", "")] == [
        "Could not be run (6 cases)",
        "  connection refused",
        "    2016-09-29/CreateDistribution/c0",
        "    2016-09-29/CreateDistribution/c1",
        "    2016-09-29/CreateDistribution/c2",
        "    +2 more",
        "  no reason was given",
        "    2016-09-29/CreateDistribution/other",
        "",
    ]
    assert list(DetailGroups().lines("Could not be run", "")) == []
