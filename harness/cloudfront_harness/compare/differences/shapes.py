"""How two shapes differ, whoever sends them: the same for requests and responses, and computed once for both.

What came or went is one difference at its topmost element, with the paths below it. Where an element stayed,
its type, its requiredness and its limits are compared, and then what is inside. Elements are told by their
name on the wire; those that are left are told by the model's name, so that a renamed element is one that was
renamed. Paths are relative, and those of the newer shape where a name changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

from cloudfront_harness.compare.differences.fragments import bounds, listed, member_fragment, shape_fragment
from cloudfront_harness.compare.differences.patterns import bare
from cloudfront_harness.contract import Member, Shape


class Aspect(Enum):
    """What of an element differs. The rules of requests and of responses have an ID for each."""

    ADDED_OPTIONAL = "added, optional"
    REMOVED_OPTIONAL = "removed, was optional"
    ADDED_REQUIRED = "added, required"
    REMOVED_REQUIRED = "removed, was required"
    BECAME_REQUIRED = "became required"
    BECAME_OPTIONAL = "became optional"
    TYPE = "another type"
    NUMBER_WIDER = "larger numbers"
    NUMBER_NARROWER = "smaller numbers"
    VALUES_ADDED = "values added to an enumeration"
    VALUES_REMOVED = "values removed from an enumeration"
    ENUM_ADDED = "became an enumeration"
    ENUM_REMOVED = "is no enumeration any more"
    LENGTH_TIGHTER = "length tightened"
    LENGTH_LOOSER = "length loosened"
    ITEMS_TIGHTER = "number of items tightened"
    ITEMS_LOOSER = "number of items loosened"
    RANGE_TIGHTER = "range tightened"
    RANGE_LOOSER = "range loosened"
    PATTERN_ADDED = "pattern added"
    PATTERN_REMOVED = "pattern removed"
    PATTERN = "another pattern"
    RENAMED = "element renamed"
    WRAPPED = "list wrapped"
    FLATTENED = "list flattened"
    ITEM_RENAMED = "item renamed"
    ORDER = "members in another order"
    SET = "list became a set"
    SEQUENCE = "order of the list counts"
    STATED = "requiredness is stated"
    INFERRED = "requiredness is inferred"


@dataclass(frozen=True, slots=True)
class ShapeDifference:
    """One difference below a shape. Fields as in `compare.change.Change`."""

    aspect: Aspect
    path: str
    old: str = ""
    new: str = ""
    below: tuple[str, ...] = ()

    def under(self, prefix: str) -> ShapeDifference:
        """The same below `prefix`, which ends in `/` or is ""."""
        if not prefix:
            return self
        path = f"{prefix}{self.path}" if self.path else prefix.removesuffix("/")
        return replace(self, path=path, below=tuple(f"{prefix}{each}" for each in self.below))


class ShapeDifferences:
    """Compares shapes of two contracts; each pair of them once, however often it is met.

    Keeps shapes by identity: the contracts have to outlive it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[ShapeDifference, ...]] = {}

    def between(self, old: Shape, new: Shape) -> tuple[ShapeDifference, ...]:
        """Everything that differs, in the order of the newer shape."""
        key = (id(old), id(new))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._compare(old, new))
        return found

    def _compare(self, old: Shape, new: Shape) -> Iterator[ShapeDifference]:
        if _is_other_type(old, new):
            yield ShapeDifference(
                Aspect.TYPE, "", shape_fragment(old), shape_fragment(new), _paths_below(old, new)
            )
            return
        yield from _of_limits(old, new)
        match new.kind:
            case "structure":
                yield from self._of_members(old, new)
            case "list":
                yield from self._of_items(old, new)

    def _of_members(self, old: Shape, new: Shape) -> Iterator[ShapeDifference]:
        olds = {element_of(member): member for member in old.members}
        news = {element_of(member): member for member in new.members}
        renamed = _renamed(olds, news)
        for element, member in news.items():
            former = renamed.get(element, element)
            if former in olds:
                yield from self._of_member(olds[former], member)
            else:
                yield _came(member)
        kept = {renamed.get(element, element) for element in news}
        yield from (_went(member) for element, member in olds.items() if element not in kept)
        yield from _of_order(olds, news, renamed)

    def _of_member(self, old: Member, new: Member) -> Iterator[ShapeDifference]:
        element = element_of(new)
        yield from _of_names(old, new)
        yield from _of_requiredness(old, new)
        for difference in self.between(old.shape, new.shape):
            yield difference.under(f"{element}/")

    def _of_items(self, old: Shape, new: Shape) -> Iterator[ShapeDifference]:
        assert old.item is not None
        assert new.item is not None
        # The element of a flattened list is its item: `_of_names` has told.
        if not (old.flattened or new.flattened) and old.item.xml_name != new.item.xml_name:
            yield ShapeDifference(
                Aspect.ITEM_RENAMED,
                new.item.xml_name,
                old.item.xml_name,
                new.item.xml_name,
                (old.item.xml_name,),
            )
        if (old.unordered is None) != (new.unordered is None):
            yield ShapeDifference(Aspect.SET if new.unordered else Aspect.SEQUENCE, "")
        prefix = "" if new.flattened else f"{new.item.xml_name}/"
        for difference in self.between(old.item.shape, new.item.shape):
            yield difference.under(prefix)


def element_of(member: Member) -> str:
    """The element that a member of a structure is on the wire: of a flattened list, each of its items."""
    if member.shape.kind == "list" and member.shape.flattened and member.shape.item is not None:
        return member.shape.item.xml_name
    return member.xml_name


def paths_inside(shape: Shape) -> tuple[str, ...]:
    """The element paths of everything below a shape; what a flattened list holds stands at its own path."""
    if shape.kind == "list" and shape.flattened and shape.item is not None:
        shape = shape.item.shape
    return tuple(path for path, _ in shape.walk())


def _is_other_type(old: Shape, new: Shape) -> bool:
    numbers = {"integer", "long"}
    return old.kind != new.kind and {old.kind, new.kind} != numbers


def _paths_below(old: Shape, new: Shape) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*paths_inside(new), *paths_inside(old))))


def _renamed(olds: Mapping[str, Member], news: Mapping[str, Member]) -> dict[str, str]:
    """New element -> old element, of the members that kept the model's name and kind alone."""
    left = {member.name: (element, member) for element, member in olds.items() if element not in news}
    renamed = {}
    for element, member in news.items():
        former = left.get(member.name)
        if element not in olds and former is not None and former[1].shape.kind == member.shape.kind:
            renamed[element] = former[0]
    return renamed


def _came(member: Member) -> ShapeDifference:
    aspect = Aspect.ADDED_REQUIRED if member.required else Aspect.ADDED_OPTIONAL
    element = element_of(member)
    below = tuple(f"{element}/{path}" for path in paths_inside(member.shape))
    return ShapeDifference(aspect, element, "", member_fragment(member), below)


def _went(member: Member) -> ShapeDifference:
    aspect = Aspect.REMOVED_REQUIRED if member.required else Aspect.REMOVED_OPTIONAL
    element = element_of(member)
    below = tuple(f"{element}/{path}" for path in paths_inside(member.shape))
    return ShapeDifference(aspect, element, member_fragment(member), "", below)


def _of_names(old: Member, new: Member) -> Iterator[ShapeDifference]:
    former, element = element_of(old), element_of(new)
    other = (former,) if former != element else ()
    if old.shape.kind == new.shape.kind == "list" and old.shape.flattened != new.shape.flattened:
        aspect = Aspect.FLATTENED if new.shape.flattened else Aspect.WRAPPED
        yield ShapeDifference(aspect, element, shape_fragment(old.shape), shape_fragment(new.shape), other)
    elif other:
        yield ShapeDifference(Aspect.RENAMED, element, former, element, other)


def _of_requiredness(old: Member, new: Member) -> Iterator[ShapeDifference]:
    element = element_of(new)
    if old.required != new.required:
        aspect = Aspect.BECAME_REQUIRED if new.required else Aspect.BECAME_OPTIONAL
        yield ShapeDifference(aspect, element, member_fragment(old), member_fragment(new))
    elif new.required and old.inferred != new.inferred:
        yield ShapeDifference(Aspect.INFERRED if new.inferred else Aspect.STATED, element)


def _of_order(
    olds: Mapping[str, Member], news: Mapping[str, Member], renamed: Mapping[str, str]
) -> Iterator[ShapeDifference]:
    after = [renamed.get(element, element) for element in news if renamed.get(element, element) in olds]
    before = [element for element in olds if element in set(after)]
    if before != after:
        yield ShapeDifference(Aspect.ORDER, "", listed(before), listed(after))


def _of_limits(old: Shape, new: Shape) -> Iterator[ShapeDifference]:
    if old.kind != new.kind:
        aspect = Aspect.NUMBER_WIDER if new.kind == "long" else Aspect.NUMBER_NARROWER
        yield ShapeDifference(aspect, "", old.kind, new.kind)
    is_list = new.kind == "list"
    yield from chain(
        _of_values(old, new),
        _of_bounds(
            # Nothing is shorter than 0.
            (old.min_length or None, old.max_length),
            (new.min_length or None, new.max_length),
            Aspect.ITEMS_TIGHTER if is_list else Aspect.LENGTH_TIGHTER,
            Aspect.ITEMS_LOOSER if is_list else Aspect.LENGTH_LOOSER,
        ),
        _of_bounds(
            (old.minimum, old.maximum),
            (new.minimum, new.maximum),
            Aspect.RANGE_TIGHTER,
            Aspect.RANGE_LOOSER,
        ),
        _of_pattern(old.pattern, new.pattern),
    )


def _of_values(old: Shape, new: Shape) -> Iterator[ShapeDifference]:
    if bool(old.enum) != bool(new.enum):
        aspect = Aspect.ENUM_ADDED if new.enum else Aspect.ENUM_REMOVED
        yield ShapeDifference(aspect, "", shape_fragment(old), shape_fragment(new))
        return
    added = [value for value in new.enum if value not in old.enum]
    removed = [value for value in old.enum if value not in new.enum]
    if added:
        yield ShapeDifference(Aspect.VALUES_ADDED, "", "", listed(added))
    if removed:
        yield ShapeDifference(Aspect.VALUES_REMOVED, "", listed(removed), "")


def _of_bounds(
    old: tuple[int | None, int | None], new: tuple[int | None, int | None], tighter: Aspect, looser: Aspect
) -> Iterator[ShapeDifference]:
    # No lower bound is less than any, no upper bound more.
    low = [float("-inf") if side[0] is None else side[0] for side in (old, new)]
    high = [float("inf") if side[1] is None else side[1] for side in (old, new)]
    fragments = bounds(*old), bounds(*new)
    if low[1] > low[0] or high[1] < high[0]:
        yield ShapeDifference(tighter, "", *fragments)
    if low[1] < low[0] or high[1] > high[0]:
        yield ShapeDifference(looser, "", *fragments)


def _of_pattern(old: str | None, new: str | None) -> Iterator[ShapeDifference]:
    match old, new:
        case None, str():
            yield ShapeDifference(Aspect.PATTERN_ADDED, "", "", new)
        case str(), None:
            yield ShapeDifference(Aspect.PATTERN_REMOVED, "", old, "")
        case str(), str() if bare(old) != bare(new):
            yield ShapeDifference(Aspect.PATTERN, "", old, new)
