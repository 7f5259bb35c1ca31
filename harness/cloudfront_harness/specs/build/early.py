"""The ten versions before 2014-05-31: from maps of element paths to a service model.

Their sources are old SDKs in several languages; what they have in common is which elements stand where.
`specs/inputs/early/<version>.json` holds that, a line per element:

    "DistributionConfig/Origins/Items/Origin[]/Id": "string required"

`[]` marks a repeated element. After the type come `required`, `hinted` (a constructor of the old Java SDK
asks for it: taken as required, marked inferred), `unstated` (the source is silent: taken as optional),
`min=N`, `enum=A|B`, and `synthesised` (the wrapper of a list, which the source implies).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cloudfront_harness.specs.build.model import SourceModel

_SUCCESS_STATUS = {"POST": 201, "DELETE": 204, "GET": 200, "PUT": 200}


@dataclass(slots=True)
class _Element:
    """An element as the path maps describe it, with its children in order."""

    name: str
    kind: str
    repeated: bool = False
    required: bool = False
    hinted: bool = False
    minimum_items: int | None = None
    enum: tuple[str, ...] = ()
    children: dict[str, _Element] = field(default_factory=dict)

    def signature(self) -> tuple[Any, ...]:
        """What must agree for two elements of one name to be the same shape."""
        return (
            self.kind,
            self.repeated,
            tuple((name, child.signature()) for name, child in self.children.items()),
        )

    def absorb(self, other: _Element) -> None:
        """Take over what another occurrence of the same shape states."""
        for name, child in self.children.items():
            twin = other.children[name]
            child.required |= twin.required
            child.hinted |= twin.hinted
            child.enum = child.enum or twin.enum
            child.minimum_items = (
                child.minimum_items if child.minimum_items is not None else twin.minimum_items
            )
            child.absorb(twin)


def early_model(path: Path) -> SourceModel:
    """The service model of one early version, from its file in `specs/inputs/early/`."""
    data = path.read_bytes()
    source = json.loads(data)
    builder = _ModelBuilder(source)
    return SourceModel(
        api_version=source["api_version"],
        model=builder.build(),
        package="documents",
        package_version="",
        path=source["source"],
        sha256=hashlib.sha256(data).hexdigest(),
        inferred=tuple(builder.inferred),
        inferred_required=frozenset(builder.inferred_required),
    )


class _ModelBuilder:
    def __init__(self, source: dict[str, Any]) -> None:
        self._source = source
        self._shapes: dict[str, dict[str, Any]] = {
            kind: {"type": kind} for kind in ("string", "integer", "long", "boolean", "timestamp")
        }
        self._named: dict[str, tuple[Any, ...]] = {}
        self.inferred: list[str] = []
        self.inferred_required: set[tuple[str, str]] = set()

    def build(self) -> dict[str, Any]:
        roots = {
            (name, side): _tree(operation[side])
            for name, operation in self._source["operations"].items()
            for side in ("request", "response")
            if operation[side]
        }
        _merge_occurrences(root for root in roots.values())
        if any(operation["success_status"] is None for operation in self._source["operations"].values()):
            self.inferred.append(
                "success statuses that the source does not state: 201 for POST, 204 for DELETE, else 200"
            )
        self.inferred.append("error statuses: those of the model of 2014-01-31")
        operations = {
            name: self._operation(name, row, roots.get((name, "request")), roots.get((name, "response")))
            for name, row in self._source["operations"].items()
        }
        if self.inferred_required:
            self.inferred.append("required members: from the constructors of the old Java SDK")
        return {
            "metadata": {"apiVersion": self._source["api_version"], "protocol": "rest-xml"},
            "operations": operations,
            "shapes": self._shapes,
        }

    def _operation(
        self, name: str, row: dict[str, Any], request: _Element | None, response: _Element | None
    ) -> dict[str, Any]:
        for code, status in row["errors"].items():
            self._shapes[code] = {
                "type": "structure",
                "exception": True,
                "error": {"httpStatusCode": status},
                "members": {},
            }
        uri = urlsplit(row["uri"])
        operation: dict[str, Any] = {
            "name": name,
            "http": {
                "method": row["method"],
                "requestUri": uri.path,
                "responseCode": row["success_status"] or _SUCCESS_STATUS[row["method"]],
            },
            "input": {"shape": self._input(name, row, uri.path, uri.query, request)},
            "errors": [{"shape": code} for code in row["errors"]],
        }
        if response is not None:
            operation["output"] = {"shape": self._output(name, row, response)}
        return operation

    def _input(self, name: str, row: dict[str, Any], path: str, query: str, request: _Element | None) -> str:
        members: dict[str, Any] = {}
        required: list[str] = []
        if request is not None:
            members[request.name] = {
                "shape": self._shape(request, ""),
                "locationName": request.name,
                "xmlNamespace": {"uri": self._source["namespace"]},
            }
            required.append(request.name)
        for segment in path.split("/"):
            if segment.startswith("{"):
                placeholder = segment.strip("{}")
                members[placeholder] = {"shape": "string", "location": "uri", "locationName": placeholder}
                required.append(placeholder)
        for key, _ in parse_qsl(query):
            members[key] = {"shape": "string", "location": "querystring", "locationName": key}
        if row["method"] in ("PUT", "DELETE"):
            members["IfMatch"] = {"shape": "string", "location": "header", "locationName": "If-Match"}
        shape: dict[str, Any] = {"type": "structure", "required": required, "members": members}
        if request is not None:
            shape["payload"] = request.name
        self._shapes[f"{name}Request"] = shape
        return f"{name}Request"

    def _output(self, name: str, row: dict[str, Any], response: _Element) -> str:
        members: dict[str, Any] = {response.name: {"shape": self._shape(response, "")}}
        for header in row["response_headers"]:
            members[header] = {"shape": "string", "location": "header", "locationName": header}
        self._shapes[f"{name}Result"] = {"type": "structure", "members": members, "payload": response.name}
        return f"{name}Result"

    def _shape(self, element: _Element, parent: str) -> str:
        """Name of the shape of an element, which is defined on the way."""
        if element.kind == "structure":
            return self._define(element, parent, element.name, lambda name: self._structure(element, name))
        if element.kind == "list":
            (item,) = element.children.values()
            return self._define(
                element, parent, f"{item.name}List", lambda _: self._list(element, item, parent)
            )
        if element.enum:
            shape = {"type": "string", "enum": list(element.enum)}
            return self._define(element, parent, f"{element.name}Values", lambda _: shape)
        return element.kind

    def _structure(self, element: _Element, name: str) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for child in element.children.values():
            if child.repeated:
                members[child.name] = {"shape": self._flattened(child, element.name)}
            else:
                members[child.name] = {"shape": self._shape(child, element.name)}
            if child.hinted and not child.required:
                self.inferred_required.add((name, child.name))
        required = [child.name for child in element.children.values() if child.required or child.hinted]
        shape: dict[str, Any] = {"type": "structure", "members": members}
        return {**shape, "required": required} if required else shape

    def _list(self, element: _Element, item: _Element, parent: str) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "type": "list",
            "member": {"shape": self._shape(item, parent), "locationName": item.name},
        }
        return {**shape, "min": element.minimum_items} if element.minimum_items is not None else shape

    def _flattened(self, item: _Element, parent: str) -> str:
        row = {
            "type": "list",
            "flattened": True,
            "member": {"shape": self._shape(item, parent), "locationName": item.name},
        }
        return self._define(item, parent, f"{item.name}List", lambda _: row)

    def _define(self, element: _Element, parent: str, wanted: str, make: Any) -> str:
        """Define a shape under the wanted name, or under one with its parent's name where that is taken."""
        signature = (*element.signature(), element.enum, element.minimum_items)
        for name in (wanted, f"{parent}{wanted}", f"{parent}{wanted}2"):
            if name not in self._named and name not in self._shapes:
                self._named[name] = signature
                self._shapes[name] = make(name)
                return name
            if self._named.get(name) == signature:
                return name
        raise AssertionError(f"no free shape name for {wanted} below {parent}")


def _tree(rows: dict[str, str]) -> _Element:
    root: _Element | None = None
    for path, words in rows.items():
        *parents, last = path.split("/")
        element = _element(last, words)
        if root is None:
            root = element
            continue
        place = root
        for step in parents[1:]:
            place = place.children[step]
        place.children[last] = element
    assert root is not None
    return root


def _element(step: str, words: str) -> _Element:
    kind, *marks = words.split()
    element = _Element(name=step.removesuffix("[]"), kind=kind, repeated=step.endswith("[]"))
    for mark in marks:
        key, _, value = mark.partition("=")
        match key:
            case "required":
                element.required = True
            case "hinted":
                element.hinted = True
            case "min":
                element.minimum_items = int(value)
            case "enum":
                element.enum = tuple(value.split("|"))
    return element


def _merge_occurrences(roots: Iterator[_Element]) -> None:
    """Let every occurrence of a shape state what any occurrence states.

    A request says which members are required, the response of the same version often does not; both are the
    same shape. Two passes, because an occurrence met early lacks what a later one states.
    """
    everything = [element for root in roots for element in _descend(root)]
    first: dict[tuple[str, tuple[Any, ...]], _Element] = {}
    for element in everything:
        known = first.setdefault((element.name, element.signature()), element)
        known.absorb(element)
    for element in everything:
        element.absorb(first[element.name, element.signature()])


def _descend(element: _Element) -> Iterator[_Element]:
    yield element
    for child in element.children.values():
        yield from _descend(child)
