"""Requests that the older version accepts and the newer one refuses, for each kind of change in requests.

A plan is made from the two contracts alone; whether it shows what it is meant to, a target has to say. Plans
come smallest first: the least request of the operation, and only what the change is about added to it, taken
out of it, or set beyond the newer limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from cloudfront_harness.compare.change import Change
from cloudfront_harness.contract import Body, Constraint, Contract, Operation, Shape
from cloudfront_harness.scenarios.requests.build import full, full_variants, minimal
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value
from cloudfront_harness.scenarios.requests.violations import breaches, renamed

Value = Mapping[str, Any]
Build = Callable[[str], Value | None]

# Texts of which one breaks most patterns.
_ODD_TEXTS = ("é", " ", "x y", "-", "example.", "x" * 300)


@dataclass(frozen=True, slots=True)
class Plan:
    """A request of the older version.

    value       the value of its body for a reference; None of it where it cannot be built
    made_from   likewise, of the create that makes what the request works on; None for the least one
    repeated    whether it is sent twice, and the second answer counts
    auth        the scheme that it is signed with, "" for the one that the version prefers
    parameters  by SDK name, beside those of the path and If-Match
    without     names of parameters that are not sent
    body        in whose form the body is written, None for that of the operation
    """

    value: Build | None = None
    made_from: Build | None = None
    repeated: bool = False
    auth: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """The contracts of a change, and its operation in the older one."""

    old: Contract
    new: Contract
    operation: Operation

    def shapes_at(self, path: str) -> tuple[Shape | None, Shape | None]:
        """What the older and the newer version have at an element path below the root of the body."""
        newer = self.new.operations.get(self.operation.name)
        return _shape_at(self.operation, path), None if newer is None else _shape_at(newer, path)


def plans(change: Change, versions: Versions) -> Iterator[Plan]:
    """Plans for a change, the smallest first; nothing for a kind of change that no request shows."""
    make = _PLANS.get(change.rule.id)
    if make is not None:
        yield from make(change, versions)


def is_planned(change: Change) -> bool:
    """Whether there are plans for changes of the kind."""
    return change.rule.id in _PLANS


def own_requests(contract: Contract, operation: Operation) -> Iterator[Plan]:
    """Valid requests of an operation: the least one, then those with every member.

    Of an operation without a body, what it works on has few members or all of them.
    """
    if operation.request is None or operation.request.shape.kind != "structure":
        yield Plan()
        create = _create_of(contract, operation)
        for plan in () if create is None else _valid(create):
            yield Plan(made_from=plan.value)
        return
    yield from _valid(operation)


def _create_of(contract: Contract, operation: Operation) -> Operation | None:
    """The create of what an operation works on, None where it works on no resource or makes it itself."""
    resource = contract.resources.get(operation.resource)
    return None if resource is None or operation.is_create else contract.operation(resource.create[0])


def _valid(operation: Operation) -> Iterator[Plan]:
    if operation.request is None or operation.request.shape.kind != "structure":
        return
    yield Plan(lambda reference: minimal(operation, reference))
    for with_references in (False, True):
        for variant in range(full_variants(operation, with_references=with_references)):
            yield Plan(_full(operation, variant, with_references))


def _full(operation: Operation, variant: int, with_references: bool) -> Build:
    return lambda reference: full(operation, reference, variant=variant, with_references=with_references)


def _least(change: Change, versions: Versions) -> Iterator[Plan]:
    del change
    yield next(own_requests(versions.old, versions.operation))


def _repeated(change: Change, versions: Versions) -> Iterator[Plan]:
    del change
    yield Plan(lambda reference: minimal(versions.operation, reference), repeated=True)


def _signed(change: Change, versions: Versions) -> Iterator[Plan]:
    """Any request will do: a create, for those are what everything begins with."""
    create = next(row for row in versions.old.operations.values() if row.is_create)
    assert versions.operation.name == create.name
    yield Plan(lambda reference: minimal(create, reference), auth=change.path)


def _with_parameter(change: Change, versions: Versions) -> Iterator[Plan]:
    for parameter in versions.operation.parameters:
        if parameter.wire_name in change.paths:
            value = parameter.shape.enum[0] if parameter.shape.enum else "1"
            least = next(own_requests(versions.old, versions.operation))
            yield Plan(least.value, parameters={parameter.name: value})


def _with_member(change: Change, versions: Versions) -> Iterator[Plan]:
    """The member present, in the older version's form."""
    for path in (change.path, *change.below[:1]):
        yield from grafts(versions.operation, _below_root(path))


def _without_member(change: Change, versions: Versions) -> Iterator[Plan]:
    yield from without_member(versions.operation, _below_root(change.path))


def without_member(operation: Operation, path: str) -> Iterator[Plan]:
    """The structure around the member present, and the member not."""
    edit = partial(_without, path)
    for graft in grafts(operation, path.rpartition("/")[0]):
        shorter = _edited(operation, graft, edit, always=True)
        # Counting may have put a Quantity back.
        yield Plan(partial(_edited_again, shorter, edit))


def _edited_again(plan: Plan, edit: Callable[[Value], Value], reference: str) -> Value:
    return edit(built(plan, reference))


def _without(path: str, value: Value) -> Value:
    return with_value(dict(value), path, None) if value else value


def _beyond_limits(change: Change, versions: Versions) -> Iterator[Plan]:
    """The member with a value that only the older version allows."""
    path = _below_root(change.path)
    old, new = versions.shapes_at(path)
    if old is None or new is None:
        return
    for graft in grafts(versions.operation, path):
        for replacement in _allowed_by_old_alone(old, new, graft, path):
            yield _edited(versions.operation, graft, partial(_with_text, path, replacement))


def _with_text(path: str, replacement: Any, value: Value) -> Value:
    """The value with another one at a path; what refers to it follows, or that would be broken as well."""
    present = value_at(value, path)
    follows = isinstance(present, str) and isinstance(replacement, str)
    return with_value(dict(renamed(value, present, replacement) if follows else value), path, replacement)


def _against_rule(change: Change, versions: Versions) -> Iterator[Plan]:
    """The newer version's rule broken."""
    operation = versions.operation
    for constraint in versions.new.constraints:
        if constraint.id != change.path or operation.request is None:
            continue
        inside = "" if operation.request.root == constraint.root else constraint.root
        for scope in constraint.scopes:
            place = "/".join(filter(None, (inside, scope)))
            for graft in grafts(operation, place):
                count = sum(1 for _ in breaches(constraint, built(graft, "x"), place))
                for number in range(count):
                    yield _edited(operation, graft, partial(_breach, constraint, place, number))


def _breach(constraint: Constraint, place: str, number: int, value: Value) -> Value | None:
    """The value with the constraint broken in one of the ways that there are."""
    return next(islice(breaches(constraint, dict(value), place), number, None), None)


def _allowed_by_old_alone(old: Shape, new: Shape, graft: Plan, path: str) -> Iterator[Any]:
    present = value_at(built(graft, "x"), path)
    if old.kind == "list":
        if new.max_length is not None and present:
            yield [present[0]] * (new.max_length + 1)
        return
    if old.kind != "string":
        numbers = (new.maximum + 1 if new.maximum is not None else None, (new.minimum or 0) - 1)
        yield from (number for number in numbers if number is not None)
        return
    yield from (value for value in old.enum if value not in new.enum)
    texts = [] if old.enum else [str(present or "x"), *_ODD_TEXTS]
    if new.max_length is not None:
        texts.insert(0, "x" * (new.max_length + 1))
    if new.min_length:
        texts.insert(0, "x" * (new.min_length - 1))
    yield from (text for text in texts if _allows(old, text) and not _allows(new, text))


def _allows(shape: Shape, text: str) -> bool:
    if shape.enum and text not in shape.enum:
        return False
    if shape.pattern is not None and re.fullmatch(shape.pattern, text) is None:
        return False
    return (shape.min_length or 0) <= len(text) and (
        shape.max_length is None or len(text) <= shape.max_length
    )


def grafts(operation: Operation, path: str) -> Iterator[Plan]:
    """The least request with what full ones have at an element path, each once."""
    if operation.request is None or operation.request.shape.kind != "structure":
        return
    seen: list[Value] = []
    for source in _valid(operation):
        made = _grafted(operation, source, path)("x")
        if made is not None and made not in seen:
            seen.append(made)
            yield Plan(_grafted(operation, source, path))


def _grafted(operation: Operation, source: Plan, path: str) -> Build:
    def build(reference: str) -> Value | None:
        assert operation.request is not None
        least, whole = minimal(operation, reference), built(source, reference)
        steps = path.split("/") if path else []
        for count in range(1, len(steps) + 1):
            place = "/".join(steps[:count])
            if value_at(least, place) is None:
                piece = value_at(whole, place)
                if piece is None or value_at(whole, path) is None:
                    return None
                made: Value = recounted(with_value(least, place, piece), operation.request.shape)
                return made
        return least

    return build


def _edited(
    operation: Operation, plan: Plan, edit: Callable[[Value], Value | None], *, always: bool = False
) -> Plan:
    """The plan with another value; none where the edit changes nothing, unless `always`."""

    def build(reference: str) -> Value | None:
        assert operation.request is not None
        before = built(plan, reference)
        made = edit(before)
        if made is None or (made == before and not always):
            return None
        value: Value = recounted(made, operation.request.shape)
        return value

    return Plan(build)


def built(plan: Plan, reference: str) -> Value:
    """The value of a plan's body, empty for one that has none."""
    value = None if plan.value is None else plan.value(reference)
    return {} if value is None else value


def _below_root(path: str) -> str:
    return path.partition("/")[2]


def _shape_at(operation: Operation, path: str) -> Shape | None:
    if operation.request is None:
        return None
    return next((member.shape for place, member in operation.request.shape.walk() if place == path), None)


# By ID of the rule.
_PLANS: Mapping[str, Callable[[Change, Versions], Iterator[Plan]]] = {
    **dict.fromkeys(
        ("CD104", "CD105", "CD106", "CD107", "CD206", "CD208", "CD211", "CD212", "CD213"), _least
    ),
    "CD110": _signed,
    **dict.fromkeys(("CD205", "CD207", "CD210"), _with_parameter),
    "CD301": _least,
    **dict.fromkeys(("CD303", "CD305", "CD306", "CD309", "CD402", "CD404", "CD407"), _with_member),
    **dict.fromkeys(("CD403", "CD405"), _without_member),
    **dict.fromkeys(("CD409", "CD411", "CD412", "CD414", "CD416", "CD418", "CD420"), _beyond_limits),
    **dict.fromkeys(("CD701", "CD703"), _against_rule),
    **dict.fromkeys(("CD801", "CD805", "CD808"), _repeated),
}
