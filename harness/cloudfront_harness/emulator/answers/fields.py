"""Answers as values: what stands in a response beside, or instead of, the configuration that was sent.

The contract says for each member that no configuration holds where its value comes from: a new kind of
resource with a member of a known name needs nothing here. A required member that nothing fills is an error
when the response is compiled, not when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfront_harness.contract import Contract, Member, Operation, Resource, Shape
from cloudfront_harness.emulator.answers.computed import Field, compile_field
from cloudfront_harness.emulator.answers.projection import neutral
from cloudfront_harness.emulator.answers.shown import Page, View
from cloudfront_harness.errors import SpecError

# Views to values; absent members are left out.
ComposeResource = Callable[[View], dict[str, Any]]
ComposePage = Callable[[Page], dict[str, Any]]


def compile_resource(contract: Contract, operation: Operation, resource: Resource) -> ComposeResource:
    """The function from a view to the value of a response that shows one resource or its configuration."""
    body = operation.response
    if body is None:
        raise _unfilled(contract, operation, "body")
    if body.root == resource.config:
        return lambda view: view.config
    return _members(contract, operation, body.shape, resource)


def compile_page(contract: Contract, operation: Operation, resource: Resource) -> ComposePage:
    """The function from a page to the value of a response that lists resources."""
    shape = operation.response.shape if operation.response is not None else None
    items = _list_member(shape) if shape is not None else None
    if shape is None or items is None or items.shape.item is None:
        raise _unfilled(contract, operation, "list")
    summary = _summary(contract, operation, items.shape.item.shape, resource)
    says = {**LIST_FIELDS, **(_OF_ALL_PAGES if resource.total_listed else {})}
    fields = tuple((member.name, says.get(member.name)) for member in shape.members if member != items)
    # One list of 2020-05-31 requires the marker of a next page also where there is none.
    always = {member.name: "" for member in shape.members if member.required and member.name == "NextMarker"}
    for member in shape.members:
        if member.required and member != items and member.name not in LIST_FIELDS:
            raise _unfilled(contract, operation, member.name)
    name = items.name

    def compose(page: Page) -> dict[str, Any]:
        value = {field: read(page) for field, read in fields if read is not None}
        if page.views:
            value[name] = [summary(view) for view in page.views]
        return always | {field: content for field, content in value.items() if content is not None}

    return compose


def _summary(
    contract: Contract, operation: Operation, item: Shape, resource: Resource
) -> Callable[[View], Any]:
    """What a list says of one resource: a structure, or nothing but its id."""
    if item.kind == "structure":
        return _members(contract, operation, item, resource)
    return lambda view: view.record.id


def _members(contract: Contract, operation: Operation, shape: Shape, resource: Resource) -> ComposeResource:
    """A structure whose members come from rules or the configuration, else are neutral or left out."""
    config = config_shape(contract, resource)
    fields: list[tuple[str, Field, Shape]] = []
    for member in shape.members:
        field = _field(contract, member, resource, config)
        if field is None and member.shape.kind == "structure":
            field = _nested(contract, operation, member, resource)
        if field is not None:
            fields.append((member.name, field, member.shape))
        elif member.required:
            raise _unfilled(contract, operation, member.name)

    def compose(view: View) -> dict[str, Any]:
        value = {}
        for name, field, member_shape in fields:
            content = field(view, member_shape)
            if content is not None:
                value[name] = content
        return value

    return compose


def _nested(contract: Contract, operation: Operation, member: Member, resource: Resource) -> Field | None:
    """A structure that no configuration has, but whose members can be filled in: the resource itself."""
    if not member.required and member.xml_name.removesuffix("Summary") != resource.name:
        return None
    compose = _members(contract, operation, member.shape, resource)
    return lambda view, _shape: compose(view)


def _field(contract: Contract, member: Member, resource: Resource, config: Shape) -> Field | None:
    if member.xml_name == resource.config:
        return lambda view, _shape: view.config
    name = member.name
    if name in contract.answer_members:
        return compile_field(contract.answer_members[name], config)
    if not any(known.name == name for known in config.members):
        return None
    # What a summary requires and a configuration may leave out: Aliases, PriceClass and the like.
    fallback = neutral(member) if member.required else None
    return lambda view, _shape: view.config.get(name, fallback)


def config_shape(contract: Contract, resource: Resource) -> Shape:
    """The shape of a resource's configuration in a version: what its first create operation takes."""
    body = contract.operation(resource.create[0]).request
    if body is not None and body.root != resource.config:
        member = body.shape.member(resource.config)
        if member is not None:
            return member.shape
    if body is None:
        raise SpecError(f"{contract.api_version} {resource.create[0]} takes no {resource.config}.")
    return body.shape


def _list_member(shape: Shape) -> Member | None:
    for member in shape.members:
        if member.shape.kind == "list" and (member.shape.flattened or member.name == "Items"):
            return member
    # The newest lists have a name of their own, and no other list beside them.
    return next((member for member in shape.members if member.shape.kind == "list"), None)


def _unfilled(contract: Contract, operation: Operation, what: str) -> SpecError:
    return SpecError(
        f"{contract.api_version} {operation.name}: nothing fills the required {what} of the response. "
        "Add an [[answer_member]] to specs/inputs/answers.toml."
    )


_OF_ALL_PAGES: Mapping[str, Callable[[Page], Any]] = {"Quantity": lambda page: page.total}
# What a page says of itself.
LIST_FIELDS: Mapping[str, Callable[[Page], Any]] = {
    "IsTruncated": lambda page: page.next_marker != "",
    "Marker": lambda page: page.marker,
    "MaxItems": lambda page: page.max_items,
    "NextMarker": lambda page: page.next_marker or None,
    "Quantity": lambda page: len(page.views),
}
