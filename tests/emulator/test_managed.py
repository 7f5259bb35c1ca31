"""Policies of the service's own: every account has them, nobody changes them, and they count for nothing."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.contract import Managed
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.emulator.sampling import DISTRIBUTION, Client, emulator, error_code

_VERSION = "2020-05-31"
_MANAGED = load_contract(_VERSION).managed
_KINDS = sorted({row.resource for row in _MANAGED})
every_kind = pytest.mark.parametrize("kind", _KINDS)


@pytest.fixture
def client() -> Client:
    return Client(emulator(), _VERSION)


def _listed(client: Client, kind: str, **parameters: str) -> dict[str, str]:
    """Id -> Type of what a list shows."""
    operation = client.contract.resources[kind].list
    page = client.read(operation, client.send(operation, **parameters))
    assert page["Quantity"] == len(page.get("Items", []))
    return {item[kind]["Id"]: item["Type"] for item in page.get("Items", [])}


def _made(client: Client, kind: str, name: str) -> str:
    operation = client.contract.resources[kind].create[0]
    value = minimal(client.contract.operation(operation), name)
    return str(client.read(operation, client.send(operation, value))["Id"])


def test_only_the_newest_version_has_them() -> None:
    assert {version for version in API_VERSIONS if load_contract(version).managed} == {_VERSION}
    assert len({row.id for row in _MANAGED}) == len(_MANAGED) == 20
    assert _KINDS == ["CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy"]


@pytest.mark.parametrize("row", _MANAGED, ids=lambda row: row.name)
def test_one_is_read_with_its_configuration(client: Client, row: Managed) -> None:
    resource = client.contract.resources[row.resource]
    shown = client.read(resource.get, client.send(resource.get, Id=row.id))
    config = client.read(resource.get_config, client.send(resource.get_config, Id=row.id))
    assert shown["Id"] == row.id
    assert shown[resource.config] == config
    assert config["Name"] == row.name
    assert {name: config[name] for name in row.config} == dict(row.config)


@every_kind
def test_lists_show_them_and_what_was_made(client: Client, kind: str) -> None:
    own = _made(client, kind, "own")
    provided = dict.fromkeys((row.id for row in _MANAGED if row.resource == kind), "managed")
    assert _listed(client, kind, Type="managed") == provided
    assert _listed(client, kind, Type="custom") == {own: "custom"}
    assert _listed(client, kind) == {**provided, own: "custom"}
    assert list(_listed(client, kind)) == sorted([*provided, own])
    refused = client.send(client.contract.resources[kind].list, Type="mine")
    assert error_code(refused) == "InvalidArgument"


@every_kind
def test_pages_of_both_add_up(client: Client, kind: str) -> None:
    for number in range(3):
        _made(client, kind, f"own{number}")
    whole, found = list(_listed(client, kind)), []
    marker: dict[str, str] = {}
    operation = client.contract.resources[kind].list
    while True:
        page = client.read(operation, client.send(operation, MaxItems="2", **marker))
        found += [item[kind]["Id"] for item in page["Items"]]
        if "NextMarker" not in page:
            break
        marker = {"Marker": page["NextMarker"]}
    assert found == whole


@every_kind
def test_nobody_changes_or_deletes_them(client: Client, kind: str) -> None:
    row = next(row for row in _MANAGED if row.resource == kind)
    resource = client.contract.resources[kind]
    read = client.send(resource.get, Id=row.id)
    value: dict[str, Any] = minimal(client.contract.operation(resource.create[0]), "other")
    etag = read.header("ETag")
    assert error_code(client.send(resource.update, value, Id=row.id, if_match=etag)) == "IllegalUpdate"
    assert error_code(client.send(resource.delete, Id=row.id, if_match=etag)) == "IllegalDelete"
    again = client.send(resource.get, Id=row.id)
    assert (again.status, again.body) == (200, read.body)


@every_kind
def test_they_count_towards_no_quota(kind: str) -> None:
    client = Client(emulator(quotas={kind: 1}), _VERSION)
    _made(client, kind, "first")


def test_distributions_use_them() -> None:
    client = Client(emulator(), _VERSION)
    policies = {row.resource: row.id for row in _MANAGED}
    behaviour = {
        "TargetOriginId": "origin-1",
        "ViewerProtocolPolicy": "https-only",
        **{f"{kind}Id": name for kind, name in policies.items()},
    }
    value = minimal(client.contract.operation("CreateDistribution"), "r") | {
        "DefaultCacheBehavior": behaviour
    }
    made = client.read("CreateDistribution", client.send("CreateDistribution", value))
    policy = policies["CachePolicy"]
    listed = client.send("ListDistributionsByCachePolicyId", CachePolicyId=policy)
    assert client.read("ListDistributionsByCachePolicyId", listed)["Items"] == [made["Id"]]
    unknown = behaviour | {"CachePolicyId": "00000000-0000-4000-8000-000000000000"}
    refused = client.create(DISTRIBUTION, "s", DefaultCacheBehavior=unknown)
    assert error_code(refused) == "NoSuchCachePolicy"
