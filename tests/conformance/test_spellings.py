"""What the suite says of an emulator that does not take, or misreads, one way to write a request."""

from __future__ import annotations

import pytest
from cloudfront_harness.conformance import RunOptions, list_cases
from cloudfront_harness.scenarios.requests.spellings import SPELLINGS

from tests.conformance.gathering import Gathered, gather

VERSION, OPERATION = "2020-05-31", "CreateCloudFrontOriginAccessIdentity"


def run(*faults: str, case: str, operation: str = OPERATION) -> Gathered:
    return gather(RunOptions(api_versions=(VERSION,), operations=(operation,), cases=(case,), faults=faults))


@pytest.mark.parametrize(
    ("fault", "case", "clauses"),
    [
        ("cdata-refused@create", "cdata", {"CF710"}),
        ("cdata-refused@update", "cdata", {"CF710"}),
        ("cdata-crashed@create", "cdata", {"CF710"}),
        ("comment-markup-cuts@create", "comments", {"CF401"}),
        ("tab-refused@create", "tabs", {"CF710"}),
        ("tab-refused@update", "tabs", {"CF710"}),
        ("tab-lost@update", "tabs", {"CF401", "CF408"}),
        ("self-closing-refused@create", "self-closing", {"CF710"}),
        ("chunked-crashed@create", "chunked", {"CF703"}),
    ],
)
def test_a_fault_is_found_by_the_case_of_its_spelling_alone(fault: str, case: str, clauses: set[str]) -> None:
    gathered = run(fault, case="written-*")
    assert [
        name.rpartition("/")[2] for name, outcome in gathered.outcomes().items() if outcome == "fail"
    ] == [f"written-{case}"]
    assert set(gathered.broken()) == clauses
    assert set(gathered.outcomes().values()) == {"pass", "fail"}


def test_what_may_be_refused_is_noted() -> None:
    gathered = run("utf-16-refused@create", case="written-utf-16")
    (result,) = gathered.results
    assert result.outcome == "pass"
    assert [note.clause for note in result.notes if note.level == "inferred"] == ["CF711"]


@pytest.mark.parametrize("fault", ["comment-absent@taken-create", "comment-absent@taken-update"])
def test_what_is_refused_in_any_form_is_not_refused_for_its_form(fault: str) -> None:
    gathered = run(fault, case="written-cdata")
    (result,) = gathered.results
    assert result.outcome == "not-run"
    assert "in the plain form as well" in result.detail
    assert result.findings == ()


@pytest.mark.parametrize(
    ("fault", "clause"),
    [("many-items-refused@create", "CF706"), ("many-items-refused@update", "CF408")],
)
def test_long_lists(fault: str, clause: str) -> None:
    assert run(fault, case="create-many-items", operation="CreateDistribution").broken() == {clause: 1}


def test_every_spelling_has_a_case_in_the_first_version_and_the_last() -> None:
    for version, asked in (("2010-11-01", True), ("2016-09-29", False), (VERSION, True)):
        cases = list_cases(RunOptions(api_versions=(version,), operations=(OPERATION,)))
        written = {name.rpartition("/written-")[2] for name in cases if "/written-" in name}
        assert written == (set(SPELLINGS) if asked else set())
