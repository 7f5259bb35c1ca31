"""What was found, independently of `specs/`, to differ in the create operations of neighbouring versions.

`deltas.json` holds it: extracted from the service models and SDK sources of each version by another program
than the one that derives the contracts. Paths of requests and errors are complete; of responses there are
numbers and the first paths. The models' marks `deprecated` and `sensitive` are no part of a contract.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Facts = Mapping[str, Any]

# 2020-05-31 grew within: its first model, then the one that `specs/` is derived from.
_GROWN = (
    "2019-03-26 2020-05-31(initial)",
    "2020-05-31(initial) 2020-05-31(botocore-1.43.11)",
)
_PREFIXES = {
    "CreateDistributionWithTags": "DistributionConfigWithTags/",
    "CreateStreamingDistributionWithTags": "StreamingDistributionConfigWithTags/",
}
_BASES = {name: name.removesuffix("WithTags") for name in _PREFIXES}
_NO_PART = ("deprecated", "sensitive")


class Found(NamedTuple):
    """A rule that has to tell of a path."""

    rule: str
    path: str


@cache
def steps() -> dict[str, Facts]:
    """The facts of each of the 28 steps, by `OLD NEW`."""
    facts: dict[str, Facts] = json.loads(Path(__file__).with_name("deltas.json").read_text(encoding="utf-8"))
    grown = [facts.pop(step) for step in _GROWN]
    facts["2019-03-26 2020-05-31"] = _together(*grown)
    return facts


def _together(first: Facts, second: Facts) -> Facts:
    """What two steps come to: no fact of the second takes back one of the first."""
    operations = {name: dict(facts) for name, facts in first["operations"].items()}
    for name, facts in second["operations"].items():
        if name in first["operations added"]:
            continue
        operations[name] = _merged(operations.get(name, {}), facts)
    return {
        "operations added": [*first["operations added"], *second["operations added"]],
        "operations": operations,
    }


def _merged(first: Facts, second: Facts) -> dict[str, Any]:
    merged = dict(first)
    for key, value in second.items():
        before = merged.get(key)
        if isinstance(before, dict):
            merged[key] = before | value
        elif isinstance(before, (int, list)):
            merged[key] = before + value
        else:
            merged[key] = value
    return merged


def operation_facts(step: str, operation: str) -> Facts:
    """The facts of a create operation in a step; those of the operation that it does the same as."""
    operations = steps()[step]["operations"]
    base: Facts = operations.get(_BASES.get(operation, operation), {})
    return base


def expected(step: str, operation: str) -> set[Found]:
    """What a comparison has to tell of the request and the errors of a create operation."""
    facts = operation_facts(step, operation)
    prefix = _PREFIXES.get(operation, "")
    told = {Found(rule, f"{prefix}{path}") for rule, path in _of_request(facts)}
    return told | {Found("CD601", code) for code in facts.get("errors added", ())}


def _of_request(facts: Facts) -> Iterator[Found]:
    for key, required, optional in (
        ("request added", "CD403", "CD401"),
        ("request removed", "CD404", "CD402"),
    ):
        members: Mapping[str, str] = facts.get(key, {})
        for path in _topmost(members):
            yield Found(required if members[path] == "required" else optional, path)
    for key, rule in (("request became required", "CD405"), ("request became optional", "CD406")):
        yield from (Found(rule, path) for path in facts.get(key, ()))
    for text in facts.get("request changed", ()):
        yield from _of_change(text)


def _topmost(paths: Iterable[str]) -> list[str]:
    known = set(paths)
    return [path for path in known if path.rpartition("/")[0] not in known]


def _of_change(text: str) -> Iterator[Found]:
    path, what = text.split(": ", 1)
    if what.startswith(_NO_PART):
        return
    if match := re.fullmatch(r"enum \+(\[.*\]) -(\[.*\])", what):
        if match[1] != "[]":
            yield Found("CD410", path)
        if match[2] != "[]":
            yield Found("CD411", path)
    elif what != "min None -> 0":  # which bounds nothing
        assert what == "max None -> 32", what
        yield Found("CD414", path)
