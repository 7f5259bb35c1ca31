"""Good exchanges of every operation, built with lxml from the shapes of a contract and nothing else.

The judge's tests share no encoder with the emulator or the drivers: a codec's mistake must not cancel out.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Protocol

from cloudfront_harness.contract import Body, Contract, Member, Operation, Resource, Shape
from cloudfront_harness.exchange import Exchange, Request, Response
from lxml import etree

DECLARATION = b'<?xml version="1.0"?>\n'
# As it stands in bodies; where the kind of resource has ids of another form, `named` gives them.
ID = "EDFDVBD632BHDS"
_IDS = {"letters": "DFDVBD632BHDS", "token": "2x4Zc7fGh9", "uuid": "658327ea-f89d-4fab-a63d-7e88639e58f6"}
ETAG = "E2QWRUHAPOMQZL"
REQUEST_ID = "7f4e2c5e-3c1a-4f0e-9d55-0a4d3f1c2b11"

_TEXTS = {
    "Id": ID,
    "ARN": f"arn:aws:cloudfront::123456789012:distribution/{ID}",
    "Status": "InProgress",
    "DomainName": "d111111abcdef8.cloudfront.net",
    "CallerReference": "20161001-200800",
    "S3CanonicalUserId": "cd13868f797c227fbea2830611a26fe0a21ba1b826ab4bed9b7771c9a69ba19f",
}
_TEXTS_OF_KIND = {
    "integer": "1",
    "long": "86400",
    "float": "0.15",
    "double": "0.15",
    "boolean": "false",
    "timestamp": "2016-10-01T20:08:00.350Z",
    "blob": "Y29udGVudA==",
}


class Choice(Protocol):
    """Decides what a built document holds, where its shape leaves a choice."""

    def includes(self, member: Member) -> bool:
        """Whether an optional member is there."""
        ...

    def count(self, shape: Shape) -> int:
        """How many items a list has."""
        ...

    def text(self, name: str, shape: Shape) -> str:
        """The text of a scalar element."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """Every optional member, or none; one item in each list; the same plausible texts every time."""

    full: bool

    def includes(self, member: Member) -> bool:
        return self.full

    def count(self, shape: Shape) -> int:
        return max(shape.min_length or 0, 1) if self.full else shape.min_length or 0

    def text(self, name: str, shape: Shape) -> str:
        if shape.enum:
            return shape.enum[0]
        if shape.kind == "string":
            return fitting(_TEXTS.get(name, f"some {name}"), shape)
        if shape.minimum is not None:
            return str(shape.minimum)
        return _TEXTS_OF_KIND[shape.kind]


MINIMAL = Plain(full=False)
FULL = Plain(full=True)


def fitting(text: str, shape: Shape) -> str:
    """A text as long as a shape wants it."""
    return text[: shape.max_length].ljust(shape.min_length or 0, "x")


def build(body: Body, choice: Choice) -> etree._Element:
    """A document that conforms to a body."""
    root = etree.Element(f"{{{body.namespace}}}{body.root}", nsmap={None: body.namespace})  # type: ignore[dict-item]
    _fill(root, body.shape, choice)
    return root


def _fill(element: etree._Element, shape: Shape, choice: Choice) -> None:
    if shape.kind == "structure":
        for member in shape.members:
            _add_member(element, member, choice)
        _count(element, shape)
    elif shape.kind == "list":
        assert shape.item is not None
        for _ in range(choice.count(shape)):
            _fill(_child(element, shape.item.xml_name), shape.item.shape, choice)
    else:
        element.text = choice.text(etree.QName(element).localname, shape)


def _add_member(parent: etree._Element, member: Member, choice: Choice) -> None:
    if member.shape.kind == "list" and member.shape.flattened:
        if member.required or choice.includes(member):
            _fill(parent, member.shape, choice)
    elif member.required or choice.includes(member):
        _fill(_child(parent, member.xml_name), member.shape, choice)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def _count(element: etree._Element, shape: Shape) -> None:
    """Make Quantity the number of items. A list that is empty is left out, as the service does."""
    quantity, items = element.find("{*}Quantity"), element.find("{*}Items")
    if items is not None and not len(items) and quantity is not None:
        optional = any(member.xml_name == "Items" and not member.required for member in shape.members)
        if optional:
            element.remove(items)
    if quantity is not None and shape.member("Items"):
        quantity.text = str(0 if items is None else len(items))


def serialised(root: etree._Element) -> bytes:
    """A document as the service writes it: one line, no encoding, `<X></X>` for empty elements."""
    return DECLARATION + etree.tostring(root, method="c14n")


def good_exchange(contract: Contract, operation: Operation, choice: Choice = MINIMAL) -> Exchange:
    """A request of an operation with the answer that the service gives."""
    path = "/".join("EPRIMARY000001" if step.startswith("{") else step for step in operation.path.split("/"))
    sent = None if operation.request is None else _request_root(operation.request, choice)
    root = None
    if operation.response is not None and operation.response.shape.kind != "blob":
        root = build(operation.response, choice)
        _repeat_configuration(contract, operation, sent, root)
        _name(contract, operation, root)
    response = Response(
        operation.status, _headers(contract, operation, path, root), b"" if root is None else serialised(root)
    )
    target = f"{path}?{operation.query}" if operation.query else path
    body = b"" if sent is None else etree.tostring(sent, xml_declaration=True, encoding="UTF-8")
    return Exchange(Request(operation.method, target, (("Content-Type", "text/xml"),), body), response)


def _request_root(body: Body, choice: Choice) -> etree._Element | None:
    return None if body.shape.kind == "blob" else build(body, choice)


def _repeat_configuration(
    contract: Contract, operation: Operation, sent: etree._Element | None, root: etree._Element
) -> None:
    resource = contract.resources.get(operation.resource)
    if resource is None or sent is None:
        return
    name = f"{{{contract.namespace}}}{resource.config}"
    source = sent if sent.tag == name else sent.find(name)
    assert operation.response is not None
    if (
        operation.response.root != resource.config
        and operation.response.shape.member(resource.config) is None
    ):
        _repeat_members(sent, root, resource, operation.response.shape)
        return
    if source is None:
        return
    if root.tag == name:
        root[:] = list(deepcopy(source))
        return
    place = root.find(name)
    if place is None:
        # Identities have it last, and their models do not require it.
        place = etree.SubElement(root, name)
    root.replace(place, deepcopy(source))


def _repeat_members(sent: etree._Element, root: etree._Element, resource: Resource, shape: Shape) -> None:
    """Where a configuration has no element of its own, each of its members comes back."""
    wrapper = root.find(f"{{*}}{resource.name}")
    holder = root if wrapper is None else wrapper
    for element in sent:
        place = holder.find(element.tag)
        if place is None and shape.member(etree.QName(element).localname) is not None:
            holder.append(deepcopy(element))
        elif place is not None and [child.tag for child in place] == [child.tag for child in element]:
            holder.replace(place, deepcopy(element))
    if wrapper is None:
        order = [member.xml_name for member in shape.members]
        root[:] = sorted(root, key=lambda child: order.index(etree.QName(child).localname))


def named(resource: Resource | None) -> str:
    """An id of the form that a kind of resource has."""
    if resource is None or resource.id_form == "name":
        return ID
    prefix = "" if resource.id_form == "uuid" else resource.id_prefix
    return prefix + _IDS[resource.id_form]


def _name(contract: Contract, operation: Operation, root: etree._Element) -> None:
    """Give the resource its id, and its ARN the id or the name that it ends in."""
    resource = contract.resources.get(operation.resource)
    if resource is None:
        return
    wrapper = root.find(f"{{*}}{resource.name}")
    holder = root if wrapper is None else wrapper
    own_name = (
        holder.findtext(f"{{*}}{resource.key}") if resource.id_form == "name" and resource.key else None
    )
    for name in ("Id", "ARN", "Arn"):
        element = holder.find(f"{{*}}{name}")
        if element is not None:
            last = own_name or named(resource)
            element.text = last if name == "Id" else f"arn:aws:cloudfront::1:x/{last}"


def _headers(
    contract: Contract, operation: Operation, path: str, root: etree._Element | None
) -> tuple[tuple[str, str], ...]:
    resource = contract.resources.get(operation.resource)
    key = root.findtext(f"{{*}}{resource.key}") if root is not None and resource and resource.key else None
    values = {
        "ETag": ETAG,
        "Location": f"https://cloudfront.amazonaws.com{_collection(path)}/{key or named(resource)}",
    }
    declared = {header.member: header.name for header in operation.response_headers}
    headers = [("x-amzn-RequestId", REQUEST_ID)]
    headers += [(declared[member], value) for member, value in values.items() if member in declared]
    if root is not None:
        headers += [("Content-Type", "text/xml"), ("Content-Length", str(len(serialised(root))))]
    return (*headers, ("Date", "Sat, 01 Oct 2016 20:08:00 GMT"))


def _collection(path: str) -> str:
    """Where the new resource is: a copy stands beside its original."""
    return path.removesuffix("/EPRIMARY000001/copy")


def refusal(contract: Contract, code: str, status: int, *, message: str = "No.") -> Response:
    """An error as the service answers it."""
    root = etree.Element(f"{{{contract.namespace}}}ErrorResponse", nsmap={None: contract.namespace})  # type: ignore[dict-item]
    error = _child(root, "Error")
    for name, text in (
        ("Type", "Sender" if status < 500 else "Receiver"),
        ("Code", code),
        ("Message", message),
    ):
        _child(error, name).text = text
    _child(root, "RequestId").text = REQUEST_ID
    data = serialised(root)
    headers = (
        ("x-amzn-RequestId", REQUEST_ID),
        ("Content-Type", "text/xml"),
        ("Content-Length", str(len(data))),
        ("Date", "Sat, 01 Oct 2016 20:08:00 GMT"),
    )
    return Response(status, headers, data)


def answered(exchange: Exchange, response: Response | None, failure: str | None = None) -> Exchange:
    """The same request with another answer."""
    return replace(exchange, response=response, failure=failure)


def response_of(exchange: Exchange) -> Response:
    """The answer of an exchange that has one."""
    assert exchange.response is not None
    return exchange.response


def with_status(exchange: Exchange, status: int) -> Exchange:
    """The same answer under another status."""
    return answered(exchange, replace(response_of(exchange), status=status))


def with_bytes(exchange: Exchange, data: bytes) -> Exchange:
    """The same answer with another body."""
    return answered(exchange, replace(response_of(exchange), body=data))


def with_header(exchange: Exchange, name: str, value: str | None) -> Exchange:
    """The same answer with another value of a header, in its place; without the header for None."""
    headers = response_of(exchange).headers
    assert value is None or any(key == name for key, _ in headers), name
    kept = tuple(
        (key, value if key == name else old) for key, old in headers if key != name or value is not None
    )
    return answered(
        exchange, replace(response_of(exchange), headers=tuple((k, v) for k, v in kept if v is not None))
    )


def edited(exchange: Exchange, change: Callable[[etree._Element], None]) -> Exchange:
    """The same answer after a change to its document."""
    root = etree.fromstring(response_of(exchange).body)
    change(root)
    return with_bytes(exchange, serialised(root))


def find(root: etree._Element, path: str) -> etree._Element:
    """The first element at a path of local names."""
    found = root.find("/".join(f"{{*}}{step}" for step in path.split("/")))
    assert found is not None, path
    return found
