"""Two contracts compared: every area in turn, each difference with its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cloudfront_harness.compare.change import Change, Comparison, Revision
from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.compare.differences.errors import common_error_differences, error_differences
from cloudfront_harness.compare.differences.members import (
    parameter_differences,
    request_differences,
    response_differences,
)
from cloudfront_harness.compare.differences.routes import (
    header_differences,
    route_differences,
    status_differences,
    version_differences,
)
from cloudfront_harness.compare.differences.rules import rule_differences
from cloudfront_harness.compare.differences.semantics import (
    operation_semantics_differences,
    version_semantics_differences,
)
from cloudfront_harness.compare.differences.shapes import ShapeDifferences
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.specs import load_rules


def compare(old: Revision, new: Revision, operations: Collection[str] = ()) -> Comparison:
    """Every change from one contract to another, in the order of the newer one: first what concerns the
    version as a whole, then each operation, last the operations that are gone.

    With `operations`, only theirs and those of the version as a whole.
    """
    rules = load_rules()
    changes = (
        Change(
            rule=rules[found.rule_id],
            old_version=old.label,
            new_version=new.label,
            operation=operation,
            path=found.path,
            old=found.old,
            new=found.new,
            below=found.below,
        )
        for operation, found in _differences(old.contract, new.contract, operations)
    )
    return Comparison(old, new, tuple(changes))


def _differences(
    old: Contract, new: Contract, operations: Collection[str]
) -> Iterator[tuple[str, Difference]]:
    for difference in _of_version(old, new):
        yield "", difference
    shapes = ShapeDifferences()
    for name in new.operations:
        if operations and name not in operations:
            continue
        if name not in old.operations:
            yield name, Difference("CD103", new=_told(new.operations[name]))
            continue
        for difference in _of_operation(old, new, name, shapes):
            yield name, difference
    for name in old.operations:
        if name not in new.operations and (not operations or name in operations):
            yield name, Difference("CD104", old=_told(old.operations[name]))


def _told(operation: Operation) -> str:
    query = f"?{operation.query}" if operation.query else ""
    return f"{operation.method} {operation.path}{query}"


def _of_version(old: Contract, new: Contract) -> Iterator[Difference]:
    yield from version_differences(old, new)
    yield from common_error_differences(old, new)
    yield from version_semantics_differences(old, new)


def _of_operation(old: Contract, new: Contract, name: str, shapes: ShapeDifferences) -> Iterator[Difference]:
    before, after = old.operations[name], new.operations[name]
    yield from route_differences(before, after)
    yield from parameter_differences(before, after, shapes)
    yield from request_differences(before, after, shapes)
    yield from rule_differences(old, new, name)
    yield from status_differences(before, after)
    yield from header_differences(before, after)
    yield from response_differences(before, after, shapes)
    yield from error_differences(before, after)
    yield from operation_semantics_differences(old, new, name)
