"""What the service makes of a configuration before it echoes it, and what is left once that is allowed for.

The changes are data of the contract (`contract.Normalisation`), the same for every profile: what the real
service was seen to do is no finding under any. Adding is not changing: a member that was not sent may come
back, and where it is known with which value, another one is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cloudfront_harness.checks.documents.infoset import Difference, Info, differences
from cloudfront_harness.contract import Contract, Normalisation, Resource, Shape

_Members = dict[str, Info]

# A list of nothing says what its absence says, and the service was seen to leave such lists out.
_NO_ITEMS = {"Quantity": 0}


def changed_members(
    contract: Contract, resource: Resource, sent: Info, answered: Info, where: str, shape: Shape | None
) -> Iterator[Difference]:
    """What was sent and came back different, or is gone, without a normalisation that accounts for it.

    `sent` is changed to what the service may have made of it. `shape` is that of the configurations, for the
    names of list items in what is said about them.
    """
    if sent == answered:
        return
    for row in _of(contract, resource):
        allow = _ALLOWING.get(row.kind)
        if allow is not None:
            for scope in row.scopes:
                for _, before, after in _at_scope(sent, answered, scope, ""):
                    allow(row, before, after)
    for difference in differences(sent, answered, where, shape):
        was_empty = difference.expected == _NO_ITEMS and difference.actual is None
        if difference.expected is not None and not was_empty:
            yield difference


def other_defaults(
    contract: Contract, resource: Resource, sent: Info, answered: Info, where: str
) -> Iterator[Difference]:
    """Members that were not sent and came back with another value than the one that they are known to get."""
    for row in _of(contract, resource):
        if row.kind != "default":
            continue
        name, wanted = row.paths[0], row.argument["value"]
        for scope in row.scopes:
            for place, before, after in _at_scope(sent, answered, scope, where):
                if name in after and name not in before and not _says(after[name], wanted):
                    yield Difference(f"{place}/{name}", wanted, after[name])


def _of(contract: Contract, resource: Resource) -> Iterator[Normalisation]:
    return (row for row in contract.normalisations if row.root == resource.config)


def _says(value: Info, wanted: Info) -> bool:
    """Whether a value is the wanted one, in members that the wanted one names: others may be newer."""
    if isinstance(wanted, dict) and isinstance(value, dict):
        return all(name not in value or _says(value[name], below) for name, below in wanted.items())
    if isinstance(wanted, list) and isinstance(value, list):
        # The only such lists are sets of plain values.
        return sorted(map(str, value)) == sorted(map(str, wanted))
    return bool(value == wanted)


def _at_scope(sent: Info, answered: Info, scope: str, where: str) -> Iterator[tuple[str, _Members, _Members]]:
    """The pairs of structures at a scope, with their path.

    A list takes the step that names its items, which are paired by position. (Lists without a wrapper went
    out of use before the first version of which a normalisation is known.)
    """
    step, _, rest = scope.partition("/")
    if isinstance(sent, list) and isinstance(answered, list):
        for number, (before, after) in enumerate(zip(sent, answered, strict=False), start=1):
            yield from _at_scope(before, after, rest, f"{where}/{step}[{number}]")
    elif isinstance(sent, dict) and isinstance(answered, dict):
        if not scope:
            yield where, sent, answered
        elif step in sent and step in answered:
            yield from _at_scope(sent[step], answered[step], rest, f"{where}/{step}")


def _allow_empty(row: Normalisation, before: _Members, after: _Members) -> None:
    if before.get(row.paths[0]) == row.argument["value"]:
        for emptied in row.paths[1:]:
            if emptied in before and after.get(emptied) in (None, "", False):
                before[emptied] = after.get(emptied)


def _allow_replacement(row: Normalisation, before: _Members, after: _Members) -> None:
    path, argument = row.paths[0], row.argument
    is_replaceable = path in before and argument.get("old") in (None, before[path])
    becomes = (argument["new"], *argument.get("or", ()))
    if is_replaceable and after.get(path) in becomes and _holds(argument, before, after):
        before[path] = after[path]


def _allow_drop(row: Normalisation, before: _Members, after: _Members) -> None:
    path, argument = row.paths[0], row.argument
    is_droppable = "value" not in argument or before.get(path) == argument["value"]
    if path not in after and is_droppable and _holds(argument, before, after):
        before.pop(path, None)


def _holds(argument: Mapping[str, Any], before: _Members, after: _Members) -> bool:
    """Whether the members beside it are as the change needs them, by request or by what was added to it."""
    return all(
        value in (before.get(name), after.get(name)) for name, value in argument.get("when", {}).items()
    )


# The order of a set is nobody's business, and defaults are added: neither changes what was sent.
_ALLOWING: Mapping[str, Callable[[Normalisation, _Members, _Members], None]] = {
    "empty-when": _allow_empty,
    "replace": _allow_replacement,
    "drop": _allow_drop,
}
