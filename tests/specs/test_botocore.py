"""The 19 versions from 2014-05-31 on: the contract and botocore's own reading of its models agree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, StringShape, StructureShape
from botocore.model import Shape as Modelled
from cloudfront_harness.contract import Body, Operation, Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.build.model import PINNED_BOTOCORE, botocore_version

# Values that the service was seen to write, at the places where it was.
SEEN_BESIDE = {
    f"{operation}/Items/[]/HttpVersion": ("HTTP1_1", "HTTP2", "HTTP3", "HTTP2AND3")
    for operation in (
        "ListDistributions",
        "ListDistributionsByRealtimeLogConfig",
        "ListDistributionsByWebACLId",
        "ListDistributionsByConnectionFunction",
        "ListDistributionsByConnectionMode",
        "ListDistributionsByTrustStore",
        "ListDistributionsByAnycastIpListId",
    )
}
MODELLED = [version for version in API_VERSIONS if version >= "2014-05-31"]

pytestmark = pytest.mark.skipif(
    botocore_version() != PINNED_BOTOCORE,
    reason=f"the contract is that of botocore {PINNED_BOTOCORE}; {botocore_version()} is installed",
)
every_modelled_version = pytest.mark.parametrize("version", MODELLED)


@cache
def model_of(version: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model("cloudfront", "service-2", version), "cloudfront")


def pairs(version: str) -> Iterator[tuple[Operation, OperationModel]]:
    contract, model = load_contract(version), model_of(version)
    for name in model.operation_names:
        yield contract.operation(name), model.operation_model(name)


def test_botocore_has_the_same_versions() -> None:
    known = Loader().list_api_versions("cloudfront", "service-2")
    assert [version for version in known if version >= "2014-05-31"] == MODELLED


@every_modelled_version
def test_operations(version: str) -> None:
    assert sorted(load_contract(version).operations) == sorted(model_of(version).operation_names)
    for operation, model in pairs(version):
        path, _, query = model.http["requestUri"].replace("+}", "}").partition("?")
        assert (operation.method, operation.path, operation.query) == (model.http["method"], path, query)
        assert operation.status == model.http.get("responseCode", 200)


@every_modelled_version
def test_errors(version: str) -> None:
    for operation, model in pairs(version):
        wanted = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in model.error_shapes}
        assert {error.code: error.status for error in operation.errors} == wanted, operation.name


@every_modelled_version
def test_parameters(version: str) -> None:
    for operation, model in pairs(version):
        assert isinstance(model.input_shape, StructureShape)
        wanted = {
            name: (
                shape.serialization.get("name", name),
                shape.serialization["location"],
                shape.serialization["location"] == "uri" or name in model.input_shape.required_members,
                shape.type_name,
            )
            for name, shape in model.input_shape.members.items()
            if "location" in shape.serialization
        }
        found = {
            row.name: (row.wire_name, row.location, row.required, row.shape.kind)
            for row in operation.parameters
        }
        assert found == wanted, operation.name
        assert list(found) == list(wanted)


@every_modelled_version
def test_response_headers(version: str) -> None:
    for operation, model in pairs(version):
        members = {} if model.output_shape is None else model.output_shape.members
        wanted = [
            (shape.serialization.get("name", name), name)
            for name, shape in members.items()
            if shape.serialization.get("location") == "header"
        ]
        assert [(row.name, row.member) for row in operation.response_headers] == wanted, operation.name


@every_modelled_version
def test_requests(version: str) -> None:
    for operation, model in pairs(version):
        shape = model.input_shape
        assert isinstance(shape, StructureShape)
        payload = shape.serialization.get("payload")
        if payload is not None:
            body = present(operation.request)
            assert body.member == payload
            assert body.required == (payload in shape.required_members)
            member = shape.members[payload]
            if member.type_name == "structure":
                assert body.root == member.serialization["name"]
                assert member.serialization["xmlNamespace"]["uri"] == body.namespace
            same_shape(body.shape, member, operation.name)
        elif "name" in shape.serialization:
            body = present(operation.request)
            assert body.member is None
            assert body.root == shape.serialization["name"]
            same_shape(body.shape, shape, operation.name)
        else:
            assert operation.request is None


@every_modelled_version
def test_responses(version: str) -> None:
    for operation, model in pairs(version):
        shape = model.output_shape
        payload = None if shape is None else shape.serialization.get("payload")
        if payload is not None:
            assert isinstance(shape, StructureShape)
            body = present(operation.response)
            assert body.member == payload
            if body.shape.kind != "blob":
                assert body.root == shape.members[payload].serialization.get("name", payload)
            same_shape(body.shape, shape.members[payload], operation.name)
        elif shape is not None and any(
            "location" not in member.serialization for member in shape.members.values()
        ):
            body = present(operation.response)
            assert body.root == shape.name
            same_shape(body.shape, shape, operation.name)
        else:
            assert operation.response is None


def present(body: Body | None) -> Body:
    assert body is not None
    return body


def same_shape(shape: Shape, model: Modelled, where: str) -> None:
    """Every fact of a shape and of all below it."""
    assert shape.kind == model.type_name, where
    if isinstance(model, StructureShape):
        members = {name: row for name, row in model.members.items() if "location" not in row.serialization}
        assert [member.name for member in shape.members] == list(members), where
        for member in shape.members:
            row = members[member.name]
            assert member.xml_name == row.serialization.get("name", member.name), (where, member.name)
            assert member.required == (member.name in model.required_members), (where, member.name)
            assert not member.inferred
            same_shape(member.shape, row, f"{where}/{member.name}")
    elif isinstance(model, ListShape):
        assert shape.item is not None
        assert shape.item.xml_name == model.member.serialization.get("name", "member"), where
        assert shape.flattened == bool(model.serialization.get("flattened", False)), where
        assert (shape.min_length, shape.max_length) == limits(model), where
        same_shape(shape.item.shape, model.member, f"{where}/[]")
    else:
        same_scalar(shape, model, where)


def same_scalar(shape: Shape, model: Modelled, where: str) -> None:
    if isinstance(model, StringShape):
        modelled = [value for value in shape.enum if value not in SEEN_BESIDE.get(where, ())]
        assert modelled == model.enum, where
    numeric = shape.kind in ("integer", "long", "float", "double")
    assert ((shape.minimum, shape.maximum) if numeric else (shape.min_length, shape.max_length)) == limits(
        model
    ), where
    assert (shape.pattern is None) == ("pattern" not in model.metadata), where


def limits(model: Modelled) -> tuple[int | None, int | None]:
    return (model.metadata.get("min"), model.metadata.get("max"))
