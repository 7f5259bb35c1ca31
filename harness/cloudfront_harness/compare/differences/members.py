"""Bodies and parameters: what clients send and what they read, member by member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.compare.differences.fragments import shape_fragment
from cloudfront_harness.compare.differences.shapes import Aspect, ShapeDifference, ShapeDifferences
from cloudfront_harness.contract import Body, Operation, Parameter, Shape

# The rules of an aspect: in a request, in a response.
_RULES: Mapping[Aspect, tuple[str, str]] = {
    Aspect.ADDED_OPTIONAL: ("CD401", "CD501"),
    Aspect.REMOVED_OPTIONAL: ("CD402", "CD502"),
    Aspect.ADDED_REQUIRED: ("CD403", "CD503"),
    Aspect.REMOVED_REQUIRED: ("CD404", "CD504"),
    Aspect.BECAME_REQUIRED: ("CD405", "CD505"),
    Aspect.BECAME_OPTIONAL: ("CD406", "CD506"),
    Aspect.TYPE: ("CD407", "CD507"),
    Aspect.NUMBER_WIDER: ("CD408", "CD508"),
    Aspect.NUMBER_NARROWER: ("CD409", "CD509"),
    Aspect.VALUES_ADDED: ("CD410", "CD510"),
    Aspect.VALUES_REMOVED: ("CD411", "CD511"),
    Aspect.ENUM_ADDED: ("CD412", "CD512"),
    Aspect.ENUM_REMOVED: ("CD413", "CD513"),
    Aspect.LENGTH_TIGHTER: ("CD414", "CD514"),
    Aspect.LENGTH_LOOSER: ("CD415", "CD515"),
    Aspect.ITEMS_TIGHTER: ("CD416", "CD516"),
    Aspect.ITEMS_LOOSER: ("CD417", "CD517"),
    Aspect.RANGE_TIGHTER: ("CD418", "CD518"),
    Aspect.RANGE_LOOSER: ("CD419", "CD519"),
    Aspect.PATTERN_ADDED: ("CD420", "CD520"),
    Aspect.PATTERN_REMOVED: ("CD421", "CD521"),
    Aspect.PATTERN: ("CD422", "CD522"),
    Aspect.RENAMED: ("CD303", "CD304"),
    Aspect.WRAPPED: ("CD305", "CD307"),
    Aspect.FLATTENED: ("CD306", "CD308"),
    Aspect.ITEM_RENAMED: ("CD309", "CD310"),
    Aspect.ORDER: ("CD311", "CD312"),
    Aspect.SET: ("CD313", "CD315"),
    Aspect.SEQUENCE: ("CD314", "CD316"),
    Aspect.STATED: ("CD903", "CD905"),
    Aspect.INFERRED: ("CD904", "CD906"),
}
_REQUEST, _RESPONSE = 0, 1


def request_differences(old: Operation, new: Operation, shapes: ShapeDifferences) -> Iterator[Difference]:
    """What clients have to put into the body of a request otherwise."""
    before, after = old.request, new.request
    if before is None or after is None:
        yield from _whole_body(before, after, came="CD211", went="CD212")
        return
    if before.required != after.required:
        yield Difference("CD213" if after.required else "CD214", after.root)
    if before.member != after.member:
        yield Difference("CD217", after.root, before.member or "", after.member or "")
    yield from _root(before, after, "CD301")
    yield from _in_body(before, after, shapes, _REQUEST)


def response_differences(old: Operation, new: Operation, shapes: ShapeDifferences) -> Iterator[Difference]:
    """What clients read in the body of a response otherwise."""
    before, after = old.response, new.response
    if before is None or after is None:
        yield from _whole_body(before, after, came="CD215", went="CD216")
        return
    if before.member != after.member:
        yield Difference("CD218", after.root, before.member or "", after.member or "")
    yield from _root(before, after, "CD302")
    yield from _in_body(before, after, shapes, _RESPONSE)


def parameter_differences(old: Operation, new: Operation, shapes: ShapeDifferences) -> Iterator[Difference]:
    """What clients have to put into the query and the headers of a request otherwise.

    Parameters in the path belong to the URI. They are told by the SDK's name.
    """
    before, after = _parameters(old), _parameters(new)
    for name, parameter in after.items():
        if name in before:
            yield from _of_parameter(before[name], parameter, shapes)
        else:
            yield Difference(
                "CD206" if parameter.required else "CD204", parameter.wire_name, new=_told(parameter)
            )
    for name, parameter in before.items():
        if name not in after:
            yield Difference(
                "CD207" if parameter.required else "CD205", parameter.wire_name, old=_told(parameter)
            )


def _parameters(operation: Operation) -> dict[str, Parameter]:
    return {each.name: each for each in operation.parameters if each.location != "uri"}


def _of_parameter(old: Parameter, new: Parameter, shapes: ShapeDifferences) -> Iterator[Difference]:
    if (old.location, old.wire_name) != (new.location, new.wire_name):
        other = (old.wire_name,) if old.wire_name != new.wire_name else ()
        yield Difference("CD210", new.wire_name, _told(old), _told(new), other)
    if old.required != new.required:
        yield Difference("CD208" if new.required else "CD209", new.wire_name, _told(old), _told(new))
    yield from _below(new.wire_name, old.shape, new.shape, shapes, _REQUEST)


def _told(parameter: Parameter) -> str:
    where = "header" if parameter.location == "header" else "query"
    required = ", required" if parameter.required else ""
    return f"{where} {parameter.wire_name}: {shape_fragment(parameter.shape)}{required}"


def _whole_body(before: Body | None, after: Body | None, *, came: str, went: str) -> Iterator[Difference]:
    if after is not None:
        yield Difference(came, after.root, new=shape_fragment(after.shape))
    elif before is not None:
        yield Difference(went, before.root, old=shape_fragment(before.shape))


def _root(before: Body, after: Body, rule_id: str) -> Iterator[Difference]:
    if before.root != after.root:
        yield Difference(rule_id, after.root, before.root, after.root, (before.root,))


def _in_body(before: Body, after: Body, shapes: ShapeDifferences, side: int) -> Iterator[Difference]:
    return _below(after.root, before.shape, after.shape, shapes, side)


def _below(root: str, old: Shape, new: Shape, shapes: ShapeDifferences, side: int) -> Iterator[Difference]:
    prefix = f"{root}/" if root else ""
    for difference in shapes.between(old, new):
        yield _with_rule(difference.under(prefix), side)


def _with_rule(difference: ShapeDifference, side: int) -> Difference:
    return Difference(
        _RULES[difference.aspect][side], difference.path, difference.old, difference.new, difference.below
    )
