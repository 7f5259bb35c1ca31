"""Who tests the tester: with each fault switched on, the suite fails, by the clauses that the fault names."""

from __future__ import annotations

import pytest

from harness.conformance import RunOptions
from harness.contract import FAILING_LEVELS, Profile
from harness.emulator.fault import Fault
from harness.emulator.faults import FAULTS
from harness.specs import load_clauses
from tests.conformance.gathering import gather

# The first and the last version, and the one where documents and recordings disagree about repetitions.
VERSIONS = ("2010-11-01", "2018-06-18", "2020-05-31")

# The purposes of the suite, each with few of its many like cases: a fault shows in the first of its kind.
CASES = (
    "create-minimal",
    "create-full-1",
    "create-unicode",
    "lenient-no-namespace",
    "lenient-plain-content-type",
    "read-back",
    "update-and-delete",
    "tags-read-back",
    "idempotent-*",
    "error-MissingBody",
    "error-*-target-origin*",
    "error-*-identity-comment-length",
    "error-*-reference-not-empty",
    "error-CNAMEAlreadyExists-*",
    "missing-CallerReference",
    "unknown-member-root",
    "malformed-*",
    "entity-*",
)

# The kinds that the faults were made for; what they break is the same for all others.
OPERATIONS = ("CreateCloudFrontOriginAccessIdentity", "CreateDistribution", "CreateDistributionWithTags")

# Fills an account up to its quota, which takes as long as all the others: only where it is what must fail.
QUOTA_CASE = "error-TooManyCloudFront*"


def named(clauses: tuple[str, ...], profile: Profile) -> set[str]:
    """Those of the clauses that fail a run under a profile."""
    return {clause for clause in clauses if load_clauses()[clause].level in FAILING_LEVELS[profile]}


@pytest.mark.slow
@pytest.mark.parametrize("fault", list(FAULTS.values()), ids=lambda fault: fault.name)
def test_a_fault_is_caught_by_the_clauses_it_names_and_no_others(fault: Fault) -> None:
    clauses = fault.clauses
    caught: set[str] = set()
    for profile in ("documented", "observed"):
        if not named(clauses, profile):
            continue
        cases = (*CASES, QUOTA_CASE) if "CF606" in clauses else CASES
        options = RunOptions(
            api_versions=VERSIONS, operations=OPERATIONS, profile=profile, cases=cases, faults=(fault.name,)
        )
        gathered = gather(options)
        broken = set(gathered.broken())
        assert broken, f"{profile}: nothing was found"
        assert broken <= set(clauses), f"{profile}: {sorted(broken - set(clauses))} besides what it names"
        caught |= broken
    assert caught == set(clauses)


def test_every_clause_has_a_fault() -> None:
    proven = {clause for fault in list(FAULTS.values()) for clause in fault.clauses}
    assert set(load_clauses()) - proven == set()


def test_there_are_many_faults_with_names_that_tell() -> None:
    assert len(list(FAULTS.values())) >= 20
    assert len({fault.name for fault in list(FAULTS.values())}) == len(list(FAULTS.values()))
    assert all(fault.name == fault.name.lower() and fault.description for fault in list(FAULTS.values()))
