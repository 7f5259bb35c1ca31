"""What a case is said to look at is what it looks at: for every case, held against runs on the emulator."""

from __future__ import annotations

import pytest
from cloudfront_harness.conformance import RunOptions, list_cases
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.contract import PROFILES
from cloudfront_harness.errors import HarnessError

from tests.conformance.gathering import gather, whole_run

# Which of two answers comes depends on what the version's samples name, so both are declared.
EITHER = ("create-full-with-references-", "across-")

# The first and the last version, and one for each step between them in what a create can be.
VERSIONS = [
    "2010-11-01",
    *(
        pytest.param(version, marks=pytest.mark.slow)
        for version in ("2012-05-05", "2014-10-21", "2016-09-29", "2018-06-18", "2018-11-05", "2020-05-31")
    ),
]


def declared_and_looked_at(version: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By address: the clauses that a case declares, and those that it looked at under the two profiles."""
    declared = {row.address: row.case.clauses for row in plan(RunOptions(api_versions=(version,)))}
    looked_at: dict[str, frozenset[str]] = dict.fromkeys(declared, frozenset())
    for profile in PROFILES:
        for result in whole_run(version, profile).results:
            looked_at[result.id] |= set(result.clauses)
    return {address: (declared[address], looked_at[address]) for address in declared}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_case_looks_at_no_clause_that_it_does_not_declare(version: str) -> None:
    cases = declared_and_looked_at(version)
    assert len(cases) > 90
    assert {name: sorted(seen - said) for name, (said, seen) in cases.items() if seen - said} == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_case_looks_at_every_clause_that_it_declares(version: str) -> None:
    cases = {
        address: clauses
        for address, clauses in declared_and_looked_at(version).items()
        if not address.rpartition("/")[2].startswith(EITHER)
    }
    assert len(cases) > 90
    assert {name: sorted(said - seen) for name, (said, seen) in cases.items() if said - seen} == {}


def test_a_clause_that_no_case_looks_at_selects_nothing() -> None:
    """The ETag of a new distribution is documented, so no create looks at those that only recordings show."""
    with pytest.raises(HarnessError, match="No case matches and looks at CF205"):
        list_cases(
            RunOptions(
                api_versions=("2016-09-29",),
                operations=("CreateDistribution",),
                cases=("create-*",),
                clauses=("CF205",),
            )
        )


def test_cases_that_did_not_get_to_look_are_no_passes() -> None:
    """Without a Location nothing can be said about where it leads."""
    gathered = gather(
        RunOptions(
            api_versions=("2016-09-29",),
            operations=("CreateDistribution",),
            clauses=("CF203",),
            cases=("create-*",),
            faults=("drop-location",),
        )
    )
    assert len(gathered.results) > 5
    assert set(gathered.outcomes().values()) == {"not-run"}
    assert gathered.summary is not None
    assert gathered.summary.exit_code == 2
