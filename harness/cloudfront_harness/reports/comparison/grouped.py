"""Changes as people read them: operations that changed in the same way stand together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cloudfront_harness.compare.change import Change

WHOLE_VERSION = "the version as a whole"


@dataclass(frozen=True, slots=True)
class Group:
    """Operations with the same changes.

    operations  their names; ("",) for what concerns the version as a whole
    changes     those of the first operation, in order
    """

    operations: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """The operations in one line."""
        return ", ".join(name or WHOLE_VERSION for name in self.operations)


def grouped(changes: Iterable[Change]) -> tuple[Group, ...]:
    """Changes by operation, in their order, with operations that changed in the same way in one group."""
    by_operation: dict[str, list[Change]] = {}
    for change in changes:
        by_operation.setdefault(change.operation, []).append(change)
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for operation, its in by_operation.items():
        alike.setdefault(tuple(map(_likeness, its)), []).append(operation)
    return tuple(Group(tuple(names), tuple(by_operation[names[0]])) for names in alike.values())


def shared(changes: Iterable[Change], configs: Collection[str]) -> tuple[Group, ...]:
    """Changes by the operations that have them, each change once.

    Paths begin at the configuration where one is on the way (`configs` are the elements that hold one), so
    that what is the same of it in every request and answer is one change.
    """
    having: dict[tuple[str, ...], list[str]] = {}
    first: dict[tuple[str, ...], Change] = {}
    for change in changes:
        within = replace(change, path=within_config(change.path, configs))
        key = _likeness(within)
        having.setdefault(key, []).append(change.operation)
        first.setdefault(key, within)
    groups: dict[tuple[str, ...], list[Change]] = {}
    for key, operations in having.items():
        groups.setdefault(tuple(operations), []).append(first[key])
    return tuple(Group(operations, tuple(its)) for operations, its in groups.items())


def within_config(path: str, configs: Collection[str]) -> str:
    """An element path from the configuration on, where there is one on the way."""
    steps = path.split("/")
    starts = [position for position, step in enumerate(steps) if step in configs]
    return "/".join(steps[starts[-1] :]) if starts else path


def fragments(change: Change) -> str:
    """Both sides of a change in one line, "" where there is nothing to show."""
    if change.old and change.new:
        return f"{change.old} → {change.new}"
    return change.new or change.old


def aside(change: Change) -> str:
    """What there is to say of the other paths of a change, in brackets; "" for nothing."""
    if not change.below:
        return ""
    if change.rule.kind == "changed":
        # Of a type that changed: the members of both. Otherwise what it was called.
        return f"(formerly {change.below[0]})" if len(change.below) == 1 else ""
    return f"(with {len(change.below)} below it)"


def _likeness(change: Change) -> tuple[str, ...]:
    # Operations come and go with routes of their own, which are told in the plural all the same.
    shown = () if change.rule.area == "route" else (change.old, change.new)
    return (change.rule.id, change.path, *shown)
