"""Parts of a contract document: one operation's OpenAPI, the responses of a version as one grammar."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.loader import load_contract, load_document

if TYPE_CHECKING:
    from lxml import etree

_REF = "#/components/schemas/"


def operation_document(api_version: str, operation: str) -> dict[str, Any]:
    """The OpenAPI document of a version reduced to one operation and the schemas that it needs.

    Raises `UnknownNameError` for a version or an operation that does not exist.
    """
    wanted = load_contract(api_version).operation(operation)
    document = load_document(api_version)
    paths = {
        path: {method: row for method, row in methods.items() if row["operationId"] == wanted.name}
        for path, methods in document["paths"].items()
    }
    kept = {path: methods for path, methods in paths.items() if methods}
    schemas = document["components"]["schemas"]
    needed = _referred(kept, schemas)
    return {
        **{key: value for key, value in document.items() if key not in ("paths", "components")},
        "paths": kept,
        "components": {
            **document["components"],
            "schemas": {name: schema for name, schema in schemas.items() if name in needed},
        },
    }


def _referred(node: Any, schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that a part of a document refers to, directly or not."""
    found: set[str] = set()
    waiting: list[Any] = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            name = str(node.get("$ref", "")).removeprefix(_REF)
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found


def responses_schema(contract: Contract, operations: Iterable[Operation]) -> etree._Element:
    """One RELAX NG grammar of the success documents of some operations: it accepts any of them.

    Raises `SpecError` when none of them answers with an XML document.
    """
    from cloudfront_harness.specs.relaxng import response_schema

    bodies = {
        operation.response.root: operation.response
        for operation in operations
        if operation.response is not None and operation.response.shape.kind == "structure"
    }
    if not bodies:
        raise SpecError(f"None of these operations of {contract.api_version} answers with an XML document.")
    grammars = [response_schema(body) for body in bodies.values()]
    merged = grammars[0]
    if len(grammars) == 1:
        return merged
    start = merged[0]
    choice = start.makeelement(start.tag.replace("start", "choice"))
    defined: dict[str | None, etree._Element] = {}
    for grammar in grammars:
        choice.extend(deepcopy(list(grammar[0])))
        for define in grammar:
            if define.tag != start.tag:
                defined.setdefault(define.get("name"), define)
    for element in start:
        start.remove(element)
    start.append(choice)
    # A shape of one name is the same in every grammar of a version; moving it here takes it out of its own.
    merged.extend(defined.values())
    return merged
