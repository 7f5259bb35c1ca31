"""A row of `specs/inputs/evidence.toml` as requests to an emulator: first what is given."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from cloudfront_harness.contract import Contract, Operation, Resource
from cloudfront_harness.emulator import Emulator
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.specs.evidence import Changes, Given, Numbered, SeenAnswer
from cloudfront_harness.wire.rest import bind
from cloudfront_harness.wire.xml import encode
from lxml import etree

AUTHORIZATION = f"AWS AKIAIOSFODNN7EXAMPLE:{'A' * 27}="
# In a text: a resource by its name, and an element of the answer that made it.
_MARKER = re.compile(r"{(?:resource:)?(\w+)(?::[\w-]+)?(?:\.(\w+))?}")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that a step made: what paths call it, its first ETag, and the answer that showed it."""

    resource: Resource
    identifier: str
    etag: str
    parent: str
    answer: bytes


class Surroundings:
    """The account of one row: what has been made, and how requests are sent."""

    def __init__(self, emulator: Emulator, api_version: str) -> None:
        self._emulator = emulator
        self._api_version = api_version
        self._made: dict[str, Made] = {}
        self._references = 0

    def answer(self, row: SeenAnswer) -> Response:
        """The answer to the request of a row, after all that it takes for granted."""
        for step in row.given:
            self._prepare(step)
        contract = load_contract(self._api_version)
        operation = contract.operation(row.operation)
        target = self._target(contract, operation, row.on)
        body = self._body(contract, operation, target, row.changes)
        if body is not None and row.root:
            body = re.sub(rb"(</?)\w+", rb"\1" + row.root.encode(), body, count=1)
        etag = {"current": self._etag(target), "stale": target.etag if target else "", "absent": ""}
        return self._send(operation, target, body, etag[row.if_match], row.authorization)

    def filled(self, text: str) -> str:
        """A text with what its markers stand for."""
        return _MARKER.sub(lambda found: self._named(found[1], found[2]), text)

    def _named(self, name: str, element: str | None) -> str:
        if name not in self._made:
            self._prepare(Given(name=name, make=name))
        made = self._made[name]
        if not element:
            return made.identifier
        found = etree.fromstring(made.answer).find(f".//{{*}}{element}")
        assert found is not None, f"{name} shows no {element}"
        return found.text or ""

    def _prepare(self, step: Given) -> None:
        contract = load_contract(step.api_version or self._api_version)
        if not step.make:
            target = self._made[step.name]
            operation = contract.operation(target.resource.update)
            body = self._body(contract, operation, target, step.changes)
            response = self._send(operation, target, body, self._etag(target))
            assert response.status < 300, response.body
            return
        resource = contract.resources[step.make]
        operation = contract.operation(resource.create[0])
        for _ in range(step.count):
            parent = self._made[resource.parent] if resource.parent else None
            body = self._body(contract, operation, parent, step.changes)
            response = self._send(operation, parent, body, "")
            assert response.status == operation.status, response.body
            self._made[step.name] = Made(
                resource,
                _identifier(response, resource),
                response.header("ETag") or "",
                parent.identifier if parent else "",
                response.body,
            )

    def _target(self, contract: Contract, operation: Operation, on: str) -> Made | None:
        """The resource that the path of an operation names; `on` may be one that nobody made."""
        resource = contract.resources[operation.resource]
        if on and on not in self._made:
            return Made(resource, on, "ENOSUCHETAG", "", b"")
        if operation.name in resource.create:
            return self._made[resource.parent] if resource.parent else None
        return self._made[on or resource.name]

    def _body(
        self, contract: Contract, operation: Operation, target: Made | None, changes: Changes
    ) -> bytes | None:
        body = operation.request
        if body is None or changes.remove == ("/",):
            return None
        read = ""
        if target is not None and operation.name == target.resource.update:
            read = contract.resources[operation.resource].get_config
        if read:
            document = self._send(contract.operation(read), target, None, "").body
        else:
            self._references += 1
            value = minimal(operation, f"evidence-{self._references}")
            document = encode(body.root, body.namespace, body.shape, value)
        return changed(self.filled(document.decode()).encode(), changes, self.filled)

    def _etag(self, target: Made | None) -> str:
        if target is None or not target.resource.get or not target.answer:
            return ""
        operation = load_contract(self._api_version).operation(target.resource.get)
        return self._send(operation, target, None, "").header("ETag") or ""

    def _send(
        self,
        operation: Operation,
        target: Made | None,
        body: bytes | None,
        etag: str,
        authorization: str = "",
    ) -> Response:
        parameters = dict(zip(_path_parameters(operation), _address(target), strict=False))
        request = bind(operation, parameters, body)
        headers = [*request.headers, ("Authorization", authorization or AUTHORIZATION)]
        if etag:
            headers.append(("If-Match", etag))
        return self._emulator.handle(Request(request.method, request.target, tuple(headers), request.body))


def changed(document: bytes, changes: Changes, filled: object = None) -> bytes:
    """A document with changes; `filled` gives the text that one with markers stands for."""
    fill = filled if callable(filled) else str
    root = etree.fromstring(document)
    before = _counts(root)
    for items in changes.numbered:
        _put_numbered(root, items)
    for path, source in changes.copy.items():
        _copy(root, path, source)
    for path, text in changes.set.items():
        element = _at(root, path)
        for child in list(element):
            element.remove(child)
        element.text = fill(text)
    for path in changes.remove:
        found = root.find(_xpath(path))
        parent = found.getparent() if found is not None else None
        if parent is not None and found is not None:
            parent.remove(found)
    _recount(root, before, {path for path in changes.set if path.endswith("Quantity")})
    return etree.tostring(root)


def _put_numbered(root: etree._Element, items: Numbered) -> None:
    present = len(root.findall(_xpath(items.path)))
    for number in range(present + 1, items.count + 1):
        _copy(root, f"{items.path}[{number}]", items.like)
        _at(root, f"{items.path}[{number}]/{items.member}").text = f"{items.member}-{number}"


def _copy(root: etree._Element, path: str, source: str) -> None:
    original = root.find(_xpath(source))
    assert original is not None, f"there is no {source} to copy"
    place = _at(root, path)
    for child in original:
        place.append(copy.deepcopy(child))


def _at(root: etree._Element, path: str) -> etree._Element:
    """The element at a path, with all on the way to it, made where it is absent."""
    element = root
    for step in path.split("/"):
        match = _STEP.fullmatch(step)
        assert match is not None, f"{step} is no step of a path"
        same = element.findall(f"{{*}}{match[1]}")
        wanted = int(match[2] or 1)
        assert wanted <= len(same) + 1, f"{path} leaves items out"
        if wanted > len(same):
            namespace = etree.QName(root).namespace
            same.append(etree.SubElement(element, f"{{{namespace}}}{match[1]}" if namespace else match[1]))
        element = same[wanted - 1]
    return element


def _xpath(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def _counts(root: etree._Element) -> dict[etree._Element, int]:
    return {items: len(items) for items in root.iter("{*}Items")}


def _recount(root: etree._Element, before: dict[etree._Element, int], stated: set[str]) -> None:
    """Every Quantity beside items that came or went follows them, but for those that a row states."""
    kept = {root.find(_xpath(path)) for path in stated}
    for items in root.iter("{*}Items"):
        parent = items.getparent()
        if parent is None or len(items) == 0 or before.get(items) == len(items):
            continue
        name = etree.QName(items)
        quantity = parent.find("{*}Quantity")
        if quantity is None:
            if parent.find("{*}Items") is None or not _counts_items(parent):
                continue
            quantity = etree.Element(f"{{{name.namespace}}}Quantity")
            parent.insert(0, quantity)
        if quantity not in kept:
            quantity.text = str(len(items))


def _counts_items(parent: etree._Element) -> bool:
    """Tags alone have items and no Quantity."""
    return etree.QName(parent).localname != "Tags"


def _identifier(response: Response, resource: Resource) -> str:
    if not resource.key:
        return ""
    found = etree.fromstring(response.body).find(f".//{{*}}{resource.key}")
    assert found is not None, f"the answer shows no {resource.key}"
    return found.text or ""


def _address(target: Made | None) -> list[str]:
    if target is None:
        return []
    return [*([target.parent] if target.parent else []), *([target.identifier] if target.identifier else [])]


def _path_parameters(operation: Operation) -> list[str]:
    named = {row.wire_name: row.name for row in operation.parameters if row.location == "uri"}
    return [named[placeholder] for placeholder in re.findall(r"{(\w+)}", operation.path)]
