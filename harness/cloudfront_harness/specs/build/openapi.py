"""From a service model and the facts of its version to an OpenAPI 3.1 document.

The documents hold structure and figures only: names, types, limits, statuses. Object properties stand in
wire order, which OpenAPI does not promise but JSON text keeps. What it has no word for is `x-cloudfront-…`:

    x-cloudfront-member       the SDK's name of a parameter, header or body
    x-cloudfront-errors       the error codes behind a status
    x-cloudfront-inferred     required members whose requiredness no source of the version states
    x-cloudfront-pattern      the model's pattern, where `pattern` says it in words that every tool knows
    x-cloudfront-observed     a header that clients read although no document lists it
    x-cloudfront-observed-values   what the service was seen to write of an enumeration, and the model lacks
    x-cloudfront-set          that a list is a set: what tells its items apart, level, source
    x-cloudfront-since        members added after the version began, dated by the first model with them
    x-cloudfront-model-date   date of the model, where the version grows
    x-cloudfront-neutral      the value of a member that must be there and that nobody gave
    x-cloudfront-idempotency, -auth, -common-errors, -constraints, -normalisations, -resources, -messages,
                              -refusals, -answer-members, -tagging, -managed, -page-size
                              see cloudfront_harness.contract
"""

from __future__ import annotations

import re
from typing import Any

from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.build import answers as answer_rows
from cloudfront_harness.specs.build import facts as fact_rows
from cloudfront_harness.specs.build.model import SourceModel

_SCALAR_SCHEMAS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "boolean": {"type": "boolean"},
    "timestamp": {"type": "string", "format": "date-time"},
    "blob": {"type": "string", "format": "byte"},
}
_LOCATIONS = {"uri": "path", "querystring": "query", "header": "header"}
_ERROR_SCHEMA = "ErrorResponse"
# Unicode classes are unknown to Python and to JavaScript without a flag. The same within ASCII; beyond it
# everything that is no control character, which allows a little more.
_PORTABLE = {
    r"[\p{L}\p{Z}\p{N}_.:/=+\-@]": r"""[^\x00-\x1f!"#$%&'()*,;<>?\[\\\]^`{|}~\x7f-\x9f]""",
}


def openapi_document(source: SourceModel, facts: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document of one version, as JSON-ready values in a fixed order."""
    return _Document(source, facts).build()


class _Document:
    def __init__(self, source: SourceModel, facts: dict[str, Any]) -> None:
        self._source = source
        self._version = source.api_version
        self._shapes: dict[str, dict[str, Any]] = source.model["shapes"]
        self._facts = facts
        self._namespace = f"http://cloudfront.amazonaws.com/doc/{self._version}/"
        self._idempotency = fact_rows.idempotency(facts, source)
        self._observed_headers = fact_rows.observed_headers(facts, self._version)
        self._neutral = answer_rows.neutral_values(facts, source)
        self._required: dict[str, set[str]] = {}
        self._inferred = set(source.inferred_required)
        self._sets = fact_rows.sets(facts)
        self._spellings = fact_rows.spellings(facts)
        self._since = fact_rows.member_dates(facts, self._version)
        for row in fact_rows.stated_requiredness(facts, self._version):
            self._required.setdefault(row["shape"], set()).update(row["members"])
            if row["inferred"]:
                self._inferred |= {(row["shape"], member) for member in row["members"]}

    def build(self) -> dict[str, Any]:
        paths: dict[str, dict[str, Any]] = {}
        for name in sorted(self._source.model["operations"]):
            operation = self._source.model["operations"][name]
            paths.setdefault(self._path(operation), {})[operation["http"]["method"].lower()] = (
                self._operation(name, operation)
            )
        model_date = fact_rows.model_date(self._facts, self._version)
        return {
            "openapi": "3.1.0",
            "info": {"title": "CloudFront REST API", "version": self._version},
            "servers": [{"url": "https://cloudfront.amazonaws.com"}],
            "x-cloudfront-namespace": self._namespace,
            **({"x-cloudfront-model-date": model_date} if model_date else {}),
            "x-cloudfront-auth": fact_rows.auth_schemes(self._facts, self._version),
            "x-cloudfront-common-errors": self._facts["common_errors"],
            "x-cloudfront-resources": fact_rows.resources(self._facts, self._source),
            "x-cloudfront-constraints": fact_rows.constraints(self._facts, self._source),
            "x-cloudfront-normalisations": fact_rows.normalisations(self._facts, self._source),
            "x-cloudfront-messages": answer_rows.messages(self._facts, self._source),
            "x-cloudfront-refusals": answer_rows.refusals(self._facts, self._source),
            "x-cloudfront-answer-members": answer_rows.answer_members(self._facts, self._source),
            "x-cloudfront-tagging": answer_rows.tagging(self._facts, self._source),
            "x-cloudfront-managed": fact_rows.managed(self._facts, self._source),
            "x-cloudfront-page-size": self._facts["paging"]["size"],
            "paths": dict(sorted(paths.items())),
            "components": {"schemas": self._schemas()},
        }

    def _path(self, operation: dict[str, Any]) -> str:
        uri: str = operation["http"]["requestUri"]
        if not uri.startswith(f"/{self._version}/"):
            raise SpecError(f"The model of {self._version} has a URI of another version: {uri}")
        return uri.replace("+}", "}")

    def _operation(self, name: str, operation: dict[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {"operationId": name}
        parameters = self._parameters(operation)
        if parameters:
            row["parameters"] = parameters
        if body := self._request_body(operation):
            row["requestBody"] = body
        row["responses"] = self._responses(name, operation)
        if name in self._idempotency:
            row["x-cloudfront-idempotency"] = self._idempotency[name]
        return row

    def _parameters(self, operation: dict[str, Any]) -> list[dict[str, Any]]:
        shape = self._shapes[operation["input"]["shape"]]
        rows = []
        for name, member in shape["members"].items():
            location = member.get("location")
            if location is None:
                continue
            row = {"name": member.get("locationName", name), "in": _LOCATIONS[location]}
            if location == "uri" or name in shape.get("required", ()):
                row["required"] = True
            rows.append({**row, "schema": _reference(member["shape"]), "x-cloudfront-member": name})
        return rows

    def _request_body(self, operation: dict[str, Any]) -> dict[str, Any] | None:
        shape = self._shapes[operation["input"]["shape"]]
        payload = shape.get("payload")
        if payload is not None:
            required = payload in shape.get("required", ())
            body = {"required": required, "content": self._content(payload, shape["members"][payload])}
            return {**body, "x-cloudfront-member": payload}
        root = operation["input"].get("locationName")
        if root is None:
            return None
        member = {"shape": operation["input"]["shape"], "locationName": root}
        return {"required": True, "content": self._content(root, member)}

    def _content(self, name: str, member: dict[str, Any]) -> dict[str, Any]:
        reference = _reference(member["shape"])
        if self._shapes[member["shape"]]["type"] in ("blob", "string"):
            return {"application/octet-stream": {"schema": reference}}
        xml = {"name": member.get("locationName", name), "namespace": self._namespace}
        return {"text/xml": {"schema": {**reference, "xml": xml}}}

    def _responses(self, name: str, operation: dict[str, Any]) -> dict[str, Any]:
        status = operation["http"].get("responseCode", 200)
        responses = {str(status): self._success(name, operation)}
        by_status: dict[int, list[str]] = {}
        for error in operation.get("errors", ()):
            error_status = self._shapes[error["shape"]]["error"]["httpStatusCode"]
            by_status.setdefault(error_status, []).append(error["shape"])
        for error_status, codes in sorted(by_status.items()):
            responses[str(error_status)] = {
                "description": " or ".join(codes),
                "content": {
                    "text/xml": {
                        "schema": {
                            **_reference(_ERROR_SCHEMA),
                            "xml": {"name": "ErrorResponse", "namespace": self._namespace},
                        }
                    }
                },
                "x-cloudfront-errors": codes,
            }
        return responses

    def _success(self, name: str, operation: dict[str, Any]) -> dict[str, Any]:
        success: dict[str, Any] = {"description": "Success"}
        if "output" not in operation:
            return success
        shape = self._shapes[operation["output"]["shape"]]
        headers = {
            member.get("locationName", member_name): self._header(name, member_name, member)
            for member_name, member in shape["members"].items()
            if member.get("location") == "header"
        }
        if headers:
            success["headers"] = headers
        payload = shape.get("payload")
        if payload is not None:
            success["content"] = self._content(self._root_of(payload, shape), shape["members"][payload])
            success["x-cloudfront-member"] = payload
        elif any("location" not in member for member in shape["members"].values()):
            root = operation["output"].get("locationName", operation["output"]["shape"])
            success["content"] = self._content(root, {"shape": operation["output"]["shape"]})
        return success

    def _root_of(self, payload: str, shape: dict[str, Any]) -> str:
        """Root element of a response: as the model names it, else the payload member. SDKs accept any."""
        member = shape["members"][payload]
        name: str = member.get("locationName", payload)
        return name

    def _header(self, operation: str, member_name: str, member: dict[str, Any]) -> dict[str, Any]:
        wire_name = member.get("locationName", member_name)
        observed = wire_name in self._observed_headers.get(operation, ())
        row = {
            "required": not observed,
            "schema": _reference(member["shape"]),
            "x-cloudfront-member": member_name,
        }
        return {**row, "x-cloudfront-observed": True} if observed else row

    def _schemas(self) -> dict[str, Any]:
        schemas = {
            name: self._schema(name, shape)
            for name, shape in self._shapes.items()
            if not shape.get("exception") and not self._is_envelope(shape)
        }
        schemas |= self._spelt_schemas()
        schemas[_ERROR_SCHEMA] = _object({"Error": _reference("Error"), "RequestId": _reference("string")})
        schemas["Error"] = _object({word: _reference("string") for word in ("Type", "Code", "Message")})
        return dict(sorted(schemas.items()))

    @staticmethod
    def _is_envelope(shape: dict[str, Any]) -> bool:
        """Whether a shape only gathers headers, parameters and a payload, which stand in the operation."""
        members = shape.get("members", {})
        return shape["type"] == "structure" and (
            "payload" in shape or (bool(members) and all("location" in member for member in members.values()))
        )

    def _schema(self, name: str, shape: dict[str, Any]) -> dict[str, Any]:
        match shape["type"]:
            case "structure":
                return self._structure(name, shape)
            case "list":
                item_name = shape["member"].get("locationName", "member")
                items = {**_reference(shape["member"]["shape"]), "xml": {"name": item_name}}
                limits = _limits(shape, "minItems", "maxItems")
                return {
                    "type": "array",
                    "items": items,
                    **limits,
                    "xml": {"wrapped": not shape.get("flattened", False)},
                    **({"x-cloudfront-set": self._sets[name]} if name in self._sets else {}),
                }
            case scalar:
                return _scalar(scalar, shape)

    def _structure(self, name: str, shape: dict[str, Any]) -> dict[str, Any]:
        properties = {}
        for member_name, member in shape["members"].items():
            if "location" in member:
                continue
            spelt = (name, member_name) in self._spellings
            properties[member_name] = _reference(name + member_name if spelt else member["shape"])
            element = member.get("locationName", member_name)
            if element != member_name:
                properties[member_name]["xml"] = {"name": element}
            if member_name in self._neutral:
                properties[member_name]["x-cloudfront-neutral"] = self._neutral[member_name]
        stated = set(shape.get("required", ())) | self._required.get(name, set())
        required = [member for member in properties if member in stated]
        inferred = [member for member in required if (name, member) in self._inferred]
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        if inferred:
            schema["x-cloudfront-inferred"] = inferred
        if name in self._since:
            schema["x-cloudfront-since"] = self._since[name]
        return schema

    def _spelt_schemas(self) -> dict[str, Any]:
        """Enumerations that one member spells in its own way have a schema for that member."""
        schemas = {}
        for (shape, member), spelling in self._spellings.items():
            if member in self._shapes.get(shape, {}).get("members", {}):
                schema = _scalar("string", self._shapes[self._shapes[shape]["members"][member]["shape"]])
                observed = [spelling[value] for value in schema["enum"] if value in spelling]
                schema["enum"] += observed
                schemas[shape + member] = {**schema, "x-cloudfront-observed-values": observed}
        return schemas


def _reference(shape: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{shape}"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _scalar(kind: str, shape: dict[str, Any]) -> dict[str, Any]:
    schema = dict(_SCALAR_SCHEMAS[kind])
    if kind in ("integer", "long", "float", "double"):
        return schema | _limits(shape, "minimum", "maximum")
    if shape.get("enum"):
        schema["enum"] = list(shape["enum"])
    schema |= _limits(shape, "minLength", "maxLength")
    if "pattern" in shape:
        schema |= _pattern(shape["pattern"])
    return schema


def _pattern(pattern: str) -> dict[str, Any]:
    """The keyword, and the model's own words where not every dialect of regular expressions has them."""
    portable = pattern
    for words, others in _PORTABLE.items():
        portable = portable.replace(words, others)
    schema = {"x-cloudfront-pattern": pattern} if portable != pattern else {}
    try:
        re.compile(portable)
    except re.error:
        return {"x-cloudfront-pattern": pattern}
    return {"pattern": _unanchored_to_whole(portable), **schema}


def _unanchored_to_whole(pattern: str) -> str:
    """JSON Schema searches, service models match from end to end: anchor what is not."""
    whole = pattern if pattern.startswith("^") else f"^(?:{pattern})"
    return whole if whole.endswith("$") else f"{whole}$"


def _limits(shape: dict[str, Any], lowest: str, highest: str) -> dict[str, Any]:
    limits = {}
    if "min" in shape:
        limits[lowest] = shape["min"]
    if "max" in shape:
        limits[highest] = shape["max"]
    return limits
