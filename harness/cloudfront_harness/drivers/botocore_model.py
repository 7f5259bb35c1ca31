"""A contract as the service model that botocore reads (`service-2.json`), so that boto3 speaks its version.

Pure data in and out. The form is that of the models that botocore ships, without prose.
"""

from __future__ import annotations

from typing import Any

from cloudfront_harness.contract import Body, Contract, Member, Operation, Parameter, Shape
from cloudfront_harness.errors import SpecError

Model = dict[str, Any]


def service_model(contract: Contract) -> Model:
    """The service model of one API version, as parsed JSON.

    Member names are those of the contract, requests are signed with SigV4 whatever the version's own clients
    did, and every declared error is an exception class. Raises `SpecError` if two different shapes have one
    name.
    """
    shapes = _Shapes()
    operations = {name: _operation(operation, shapes) for name, operation in contract.operations.items()}
    return {
        "version": "2.0",
        "metadata": {
            "apiVersion": contract.api_version,
            "endpointPrefix": "cloudfront",
            "globalEndpoint": "cloudfront.amazonaws.com",
            "protocol": "rest-xml",
            "protocols": ["rest-xml"],
            "serviceAbbreviation": "CloudFront",
            "serviceFullName": "Amazon CloudFront",
            "serviceId": "CloudFront",
            "signatureVersion": "v4",
            "uid": f"cloudfront-{contract.api_version}",
        },
        "operations": operations,
        "shapes": shapes.models,
    }


def _operation(operation: Operation, shapes: _Shapes) -> Model:
    target = f"{operation.path}?{operation.query}" if operation.query else operation.path
    model: Model = {
        "name": operation.name,
        "http": {"method": operation.method, "requestUri": target, "responseCode": operation.status},
        "input": {"shape": shapes.add(f"{operation.name}Request", _input(operation, shapes))},
        "errors": [
            {"shape": shapes.add(error.code, _exception(error.status, shapes))} for error in operation.errors
        ],
    }
    body = operation.request
    if body is not None and body.member is None:
        model["input"]["locationName"] = body.root
        model["input"]["xmlNamespace"] = {"uri": body.namespace}
    if operation.response is not None or operation.response_headers:
        model["output"] = {"shape": shapes.add(f"{operation.name}Result", _output(operation, shapes))}
    return model


def _input(operation: Operation, shapes: _Shapes) -> Model:
    members = {parameter.name: _parameter(parameter, shapes) for parameter in operation.parameters}
    required = [parameter.name for parameter in operation.parameters if parameter.required]
    model: Model = {"type": "structure", "required": required, "members": members}
    body = operation.request
    if body is None:
        return model
    _add_body(model, body, shapes)
    if body.member is not None:
        if body.required:
            required.append(body.member)
        if body.shape.kind == "structure":
            members[body.member]["locationName"] = body.root
            members[body.member]["xmlNamespace"] = {"uri": body.namespace}
    return model


def _output(operation: Operation, shapes: _Shapes) -> Model:
    members: Model = {
        header.member: {
            "shape": shapes.add("string", {"type": "string"}),
            "location": "header",
            "locationName": header.name,
        }
        for header in operation.response_headers
    }
    model: Model = {"type": "structure", "members": members}
    if operation.response is not None:
        _add_body(model, operation.response, shapes)
    return model


def _add_body(model: Model, body: Body, shapes: _Shapes) -> None:
    """Put the body into the structure of a request or a result: as its payload, or member by member."""
    if body.member is not None:
        model["members"][body.member] = {"shape": shapes.of(body.shape)}
        model["payload"] = body.member
        return
    model["members"].update(shapes.members_of(body.shape))
    model["required"] = [*model.get("required", ()), *(m.name for m in body.shape.members if m.required)]


def _parameter(parameter: Parameter, shapes: _Shapes) -> Model:
    return {
        "shape": shapes.of(parameter.shape),
        "location": parameter.location,
        "locationName": parameter.wire_name,
    }


def _exception(status: int, shapes: _Shapes) -> Model:
    return {
        "type": "structure",
        "members": {"Message": {"shape": shapes.add("string", {"type": "string"})}},
        "error": {"httpStatusCode": status, "senderFault": status < 500},
        "exception": True,
    }


class _Shapes:
    """The shapes of a model by name, added as they are referred to."""

    def __init__(self) -> None:
        self.models: Model = {}

    def add(self, name: str, model: Model) -> str:
        """Enter a shape and return its name."""
        if self.models.setdefault(name, model) != model:
            raise SpecError(f"Two different shapes are named {name}: run `cfharness spec build`.")
        return name

    def of(self, shape: Shape) -> str:
        """The name of a contract's shape, entered with all that it refers to."""
        if shape.kind == "structure":
            model: Model = {"type": "structure", "members": self.members_of(shape)}
            if required := [member.name for member in shape.members if member.required]:
                model["required"] = required
            return self.add(shape.name, model)
        if shape.kind == "list":
            return self.add(shape.name, self._list(shape))
        limits = {
            "enum": [value for value in shape.enum if value not in shape.observed_values] or None,
            "min": shape.min_length if shape.min_length is not None else shape.minimum,
            "max": shape.max_length if shape.max_length is not None else shape.maximum,
            "pattern": shape.pattern,
        }
        given = {key: value for key, value in limits.items() if value is not None}
        return self.add(shape.name, {"type": shape.kind, **given})

    def members_of(self, shape: Shape) -> Model:
        """The members of a structure, as a model writes them."""
        return {member.name: self._member(member) for member in shape.members}

    def _member(self, member: Member) -> Model:
        name = member.xml_name
        if member.shape.kind == "list" and member.shape.flattened and member.shape.item is not None:
            # What repeats in the place of a wrapper bears the item's name.
            name = member.shape.item.xml_name
        model: Model = {"shape": self.of(member.shape)}
        return model if name == member.name else {**model, "locationName": name}

    def _list(self, shape: Shape) -> Model:
        assert shape.item is not None, f"list {shape.name} has no item"
        model: Model = {
            "type": "list",
            "member": {"shape": self.of(shape.item.shape), "locationName": shape.item.xml_name},
        }
        if shape.flattened:
            model["flattened"] = True
        if shape.min_length is not None:
            model["min"] = shape.min_length
        if shape.max_length is not None:
            model["max"] = shape.max_length
        return model
