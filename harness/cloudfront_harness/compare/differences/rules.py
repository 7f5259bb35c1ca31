"""Rules on requests that no schema states, and what the service changes before it echoes.

Both are rows of the contract that speak of members of a configuration, and both are compared in the same way:
rows are told by their ID, those that are left by what they say of which member. A row whose members were all
there before is a change of conduct; one that speaks of a member that is new came with it. Rows that nobody
said or showed (`inferred`) are not compared: nobody is held to them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.contract import Constraint, Contract, Normalisation, Operation, Shape

# Kinds that one of several members satisfies, or that another one exempts from: more of them loosen the rule.
_ALTERNATIVES = frozenset({"reference", "requires", "at-least-one", "maximum-alone", "max-resources"})
# Arguments that list what is allowed: more of them loosens the rule.
_ALLOWED = frozenset({"sets", "values"})
# ... but for kinds whose values name what is refused.
_REFUSED_VALUES = frozenset({"forbidden-together"})


def rule_differences(old: Contract, new: Contract, name: str) -> Iterator[Difference]:
    """What the rules on configurations say otherwise, for an operation that both contracts have."""
    before, after = old.operations[name], new.operations[name]
    configs = _Configs(old, before, new, after)
    yield from _of_constraints(_constraints(old, before), _constraints(new, after), configs)
    yield from _of_normalisations(_normalisations(old, before), _normalisations(new, after), configs)


class _Configs:
    """Which element paths the configurations of both sides have; walked when a row is first looked up."""

    def __init__(self, old: Contract, before: Operation, new: Contract, after: Operation) -> None:
        self._sides = ((old, before), (new, after))
        self._paths: dict[int, frozenset[str]] = {}

    def old_has(self, row: Constraint | Normalisation) -> bool:
        return self._has(0, row)

    def new_has(self, row: Constraint | Normalisation) -> bool:
        return self._has(1, row)

    def _has(self, side: int, row: Constraint | Normalisation) -> bool:
        """Whether there is a place where everything stands that the row speaks of."""
        known = self._paths.get(side)
        if known is None:
            shape = _config(self._sides[side][1], row.root)
            known = frozenset() if shape is None else frozenset(path for path, _ in shape.walk())
            self._paths[side] = known
        return any(all(_absolute(scope, path) in known for path in _spoken_of(row)) for scope in row.scopes)


def _spoken_of(row: Constraint | Normalisation) -> Iterator[str]:
    yield from row.paths
    # Where the origins are that a rule looks up: a list of their own, below the root.
    if "origins" in row.argument:
        yield f"/{row.argument['origins']}"


def _absolute(scope: str, path: str) -> str:
    return path[1:] if path.startswith("/") else f"{scope}/{path}" if scope else path


def _config(operation: Operation, root: str) -> Shape | None:
    """The configuration with that root in the requests of an operation, or None."""
    body = operation.request
    if body is None:
        return None
    if body.root == root:
        return body.shape
    member = body.shape.member(root)
    return None if member is None else member.shape


def _constraints(contract: Contract, operation: Operation) -> dict[str, Constraint]:
    return {
        row.id: row
        for row in contract.constraints
        if row.level != "inferred"
        and _config(operation, row.root) is not None
        and row.on in ("", "create" if operation.is_create else "update")
        and contract.error_status(operation, row.code) is not None
    }


def _normalisations(contract: Contract, operation: Operation) -> dict[str, Normalisation]:
    return {
        row.id: row
        for row in contract.normalisations
        if row.level != "inferred" and _config(operation, row.root) is not None
    }


def _of_constraints(
    before: Mapping[str, Constraint], after: Mapping[str, Constraint], configs: _Configs
) -> Iterator[Difference]:
    former = _former(before, after)
    for row_id, row in after.items():
        if row_id in former:
            yield from _of_constraint(former[row_id], row)
        elif not configs.old_has(row):
            yield Difference("CD706", row_id, new=_told_constraint(row))
        else:
            yield Difference("CD701" if _is_documented(row) else "CD708", row_id, new=_told_constraint(row))
    kept = {row.id for row in former.values()}
    for row_id, row in before.items():
        if row_id in kept:
            continue
        if not configs.new_has(row):
            yield Difference("CD707", row_id, old=_told_constraint(row))
        else:
            yield Difference("CD702" if _is_documented(row) else "CD709", row_id, old=_told_constraint(row))


def _of_constraint(old: Constraint, new: Constraint) -> Iterator[Difference]:
    if old == new:
        return
    below = (old.id,) if old.id != new.id else ()
    told = partial(Difference, path=new.id, old=_told_constraint(old), new=_told_constraint(new), below=below)
    documented = _is_documented(old), _is_documented(new)
    if documented[0] != documented[1]:
        yield told("CD909" if documented[1] else "CD910")
    votes = _votes(old, new)
    if votes:
        yield told(_decided(votes, documented=all(documented)))
    if old.code != new.code:
        yield told("CD710")
    if old.message and new.message and old.message != new.message:
        yield Difference("CD607", new.id, old.message, new.message, below)


def _decided(votes: set[str], *, documented: bool) -> str:
    """The rule for all that differs; what was observed alone refuses nobody who was promised anything."""
    return votes.pop() if documented and len(votes) == 1 else "CD705"


def _votes(old: Constraint, new: Constraint) -> set[str]:
    """Whether a rule got tighter (CD703), looser (CD704) or otherwise (CD705), by each thing that differs.

    Where it is looked at grows and shrinks with the members, which is told of them.
    """
    votes = {
        _vote(new.kind, key, old.argument.get(key), new.argument.get(key))
        for key in {*old.argument, *new.argument}
        if old.argument.get(key) != new.argument.get(key)
    }
    if old.paths != new.paths:
        loosens = new.kind in _ALTERNATIVES
        votes.add(_by_more(old.paths, new.paths, looser=loosens))
    return votes


def _vote(kind: str, key: str, old: Any, new: Any) -> str:
    if key == "exempt":
        return _by_more(old or (), new or (), looser=True)
    if old is None or new is None:
        return "CD705"
    match key:
        case "maximum":
            return "CD704" if new > old else "CD703"
        case "minimum":
            return "CD703" if new > old else "CD704"
        case _ if key in _ALLOWED and kind not in _REFUSED_VALUES:
            return _by_more(old, new, looser=True)
    return "CD705"


def _by_more(old: Sequence[Any], new: Sequence[Any], *, looser: bool) -> str:
    grew = all(each in new for each in old)
    shrank = all(each in old for each in new)
    if grew == shrank:
        return "CD705"
    return "CD704" if grew == looser else "CD703"


def _of_normalisations(
    before: Mapping[str, Normalisation], after: Mapping[str, Normalisation], configs: _Configs
) -> Iterator[Difference]:
    for row_id, row in after.items():
        if row_id not in before:
            rule_id = "CD824" if configs.old_has(row) else "CD827"
            yield Difference(rule_id, row_id, new=_told(row))
        elif (before[row_id].argument, before[row_id].paths) != (row.argument, row.paths):
            yield Difference("CD826", row_id, _told(before[row_id]), _told(row))
    for row_id, row in before.items():
        if row_id not in after:
            rule_id = "CD825" if configs.new_has(row) else "CD828"
            yield Difference(rule_id, row_id, old=_told(row))


def _former(before: Mapping[str, Constraint], after: Mapping[str, Constraint]) -> dict[str, Constraint]:
    """ID of the newer row -> the older one that it continues."""
    former = {row_id: before[row_id] for row_id in after if row_id in before}
    left = [row for row_id, row in before.items() if row_id not in after]
    for row_id, row in after.items():
        heir = next((each for each in left if row_id not in former and _says_it_of(each, row)), None)
        if heir is not None:
            former[row_id] = heir
            left.remove(heir)
    return former


def _says_it_of(old: Constraint, new: Constraint) -> bool:
    return (old.kind, old.root, old.paths[:1]) == (new.kind, new.root, new.paths[:1]) and bool(
        {*old.scopes} & {*new.scopes}
    )


def _is_documented(row: Constraint) -> bool:
    return row.level == "documented" and not row.against


def _told_constraint(row: Constraint) -> str:
    return f"{_told(row)}; else {row.code}"


def _told(row: Constraint | Normalisation) -> str:
    argument = ", ".join(
        f"{key} {json.dumps(value, ensure_ascii=False)}" for key, value in row.argument.items()
    )
    return f"{row.kind}: {', '.join(row.paths)}{f' ({argument})' if argument else ''}, {row.level}"
