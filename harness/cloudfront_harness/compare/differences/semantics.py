"""What a schema does not say: repetition, limits, life cycle, tags, pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.contract import Contract, Idempotency, Operation, Resource


class _Pair(NamedTuple):
    """A code that is raised in some situation, before and after; "" where the situation raises none."""

    came: str
    went: str
    changed: str


_DISABLED_FIRST = _Pair("CD811", "CD812", "CD817")
_IN_USE = _Pair("CD813", "CD814", "CD817")
_UPDATE_IN_USE = _Pair("CD815", "CD816", "CD817")


def version_semantics_differences(old: Contract, new: Contract) -> Iterator[Difference]:
    """What holds for resources of every kind."""
    if bool(old.tagging.tag) != bool(new.tagging.tag):
        yield Difference("CD829" if new.tagging.tag else "CD830", "", old.tagging.tag, new.tagging.tag)
    elif old.tagging.limit != new.tagging.limit:
        yield Difference("CD831", "", str(old.tagging.limit), str(new.tagging.limit))
    if old.page_size != new.page_size:
        yield Difference("CD832", "", str(old.page_size), str(new.page_size))
    for situation, codes in new.refusals.items():
        former = old.refusals.get(situation, codes)
        if former != codes:
            yield Difference("CD608", situation, ", ".join(former), ", ".join(codes))


def operation_semantics_differences(old: Contract, new: Contract, name: str) -> Iterator[Difference]:
    """What an operation that both contracts have does otherwise."""
    before, after = old.operations[name], new.operations[name]
    yield from _of_repetition(before.idempotency, after.idempotency)
    if before.resource in old.resources and after.resource in new.resources:
        yield from _of_resource(old.resources[before.resource], new.resources[after.resource], after)


def _of_repetition(old: Idempotency | None, new: Idempotency | None) -> Iterator[Difference]:
    if old is None or new is None:
        if new is not None:
            yield Difference("CD807", new.key, new=new.documented)
        elif old is not None:
            yield Difference("CD808", old.key, old=old.documented)
        return
    other = (old.key,) if old.key != new.key else ()
    if other:
        yield Difference("CD805", new.key, old.key, new.key, other)
    if old.documented != new.documented:
        yield Difference(_repetition_rule(old, new), new.key, old.documented, new.documented, other)
    if old.conflict_code != new.conflict_code:
        yield Difference("CD806", new.key, old.conflict_code, new.conflict_code, other)
    if _is_apart(old) != _is_apart(new):
        rule_id = "CD901" if _is_apart(new) else "CD902"
        yield Difference(rule_id, new.key, _told_repetition(old), _told_repetition(new), other)


def _repetition_rule(old: Idempotency, new: Idempotency) -> str:
    if new.documented == "unspecified":
        return "CD803"
    if old.documented == "unspecified":
        return "CD804"
    return "CD801" if new.documented == "conflict" else "CD802"


def _is_apart(rule: Idempotency) -> bool:
    return rule.observed not in (None, rule.documented)


def _told_repetition(rule: Idempotency) -> str:
    return f"documented {rule.documented}, observed {rule.observed or rule.documented}"


def _of_resource(old: Resource, new: Resource, operation: Operation) -> Iterator[Difference]:
    if operation.is_create:
        yield from _of_creation(old, new)
    elif operation.name == new.delete:
        yield from _of_code(old.must_disable_code, new.must_disable_code, _DISABLED_FIRST)
        yield from _of_code(old.in_use_code, new.in_use_code, _IN_USE)
    elif operation.name == new.update:
        yield from _of_update(old, new)
    if not operation.is_create and old.not_found_code != new.not_found_code:
        yield _renamed("CD823", old.not_found_code, new.not_found_code)


def _of_creation(old: Resource, new: Resource) -> Iterator[Difference]:
    yield from _of_limit(old, new)
    if old.initial_status != new.initial_status:
        yield Difference("CD809", "Status", old.initial_status, new.initial_status)
    if old.settled_status != new.settled_status:
        yield Difference("CD810", "Status", old.settled_status, new.settled_status)
    before, after = (f"{side.id_form}, {side.id_prefix}…" for side in (old, new))
    if before != after:
        yield Difference("CD822", new.key, before, after)


def _of_limit(old: Resource, new: Resource) -> Iterator[Difference]:
    path = new.limit_code or old.limit_code
    before, after = old.limit, new.limit
    if before is None or after is None:
        if before != after:
            yield Difference("CD712" if after is None else "CD711", path, _figure(before), _figure(after))
        return
    if before != after:
        yield Difference("CD713" if after < before else "CD714", path, str(before), str(after))
    if old.limit_code != new.limit_code:
        yield _renamed("CD715", old.limit_code, new.limit_code)


def _figure(limit: int | None) -> str:
    return "" if limit is None else str(limit)


def _of_update(old: Resource, new: Resource) -> Iterator[Difference]:
    yield from _of_code(old.update_in_use_code, new.update_in_use_code, _UPDATE_IN_USE)
    fixed = [path for path in new.fixed if path not in old.fixed]
    freed = [path for path in old.fixed if path not in new.fixed]
    yield from (Difference("CD818", f"{new.config}/{path}", new=new.fixed_code) for path in fixed)
    yield from (Difference("CD819", f"{old.config}/{path}", old=old.fixed_code) for path in freed)
    before = {(row.written, row.paths): row.code for row in old.refuses}
    after = {(row.written, row.paths): row.code for row in new.refuses}
    yield from (Difference("CD820", key[0], new=after[key]) for key in after if key not in before)
    yield from (Difference("CD821", key[0], old=before[key]) for key in before if key not in after)


def _of_code(old: str, new: str, pair: _Pair) -> Iterator[Difference]:
    if old == new:
        return
    if old and new:
        yield _renamed(pair.changed, old, new)
    else:
        yield Difference(pair.came if new else pair.went, new or old, old, new)


def _renamed(rule_id: str, old: str, new: str) -> Difference:
    return Difference(rule_id, new, old, new, (old,))
