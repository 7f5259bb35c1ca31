"""One change taken back in a request of the newer version's own.

Where several changes break the same request, its refusal says little of each. The newer version's least
request, which it accepts, with a member left out that it has come to require, or with a member more that only
the older version has, is refused for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cloudfront_harness.compare.change import Change
from cloudfront_harness.compare.witness.plans import Build, Plan, Value, built, grafts, without_member
from cloudfront_harness.contract import Member, Operation, Shape
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value

_DEMANDED = frozenset({"CD403", "CD405"})
_REMOVED = frozenset({"CD402", "CD404"})


def taken_back(change: Change, old: Operation, new: Operation) -> Iterator[Plan]:
    """Plans in the newer version's terms, the smallest first; nothing for a kind of change that has none."""
    path = change.path.partition("/")[2]
    if change.rule.id in _DEMANDED:
        yield from without_member(new, path)
    elif change.rule.id in _REMOVED:
        yield from _with_former_member(old, new, path)


def _with_former_member(old: Operation, new: Operation, path: str) -> Iterator[Plan]:
    if old.request is None or new.request is None:
        return
    around, _, _ = path.rpartition("/")
    member = next((row for place, row in old.request.shape.walk() if place == path), None)
    steps = around.split("/") if around else []
    shape = None if member is None else _extended(new.request.shape, steps, member)
    former = next((plan for plan in grafts(old, path) if value_at(built(plan, "x"), path) is not None), None)
    if shape is None or former is None:
        return
    for plan in grafts(new, around):
        yield Plan(_joined(plan, former, path, shape), body=replace(new.request, shape=shape))


def _joined(plan: Plan, former: Plan, path: str, shape: Shape) -> Build:
    def build(reference: str) -> Value | None:
        value, piece = built(plan, reference), value_at(built(former, reference), path)
        if not value or piece is None:
            return None
        made: Value = recounted(with_value(dict(value), path, piece), shape)
        return made

    return build


def _extended(shape: Shape, steps: Sequence[str], member: Member) -> Shape | None:
    """A shape with a member more in the structure at a path of elements, None where there is none."""
    if not steps:
        return replace(shape, members=(*shape.members, member)) if shape.kind == "structure" else None
    step, *rest = steps
    if shape.kind == "list" and shape.item is not None and shape.item.xml_name == step:
        item = _with_extended(shape.item, rest, member)
        return None if item is None else replace(shape, item=item)
    for number, known in enumerate(shape.members):
        if known.xml_name == step:
            other = _with_extended(known, rest, member)
            if other is None:
                return None
            return replace(shape, members=(*shape.members[:number], other, *shape.members[number + 1 :]))
    return None


def _with_extended(known: Member, steps: Sequence[str], member: Member) -> Member | None:
    shape = _extended(known.shape, steps, member)
    return None if shape is None else replace(known, shape=shape)
