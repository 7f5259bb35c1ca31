"""What must hold in each of the 29 versions, for each kind of resource."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.emulator.operation_plan import compile_plan
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.emulator.sampling import (
    DISTRIBUTION,
    Client,
    config,
    emulator,
    error_code,
)


def test_every_operation_compiles_so_nothing_required_is_left_unfilled(version: str) -> None:
    contract = load_contract(version)
    plans = [compile_plan(contract, operation, "observed") for operation in contract.operations.values()]
    emulated = {plan.operation.name for plan in plans if plan.verb is not None}
    for resource in contract.resources.values():
        others = {resource.get, resource.get_config, resource.get_content, resource.update, resource.delete}
        assert {*resource.creates, *others, resource.list} - {""} <= emulated


@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_create_echoes_the_configuration(version: str, kind: str, profile: str, full: bool) -> None:
    client = Client(emulator(profile=profile), version)
    operation = client.contract.operation(client.contract.resources[kind].create[0])
    sent = config(client.contract, kind, "ref-1", full=full)
    response = client.send(operation.name, sent)
    shown = client.read(operation.name, response)
    echoed = shown[client.contract.resources[kind].config]
    assert echoed["CallerReference"] == "ref-1"
    assert sent.keys() <= echoed.keys()
    added = echoed.keys() - sent.keys()
    assert not added or profile == "observed"
    assert response.header("Location") == (f"https://cloudfront.amazonaws.com{operation.path}/{shown['Id']}")
    assert response.header("ETag")
    assert [name for name, _ in response.headers if name != "Vary"] == [
        "x-amzn-RequestId",
        "ETag",
        "Location",
        "Content-Type",
        "Content-Length",
        "Date",
    ]
    assert (response.header("Vary") is not None) == (len(response.body) >= 2180)
    assert response.header("Content-Length") == str(len(response.body))


def test_life_of_a_resource(version: str, kind: str) -> None:
    client = Client(emulator(), version)
    resource = client.contract.resources[kind]
    created = client.create(kind, "ref-1")
    resource_id = client.read(resource.create[0], created)["Id"]

    read = client.send(resource.get, Id=resource_id)
    shown = client.read(resource.get, read)
    assert shown["Id"] == resource_id
    assert shown.get("Status", "") == resource.settled_status
    assert read.header("ETag") == created.header("ETag")
    assert read.header("Location") is None

    read = client.send(resource.get_config, Id=resource_id)
    current = client.read(resource.get_config, read)
    assert current == shown[resource.config]

    listed = client.read(resource.list, client.send(resource.list))
    assert _ids(listed) == [resource_id]

    changed = {**current, "Comment": "changed"}
    updated = client.send(resource.update, changed, Id=resource_id, if_match=created.header("ETag"))
    assert client.read(resource.update, updated)[resource.config]["Comment"] == "changed"
    etag = updated.header("ETag")
    assert etag not in (None, created.header("ETag"))
    read = client.send(resource.get_config, Id=resource_id)
    assert client.read(resource.get_config, read)["Comment"] == "changed"
    assert read.header("ETag") == etag

    deleted = client.send(resource.delete, Id=resource_id, if_match=etag)
    assert (deleted.status, deleted.body) == (204, b"")
    gone = client.send(resource.get, Id=resource_id)
    assert (gone.status, error_code(gone)) == (404, resource.not_found_code)
    listed = client.read(resource.list, client.send(resource.list))
    assert _ids(listed) == []


@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_repeated_create(version: str, kind: str, profile: str) -> None:
    client = Client(emulator(profile=profile), version)
    operation = client.contract.operation(client.contract.resources[kind].create[0])
    idempotency = operation.idempotency
    assert idempotency is not None
    first = client.create(kind, "ref-1")
    again = client.create(kind, "ref-1")
    assert first.status == 201
    if idempotency.replay(profile) == "same":  # type: ignore[arg-type]
        assert (again.status, again.body) == (first.status, first.body)
        assert [again.header(name) for name in ("ETag", "Location")] == [
            first.header(name) for name in ("ETag", "Location")
        ]
    else:
        assert (again.status, error_code(again)) == (409, idempotency.conflict_code)
    other = client.create(kind, "ref-1", Comment="another")
    assert (other.status, error_code(other)) == (409, idempotency.conflict_code)
    new = client.create(kind, "ref-2")
    assert new.header("Location") != first.header("Location")


def test_only_the_versions_that_say_so_refuse_a_repetition() -> None:
    refusing = {
        profile: [
            version
            for version in API_VERSIONS
            if (found := load_contract(version).operation("CreateDistribution").idempotency)
            and found.replay(profile) == "conflict"
        ]
        for profile in ("documented", "observed")
    }
    assert refusing["documented"] == ["2018-11-05", "2019-03-26", "2020-05-31"]
    assert refusing["observed"] == ["2018-06-18", *refusing["documented"]]


def test_operations_that_come_later_are_routed_and_said_to_be_missing() -> None:
    client = Client(emulator(), "2020-05-31")
    response = client.raw("GetManagedCertificateDetails", None, Identifier="example")
    assert (response.status, error_code(response)) == (501, "NotImplemented")


@pytest.mark.parametrize("reader", API_VERSIONS)
def test_a_resource_is_readable_in_every_other_version(kind: str, reader: str) -> None:
    shared = emulator()
    created = {}
    for writer in API_VERSIONS:
        client = Client(shared, writer)
        response = client.create(kind, f"ref-{writer}", full=True, **_without_names(client, kind))
        created[client.read(client.contract.resources[kind].create[0], response)["Id"]] = f"ref-{writer}"
    client = Client(shared, reader)
    resource = client.contract.resources[kind]
    for resource_id, reference in created.items():
        shown = client.read(resource.get, client.send(resource.get, Id=resource_id))
        assert shown[resource.config]["CallerReference"] == reference
    assert _ids(client.read(resource.list, client.send(resource.list))) == sorted(created)


def test_a_reference_is_known_in_every_version() -> None:
    shared = emulator()
    identity = "CloudFrontOriginAccessIdentity"
    first = Client(shared, "2010-11-01").create(identity, "ref-1", Comment="c")
    again = Client(shared, "2020-05-31").create(identity, "ref-1", Comment="c")
    assert again.status == 201
    assert again.header("ETag") == first.header("ETag")
    location = first.header("Location")
    assert location is not None
    assert again.header("Location") == location.replace("2010-11-01", "2020-05-31")


def _without_names(client: Client, kind: str) -> dict[str, Any]:
    """No CNAMEs: 29 distributions of one account cannot have the same."""
    shape = client.contract.operation(client.contract.resources[kind].create[0]).request
    assert shape is not None
    if kind == DISTRIBUTION and shape.shape.member("Aliases") is not None:
        return {"Aliases": {"Quantity": 0}}
    return {"CNAME": []} if kind == DISTRIBUTION else {}


def _ids(listed: Any) -> list[str]:
    items = next((value for value in listed.values() if isinstance(value, list)), [])
    return [item["Id"] for item in items]
