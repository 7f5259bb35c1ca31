from __future__ import annotations

from pathlib import Path

import pytest
from cloudfront_harness.cli.interruption import Watch, left_on_target, saying_what_was_kept
from cloudfront_harness.reports import ReportRequest
from cloudfront_harness.results import CaseResult, RunInfo, Summary

from tests.reports.builders import result, run_info, summary_of


class Heard:
    def __init__(self) -> None:
        self.events: list[str] = []
        self.summary = Summary()

    def started(self, run: RunInfo) -> None:
        self.events.append("started")

    def finished_case(self, result: CaseResult) -> None:
        self.events.append(result.case)

    def stopped(self, summary: Summary) -> None:
        self.events.append("stopped")
        self.summary = summary


def test_listeners_hear_everything_in_order() -> None:
    heard = Heard()
    watch = Watch([heard])
    watch.started(run_info())
    watch.finished_case(result("a"))
    watch.stopped(summary_of(result("a")))
    assert heard.events == ["started", "a", "stopped"]


def test_a_run_that_broke_off_is_stopped_with_what_was_counted() -> None:
    heard = Heard()
    watch = Watch([heard])
    watch.started(run_info())
    watch.finished_case(result("a"))
    watch.finished_case(result("b", "fail"))
    summary = watch.interrupt()
    assert heard.summary is summary
    assert (summary.exit_code, summary.outcomes["pass"], summary.outcomes["fail"]) == (130, 1, 1)


def test_it_is_stopped_once() -> None:
    heard = Heard()
    watch = Watch([heard])
    watch.started(run_info())
    watch.stopped(Summary(interrupted=True))
    assert watch.interrupt().interrupted
    assert heard.events.count("stopped") == 1


def test_a_run_that_never_started_is_not_stopped() -> None:
    heard = Heard()
    watch = Watch([heard])
    assert watch.interrupt().exit_code == 130
    assert heard.events == []
    assert "before the first case" in saying_what_was_kept(watch, [ReportRequest("json", "r.json")])


def test_the_line_names_the_reports(tmp_path: Path) -> None:
    watch = Watch([])
    watch.started(run_info(total=10))
    watch.finished_case(result("a"))
    watch.interrupt()
    one, two = ReportRequest("json", "r.json"), ReportRequest("junit", "r.xml")
    assert "Interrupted after 1 of 10 cases" in saying_what_was_kept(watch, [])
    assert saying_what_was_kept(watch, [one]).endswith("; r.json has the cases so far.")
    assert saying_what_was_kept(watch, [one, two]).endswith("; r.json, r.xml have the cases so far.")
    assert "cases so far" not in saying_what_was_kept(watch, [ReportRequest("json", "-")])
    watch.reported = False
    assert "not every report was written" in saying_what_was_kept(watch, [one])


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (Summary(), "What the run had created is deleted"),
        (Summary(left=("Distribution E1",)), "Not all that the run had created is deleted"),
        (Summary(unchecked=True), "Nobody could check"),
    ],
    ids=["nothing", "something", "unchecked"],
)
def test_nothing_is_said_of_what_is_left_that_was_not_looked_at(summary: Summary, told: str) -> None:
    assert left_on_target(summary).startswith(told)


def test_a_run_that_could_not_say_what_it_leaves_is_not_checked() -> None:
    watch = Watch([])
    watch.started(run_info())
    assert watch.interrupt(unchecked=True).unchecked
    assert not watch.interrupt().unchecked
