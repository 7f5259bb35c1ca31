"""The subject: every create operation of every version, with its errors, statuses and headers."""

from __future__ import annotations

import pytest
from cloudfront_harness.contract import Operation
from cloudfront_harness.specs import API_VERSIONS, load_contract

# Version range -> number of create operations in each of its versions.
CELLS = {
    ("2010-11-01", "2016-01-28"): 4,
    ("2016-08-01", "2017-03-25"): 6,
    ("2017-10-30", "2019-03-26"): 9,
    ("2020-05-31", "2020-05-31"): 27,
}
OPERATIONS = {
    ("2010-11-01", "2015-04-17"): 21,
    ("2015-07-27", "2016-01-28"): 22,
    ("2016-08-01", "2016-11-25"): 27,
    ("2017-03-25", "2017-03-25"): 28,
    ("2017-10-30", "2019-03-26"): 45,
    ("2020-05-31", "2020-05-31"): 167,
}

# Declared errors of the create operations of a version, in sum.
ERRORS = {
    "2010-11-01": 34,
    "2012-03-15": 34,
    "2012-05-05": 41,
    "2012-07-01": 43,
    "2013-05-12": 45,
    "2013-08-26": 48,
    "2013-09-27": 48,
    "2013-11-11": 50,
    "2013-11-22": 50,
    "2014-01-31": 50,
    "2014-05-31": 52,
    "2014-10-21": 53,
    "2014-11-06": 53,
    "2015-04-17": 55,
    "2015-07-27": 56,
    "2015-09-17": 56,
    "2016-01-13": 57,
    "2016-01-28": 57,
    "2016-08-01": 104,
    "2016-08-20": 108,
    "2016-09-07": 108,
    "2016-09-29": 108,
    "2016-11-25": 114,
    "2017-03-25": 118,
    "2017-10-30": 143,
    "2018-06-18": 143,
    "2018-11-05": 145,
    "2019-03-26": 145,
    "2020-05-31": 359,
}

# What differs from 201 with ETag and Location.
STATUSES = {"CreateAnycastIpList": 202, "CreateVpcOrigin": 202, "CreateMonitoringSubscription": 200}
HEADERS = {
    "CreateInvalidation": {"Location"},
    "CreateInvalidationForDistributionTenant": {"Location"},
    "CreateAnycastIpList": {"ETag"},
    "CreateConnectionGroup": {"ETag"},
    "CreateDistributionTenant": {"ETag"},
    "CreateTrustStore": {"ETag"},
    "CreateMonitoringSubscription": set(),
    "CreateRealtimeLogConfig": set(),
}


def creates(version: str) -> list[Operation]:
    return [operation for operation in load_contract(version).operations.values() if operation.is_create]


def figure(table: dict[tuple[str, str], int], version: str) -> int:
    (found,) = [number for (first, last), number in table.items() if first <= version <= last]
    return found


@pytest.mark.parametrize("version", API_VERSIONS)
def test_numbers_of_operations(version: str) -> None:
    assert len(creates(version)) == figure(CELLS, version)
    assert len(load_contract(version).operations) == figure(OPERATIONS, version)
    assert sum(len(operation.errors) for operation in creates(version)) == ERRORS[version]


def test_there_are_171_cells_with_2477_errors() -> None:
    cells = [operation for version in API_VERSIONS for operation in creates(version)]
    assert len(cells) == 171
    assert sum(len(operation.errors) for operation in cells) == 2477
    early = [operation for operation in cells if operation.api_version < "2014-05-31"]
    assert sum(len(operation.errors) for operation in early) == 443


@pytest.mark.parametrize("version", API_VERSIONS)
def test_statuses_and_headers_are_as_each_operation_has_them(version: str) -> None:
    for operation in creates(version):
        assert operation.method == "POST"
        assert operation.status == STATUSES.get(operation.name, 201), operation.name
        headers = {header.name for header in operation.response_headers}
        assert headers == HEADERS.get(operation.name, {"ETag", "Location"}), operation.name


def test_the_exceptions_are_real_operations() -> None:
    known = {operation.name for operation in creates("2020-05-31")}
    assert set(STATUSES) | set(HEADERS) <= known


def test_an_etag_that_only_clients_know_is_marked() -> None:
    observed = {
        (version, operation.name, header.name)
        for version in API_VERSIONS
        for operation in load_contract(version).operations.values()
        for header in operation.response_headers
        if header.observed_only
    }
    assert observed == {("2010-11-01", "CreateCloudFrontOriginAccessIdentity", "ETag")}


@pytest.mark.parametrize("version", API_VERSIONS)
def test_routes_of_the_old_operations_never_changed(version: str) -> None:
    paths = {
        "CreateCloudFrontOriginAccessIdentity": "origin-access-identity/cloudfront",
        "CreateDistribution": "distribution",
        "CreateStreamingDistribution": "streaming-distribution",
        "CreateInvalidation": "distribution/{DistributionId}/invalidation",
    }
    contract = load_contract(version)
    for name, path in paths.items():
        assert contract.operation(name).path == f"/{version}/{path}"
        assert contract.operation(name).query == ""
    if version >= "2016-08-01":
        tagged = contract.operation("CreateDistributionWithTags")
        assert (tagged.path, tagged.query) == (f"/{version}/distribution", "WithTags")
        assert tagged.request is not None
        assert tagged.request.root == "DistributionConfigWithTags"


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_create_of_an_identity_declares_its_errors(version: str) -> None:
    errors = {
        row.code: row.status
        for row in load_contract(version).operation("CreateCloudFrontOriginAccessIdentity").errors
    }
    expected = {
        "CloudFrontOriginAccessIdentityAlreadyExists": 409,
        "InvalidArgument": 400,
        "MissingBody": 400,
        "TooManyCloudFrontOriginAccessIdentities": 400,
    }
    if version >= "2012-05-05":
        expected["InconsistentQuantities"] = 400
    assert errors == expected
