from __future__ import annotations

import pytest
from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader
from cloudfront_harness.contract import Contract
from cloudfront_harness.drivers.loader import ContractLoader
from cloudfront_harness.specs import API_VERSIONS, load_contract

EARLY = "2010-11-01"
SHIPPED = "2016-09-29"


@pytest.fixture
def loader() -> ContractLoader:
    loader = ContractLoader()
    for version in API_VERSIONS:
        loader.add(load_contract(version))
    return loader


def test_all_versions_are_listed(loader: ContractLoader) -> None:
    assert loader.list_available_services("service-2") == ["cloudfront"]
    assert loader.list_api_versions("cloudfront", "service-2") == list(API_VERSIONS)
    assert loader.determine_latest_version("cloudfront", "service-2") == API_VERSIONS[-1]
    assert EARLY not in loader.list_api_versions("cloudfront", "paginators-1")


def test_what_botocore_ships_is_botocores(loader: ContractLoader) -> None:
    assert loader.load_service_model("cloudfront", "service-2", SHIPPED) == Loader().load_service_model(
        "cloudfront", "service-2", SHIPPED
    )
    assert loader.load_service_model("cloudfront", "paginators-1", SHIPPED)["pagination"]


def test_what_botocore_lacks_is_exported_once(loader: ContractLoader) -> None:
    model = loader.load_service_model("cloudfront", "service-2", EARLY)
    assert model["metadata"]["apiVersion"] == EARLY
    loader.add(load_contract(EARLY))
    assert loader.load_service_model("cloudfront", "service-2", api_version=EARLY) is model


def test_another_contract_of_the_same_version_takes_its_place(loader: ContractLoader) -> None:
    loader.load_service_model("cloudfront", "service-2", EARLY)
    loader.add(Contract(EARLY, "urn", {}, {}, ("sigv4",)))
    assert loader.load_service_model("cloudfront", "service-2", EARLY)["operations"] == {}


def test_endpoint_rules_are_those_of_the_newest_version(loader: ContractLoader) -> None:
    rules = loader.load_service_model("cloudfront", "endpoint-rule-set-1", EARLY)
    assert rules == loader.load_service_model("cloudfront", "endpoint-rule-set-1", API_VERSIONS[-1])


def test_what_nobody_has(loader: ContractLoader) -> None:
    for kind in ("paginators-1", "waiters-2"):
        with pytest.raises(DataNotFoundError):
            loader.load_service_model("cloudfront", kind, EARLY)
    with pytest.raises(DataNotFoundError):
        loader.load_service_model("cloudfront", "service-2", "2014-08-31")
