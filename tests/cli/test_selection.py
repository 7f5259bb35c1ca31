from __future__ import annotations

import pytest
from cloudfront_harness.cli.selection import resolve
from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.errors import HarnessError, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS


def test_selectors_become_versions() -> None:
    options = resolve(RunOptions(api_versions=("2010-11-01", ">=2019-01-01")))
    assert options.api_versions == ("2010-11-01", "2019-03-26", "2020-05-31")


def test_no_selector_is_all_versions() -> None:
    assert resolve(RunOptions()).api_versions == API_VERSIONS


def test_clauses_may_be_typed_in_lower_case() -> None:
    assert resolve(RunOptions(clauses=("cf204",))).clauses == ("CF204",)


def test_an_operation_of_some_of_the_versions_is_enough() -> None:
    options = RunOptions(
        operations=("CreateDistributionWithTags",), api_versions=("2010-11-01", "2016-09-29")
    )
    assert resolve(options).operations == ("CreateDistributionWithTags",)


def test_an_operation_of_none_of_them_is_not() -> None:
    options = RunOptions(operations=("CreateDistributionWithTags",), api_versions=("2010-11-01",))
    with pytest.raises(HarnessError, match="from 2016-08-01"):
        resolve(options)


def test_faults_are_for_the_emulator() -> None:
    assert resolve(RunOptions(faults=("drop-etag",))).faults == ("drop-etag",)
    with pytest.raises(HarnessError, match=r"not in http://127\.0\.0\.1:1"):
        resolve(RunOptions(faults=("drop-etag",), target="http://127.0.0.1:1"))


def test_what_is_required_has_to_be_selected() -> None:
    assert resolve(RunOptions(required=("all", "CreateDistribution"))).required == (
        "all",
        "CreateDistribution",
    )
    with pytest.raises(UnknownNameError, match="Did you mean CreateDistribution"):
        resolve(RunOptions(required=("CreateDistributions",)))
    with pytest.raises(HarnessError, match="from 2016-08-01"):
        resolve(RunOptions(required=("CreateDistributionWithTags",), api_versions=("2010-11-01",)))
    with pytest.raises(HarnessError, match="Add --operation CreateInvalidation"):
        resolve(RunOptions(required=("CreateInvalidation",), operations=("CreateDistribution",)))
