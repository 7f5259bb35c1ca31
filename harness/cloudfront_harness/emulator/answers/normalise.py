"""The changes that the service makes to a configuration before it echoes it, one function per kind.

The kinds are those of `contract.Normalisation`. Each compiles to a function that changes a decoded
configuration in place.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from cloudfront_harness.contract import FAILING_LEVELS, Contract, Normalisation, Profile, Shape
from cloudfront_harness.emulator.rules.element_paths import member_of_element, resolve
from cloudfront_harness.emulator.rules.quantity import has_quantity
from cloudfront_harness.errors import SpecError

Change = Callable[[Any], None]


def compile_normalisation(
    contract: Contract, root: str, shape: Shape, profile: Profile
) -> tuple[Change, ...]:
    """The changes that configurations with that root undergo under a profile, in contract order."""
    changes = [
        _scoped(shape, row)
        for row in contract.normalisations
        # What is inferred is the best guess under either profile.
        if row.root == root and (row.level == "inferred" or row.level in FAILING_LEVELS[profile])
    ]
    if profile == "observed":
        # Recordings show no empty `Items`. No document says so: under the other profile they are echoed.
        drop = _compile_empty_items(shape)
        if drop is not None:
            changes.append(drop)
    return tuple(changes)


def _scoped(shape: Shape, row: Normalisation) -> Change:
    try:
        compile_kind = KINDS[row.kind]
    except KeyError:
        raise SpecError(f"Normalisation {row.id} has the unknown kind {row.kind!r}.") from None
    sites = []
    for scope in row.scopes:
        site = resolve(shape, scope)
        sites.append((site.find, compile_kind(site.shape, row)))

    def change(config: Any) -> None:
        for find, apply in sites:
            for node in find(config):
                apply(node)

    return change


def _empty_when(shape: Shape, row: Normalisation) -> Change:
    switch, *emptied = (_member(shape, path) for path in row.paths)
    value = row.argument["value"]

    def apply(node: dict[str, Any]) -> None:
        if node.get(switch) == value:
            for name in emptied:
                if name in node:
                    node[name] = False if isinstance(node[name], bool) else ""

    return apply


def _order(shape: Shape, row: Normalisation) -> Change:
    name = _member(shape, row.paths[0])
    rank = {value: position for position, value in enumerate(row.argument["values"])}

    def apply(node: dict[str, Any]) -> None:
        if name in node:
            node[name].sort(key=lambda value: rank.get(value, len(rank)))

    return apply


def _default(shape: Shape, row: Normalisation) -> Change:
    name = _member(shape, row.paths[0])
    value = row.argument["value"]
    beside = _member(shape, row.argument["beside"]) if "beside" in row.argument else None

    def apply(node: dict[str, Any]) -> None:
        if name not in node and (beside is None or beside in node):
            node[name] = copy.deepcopy(value)

    return apply


def _replace(shape: Shape, row: Normalisation) -> Change:
    name = _member(shape, row.paths[0])
    old, new = row.argument.get("old"), row.argument["new"]
    when = _conditions(shape, row)

    def apply(node: dict[str, Any]) -> None:
        if name in node and old in (None, node[name]) and _hold(when, node):
            node[name] = new

    return apply


def _drop(shape: Shape, row: Normalisation) -> Change:
    name = _member(shape, row.paths[0])
    value = row.argument.get("value")
    when = _conditions(shape, row)

    def apply(node: dict[str, Any]) -> None:
        if name in node and value in (None, _without_empty_items(node[name])) and _hold(when, node):
            del node[name]

    return apply


def _without_empty_items(value: Any) -> Any:
    if isinstance(value, dict) and value.get("Items") == []:
        return {name: below for name, below in value.items() if name != "Items"}
    return value


_Conditions = tuple[tuple[str, Any], ...]


def _conditions(shape: Shape, row: Normalisation) -> _Conditions:
    """What members beside the changed one have to be."""
    return tuple((_member(shape, path), value) for path, value in row.argument.get("when", {}).items())


def _hold(conditions: _Conditions, node: dict[str, Any]) -> bool:
    return all(node.get(name) == value for name, value in conditions)


KINDS: Mapping[str, Callable[[Shape, Normalisation], Change]] = {
    "default": _default,
    "drop": _drop,
    "empty-when": _empty_when,
    "order": _order,
    "replace": _replace,
}


def _member(shape: Shape, path: str) -> str:
    member = member_of_element(shape, path)
    if member is None:
        raise SpecError(f"{shape.name} has no element {path} to normalise.")
    return member.name


def _each(change: Change) -> Change:
    def apply(items: list[Any]) -> None:
        for item in items:
            change(item)

    return apply


def _compile_empty_items(shape: Shape) -> Change | None:
    if shape.kind == "list" and shape.item is not None:
        item = _compile_empty_items(shape.item.shape)
        return None if item is None else _each(item)
    if shape.kind != "structure":
        return None
    below = tuple(
        (member.name, change)
        for member in shape.members
        if (change := _compile_empty_items(member.shape)) is not None
    )
    # Where every model wants the list, its absence would be an answer that no client of a model reads.
    counted = has_quantity(shape) and not any(
        member.name == "Items" and member.required for member in shape.members
    )
    if not below and not counted:
        return None

    def apply(node: dict[str, Any]) -> None:
        if counted and node.get("Items") == []:
            del node["Items"]
        for name, change in below:
            if name in node:
                change(node[name])

    return apply
