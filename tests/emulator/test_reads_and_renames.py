"""Names: what a resource is called, what it may be called anew, and by what else it is found."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.emulator.operations import lookup
from cloudfront_harness.exchange import Request
from cloudfront_harness.scenarios.requests.build import minimal

from tests.emulator.evidence_driving import AUTHORIZATION
from tests.emulator.sampling import DISTRIBUTION, Client, config, emulator, error_code

_VERSION = "2020-05-31"


@pytest.fixture
def client() -> Client:
    return Client(emulator(), _VERSION)


def _made(client: Client, kind: str, reference: str, **changes: Any) -> Any:
    """The value of the answer to a minimal create with changes at the root of the configuration."""
    operation = client.contract.operation(client.contract.resources[kind].create[0])
    value = minimal(operation, reference)
    name = client.contract.resources[kind].config
    value = {**value, name: {**value[name], **changes}} if name in value else {**value, **changes}
    return client.read(operation.name, client.send(operation.name, value)), value


_RENAMED = {
    "KeyGroup": ("UpdateKeyGroup", "KeyGroupAlreadyExists"),
    "CachePolicy": ("UpdateCachePolicy", "CachePolicyAlreadyExists"),
    "OriginRequestPolicy": ("UpdateOriginRequestPolicy", "OriginRequestPolicyAlreadyExists"),
    "ResponseHeadersPolicy": ("UpdateResponseHeadersPolicy", "ResponseHeadersPolicyAlreadyExists"),
    "OriginAccessControl": ("UpdateOriginAccessControl", "OriginAccessControlAlreadyExists"),
    "VpcOrigin": ("UpdateVpcOrigin", "EntityAlreadyExists"),
}


@pytest.mark.parametrize(("kind", "update", "code"), [(kind, *row) for kind, row in _RENAMED.items()])
def test_a_name_can_be_changed_but_not_to_one_that_is_taken(
    client: Client, kind: str, update: str, code: str
) -> None:
    _, keys = _made(client, "PublicKey", "key"), {}
    if kind == "KeyGroup":
        (listed,) = client.read("ListPublicKeys", client.send("ListPublicKeys"))["Items"]
        keys = {"Items": [listed["Id"]]}
    first, value = _made(client, kind, "first", **keys)
    _made(client, kind, "second", **keys)
    resource = client.contract.resources[kind]
    body = client.contract.operation(update).request
    assert body is not None
    config_of = (
        value if body.root == resource.config and resource.config not in value else value[resource.config]
    )

    def renamed(name: str) -> Any:
        etag = client.send(resource.get, Id=first["Id"]).header("ETag") or ""
        return client.send(update, {**config_of, "Name": name}, if_match=etag, Id=first["Id"])

    assert error_code(renamed("second")) == code
    assert renamed("third").status == client.contract.operation(update).status
    # The old name is free again, and the new one is taken.
    assert _made(client, kind, "first", **keys)[0]["Id"] != first["Id"]
    assert error_code(client.send(resource.create[0], minimal_named(client, kind, "third", keys))) == code


def minimal_named(client: Client, kind: str, name: str, keys: dict[str, Any]) -> Any:
    return {**minimal(client.contract.operation(client.contract.resources[kind].create[0]), name), **keys}


def test_connection_groups_are_found_by_name_arn_and_endpoint(client: Client) -> None:
    group, _ = _made(client, "ConnectionGroup", "group")
    other, _ = _made(client, "ConnectionGroup", "other")
    for name in (group["Id"], group["Name"], group["Arn"]):
        assert (
            client.read("GetConnectionGroup", client.send("GetConnectionGroup", Identifier=name))["Id"]
            == group["Id"]
        )
    found = client.send("GetConnectionGroupByRoutingEndpoint", RoutingEndpoint=other["RoutingEndpoint"])
    assert client.read("GetConnectionGroupByRoutingEndpoint", found)["Id"] == other["Id"]
    for response in (
        client.send("GetConnectionGroup", Identifier="nobody"),
        client.send("GetConnectionGroupByRoutingEndpoint", RoutingEndpoint="d111111abcdef8.cloudfront.net"),
    ):
        assert (response.status, error_code(response)) == (404, "EntityNotFound")


def test_connection_groups_have_defaults(client: Client) -> None:
    group, _ = _made(client, "ConnectionGroup", "group")
    assert (group["Enabled"], group["Ipv6Enabled"]) == (True, True)


def _tenant(client: Client) -> Any:
    distribution = client.read(
        "CreateDistribution", client.create(DISTRIBUTION, "ref", ConnectionMode="tenant-only")
    )
    value = {"DistributionId": distribution["Id"], "Name": "tenant", "Domains": [{"Domain": "a.example.com"}]}
    return client.read(
        "CreateDistributionTenant", client.send("CreateDistributionTenant", value)
    ), distribution


def test_tenants_are_found_by_name_arn_and_domain(client: Client) -> None:
    tenant, _ = _tenant(client)
    for name in (tenant["Id"], "tenant", tenant["Arn"]):
        found = client.read("GetDistributionTenant", client.send("GetDistributionTenant", Identifier=name))
        assert found["Id"] == tenant["Id"]
    found = client.send("GetDistributionTenantByDomain", Domain="a.example.com")
    assert client.read("GetDistributionTenantByDomain", found)["Id"] == tenant["Id"]
    assert (
        error_code(client.send("GetDistributionTenantByDomain", Domain="b.example.com")) == "EntityNotFound"
    )


@pytest.mark.parametrize("mode", [{}, {"ConnectionMode": "direct"}])
def test_a_tenant_needs_a_distribution_for_tenants(client: Client, mode: dict[str, Any]) -> None:
    tenant, _ = _tenant(client)
    distribution = client.read("CreateDistribution", client.create(DISTRIBUTION, "other", **mode))
    value = {"DistributionId": distribution["Id"], "Name": "other", "Domains": [{"Domain": "b.example.com"}]}
    refused = client.send("CreateDistributionTenant", value)
    assert (refused.status, error_code(refused)) == (409, "InvalidAssociation")
    etag = client.send("GetDistributionTenant", Identifier=tenant["Id"]).header("ETag") or ""
    moved = {"DistributionId": distribution["Id"]}
    refused = client.send("UpdateDistributionTenant", moved, if_match=etag, Id=tenant["Id"])
    assert (refused.status, error_code(refused)) == (409, "InvalidAssociation")


def test_a_distribution_with_tenants_is_in_use(client: Client) -> None:
    _, distribution = _tenant(client)
    etag = client.send("GetDistribution", Id=distribution["Id"]).header("ETag") or ""
    response = client.send("DeleteDistribution", if_match=etag, Id=distribution["Id"])
    assert (response.status, error_code(response)) == (409, "ResourceInUse")


def test_a_key_value_store_that_a_function_uses_is_in_use(client: Client) -> None:
    store, _ = _made(client, "KeyValueStore", "store")
    associations = {"Quantity": 1, "Items": [{"KeyValueStoreARN": store["ARN"]}]}
    setup = {"Comment": "", "Runtime": "cloudfront-js-2.0", "KeyValueStoreAssociations": associations}
    _made(client, "Function", "function", FunctionConfig=setup)
    etag = client.send("DescribeKeyValueStore", Name="store").header("ETag") or ""
    response = client.send("DeleteKeyValueStore", if_match=etag, Name="store")
    assert (response.status, error_code(response)) == (409, "CannotDeleteEntityWhileInUse")


@pytest.mark.parametrize("name", ["ListConnectionGroups", "ListDistributionTenants"])
def test_a_request_of_optional_members_needs_no_body(client: Client, name: str) -> None:
    assert client.raw(name, None).status == 200


def test_an_update_of_optional_members_needs_no_body(client: Client) -> None:
    group, _ = _made(client, "ConnectionGroup", "group")
    etag = client.send("GetConnectionGroup", Identifier=group["Id"]).header("ETag")
    assert client.raw("UpdateConnectionGroup", None, if_match=etag, Id=group["Id"]).status == 200


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/2020-05-31/distribution/"),
        ("GET", "/2010-11-01//distribution"),
        ("GET", "/2020-05-31/distribution/?MaxItems=1"),
    ],
)
def test_slashes_too_many_do_not_matter(client: Client, method: str, target: str) -> None:
    request = Request(method, target, (("Authorization", AUTHORIZATION),))
    assert client.emulator.handle(request).status == 200


def test_active_key_groups_show_their_keys(client: Client) -> None:
    key = client.read("CreatePublicKey", client.create("PublicKey", "key"))["Id"]
    group, _ = _made(client, "KeyGroup", "group", Items=[key])
    value = config(client.contract, DISTRIBUTION, "ref")
    trusted = {"Enabled": True, "Quantity": 1, "Items": [group["Id"]]}
    value["DefaultCacheBehavior"]["TrustedKeyGroups"] = trusted
    shown = client.read("CreateDistribution", client.send("CreateDistribution", value))
    assert shown["ActiveTrustedKeyGroups"]["Items"] == [
        {"KeyGroupId": group["Id"], "KeyPairIds": {"Quantity": 1, "Items": [key]}}
    ]


def test_a_list_of_continuous_deployment_policies_counts_them_all(client: Client) -> None:
    for name in ("a", "b", "c"):
        _made(client, "ContinuousDeploymentPolicy", name)
    page = client.read(
        "ListContinuousDeploymentPolicies", client.send("ListContinuousDeploymentPolicies", MaxItems="2")
    )
    assert (page["Quantity"], len(page["Items"])) == (3, 2)


def test_a_refusal_without_words_of_the_service_has_some(client: Client) -> None:
    value = config(client.contract, DISTRIBUTION, "ref")
    value["DefaultCacheBehavior"]["OriginRequestPolicyId"] = "nobody's"
    response = client.send("CreateDistribution", value)
    assert b"<Message>No such origin request policy: OriginRequestPolicyId.</Message>" in response.body
    assert b"<Message>No such cache policy.</Message>" in client.send("GetCachePolicy", Id="nobody's").body


def test_the_code_of_a_function_comes_back_to_the_byte(client: Client) -> None:
    _, value = _made(client, "Function", "function")
    answer = client.send("GetFunction", Name="function")
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/octet-stream"
    assert answer.body == value["FunctionCode"]
    assert answer.header("ETag")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"Identifier": "one"}, "one"),
        ({"Identifier": "one", "ARN": "arn:aws:cloudfront::1:group/two"}, "one"),
        ({"Identifier": "", "ARN": "arn:aws:cloudfront::1:group/two"}, "two"),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_body_names_a_resource_or_gives_its_arn(body: object, name: str) -> None:
    assert lookup._in_body("Identifier", body) == name


@pytest.mark.parametrize("member", ["Name", "ARN"])
def test_a_resource_is_updated_that_the_body_names(client: Client, member: str) -> None:
    made, value = _made(client, "RealtimeLogConfig", "first")
    other, _ = _made(client, "RealtimeLogConfig", "second")
    naming = {member: made["RealtimeLogConfig"][member]}
    rest = {name: value[name] for name in ("EndPoints", "Fields") if name in value}
    response = client.send("UpdateRealtimeLogConfig", {**rest, **naming, "SamplingRate": 7})
    assert client.read("UpdateRealtimeLogConfig", response)["RealtimeLogConfig"]["SamplingRate"] == 7
    for shown, rate in ((made, 7), (other, other["RealtimeLogConfig"]["SamplingRate"])):
        named = {"ARN": shown["RealtimeLogConfig"]["ARN"]}
        read = client.read("GetRealtimeLogConfig", client.send("GetRealtimeLogConfig", named))
        assert read["RealtimeLogConfig"]["SamplingRate"] == rate
