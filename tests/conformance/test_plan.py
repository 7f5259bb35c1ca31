"""Which cases there are, and how options narrow them down."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from cloudfront_harness.conformance import RunOptions, list_cases
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.errors import HarnessError, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_contract

IDENTITY, DISTRIBUTION = "CreateCloudFrontOriginAccessIdentity", "CreateDistribution"


def test_addresses_are_unique_and_read_as_addresses() -> None:
    addresses = list_cases(RunOptions())
    assert [address for address, count in Counter(addresses).items() if count > 1] == []
    odd = [a for a in addresses if not re.fullmatch(r"\d{4}-\d\d-\d\d/C(?:reate|opy)\w+/[A-Za-z0-9.-]+", a)]
    assert odd == []


def test_every_create_operation_of_every_version_has_cases() -> None:
    cells = {(planned.contract.api_version, planned.operation.name) for planned in plan(RunOptions())}
    creates = {
        (version, operation.name)
        for version in API_VERSIONS
        for operation in load_contract(version).operations.values()
        if operation.is_create
    }
    assert cells == creates
    assert len(cells) == 171


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_required_member_has_a_case_that_leaves_it_out(version: str) -> None:
    contract = load_contract(version)
    for name in covered_operations(contract):
        body = contract.operation(name).request
        assert body is not None
        names = {p.case.name for p in plan(RunOptions(api_versions=(version,), operations=(name,)))}
        required = {path for path, member in body.shape.walk() if member.required}
        assert {f"missing-{path.replace('/', '.')}" for path in required} <= names


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_constraint_of_a_version_has_a_case(version: str) -> None:
    contract = load_contract(version)
    for name in covered_operations(contract):
        operation = contract.operation(name)
        config = contract.resources[operation.resource].config
        if name in contract.resources[operation.resource].copy:
            # Sends no configuration that could break a rule.
            continue
        names = {p.case.name for p in plan(RunOptions(api_versions=(version,), operations=(name,)))}
        for constraint in contract.constraints:
            # Of updates, of what documents contradict, and of what only keeps a thing from being deleted the
            # suite demands nothing in a create.
            if constraint.on == "update" or constraint.against or constraint.kind == "uses-resource":
                continue
            if constraint.root == config and contract.error_status(operation, constraint.code) is not None:
                assert f"error-{constraint.code}-{constraint.id}" in names


def test_the_clauses_of_cases_are_clauses() -> None:
    named = frozenset().union(*(planned.case.clauses for planned in plan(RunOptions())))
    assert named <= set(load_clauses())
    assert set(load_clauses()) - named == set()


def test_options_narrow_the_plan() -> None:
    only = RunOptions(api_versions=("2016-09-29",), operations=(IDENTITY,), cases=("idempotent-*",))
    names = [address.rpartition("/")[2] for address in list_cases(only)]
    assert "idempotent-race-16" in names
    assert [name for name in names if not name.startswith("idempotent-")] == []
    by_clause = RunOptions(api_versions=("2016-09-29",), operations=(IDENTITY,), clauses=("CF507",))
    assert list_cases(by_clause) == [f"2016-09-29/{IDENTITY}/idempotent-race-16"]


def test_unknown_names_say_what_was_meant() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean CreateDistribution"):
        list_cases(RunOptions(operations=("CreateDistributon",)))
    with pytest.raises(UnknownNameError, match="Unknown clause 'CF999'"):
        list_cases(RunOptions(clauses=("CF999",)))


def test_an_empty_plan_is_an_error() -> None:
    with pytest.raises(HarnessError, match="No case matches"):
        list_cases(RunOptions(cases=("no-such-case",)))
