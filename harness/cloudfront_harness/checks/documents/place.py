"""Where the configuration of a resource stands in a document, and where its name does.

Most kinds have an element for it, which is the document or a child of its root. The newest kinds have none:
what a create sends are members of its root, and what comes back stands among the members of the resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import child, local_name, text_at
from cloudfront_harness.checks.documents.infoset import Info, read
from cloudfront_harness.contract import Shape

if TYPE_CHECKING:
    from lxml import etree

    from cloudfront_harness.contract import Body, Contract, Resource


@dataclass(frozen=True, slots=True)
class Place:
    """Where a configuration stands.

    steps       names of the elements below the root of the document
    shape       of the configuration; where it is `scattered`, of the members that a document shares with what
                creates send
    scattered   whether its members stand among others
    """

    steps: tuple[str, ...]
    shape: Shape
    scattered: bool = False


# By identity of the body, which is kept here so that its identity stays its own. Contracts live as long as
# the process; comparing the shapes of a hundred members for every exchange would take longer than judging it.
_scattered: dict[tuple[int, str], tuple[Body, Place | None]] = {}


def place_of(contract: Contract, body: Body, resource: Resource) -> Place | None:
    """Where documents of an operation have the configuration of a resource, None where they have none."""
    if body.root == resource.config:
        return Place((), body.shape)
    member = body.shape.member(resource.config)
    if member is not None:
        return Place((member.xml_name,), member.shape)
    key = (id(body), resource.name)
    if key not in _scattered:
        _scattered[key] = (body, _find_scattered(contract, body, resource))
    return _scattered[key][1]


def _find_scattered(contract: Contract, body: Body, resource: Resource) -> Place | None:
    sent = contract.operation(resource.create[0]).request
    if sent is None or sent.root != resource.config:
        return None
    wrapper = body.shape.member(resource.name)
    shape, steps = (body.shape, ()) if wrapper is None else (wrapper.shape, (wrapper.xml_name,))
    shared = tuple(
        member
        for member in shape.members
        if (counterpart := sent.shape.member(member.xml_name)) is not None
        and counterpart.shape == member.shape
    )
    return Place(steps, Shape(shape.name, "structure", shared), scattered=True) if shared else None


def configuration(contract: Contract, root: etree._Element, body: Body, resource: Resource) -> Info | None:
    """The configuration of a resource in a document, None when it is not there."""
    place = place_of(contract, body, resource)
    if place is None:
        return None
    element = _scattered_below(root, body, place) if place.scattered else _whole(root, resource)
    if element is None:
        return None
    info = read(element, place.shape)
    if place.scattered and isinstance(info, dict):
        known = {member.xml_name for member in place.shape.members}
        return {name: value for name, value in info.items() if name in known}
    return info


def name_in(root: etree._Element, resource: Resource | None) -> str | None:
    """What the document calls the resource that it shows: its id, or its name."""
    key = "Id" if resource is None else resource.key
    if not key:
        return None
    name = text_at(root, key)
    return name if name is not None or resource is None else text_at(root, f"{resource.name}/{key}")


def location_names(root: etree._Element, resource: Resource | None) -> tuple[str, ...]:
    """What the Location of a new resource may end in: what the document calls it, or for some kinds its ARN.

    Empty when the document names nothing.
    """
    name = name_in(root, resource)
    if name is None:
        return ()
    path = "" if resource is None else resource.location_arn
    arn = text_at(root, path) if path else None
    return (name,) if arn is None else (name, arn)


def _whole(root: etree._Element, resource: Resource) -> etree._Element | None:
    """The document itself or a child of its root, whichever the other side took to be right."""
    return root if local_name(root) == resource.config else child(root, resource.config)


def _scattered_below(root: etree._Element, body: Body, place: Place) -> etree._Element | None:
    element = root if local_name(root) == body.root else None
    for step in place.steps:
        element = None if element is None else child(element, step)
    return element
