"""The exported models, measured against those that botocore ships."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from cloudfront_harness.contract import Body as ContractBody
from cloudfront_harness.contract import Contract, Member, Operation, Shape
from cloudfront_harness.drivers.botocore_model import service_model
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.xml import encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.wire.values import full, values

LOADER = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
SHIPPED = tuple(v for v in API_VERSIONS if v in LOADER.list_api_versions("cloudfront", "service-2"))
EARLY = tuple(v for v in API_VERSIONS if v not in SHIPPED)


@cache
def exported(version: str) -> ServiceModel:
    return ServiceModel(service_model(load_contract(version)), "cloudfront")


@cache
def shipped(version: str) -> ServiceModel:
    return ServiceModel(LOADER.load_service_model("cloudfront", "service-2", version), "cloudfront")


def sent(model: OperationModel, parameters: dict[str, Any]) -> Any:
    """What botocore makes of a call, without what is the same for all calls."""
    serialized = create_serializer("rest-xml").serialize_to_request(parameters, model)
    return {key: serialized[key] for key in ("method", "url_path", "query_string", "headers", "body")}


def arguments(operation: Operation) -> dict[str, Any]:
    """Every parameter and the whole body of an operation."""
    given_: dict[str, Any] = {parameter.name: full(parameter.shape) for parameter in operation.parameters}
    if operation.request is not None:
        body = full(operation.request.shape)
        given_.update(body if operation.request.member is None else {operation.request.member: body})
    return given_


def test_which_versions_botocore_lacks() -> None:
    assert tuple(version for version in API_VERSIONS if version < "2014-05-31") == EARLY


@pytest.mark.parametrize("version", SHIPPED)
def test_operations_and_errors_are_those_of_the_shipped_model(version: str) -> None:
    ours, theirs = exported(version), shipped(version)
    # botocore's newest model grows; the contract is pinned.
    assert set(ours.operation_names) <= set(theirs.operation_names)
    if version != SHIPPED[-1]:
        assert set(ours.operation_names) == set(theirs.operation_names)
    for name in ours.operation_names:
        mine, other = ours.operation_model(name), theirs.operation_model(name)
        assert mine.http["method"] == other.http["method"]
        assert mine.http["requestUri"] == other.http["requestUri"]
        declared = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in mine.error_shapes}
        assert declared == {
            shape.name: shape.metadata["error"]["httpStatusCode"] for shape in other.error_shapes
        }


@pytest.mark.parametrize("version", SHIPPED[:-1])
def test_structures_are_those_of_the_shipped_model(version: str) -> None:
    ours, theirs = exported(version), shipped(version)
    for name in theirs.operation_names:
        mine, other = ours.operation_model(name), theirs.operation_model(name)
        assert structure(mine.input_shape) == structure(other.input_shape)
        results = [structure(model.output_shape) for model in (mine, other)]
        for result in filter(None, results):
            # Says nothing to a client, and is on one result only, that of ListTagsForResource.
            del result["required"]
        assert results[0] == results[1]


def structure(shape: Any) -> Any:
    """All that the serializer, the validator and the parser of botocore ask of a shape, below it as well."""
    if shape is None:
        return None
    serialization = dict(shape.serialization)
    if shape.type_name == "structure":
        members = {name: structure(member) for name, member in shape.members.items()}
        # A name that says the same as the member's own is left out here and given there.
        for name, member in members.items():
            if member["serialization"].get("name") == name and "location" not in member["serialization"]:
                del member["serialization"]["name"]
        below = {"members": members, "required": set(shape.required_members)}
    elif shape.type_name == "list":
        below = {"item": structure(shape.member)}
    else:
        below = {"enum": shape.enum} if shape.type_name == "string" else {}
    limits = {key: shape.metadata.get(key) for key in ("min", "max")}
    return {"type": shape.type_name, "serialization": serialization, **limits, **below}


@pytest.mark.parametrize("version", SHIPPED)
def test_requests_are_serialized_as_by_the_shipped_model(version: str) -> None:
    contract = load_contract(version)
    for name, operation in contract.operations.items():
        call = arguments(operation)
        assert sent(exported(version).operation_model(name), call) == sent(
            shipped(version).operation_model(name), call
        )


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_create_distribution_is_serialized_as_by_the_shipped_model(data: st.DataObject) -> None:
    body = load_contract("2014-05-31").operation("CreateDistribution").request
    assert body is not None
    call = {"DistributionConfig": data.draw(values(body.shape))}
    ours, theirs = (m("2014-05-31").operation_model("CreateDistribution") for m in (exported, shipped))
    assert sent(ours, call) == sent(theirs, call)


@pytest.mark.parametrize("version", API_VERSIONS)
def test_botocore_and_our_encoder_write_the_same_document(version: str) -> None:
    for name, operation in load_contract(version).operations.items():
        body = operation.request
        if body is None or body.shape.kind == "blob":
            continue
        theirs = sent(exported(version).operation_model(name), arguments(operation))["body"]
        ours = encode(body.root, body.namespace, body.shape, full(body.shape))
        assert canonical(ours) == canonical(theirs)


def canonical(data: bytes) -> bytes:
    return bytes(etree.tostring(etree.fromstring(data), method="c14n"))


@pytest.mark.parametrize("version", API_VERSIONS)
def test_botocore_reads_the_responses_of_every_operation(version: str) -> None:
    for name, operation in load_contract(version).operations.items():
        model = exported(version).operation_model(name)
        headers = {declared.name: f"<{declared.member}>" for declared in operation.response_headers}
        response = {
            "status_code": operation.status,
            "headers": headers,
            "body": response_body(operation.response),
        }
        shape: Any = model.output_shape  # None for no output, whatever the stubs say
        parsed = create_parser("rest-xml").parse(response, shape)
        del parsed["ResponseMetadata"]
        expected: dict[str, Any] = {
            declared.member: headers[declared.name] for declared in operation.response_headers
        }
        if operation.response is not None:
            value = full(operation.response.shape)
            expected.update(
                value if operation.response.member is None else {operation.response.member: value}
            )
        assert comparable(parsed) == comparable(expected)


def response_body(body: ContractBody | None) -> bytes:
    if body is None:
        return b""
    value = full(body.shape)
    return value if isinstance(value, bytes) else encode(body.root, body.namespace, body.shape, value)


def comparable(value: Any) -> Any:
    """Times as text, where botocore has datetimes; bodies that are blobs as text, as botocore has them."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    return value.strftime("%Y-%m-%dT%H:%M:%S.350Z") if hasattr(value, "strftime") else value


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_model_is_plain_json(version: str) -> None:
    model = service_model(load_contract(version))
    assert json.loads(json.dumps(model)) == model
    assert model["metadata"]["apiVersion"] == version
    assert model["metadata"]["protocol"] == "rest-xml"
    referred = set(find_shapes(model["operations"])) | set(find_shapes(model["shapes"]))
    assert referred == set(model["shapes"])


def find_shapes(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["shape"]] if isinstance(node.get("shape"), str) else []
        return own + [name for value in node.values() for name in find_shapes(value)]
    if isinstance(node, list):
        return [name for value in node for name in find_shapes(value)]
    return []


def test_a_repeated_element_bears_the_name_of_the_item() -> None:
    names = Shape(
        "NameList", "list", item=Member("member", "Name", Shape("string", "string")), flattened=True
    )
    shape = Shape("Config", "structure", members=(Member("Names", "NameList", names),))
    model = ServiceModel(service_model(creating(shape)), "cloudfront").operation_model("CreateThing")
    assert (
        sent(model, {"C": {"Names": ["a", "b"]}})["body"]
        == b'<C xmlns="urn"><Name>a</Name><Name>b</Name></C>'
    )
    answer = {"status_code": 201, "headers": {}, "body": b"<C><Name>a</Name><Name>b</Name></C>"}
    shape_out: Any = model.output_shape
    assert create_parser("rest-xml").parse(answer, shape_out)["C"] == {"Names": ["a", "b"]}


def creating(shape: Shape) -> Contract:
    body = ContractBody("C", "urn", shape, "C")
    operation = Operation(
        "CreateThing", "2016-09-29", "POST", "/2016-09-29/thing", "", 201, request=body, response=body
    )
    return Contract("2016-09-29", "urn", {"CreateThing": operation}, {}, ("sigv4",))


def test_two_shapes_of_one_name_are_an_error() -> None:
    string, other = Shape("string", "string"), Shape("string", "string", enum=("a",))
    shape = Shape("Config", "structure", members=(Member("A", "A", string), Member("B", "B", other)))
    with pytest.raises(SpecError, match="named string"):
        service_model(creating(shape))
