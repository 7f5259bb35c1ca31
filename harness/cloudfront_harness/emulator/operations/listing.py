"""Lists: pages of all resources of a kind, or of those that have something in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from cloudfront_harness.contract import Action
from cloudfront_harness.emulator.answers.shown import Page
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.lookup import named
from cloudfront_harness.emulator.operations.managed import all_managed, has_managed
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.stages import in_stage, wanted_stage
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.operations.views import view_of
from cloudfront_harness.emulator.rules.element_paths import resolve, texts
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.emulator.state.record import Record

# How many resources are looked through at once for those that are asked for.
_CHUNK = 100


def list_page(core: Core, call: Call) -> Success:
    """The answer that lists resources of a kind, as many as a page has."""
    plan = call.plan
    assert plan.compose_page is not None
    assert plan.write is not None
    asked = {**call.parameters, **(read_body(plan, call.request.body, core.behaviour) or {})}
    marker = asked.get("Marker", "")
    size = _page_size(call, str(asked.get("MaxItems", "")))
    shown_at_most = min(size, plan.contract.page_size)
    records = _listed(core, call, asked, marker, shown_at_most + 1)
    kept = records[:shown_at_most] if core.behaviour.lists_created else []
    views = [view_of(core, call, record, seen_config(core, call, record)) for record in kept]
    next_marker = kept[-1].id if len(records) > len(kept) > 0 else ""
    total = core.store.count(call.account, call.kind)
    page = Page(views, marker, next_marker, size, total)
    return Success(plan.operation.status, plan.write(plan.compose_page(page)))


def list_conflicts(core: Core, call: Call) -> Success:
    """The answer that lists items of other resources which overlap with one that is asked about."""
    plan, action = call.plan, call.plan.action
    assert action is not None
    assert plan.compose_page is not None
    assert plan.write is not None
    wanted = call.parameters.get(action.argument["parameter"], "")
    own = named(core, call, call.kind, call.parameters.get(action.argument["own"], ""))
    read = texts(resolve(call.subject.shape, action.argument["path"].rpartition("/")[0]))
    size = _page_size(call, call.parameters.get("MaxItems", ""))
    views = []
    for record in _all(core, call, call.parameters.get("Marker", "")):
        config = seen_config(core, call, record)
        overlapping = [item for item in read(config) if record.id != own.id and _overlap(item, wanted)]
        view = view_of(core, call, record, config)
        views += [replace(view, given=item) for item in overlapping]
    shown = views[: min(size, plan.contract.page_size)]
    next_marker = shown[-1].record.id if len(views) > len(shown) > 0 else ""
    page = Page(shown, "", next_marker, size, len(views))
    return Success(plan.operation.status, plan.write(plan.compose_page(page)))


def _overlap(one: str, other: str) -> bool:
    """Whether two names are the same, or the wildcard of one stands for the first part of the other."""
    one, other = one.lower(), other.lower()
    return one == other or any(
        pattern.startswith("*.") and pattern[1:] == name[name.find(".") :]
        for pattern, name in ((one, other), (other, one))
    )


def having(core: Core, call: Call, path: str, value: str) -> Iterator[Record]:
    """The resources of the kind that have a value at a path of their configuration."""
    return filter(_compares(core, call, path, frozenset({value}), ""), _all(core, call, ""))


def _listed(core: Core, call: Call, asked: Any, marker: str, count: int) -> list[Record]:
    action, stage = call.plan.action, wanted_stage(call, asked)
    if action is None and has_managed(call.plan.contract, call.kind):
        return _with_managed(core, call, str(asked.get("Type", "")), marker, count)
    if action is None and stage == "":
        return core.store.page(call.account, call.kind, marker, count)
    records = _all(core, call, marker)
    if action is not None:
        records = filter(_asked_for(core, call, action, asked), records)
    in_stages = (in_stage(core, record, stage) for record in records)
    return list(islice((record for record in in_stages if record is not None), count))


def _with_managed(core: Core, call: Call, owner: str, marker: str, count: int) -> list[Record]:
    """What the service provides, what the account has made, or both, by their ids."""
    if owner not in ("", "managed", "custom"):
        raise call.refusal_of("invalid-parameter", "The parameter Type is neither managed nor custom.")
    provided = all_managed(call.plan.contract, call.kind, marker) if owner != "custom" else ()
    own = core.store.page(call.account, call.kind, marker, count) if owner != "managed" else ()
    return sorted([*provided, *own], key=lambda record: record.id)[:count]


def _all(core: Core, call: Call, after: str) -> Iterator[Record]:
    while chunk := core.store.page(call.account, call.kind, after, _CHUNK):
        yield from chunk
        after = chunk[-1].id


def _asked_for(core: Core, call: Call, action: Action, asked: Any) -> Callable[[Record], bool]:
    """Whether a resource has what the request says. Raises `Refusal` for what it says of nothing there is."""
    endings: Mapping[str, str] = action.argument["endings"]
    value, ending = next(
        ((asked[name], ending) for name, ending in endings.items() if asked.get(name)), ("", "")
    )
    if not value:
        raise call.refusal_of("invalid-parameter", "The request does not say what the resources have.")
    spellings = {value}
    if "of" in action.argument:
        found = named(core, call, action.argument["of"], value)
        spellings |= {found.id, found.reference or found.id}
    absent = action.argument.get("absent", "")
    return _compares(core, call, ending, frozenset(spellings), absent)


def _compares(
    core: Core, call: Call, ending: str, wanted: frozenset[str], absent: str
) -> Callable[[Record], bool]:
    shape = call.subject.shape
    paths = [path for path, _ in shape.walk() if path == ending or path.endswith(f"/{ending}")]
    reads = [texts(resolve(shape, path)) for path in paths]

    def has(record: Record) -> bool:
        config = seen_config(core, call, record)
        found = {text for read in reads for text in read(config) if text} or {absent}
        return not wanted.isdisjoint(found | {ids.name_in_arn(text) for text in found})

    return has


def _page_size(call: Call, given: str) -> int:
    if not given:
        return call.plan.contract.page_size
    # Nine digits: what does not fit the 32 bits of the response's own MaxItems is no number of items.
    if not (given.isascii() and given.isdecimal() and len(given) <= 9 and int(given) > 0):
        raise call.refusal_of("invalid-parameter", "The parameter MaxItems is not a positive number.")
    return int(given)
