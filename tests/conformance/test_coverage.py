"""Which declared errors are provoked."""

from __future__ import annotations

from cloudfront_harness.conformance.selftest.coverage import counts, error_coverage
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.unprovokable import load_unprovokable


def test_every_declared_error_is_in_one_state() -> None:
    rows = error_coverage()
    declared = [
        (version, operation.name, error.code)
        for version in API_VERSIONS
        for operation in load_contract(version).operations.values()
        if operation.is_create
        for error in operation.errors
    ]
    assert [(row.api_version, row.operation, row.code) for row in rows] == declared
    assert sum(counts(rows).values()) == len(declared)
    assert declared
    assert all((row.state == "unprovokable") == bool(row.reason) for row in rows)


def test_most_are_provoked_and_few_are_open() -> None:
    rows = error_coverage()
    figures = counts(rows)
    assert figures["provoked"] / len(rows) > 0.85
    assert figures["open"] / len(rows) < 0.05


def test_a_reason_is_given_for_what_is_declared_and_not_provoked() -> None:
    rows = error_coverage()
    for reason in load_unprovokable():
        for code in reason.codes:
            covered = [row for row in rows if reason.covers(row.api_version, row.operation, code)]
            assert any(row.code == code and row.state == "unprovokable" for row in covered), code
            assert not any(row.code == code and row.state == "provoked" for row in covered), code


def test_it_is_told_what_a_case_rests_on() -> None:
    rows = {(row.operation, row.code): row for row in error_coverage(["2020-05-31"])}
    seen = rows["CreateDistribution", "CNAMEAlreadyExists"]
    assert seen.grounds == "observed"
    assert "serverless-nextjs/serverless-next.js issue 324" in seen.threads
    # Which code it is was seen; how many there may be is another figure today.
    assert rows["CreateDistribution", "TooManyDistributions"].grounds == "inferred"
    assert rows["CreateDistribution", "TooManyDistributions"].threads
    assert rows["CreateCachePolicy", "TooManyCachePolicies"].grounds == "documented"
    assert rows["CreateTrustStore", "EntityLimitExceeded"].grounds == "inferred"
    assert rows["CreateDistribution", "InvalidLocationCode"].grounds == "documented"
    assert rows["CreateDistribution", "InvalidMinimumProtocolVersion"].grounds == "inferred"
    assert {row.grounds for row in rows.values() if row.state != "provoked"} == {""}
