"""Operations beyond the plain ones: stages, lists by what resources have, and what is put or moved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cloudfront_harness.exchange import Response
from cloudfront_harness.scenarios.requests.build import minimal

from tests.emulator.sampling import DISTRIBUTION, Client, emulator, error_code

_VERSION = "2020-05-31"
_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/example/0c1f"
_CODE = b"function handler(event) { return event.request; }"


@pytest.fixture
def client() -> Client:
    return Client(emulator(), _VERSION)


def _made(client: Client, kind: str, reference: str, **changes: Any) -> Any:
    """What the answer to a minimal create shows, with changes at the root of the configuration."""
    operation = client.contract.operation(client.contract.resources[kind].create[0])
    value = minimal(operation, reference)
    name = client.contract.resources[kind].config
    value = {**value, name: {**value[name], **changes}} if name in value else {**value, **changes}
    return client.read(operation.name, client.send(operation.name, value))


def _etag(client: Client, name: str, **parameters: str) -> str:
    return client.send(name, **parameters).header("ETag") or ""


def _ids(client: Client, name: str, value: Any = None, **parameters: str) -> list[str]:
    items = client.read(name, client.send(name, value, **parameters)).get("Items", [])
    return sorted(item if isinstance(item, str) else item["Id"] for item in items)


# Stages ------------------------------------------------------------------------------------------------


def _function(client: Client) -> str:
    """A new function's ETag."""
    _made(client, "Function", "f", FunctionCode=_CODE)
    return _etag(client, "DescribeFunction", Name="f")


def _stage(client: Client, response: Response, name: str = "DescribeFunction") -> tuple[str, str]:
    shown = client.read(name, response)
    return shown["FunctionMetadata"]["Stage"], shown["Status"]


def test_a_function_is_published_as_it_is_then(client: Client) -> None:
    etag = _function(client)
    assert _stage(client, client.send("DescribeFunction", Name="f")) == ("DEVELOPMENT", "UNPUBLISHED")
    missing = client.send("DescribeFunction", Name="f", Stage="LIVE")
    assert (missing.status, error_code(missing)) == (404, "NoSuchFunctionExists")
    published = client.send("PublishFunction", Name="f", if_match=etag)
    assert _stage(client, published, "PublishFunction") == ("LIVE", "UNASSOCIATED")
    assert _etag(client, "DescribeFunction", Name="f") == etag

    change = {"FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"}, "FunctionCode": b"changed"}
    updated = client.send("UpdateFunction", change, Name="f", if_match=etag)
    assert updated.status == 200
    assert client.send("GetFunction", Name="f", Stage="LIVE").body == _CODE
    assert client.send("GetFunction", Name="f", Stage="DEVELOPMENT").body == b"changed"
    assert client.send("GetFunction", Name="f").body == b"changed"
    assert _stage(client, client.send("DescribeFunction", Name="f")) == ("DEVELOPMENT", "UNPUBLISHED")

    etag = _etag(client, "DescribeFunction", Name="f")
    assert client.send("PublishFunction", Name="f", if_match=etag).status == 200
    assert client.send("GetFunction", Name="f", Stage="LIVE").body == b"changed"


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [(None, 400, "InvalidIfMatchVersion"), ("E2STALE", 412, "PreconditionFailed")],
)
def test_publishing_needs_the_present_etag(
    client: Client, if_match: str | None, status: int, code: str
) -> None:
    _function(client)
    refused = client.send("PublishFunction", Name="f", if_match=if_match)
    assert (refused.status, error_code(refused)) == (status, code)
    assert client.send("DescribeFunction", Name="f", Stage="LIVE").status == 404


def test_functions_are_listed_by_stage(client: Client) -> None:
    etag = _function(client)
    _made(client, "Function", "g")
    client.send("PublishFunction", Name="f", if_match=etag)

    def names(**parameters: str) -> list[str]:
        listed = client.read("ListFunctions", client.send("ListFunctions", **parameters))
        return sorted(item["Name"] for item in listed.get("Items", []))

    assert names(Stage="LIVE") == ["f"]
    assert names(Stage="DEVELOPMENT") == names() == ["f", "g"]
    assert error_code(client.send("ListFunctions", Stage="BETA")) == "InvalidArgument"


def test_a_deleted_function_is_in_no_stage(client: Client) -> None:
    etag = _function(client)
    client.send("PublishFunction", Name="f", if_match=etag)
    assert client.send("DeleteFunction", Name="f", if_match=etag).status == 204
    assert client.send("DescribeFunction", Name="f", Stage="LIVE").status == 404
    _function(client)
    assert client.send("DescribeFunction", Name="f", Stage="LIVE").status == 404


def test_a_function_that_is_tried_gives_back_what_it_got(client: Client) -> None:
    etag = _function(client)
    event = json.dumps({"version": "1.0", "request": {"uri": "/"}}).encode()
    tried = client.send("TestFunction", {"EventObject": event}, Name="f", if_match=etag)
    result = client.read("TestFunction", tried)
    assert json.loads(result["FunctionOutput"]) == {"request": {"uri": "/"}}
    assert result["FunctionSummary"]["FunctionMetadata"]["Stage"] == "DEVELOPMENT"
    refused = client.send("TestFunction", {"EventObject": b"{"}, Name="f", if_match=etag)
    assert error_code(refused) == "InvalidArgument"
    live = {"EventObject": event, "Stage": "LIVE"}
    assert client.send("TestFunction", live, Name="f", if_match=etag).status == 404


def test_connection_functions_have_stages(client: Client) -> None:
    made = _made(client, "ConnectionFunction", "c")
    etag = _etag(client, "DescribeConnectionFunction", Identifier=made["Id"])
    published = client.send("PublishConnectionFunction", Id=made["Id"], if_match=etag)
    assert client.read("PublishConnectionFunction", published)["Stage"] == "LIVE"
    live = client.send("DescribeConnectionFunction", Identifier=made["Id"], Stage="LIVE")
    shown = client.read("DescribeConnectionFunction", live)
    assert (shown["Id"], shown["ConnectionFunctionArn"]) == (made["Id"], made["ConnectionFunctionArn"])


# Lists by what resources have --------------------------------------------------------------------------


def _behaviour(client: Client, **changes: Any) -> dict[str, Any]:
    value = minimal(client.contract.operation("CreateDistribution"), "r")["DefaultCacheBehavior"]
    without = {name: member for name, member in value.items() if name not in ("ForwardedValues", "MinTTL")}
    return {**without, **changes}


def _policy(client: Client, kind: str) -> str:
    policy_id: str = _made(client, kind, kind)["Id"]
    return policy_id


@pytest.mark.parametrize("kind", ["CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy"])
def test_distributions_are_listed_by_policy(client: Client, kind: str) -> None:
    cache = _policy(client, "CachePolicy")
    policy = cache if kind == "CachePolicy" else _policy(client, kind)
    members = {"CachePolicyId": cache, f"{kind}Id": policy}
    having = _made(client, DISTRIBUTION, "a", DefaultCacheBehavior=_behaviour(client, **members))
    _made(client, DISTRIBUTION, "b")
    operation = f"ListDistributionsBy{kind}Id"
    assert _ids(client, operation, **{f"{kind}Id": policy}) == [having["Id"]]
    unknown = client.send(operation, **{f"{kind}Id": "00000000-0000-4000-8000-000000000000"})
    assert (unknown.status, error_code(unknown)) == (404, f"NoSuch{kind}")


def test_distributions_are_listed_by_web_acl_and_connection_mode(client: Client) -> None:
    plain = _made(client, DISTRIBUTION, "a")["Id"]
    guarded = _made(client, DISTRIBUTION, "b", WebACLId=_ACL)["Id"]
    shared = _made(client, DISTRIBUTION, "c", ConnectionMode="tenant-only")["Id"]
    assert _ids(client, "ListDistributionsByWebACLId", WebACLId=_ACL) == [guarded]
    assert _ids(client, "ListDistributionsByWebACLId", WebACLId="null") == sorted([plain, shared])
    modes = {
        mode: _ids(client, "ListDistributionsByConnectionMode", ConnectionMode=mode)
        for mode in ("direct", "tenant-only")
    }
    assert modes == {"direct": sorted([plain, guarded]), "tenant-only": [shared]}


def test_distributions_are_listed_by_real_time_log(client: Client) -> None:
    log = _made(client, "RealtimeLogConfig", "log")["RealtimeLogConfig"]
    behaviour = _behaviour(
        client, CachePolicyId=_policy(client, "CachePolicy"), RealtimeLogConfigArn=log["ARN"]
    )
    having = _made(client, DISTRIBUTION, "a", DefaultCacheBehavior=behaviour)["Id"]
    _made(client, DISTRIBUTION, "b")
    for asked in ({"RealtimeLogConfigName": "log"}, {"RealtimeLogConfigArn": log["ARN"]}):
        assert _ids(client, "ListDistributionsByRealtimeLogConfig", asked) == [having]
    assert error_code(client.send("ListDistributionsByRealtimeLogConfig", {})) == "InvalidArgument"


def test_pages_of_such_a_list_add_up(client: Client) -> None:
    made = sorted(_made(client, DISTRIBUTION, f"d{number}", WebACLId=_ACL)["Id"] for number in range(3))
    _made(client, DISTRIBUTION, "other")

    def page(**marker: str) -> Any:
        answer = client.send("ListDistributionsByWebACLId", WebACLId=_ACL, MaxItems="2", **marker)
        return client.read("ListDistributionsByWebACLId", answer)

    first = page()
    last = page(Marker=first["NextMarker"])
    assert [item["Id"] for item in (*first["Items"], *last["Items"])] == made
    assert (first["IsTruncated"], last["IsTruncated"]) == (True, False)


def test_conflicting_aliases_are_those_of_others(client: Client) -> None:
    def aliased(reference: str, *names: str) -> str:
        made = _made(
            client,
            DISTRIBUTION,
            reference,
            Aliases={"Quantity": len(names), "Items": list(names)},
            ViewerCertificate={
                "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0c1f",
                "SSLSupportMethod": "sni-only",
            },
        )
        return str(made["Id"])

    own, other = aliased("own", "a.example.com"), aliased("other", "*.example.com", "x.y.example.com")
    asked = {"DistributionId": own, "Alias": "a.example.com"}
    listed = client.read("ListConflictingAliases", client.send("ListConflictingAliases", **asked))
    assert [(item["Alias"], item["DistributionId"]) for item in listed["Items"]] == [("*.example.com", other)]
    missing = client.send("ListConflictingAliases", DistributionId="ENOBODY", Alias="a.example.com")
    assert (missing.status, error_code(missing)) == (404, "NoSuchDistribution")

    # The wildcard moves, and what was asked about does not.
    assert client.send("AssociateAlias", TargetDistributionId=own, Alias="*.example.com").status == 200
    kept = {
        name: client.read("GetDistribution", client.send("GetDistribution", Id=name)) for name in (own, other)
    }
    aliases = {name: set(shown["DistributionConfig"]["Aliases"]["Items"]) for name, shown in kept.items()}
    assert aliases == {own: {"a.example.com", "*.example.com"}, other: {"x.y.example.com"}}
    again = client.send("AssociateAlias", TargetDistributionId=own, Alias="*.example.com")
    assert again.status == 200


def test_an_alias_that_is_refused_stays_where_it_was(client: Client) -> None:
    certificate = {
        "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0c1f",
        "SSLSupportMethod": "sni-only",
    }
    aliases = {"Quantity": 1, "Items": ["a.example.com"]}
    holder = _made(client, DISTRIBUTION, "holder", Aliases=aliases, ViewerCertificate=certificate)["Id"]
    many = [f"n{number}.example.com" for number in range(100)]
    full = _made(
        client,
        DISTRIBUTION,
        "full",
        Aliases={"Quantity": len(many), "Items": many},
        ViewerCertificate=certificate,
    )["Id"]
    before = client.send("GetDistribution", Id=holder).body
    refused = client.send("AssociateAlias", TargetDistributionId=full, Alias="a.example.com")
    assert error_code(refused) == "TooManyDistributionCNAMEs"
    assert client.send("GetDistribution", Id=holder).body == before
    taken = client.create(DISTRIBUTION, "third", Aliases=aliases, ViewerCertificate=certificate)
    assert error_code(taken) == "CNAMEAlreadyExists"


# What is put and promoted ------------------------------------------------------------------------------


def test_a_web_acl_is_put_on_a_distribution_and_taken_off(client: Client) -> None:
    made = _made(client, DISTRIBUTION, "a")["Id"]
    etag = _etag(client, "GetDistribution", Id=made)
    put = client.send("AssociateDistributionWebACL", {"WebACLArn": _ACL}, Id=made, if_match=etag)
    assert client.read("AssociateDistributionWebACL", put) == {"Id": made, "WebACLArn": _ACL}
    assert put.header("ETag") == _etag(client, "GetDistribution", Id=made) != etag
    assert _ids(client, "ListDistributionsByWebACLId", WebACLId=_ACL) == [made]
    stale = client.send("DisassociateDistributionWebACL", Id=made, if_match=etag)
    assert (stale.status, error_code(stale)) == (412, "PreconditionFailed")
    assert client.send("DisassociateDistributionWebACL", Id=made).status == 200
    assert _ids(client, "ListDistributionsByWebACLId", WebACLId=_ACL) == []
    missing = client.send("AssociateDistributionWebACL", {"WebACLArn": _ACL}, Id="ENOBODY")
    assert (missing.status, error_code(missing)) == (404, "EntityNotFound")


def test_a_web_acl_is_put_on_a_tenant_and_taken_off(client: Client) -> None:
    distribution = _made(client, DISTRIBUTION, "a", ConnectionMode="tenant-only")["Id"]
    domains = [{"Domain": "a.example.com"}]
    tenant = _made(
        client,
        "DistributionTenant",
        "tenant",
        DistributionId=distribution,
        ConnectionGroupId="",
        Domains=domains,
    )
    put = client.send("AssociateDistributionTenantWebACL", {"WebACLArn": _ACL}, Id=tenant["Id"])
    assert client.read("AssociateDistributionTenantWebACL", put)["WebACLArn"] == _ACL
    operation = "ListDistributionTenantsByCustomization"

    def found() -> list[str]:
        listed = client.read(operation, client.send(operation, {"WebACLArn": _ACL}))
        return [item["Id"] for item in listed.get("DistributionTenantList", [])]

    assert found() == [tenant["Id"]]
    assert client.send("DisassociateDistributionTenantWebACL", Id=tenant["Id"]).status == 200
    assert found() == []


def test_a_staging_configuration_is_promoted(client: Client) -> None:
    primary = _made(client, DISTRIBUTION, "primary", Comment="old")["Id"]
    staging = _made(client, DISTRIBUTION, "staging", Comment="new", Staging=True)["Id"]
    etags = [_etag(client, "GetDistribution", Id=name) for name in (primary, staging)]
    asked = {"Id": primary, "StagingDistributionId": staging}
    operation = "UpdateDistributionWithStagingConfig"
    for given, code in ((", ".join(reversed(etags)), "PreconditionFailed"), (None, "InvalidIfMatchVersion")):
        assert error_code(client.send(operation, if_match=given, **asked)) == code
    promoted = client.send(operation, if_match=", ".join(etags), **asked)
    config = client.read(operation, promoted)["DistributionConfig"]
    assert (config["Comment"], config["CallerReference"]) == ("new", "primary")
    assert "Staging" not in config
    assert promoted.header("ETag") == _etag(client, "GetDistribution", Id=primary) != etags[0]
    assert _etag(client, "GetDistribution", Id=staging) == etags[1]
