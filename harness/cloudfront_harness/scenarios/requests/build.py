"""Request values built from the contract: minimal, full, and with what a case needs on top.

Which members there are comes from the shapes of the version; what to put in them from `specs/samples.toml`.
Nothing here knows a version or an operation by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudfront_harness.contract import Body, Member, Operation, Shape
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.scenarios.requests.samples import Row, ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import recounted, with_value

_FALLBACK: dict[str, Any] = {
    "string": "example",
    "integer": 1,
    "long": 1,
    "float": 1.0,
    "double": 1.0,
    "boolean": False,
    "timestamp": "2020-05-31T00:00:00Z",
    "blob": b"example",
}


def minimal(operation: Operation, reference: str) -> dict[str, Any]:
    """The least request that the contract and good sense allow.

    `reference` becomes every caller reference and name. The value has the form that `wire.xml.encode` takes.
    """
    return _built(operation, reference, full=False, variant=0, with_references=False)


def full(
    operation: Operation, reference: str, *, variant: int = 0, with_references: bool = False
) -> dict[str, Any]:
    """A request with every optional member of the version.

    Of members that exclude each other it has the choice `variant`. Members that name other
    resources of the account are left out unless `with_references`.
    """
    return _built(operation, reference, full=True, variant=variant, with_references=with_references)


def changed(operation: Operation, value: dict[str, Any]) -> dict[str, Any] | None:
    """The same request for another configuration, None where there is nothing to change."""
    assert operation.request is not None
    paths = sorted((path for path, _ in operation.request.shape.walk()), key=lambda path: path.count("/"))
    for wanted, replacement in load_samples().changes.items():
        place = next((path for path in paths if ends_with(path, wanted)), None)
        if place is not None:
            made = _with_digest(replacement, value)
            other: dict[str, Any] = recounted(with_value(value, place, made), operation.request.shape)
            return other
    return None


def _with_digest(replacement: Any, value: dict[str, Any]) -> Any:
    """A replacement that no other request gets, where it holds the marker for that."""
    if isinstance(replacement, dict):
        return {name: _with_digest(member, value) for name, member in replacement.items()}
    if isinstance(replacement, list):
        return [_with_digest(item, value) for item in replacement]
    if isinstance(replacement, str) and "{digest}" in replacement:
        return replacement.replace("{digest}", hashlib.sha256(repr(value).encode()).hexdigest()[:12])
    return replacement


def path_of_key(operation: Operation) -> str:
    """Path of the member by which repetitions of a create are told, below the root of its body."""
    assert operation.request is not None
    assert operation.idempotency is not None
    key = operation.idempotency.key
    paths = sorted((path for path, _ in operation.request.shape.walk()), key=lambda path: path.count("/"))
    return next(path for path in paths if ends_with(path, key))


def full_variants(operation: Operation, *, with_references: bool = False) -> int:
    """How many full requests it takes to try every choice that the version has."""
    assert operation.request is not None
    known = _TEMPLATES.get(operation.request.shape).variants
    if with_references not in known:
        choices = max(
            (
                sum(row.usable(shape, with_references=with_references) for row in rows)
                for scope, shape in _structures(operation.request)
                if (rows := load_samples().choices.get(scope)) and _chooses(shape, rows)
            ),
            default=1,
        )
        # Choices that are all about other versions leave one request.
        known[with_references] = max(1, choices)
    return known[with_references]


def _structures(body: Body) -> Iterator[tuple[str, Shape]]:
    """Every structure of a body by the last step of its path."""
    yield "", body.shape
    for path, member in body.shape.walk():
        shape = member.shape.item.shape if member.shape.kind == "list" and member.shape.item else member.shape
        name = (
            member.shape.item.xml_name
            if member.shape.kind == "list" and member.shape.item
            else path.rpartition("/")[2]
        )
        if shape.kind == "structure":
            yield name, shape


def _chooses(shape: Shape, rows: tuple[Row, ...]) -> bool:
    """Whether the version has members that a choice leaves out: otherwise there is nothing to choose."""
    named = frozenset().union(*(row.without for row in rows))
    return any(member.xml_name in named for member in shape.members)


@dataclass(slots=True)
class _Templates:
    """Requests of one shape that were built so far, with marks for the reference.

    values    (full, variant, with_references) -> request
    variants  with_references -> how many there are
    """

    values: dict[tuple[bool, int, bool], dict[str, Any]] = field(default_factory=dict)
    variants: dict[bool, int] = field(default_factory=dict)


# A run asks for the same few requests thousands of times.
_TEMPLATES: IdentityCache[Shape, _Templates] = IdentityCache(lambda _shape: _Templates())

# What stands in a template for the reference, as it is and in lower case: nothing that XML could carry.
_AS_IS, _IN_LOWER_CASE = "\0reference\0", "\0REFERENCE\0"


def _built(
    operation: Operation, reference: str, *, full: bool, variant: int, with_references: bool
) -> dict[str, Any]:
    assert operation.request is not None
    known = _TEMPLATES.get(operation.request.shape).values
    key = (full, variant, with_references)
    if key not in known:
        known[key] = _Builder(
            operation.request, full=full, variant=variant, with_references=with_references
        ).build()
    value: dict[str, Any] = _with_reference(known[key], reference)
    return value


def _with_reference(template: Any, reference: str) -> Any:
    """A copy for one reference."""
    if isinstance(template, dict):
        return {name: _with_reference(value, reference) for name, value in template.items()}
    if isinstance(template, list):
        return [_with_reference(item, reference) for item in template]
    if isinstance(template, str) and "\0" in template:
        return template.replace(_AS_IS, reference).replace(_IN_LOWER_CASE, reference.lower())
    return template


class _Builder:
    """Builds the template of a request."""

    def __init__(self, body: Body, *, full: bool, variant: int, with_references: bool) -> None:
        self._body = body
        self._full = full
        self._variant = variant
        self._with_references = with_references
        self._samples = load_samples()

    def build(self) -> dict[str, Any]:
        value: dict[str, Any] = self._structure(self._body.shape, "", {}, frozenset())
        return value

    def _structure(
        self, shape: Shape, path: str, fixed: Mapping[str, Any], without: frozenset[str]
    ) -> dict[str, Any]:
        choice = self._choice(path, shape)
        fixed = {**choice.set, **fixed} if self._full else fixed
        without = without | choice.without if self._full else without
        value: dict[str, Any] = {}
        for member in shape.members:
            place = f"{path}/{member.xml_name}" if path else member.xml_name
            if member.xml_name == "Quantity" or not self._wanted(member, place, without):
                continue
            if member.xml_name in fixed:
                value[member.name] = fixed[member.xml_name]
            else:
                value[member.name] = self._value(member.shape, place)
        if any(member.xml_name == "Quantity" for member in shape.members):
            value = _counted(shape, value)
        return value

    def _choice(self, path: str, shape: Shape) -> Row:
        rows = self._samples.choices.get(path.rpartition("/")[2], ())
        usable = [row for row in rows if row.usable(shape, with_references=self._with_references)]
        return usable[min(self._variant, len(usable) - 1)] if usable else Row({})

    def _wanted(self, member: Member, place: str, without: frozenset[str]) -> bool:
        if member.required:
            return True
        if member.xml_name in without:
            return False
        if not self._full:
            return any(ends_with(place, needed) for needed in self._samples.needed)
        return self._with_references or not any(ends_with(place, name) for name in self._samples.references)

    def _value(self, shape: Shape, place: str) -> Any:
        match shape.kind:
            case "structure":
                return self._structure(shape, place, {}, frozenset())
            case "list":
                return self._list(shape, place)
            case _:
                return self._scalar(shape, place)

    def _list(self, shape: Shape, place: str) -> list[Any]:
        assert shape.item is not None
        sample = self._samples.value_at(place)
        if isinstance(sample, list):
            return [self._filled(item) for item in sample]
        item_place = f"{place}/{shape.item.xml_name}"
        if shape.item.shape.kind != "structure":
            return [self._value(shape.item.shape, item_place)] * (shape.min_length or 1)
        rows = next((rows for path, rows in self._samples.items.items() if ends_with(place, path)), ())
        usable = [row for row in rows if row.usable(shape.item.shape, with_references=self._with_references)]
        if not self._full:
            usable = usable[: max(1, shape.min_length or 1)]
        if not usable:
            return [self._structure(shape.item.shape, item_place, {}, frozenset())]
        return [self._structure(shape.item.shape, item_place, row.set, row.without) for row in usable]

    def _scalar(self, shape: Shape, place: str) -> Any:
        sample = self._samples.value_at(place)
        if sample is not None and (not shape.enum or sample in shape.enum):
            return self._filled(sample)
        if shape.enum:
            return shape.enum[0]
        return shape.minimum if shape.minimum is not None else _FALLBACK[shape.kind]

    def _filled(self, sample: Any) -> Any:
        if not isinstance(sample, str):
            return sample
        return sample.replace("{reference}", _AS_IS).replace("{reference:lower}", _IN_LOWER_CASE)


def _counted(shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
    """The same structure with its Quantity, in model order."""
    items = next((member.name for member in shape.members if member.xml_name == "Items"), "Items")
    count = len(value.get(items, ()))
    return {
        member.name: count if member.xml_name == "Quantity" else value[member.name]
        for member in shape.members
        if member.xml_name == "Quantity" or member.name in value
    }
