"""From an OpenAPI document of `specs/` to a contract.

A document is read once per process. Operations and shapes are built when they are first looked up: a run
that needs three operations of 2020-05-31 does not pay for its 167.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from cloudfront_harness.contract import (
    Action,
    AnswerMember,
    Body,
    Constraint,
    Contract,
    DeclaredError,
    Idempotency,
    Kind,
    Managed,
    Member,
    Message,
    Normalisation,
    Operation,
    Parameter,
    ReadBy,
    RefusedUpdate,
    Resource,
    ResponseHeader,
    Shape,
    Tagging,
    Unordered,
)
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs.locate import specs_directory
from cloudfront_harness.specs.versions import API_VERSIONS

_REF_PREFIX = len("#/components/schemas/")
_SCALARS: dict[tuple[str, str | None], Kind] = {
    ("integer", "int32"): "integer",
    ("integer", "int64"): "long",
    ("number", "float"): "float",
    ("number", "double"): "double",
    ("boolean", None): "boolean",
    ("string", None): "string",
    ("string", "date-time"): "timestamp",
    ("string", "byte"): "blob",
}
# What a resource says of the operations on what is there already.
_WORKS_ON = ("get", "get_config", "get_content", "update", "delete", "list")
# Columns of a resource that hold rows of their own.
_ROWS = ("get_by", "refuses", "actions")
_BODY_TYPES = ("text/xml", "application/octet-stream")
_PARAMETER_LOCATIONS = {"path": "uri", "query": "querystring", "header": "header"}


@cache
def load_document(api_version: str) -> dict[str, Any]:
    """The OpenAPI document of a version, as parsed JSON. Callers must not change it.

    Raises `UnknownNameError` for a version without a definition, `SpecError` for a damaged file.
    """
    return _read(api_version)[0]


@cache
def load_contract(api_version: str) -> Contract:
    """The contract of an API version. The same object is returned for every call.

    Raises `UnknownNameError` for a version without a definition, `SpecError` for a damaged file.
    """
    document, digest = _read(api_version)
    try:
        return contract_of(document, digest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(api_version, f"{type(error).__name__}: {error}") from error


@cache
def _read(api_version: str) -> tuple[dict[str, Any], str]:
    if api_version not in API_VERSIONS:
        raise UnknownNameError.of(
            "API version", api_version, API_VERSIONS, "`cfharness spec list` lists all 29."
        )
    path = specs_directory() / f"{api_version}.json"
    try:
        data = path.read_bytes()
        document = json.loads(data)
    except (OSError, ValueError) as error:
        raise _damaged(api_version, str(error)) from error
    if not isinstance(document, dict) or "paths" not in document:
        raise _damaged(api_version, "it is not an OpenAPI document")
    return document, hashlib.sha256(data).hexdigest()


def _damaged(api_version: str, reason: str) -> SpecError:
    return SpecError(
        f"The contract document specs/{api_version}.json is damaged ({reason}). "
        "Run `cfharness spec build` in a checkout, or install cloudfront-harness again."
    )


def contract_of(document: dict[str, Any], digest: str) -> Contract:
    """The contract in a document of the form of `specs/<version>.json`.

    Raises `KeyError` and the like for one of another form: `load_contract` says which file is damaged.
    """
    version = document["info"]["version"]
    return Contract(
        api_version=version,
        namespace=document["x-cloudfront-namespace"],
        operations=_LazyOperations(document),
        common_errors=MappingProxyType(document["x-cloudfront-common-errors"]),
        auth=tuple(document["x-cloudfront-auth"]),
        constraints=tuple(_constraint(row) for row in document["x-cloudfront-constraints"]),
        normalisations=tuple(_normalisation(row) for row in document["x-cloudfront-normalisations"]),
        resources=MappingProxyType(
            {row["name"]: _resource(row) for row in document["x-cloudfront-resources"]}
        ),
        messages=MappingProxyType({row["code"]: Message(**row) for row in document["x-cloudfront-messages"]}),
        refusals=MappingProxyType(
            {situation: tuple(codes) for situation, codes in document["x-cloudfront-refusals"].items()}
        ),
        answer_members=MappingProxyType(
            {row["name"]: AnswerMember(**row) for row in document["x-cloudfront-answer-members"]}
        ),
        tagging=Tagging(**document["x-cloudfront-tagging"]),
        managed=tuple(Managed(**row) for row in document["x-cloudfront-managed"]),
        page_size=document["x-cloudfront-page-size"],
        model_date=document.get("x-cloudfront-model-date", ""),
        digest=digest,
    )


def _constraint(row: dict[str, Any]) -> Constraint:
    return Constraint(**_with_tuples(row))


def _normalisation(row: dict[str, Any]) -> Normalisation:
    return Normalisation(**_with_tuples(row))


def _resource(row: dict[str, Any]) -> Resource:
    lists = {
        name: tuple(value) for name, value in row.items() if isinstance(value, list) and name not in _ROWS
    }
    return Resource(
        **{
            **row,
            **lists,
            "actions": tuple(Action(**action) for action in row.get("actions", ())),
            "get_by": tuple(ReadBy(**read) for read in row.get("get_by", ())),
            "refuses": tuple(
                RefusedUpdate(**{**refused, "paths": tuple(refused.get("paths", ()))})
                for refused in row.get("refuses", ())
            ),
        }
    )


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "scopes": tuple(row["scopes"]), "paths": tuple(row["paths"])}


def _creates(row: dict[str, Any]) -> tuple[str, ...]:
    return (*row["create"], *row.get("copy", ()))


def _works_on(row: dict[str, Any]) -> Iterator[str]:
    yield from (row[key] for key in _WORKS_ON if key in row)
    yield from (read["operation"] for read in row.get("get_by", ()))


class _LazyOperations(Mapping[str, Operation]):
    """Operations by name, each built when it is first looked up."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._version: str = document["info"]["version"]
        self._rows = {
            row["operationId"]: (path, method, row)
            for path, methods in document["paths"].items()
            for method, row in methods.items()
        }
        self._resource_of = {
            operation: row["name"]
            for row in document["x-cloudfront-resources"]
            for operation in (*_creates(row), *_works_on(row))
        }
        self._creates = {name for row in document["x-cloudfront-resources"] for name in _creates(row)}
        self._counts_all_pages = {
            row["list"] for row in document["x-cloudfront-resources"] if row.get("total_listed")
        }
        self._shapes = _Shapes(document["components"]["schemas"])
        self._built: dict[str, Operation] = {}

    def __getitem__(self, name: str) -> Operation:
        operation = self._built.get(name)
        if operation is None:
            path, method, row = self._rows[name]
            try:
                operation = self._build(name, path, method, row)
            except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
                raise _damaged(self._version, f"operation {name}: {type(error).__name__} {error}") from error
            self._built[name] = operation
        return operation

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def _build(self, name: str, path: str, method: str, row: dict[str, Any]) -> Operation:
        path, _, query = path.partition("?")
        status = next(int(code) for code in row["responses"] if code.startswith("2"))
        success = row["responses"][str(status)]
        return Operation(
            name=name,
            api_version=self._version,
            method=method.upper(),
            path=path,
            query=query,
            status=status,
            parameters=tuple(self._parameter(parameter) for parameter in row.get("parameters", ())),
            request=self._body(row.get("requestBody")),
            response=self._body(success, counts_all_pages=name in self._counts_all_pages),
            response_headers=tuple(
                ResponseHeader(
                    wire_name, header["x-cloudfront-member"], header.get("x-cloudfront-observed", False)
                )
                for wire_name, header in success.get("headers", {}).items()
            ),
            errors=tuple(
                DeclaredError(code, int(error_status))
                for error_status, response in row["responses"].items()
                for code in response.get("x-cloudfront-errors", ())
            ),
            idempotency=Idempotency(**row["x-cloudfront-idempotency"])
            if "x-cloudfront-idempotency" in row
            else None,
            resource=self._resource_of.get(name, ""),
            is_create=name in self._creates,
        )

    def _parameter(self, row: dict[str, Any]) -> Parameter:
        return Parameter(
            name=row["x-cloudfront-member"],
            wire_name=row["name"],
            location=_PARAMETER_LOCATIONS[row["in"]],  # type: ignore[arg-type]
            shape=self._shapes.of(row["schema"]),
            required=row.get("required", False),
        )

    def _body(self, row: dict[str, Any] | None, *, counts_all_pages: bool = False) -> Body | None:
        if row is None or "content" not in row:
            return None
        schema = next(row["content"][media]["schema"] for media in _BODY_TYPES if media in row["content"])
        xml = schema.get("xml", {})
        return Body(
            root=xml.get("name", ""),
            namespace=xml.get("namespace", ""),
            shape=self._shapes.of(schema),
            member=row.get("x-cloudfront-member"),
            required=row.get("required", True),
            counts_all_pages=counts_all_pages,
        )


class _Shapes:
    """Shapes by schema name, each built when it is first referred to."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self._built: dict[str, Shape] = {}

    def of(self, schema: dict[str, Any]) -> Shape:
        name = schema["$ref"][_REF_PREFIX:]
        shape = self._built.get(name)
        if shape is None:
            shape = self._built[name] = self._build(name, self._schemas[name])
        return shape

    def _build(self, name: str, schema: dict[str, Any]) -> Shape:
        match schema["type"]:
            case "object":
                required = frozenset(schema.get("required", ()))
                inferred = frozenset(schema.get("x-cloudfront-inferred", ()))
                since = schema.get("x-cloudfront-since", {})
                return Shape(
                    name=name,
                    kind="structure",
                    members=tuple(
                        self._member(
                            member, row, member in required, member in inferred, since.get(member, "")
                        )
                        for member, row in schema.get("properties", {}).items()
                    ),
                )
            case "array":
                return Shape(
                    name=name,
                    kind="list",
                    item=self._member("member", schema["items"], required=False, inferred=False),
                    flattened=not schema["xml"]["wrapped"],
                    unordered=Unordered(**schema["x-cloudfront-set"])
                    if "x-cloudfront-set" in schema
                    else None,
                    min_length=schema.get("minItems"),
                    max_length=schema.get("maxItems"),
                )
            case scalar:
                return Shape(
                    name=name,
                    kind=_SCALARS[scalar, schema.get("format")],
                    enum=tuple(schema.get("enum", ())),
                    observed_values=tuple(schema.get("x-cloudfront-observed-values", ())),
                    minimum=schema.get("minimum"),
                    maximum=schema.get("maximum"),
                    min_length=schema.get("minLength"),
                    max_length=schema.get("maxLength"),
                    pattern=schema.get("pattern"),
                )

    def _member(
        self, name: str, row: dict[str, Any], required: bool, inferred: bool, since: str = ""
    ) -> Member:
        xml_name = row.get("xml", {}).get("name", name)
        neutral = row.get("x-cloudfront-neutral", {})
        return Member(
            name=name,
            xml_name=xml_name,
            shape=self.of(row),
            required=required,
            inferred=inferred,
            since=since,
            neutral=neutral.get("value"),
            beside=neutral.get("beside"),
        )
