"""Conditions of updates and deletions, status over time, and what one resource means for another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cloudfront_harness.emulator import Store
from cloudfront_harness.exchange import Response

from tests.emulator.sampling import DISTRIBUTION, IDENTITY, Client, config, emulator, error_code


class Clock:
    def __init__(self) -> None:
        self.now = 1_368_907_680.35

    def __call__(self) -> float:
        return self.now


def _created(client: Client, kind: str, reference: str = "ref", **changes: Any) -> tuple[str, str]:
    """Id and ETag of a new resource."""
    response = client.create(kind, reference, **changes)
    resource_id = client.read(client.contract.resources[kind].create[0], response)["Id"]
    etag = response.header("ETag")
    assert etag is not None
    return resource_id, etag


def _status_of(client: Client, response: Response, name: str = "GetDistribution") -> str:
    status: str = client.read(name, response)["Status"]
    return status


@pytest.mark.parametrize(
    "if_match,status,code",
    [
        (None, 400, "InvalidIfMatchVersion"),
        ("", 400, "InvalidIfMatchVersion"),
        ("EOTHER", 412, "PreconditionFailed"),
    ],
)
def test_if_match(version: str, kind: str, if_match: str | None, status: int, code: str) -> None:
    client = Client(emulator(), version)
    resource_id, etag = _created(client, kind)
    resource = client.contract.resources[kind]
    value = config(client.contract, kind, "ref") | {"Comment": "changed"}
    response = client.send(resource.update, value, Id=resource_id, if_match=if_match)
    assert (response.status, error_code(response)) == (status, code)
    response = client.send(resource.delete, Id=resource_id, if_match=if_match)
    assert (response.status, error_code(response)) == (status, code)
    response = client.send(resource.get, Id=resource_id)
    assert response.header("ETag") == etag
    assert b"changed" not in response.body


def test_quoted_if_match_is_the_same_tag() -> None:
    client = Client(emulator(), "2016-09-29")
    resource_id, etag = _created(client, IDENTITY)
    response = client.send("DeleteCloudFrontOriginAccessIdentity", Id=resource_id, if_match=f'"{etag}"')
    assert response.status == 204


def test_enabled_distribution_is_not_deleted() -> None:
    client = Client(emulator(), "2016-09-29")
    resource_id, etag = _created(client, DISTRIBUTION, Enabled=True)
    response = client.send("DeleteDistribution", Id=resource_id, if_match=etag)
    assert (response.status, error_code(response)) == (409, "DistributionNotDisabled")


def test_distribution_is_deployed_after_the_settling_time() -> None:
    clock = Clock()
    client = Client(emulator(clock=clock, settle_s=10.0), "2016-09-29")
    created = client.create(DISTRIBUTION, "ref")
    assert _status_of(client, created, "CreateDistribution") == "InProgress"
    resource_id = client.read("CreateDistribution", created)["Id"]
    etag = created.header("ETag")

    assert _status_of(client, client.send("GetDistribution", Id=resource_id)) == "InProgress"
    response = client.send("DeleteDistribution", Id=resource_id, if_match=etag)
    assert error_code(response) == "DistributionNotDisabled"
    clock.now += 10.0
    assert _status_of(client, client.send("GetDistribution", Id=resource_id)) == "Deployed"

    value = config(client.contract, DISTRIBUTION, "ref") | {"Comment": "changed"}
    updated = client.send("UpdateDistribution", value, Id=resource_id, if_match=etag)
    assert _status_of(client, updated, "UpdateDistribution") == "InProgress"
    assert _status_of(client, client.send("GetDistribution", Id=resource_id)) == "InProgress"
    clock.now += 10.0
    assert _status_of(client, client.send("GetDistribution", Id=resource_id)) == "Deployed"
    response = client.send("DeleteDistribution", Id=resource_id, if_match=updated.header("ETag"))
    assert response.status == 204


def test_times_are_written_as_the_service_writes_them() -> None:
    clock = Clock()
    client = Client(emulator(clock=clock), "2012-07-01")
    response = client.create(DISTRIBUTION, "ref")
    assert b"<LastModifiedTime>2013-05-18T20:08:00.350Z</LastModifiedTime>" in response.body
    assert response.header("Date") == "Sat, 18 May 2013 20:08:00 GMT"


def test_repetition_after_an_update_shows_the_original() -> None:
    client = Client(emulator(), "2016-09-29")
    first = client.create(DISTRIBUTION, "ref")
    resource_id = client.read("CreateDistribution", first)["Id"]
    etag = first.header("ETag")
    for comment in ("once", "twice"):
        value = config(client.contract, DISTRIBUTION, "ref") | {"Comment": comment}
        etag = client.send("UpdateDistribution", value, Id=resource_id, if_match=etag).header("ETag")
    again = client.create(DISTRIBUTION, "ref")
    assert (again.status, again.body, again.header("ETag")) == (201, first.body, first.header("ETag"))
    assert b"twice" in client.send("GetDistribution", Id=resource_id).body


def test_reference_of_a_deleted_resource_is_free_but_its_id_is_not() -> None:
    class Stubborn:
        """Gives each id three times."""

        def __init__(self) -> None:
            self.given = 0

        def resource_id(self, prefix: str, form: str) -> str:
            assert form == "letters"
            self.given += 1
            return f"{prefix}{self.given // 3:012d}"

        def etag(self) -> str:
            return "E1"

        def request_id(self) -> str:
            return "request"

    client = Client(emulator(minter=Stubborn()), "2016-09-29")
    ids = []
    for _ in range(5):
        resource_id, etag = _created(client, IDENTITY)
        ids.append(resource_id)
        deletion = client.send("DeleteCloudFrontOriginAccessIdentity", Id=resource_id, if_match=etag)
        assert deletion.status == 204
    assert len(set(ids)) == 5


def test_identity_in_use_is_not_deleted() -> None:
    client = Client(emulator(), "2016-09-29")
    identity, etag = _created(client, IDENTITY)
    value = config(client.contract, DISTRIBUTION, "ref")
    origin = value["Origins"]["Items"][0]
    origin["S3OriginConfig"] = {"OriginAccessIdentity": f"origin-access-identity/cloudfront/{identity}"}
    created = client.send("CreateDistribution", value)
    assert created.status == 201
    distribution = client.read("CreateDistribution", created)["Id"]

    name = "DeleteCloudFrontOriginAccessIdentity"
    response = client.send(name, Id=identity, if_match=etag)
    assert (response.status, error_code(response)) == (409, "CloudFrontOriginAccessIdentityInUse")
    origin["S3OriginConfig"] = {"OriginAccessIdentity": ""}
    updated = client.send("UpdateDistribution", value, Id=distribution, if_match=created.header("ETag"))
    assert updated.status == 200
    assert client.send(name, Id=identity, if_match=etag).status == 204


def test_identity_of_another_account_does_not_exist() -> None:
    shared = emulator()
    client = Client(shared, "2016-09-29")
    identity, etag = _created(client, IDENTITY)
    stranger = Client(shared, "2016-09-29", "AKIASTRANGER")
    for name in ("GetCloudFrontOriginAccessIdentity", "DeleteCloudFrontOriginAccessIdentity"):
        response = stranger.send(name, Id=identity, if_match=etag)
        assert (response.status, error_code(response)) == (404, "NoSuchCloudFrontOriginAccessIdentity")
    assert client.send("GetCloudFrontOriginAccessIdentity", Id=identity).status == 200


def test_a_copy_has_the_configuration_of_its_original() -> None:
    client = Client(emulator(), "2020-05-31")
    original, etag = _created(client, DISTRIBUTION, Comment="the original")
    wanted = {"CallerReference": "copy", "Enabled": False}
    response = client.send("CopyDistribution", wanted, PrimaryDistributionId=original, if_match=etag)
    copy = client.read("CopyDistribution", response)
    assert copy["Id"] != original
    read = client.read("GetDistributionConfig", client.send("GetDistributionConfig", Id=original))
    assert copy["DistributionConfig"] == {**read, **wanted}
    response = client.send("CopyDistribution", wanted, PrimaryDistributionId="ENOSUCHID")
    assert (response.status, error_code(response)) == (404, "NoSuchDistribution")


def test_cname_has_one_holder_at_a_time() -> None:
    client = Client(emulator(), "2016-09-29")
    aliases = {"Quantity": 1, "Items": ["www.example.com"]}
    first = client.create(DISTRIBUTION, "ref-1", Aliases=aliases)
    assert first.status == 201
    taken = client.create(DISTRIBUTION, "ref-2", Aliases=aliases)
    assert (taken.status, error_code(taken)) == (409, "CNAMEAlreadyExists")
    # Neither its repetition nor its own update is refused because of the names that it holds itself.
    assert client.create(DISTRIBUTION, "ref-1", Aliases=aliases).body == first.body
    resource_id = client.read("CreateDistribution", first)["Id"]
    value = config(client.contract, DISTRIBUTION, "ref-1") | {"Aliases": aliases, "Comment": "changed"}
    updated = client.send("UpdateDistribution", value, Id=resource_id, if_match=first.header("ETag"))
    assert updated.status == 200
    value["Aliases"] = {"Quantity": 0}
    updated = client.send("UpdateDistribution", value, Id=resource_id, if_match=updated.header("ETag"))
    assert updated.status == 200
    assert client.create(DISTRIBUTION, "ref-2", Aliases=aliases).status == 201


def test_quota(kind: str) -> None:
    client = Client(emulator(quotas={kind: 2}), "2016-09-29")
    resource = client.contract.resources[kind]
    first = client.create(kind, "ref-1")
    assert client.create(kind, "ref-2").status == 201
    refused = client.create(kind, "ref-3")
    assert (refused.status, error_code(refused)) == (400, resource.limit_code)
    # A repetition makes nothing: it is answered at the quota as below it.
    assert client.create(kind, "ref-1").body == first.body
    conflict = client.create(kind, "ref-1", Comment="another")
    assert conflict.status == 409
    resource_id = client.read(resource.create[0], first)["Id"]
    assert client.send(resource.delete, Id=resource_id, if_match=first.header("ETag")).status == 204
    assert client.create(kind, "ref-3").status == 201


def test_quota_of_the_contract_holds_unless_it_is_lifted(kind: str) -> None:
    client = Client(emulator(), "2016-09-29")
    statuses = [client.create(kind, f"ref-{number}").status for number in range(101)]
    assert statuses == [201] * 100 + [400]
    client = Client(emulator(quotas={kind: None}), "2016-09-29")
    assert client.create(kind, "ref").status == 201


def test_lists_are_paged(version: str, kind: str) -> None:
    client = Client(emulator(), version)
    resource = client.contract.resources[kind]
    made = {_created(client, kind, f"ref-{number}")[0] for number in range(5)}
    seen: list[str] = []
    parameters = {"MaxItems": "2"}
    for expected in (2, 2, 1):
        listed = client.read(resource.list, client.send(resource.list, **parameters))
        items = next(value for value in listed.values() if isinstance(value, list))
        seen += [item["Id"] for item in items]
        assert len(items) == expected
        assert listed["MaxItems"] == 2
        assert listed["Marker"] == parameters.get("Marker", "")
        assert listed["IsTruncated"] == (expected == 2)
        assert listed.get("Quantity", expected) == expected
        parameters["Marker"] = listed.get("NextMarker", "")
    assert sorted(seen) == sorted(made)
    assert parameters["Marker"] == ""


def test_list_shows_what_the_distribution_is() -> None:
    client = Client(emulator(), "2016-09-29")
    resource_id, _ = _created(client, DISTRIBUTION, Comment="listed", Enabled=True)
    (item,) = client.read("ListDistributions", client.send("ListDistributions"))["Items"]
    assert (item["Id"], item["Comment"], item["Enabled"]) == (resource_id, "listed", True)
    assert item["ARN"] == f"arn:aws:cloudfront::123456789012:distribution/{resource_id}"
    assert item["Status"] == "Deployed"
    assert item["Origins"]["Quantity"] == 1


def test_signers_of_every_behaviour_are_active_signers() -> None:
    client = Client(emulator(), "2016-09-29")
    value = config(client.contract, DISTRIBUTION, "ref", full=True)
    signers = {"Enabled": True, "Quantity": 2, "Items": ["self", "123456789012"]}
    value["DefaultCacheBehavior"]["TrustedSigners"] = signers
    response = client.send("CreateDistribution", value)
    active = client.read("CreateDistribution", response)["ActiveTrustedSigners"]
    assert (active["Enabled"], active["Quantity"]) == (True, 2)
    assert [item["AwsAccountNumber"] for item in active["Items"]] == ["self", "123456789012"]

    early = Client(emulator(), "2010-11-01")
    response = early.create(
        DISTRIBUTION, "ref", TrustedSigners={"Self": "", "AwsAccountNumber": ["210987654321"]}
    )
    active = early.read("CreateDistribution", response)["ActiveTrustedSigners"]
    assert active == {"Signer": [{"Self": ""}, {"AwsAccountNumber": "210987654321"}]}


def test_store_that_fails_is_an_error_of_the_receiver() -> None:
    store = Store()
    client = Client(emulator(store=store), "2016-09-29")
    store.close()
    response = client.create(IDENTITY, "ref")
    assert (response.status, error_code(response)) == (500, "InternalError")
    assert b"<Type>Receiver</Type>" in response.body


def test_stored_document_that_cannot_be_read_is_an_error_of_the_receiver() -> None:
    store = Store()
    client = Client(emulator(store=store), "2016-09-29")
    resource_id, _ = _created(client, IDENTITY)
    record = store.find(client.access_key, IDENTITY, resource_id)
    assert record is not None
    store.update(replace(record, document=b"<CloudFrontOriginAccessIdentityConfig/>"))
    response = client.send("GetCloudFrontOriginAccessIdentity", Id=resource_id)
    assert (response.status, error_code(response)) == (500, "InternalError")


def test_invalidations_belong_to_their_distribution(version: str) -> None:
    client = Client(emulator(), version)
    first, second = (_created(client, DISTRIBUTION, name)[0] for name in ("one", "two"))
    value = config(client.contract, "Invalidation", "the same")
    made = {
        parent: client.read(
            "CreateInvalidation", client.send("CreateInvalidation", value, DistributionId=parent)
        )["Id"]
        for parent in (first, second)
    }
    assert made[first] != made[second]
    for parent, other in ((first, second), (second, first)):
        listed = client.read("ListInvalidations", client.send("ListInvalidations", DistributionId=parent))
        # The first versions repeat the summaries, the others have them as Items.
        (summaries,) = (value for value in listed.values() if isinstance(value, list))
        assert [row["Id"] for row in summaries] == [made[parent]]
        assert client.send("GetInvalidation", DistributionId=parent, Id=made[parent]).status == 200
        missed = client.send("GetInvalidation", DistributionId=parent, Id=made[other])
        assert (missed.status, error_code(missed)) == (404, "NoSuchInvalidation")
