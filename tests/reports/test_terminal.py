from __future__ import annotations

import io
from typing import Any

import pytest
from cloudfront_harness.reports.progress import ProgressBar
from cloudfront_harness.reports.terminal import TerminalReport
from cloudfront_harness.results import CaseResult
from rich.console import Console

from tests.reports.builders import finding, result, run_info, summary_of, tell


def printed(*results: CaseResult, terminal: bool = False, verbose: bool = False, **run: Any) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=80, color_system="standard" if terminal else None
    )
    tell(TerminalReport(console, verbose=verbose), *results, **run)
    return stream.getvalue()


def test_matrix_then_findings_then_notes_then_the_verdict() -> None:
    text = printed(
        result("a"),
        result("b", "fail"),
        result("c", "error", detail="it broke"),
        result("d", "unsupported", detail="404"),
        result("e", "not-run", detail="no lists"),
        result("f", notes=(finding(clause="CF312"),)),
    )
    places = [
        text.index(part)
        for part in (
            "2016-09-29  ✗ 1/4",
            "✗ CF204",
            "Could not be run (1 case)",
            "Not supported by the target (1 case)",
            "Not run (1 case)",
            "Not failing under the documented profile",
            "6 cases against emulator in 1.5 s",
        )
    ]
    assert places == sorted(places)
    assert "2 pass, 1 fail, 1 error, 1 unsupported, 1 not-run. 1 clause is broken." in text


def test_notes_are_told_when_asked_for() -> None:
    noted = result("a", notes=(finding(clause="CF608", level="inferred", actual="201"),))
    assert "CF608 (1)" in printed(noted)
    assert "actual" not in printed(noted)
    text = printed(noted, verbose=True)
    assert "· CF608" in text
    assert "  actual    201" in text
    assert "✗" not in text
    assert "clause is broken" not in text


def afterwards(*results: CaseResult, total: int | None = None, **changes: Any) -> list[str]:
    stream = io.StringIO()
    report = TerminalReport(Console(file=stream, width=80))
    report.started(run_info(total=len(results) if total is None else total, seed=7))
    for case in results:
        report.finished_case(case)
    report.stopped(summary_of(*results, **changes))
    return stream.getvalue().splitlines()


def test_it_says_how_to_have_the_run_again() -> None:
    assert "--seed 7" in afterwards(result("a"))[-2]


@pytest.mark.parametrize(("skipped", "told"), [(1, False), (2, True)])
def test_the_last_line_says_that_much_was_not_carried_out(skipped: int, told: bool) -> None:
    passed = [result(f"p{number}") for number in range(10)]
    skipping = [result(f"s{number}", "not-run", detail="no lists") for number in range(skipped)]
    assert (
        f" {skipped} of 1{skipped} cases were not carried out." in afterwards(*passed, *skipping)[-1]
    ) is told


def test_cases_that_were_not_reached_were_not_carried_out() -> None:
    lines = afterwards(result("a"), total=9, broken_off="The target is gone.")
    assert lines[-2] == "The target is gone."
    assert lines[-1].startswith("Broken off after 1 case against")
    assert "8 of 9 cases were not carried out." in lines[-1]


def test_what_is_left_is_named() -> None:
    left = tuple(f"Distribution E{number}" for number in range(12))
    lines = afterwards(result("a"), left=left, unchecked=True, lag_s=1.26, partly=("2016-09-29/CreateX",))
    assert "The list of the target was up to 1.3 s behind." in lines
    assert (
        "2016-09-29/CreateX: the target answers some requests, and others as if it had no such operation."
        in lines
    )
    (named,) = (line for line in lines if line.startswith("Left at the target (12): Distribution E0, "))
    assert named.endswith("Distribution E9, +2 more.")
    assert "What else is left at the target could not be checked." in lines


def test_piped_it_has_no_escape_sequences_and_no_wrapping() -> None:
    long = "x" * 200
    text = printed(result("b", "fail", findings=(finding(expected=long),)))
    assert "\x1b" not in text
    assert f"  expected  {long}\n" in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_on_a_terminal_it_is_coloured() -> None:
    assert "\x1b[" in printed(result("a"), terminal=True)


@pytest.mark.parametrize(
    ("results", "interrupted", "verdict"),
    [
        ((result("a"),), False, "1 case against emulator in 1.5 s, documented profile: 1 pass."),
        ((), False, "Nothing was tested. 0 cases"),
        ((result("a", "unsupported"),), False, "Nothing was tested. 1 case"),
        ((result("a"),), True, "Interrupted after 1 case against"),
        ((result("a", "error"),), False, "1 error."),
    ],
)
def test_the_verdict(results: tuple[CaseResult, ...], interrupted: bool, verdict: str) -> None:
    stream = io.StringIO()
    tell(TerminalReport(Console(file=stream)), *results, interrupted=interrupted)
    assert stream.getvalue().splitlines()[-1].startswith(verdict) or verdict in stream.getvalue()
    assert verdict in stream.getvalue().splitlines()[-1]


def test_the_target_is_shown_without_credentials() -> None:
    assert "hunter2" not in printed(result("a"), target="http://user:hunter2@127.0.0.1:1")


class TestProgressBar:
    def test_it_shows_nothing_where_there_is_no_terminal(self) -> None:
        stream = io.StringIO()
        tell(ProgressBar(Console(file=stream, force_terminal=False)), result(), result("b", "fail"))
        assert stream.getvalue().strip() == ""

    def test_on_a_terminal_it_counts_cases_and_failures(self) -> None:
        stream = io.StringIO()
        bar = ProgressBar(Console(file=stream, force_terminal=True, width=80))
        tell(bar, result(), result("b", "fail"), result("c", "error"))
        assert "3/3" in stream.getvalue()
        assert "2 failed" in stream.getvalue()

    def test_it_can_be_closed_before_it_starts(self) -> None:
        bar = ProgressBar(Console(file=io.StringIO(), force_terminal=True))
        bar.close()
        bar.close()
