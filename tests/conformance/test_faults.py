"""Who tests the tester: with each fault switched on, the suite fails, by the clauses that the fault names."""

from __future__ import annotations

import pytest
from cloudfront_harness.conformance.selftest.faults import Detection, examine, examine_all, examine_conformant
from cloudfront_harness.contract import PROFILES, Profile
from cloudfront_harness.emulator import FAULTS
from cloudfront_harness.errors import UnknownNameError
from cloudfront_harness.specs import load_clauses


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught_by_the_clauses_it_names_and_no_others(fault: str) -> None:
    detection = examine(fault)
    assert detection.quiet == ()
    assert detection.others == ()
    assert detection.verdict == "caught"


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_without_a_fault_nothing_is_found(profile: Profile) -> None:
    conformant = examine_conformant(profile)
    assert conformant.findings == ()
    assert conformant.cases > 100


@pytest.mark.slow
def test_one_fault_in_a_process_of_its_own() -> None:
    [first, second] = examine_all(["drop-etag", "drop-location"], workers=2)
    assert (first.fault, second.fault) == ("drop-etag", "drop-location")
    assert {first.verdict, second.verdict} == {"caught"}


@pytest.mark.parametrize(
    ("named", "broken", "verdict"),
    [
        (("CF204",), ("CF204",), "caught"),
        (("CF204",), ("CF204", "CF205"), "caught-by-another"),
        (("CF204",), ("CF205",), "missed"),
        (("CF204", "CF205"), ("CF204",), "missed"),
        (("CF204",), (), "missed"),
    ],
)
def test_verdicts(named: tuple[str, ...], broken: tuple[str, ...], verdict: str) -> None:
    assert Detection("a-fault", named, broken).verdict == verdict


def test_an_unknown_fault() -> None:
    with pytest.raises(UnknownNameError, match="drop-etag"):
        list(examine_all(["drop-etags"]))


def test_every_clause_has_a_fault() -> None:
    proven = {clause for fault in FAULTS.values() for clause in fault.clauses}
    assert set(load_clauses()) - proven == set()


def test_there_are_many_faults_with_names_that_tell() -> None:
    assert len(FAULTS) >= 20
    assert all(name == fault.name == name.lower() and fault.description for name, fault in FAULTS.items())
