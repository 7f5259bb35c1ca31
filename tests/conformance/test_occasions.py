"""In which versions a case runs that would say the same in most of them."""

from __future__ import annotations

from cloudfront_harness.conformance.occasions import is_first_or_last, is_turning_point, turning_points
from cloudfront_harness.specs import API_VERSIONS, load_contract


def test_the_first_and_the_last_version_and_those_that_promise_something_else() -> None:
    assert turning_points("CreateCloudFrontOriginAccessIdentity") == {API_VERSIONS[0], API_VERSIONS[-1]}
    assert {"2018-06-18", "2018-11-05"} < turning_points("CreateDistribution")
    assert "2014-10-21" not in turning_points("CreateDistribution")


def test_an_operation_of_one_version_and_of_none() -> None:
    assert turning_points("CreateFunction") == {"2020-05-31"}
    assert turning_points("CreateNothing") == frozenset()


def test_by_contract() -> None:
    contract = load_contract("2018-11-05")
    assert is_turning_point(contract, contract.operation("CreateDistribution"))
    assert not is_turning_point(contract, contract.operation("CreateCloudFrontOriginAccessIdentity"))


def test_the_first_and_the_last_alone() -> None:
    chosen = [
        version
        for version in API_VERSIONS
        if "CreatePublicKey" in load_contract(version).operations
        and is_first_or_last(load_contract(version), load_contract(version).operation("CreatePublicKey"))
    ]
    assert chosen == ["2017-10-30", "2020-05-31"]
