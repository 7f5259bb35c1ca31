"""A resource as one API version sees it, whichever versions it was written with.

Each version in which a resource was changed leaves a layer: what was last sent there. The newest one decides
about the members that its version has; about members that it does not have, the layers below do. So an update
with an old version takes nothing away that only newer versions know, and a version is never shown what it
does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudfront_harness.contract import Contract, Member, Shape
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.emulator.answers.fields import config_shape
from cloudfront_harness.emulator.answers.projection import Project, compile_projection, neutral
from cloudfront_harness.emulator.operations.call import Call, Core
from cloudfront_harness.emulator.operations.managed import managed
from cloudfront_harness.emulator.operations.request_body import read_stored
from cloudfront_harness.emulator.state.record import Record

_PROJECTIONS: IdentityCache[Shape, Project] = IdentityCache(compile_projection)


def sent_config(core: Core, record: Record) -> Any:
    """The configuration in the terms of the version that it was last sent to."""
    return _read(core, record.kind, record.api_version, record.document)


def seen_config(core: Core, call: Call, record: Record) -> Any:
    """The configuration in the terms of the version of the call."""
    return _seen(core, record, call.plan.contract)


def config_in(core: Core, record: Record, contract: Contract) -> Any:
    """The configuration in the terms of a version."""
    return _seen(core, record, contract)


def other_config(core: Core, call: Call, kind: str, resource_id: str) -> Any:
    """The configuration of another resource of the account, None when it has no such one."""
    record = core.store.find(call.account, kind, resource_id) or managed(
        call.plan.contract, kind, resource_id
    )
    return config_in(core, record, call.plan.contract) if record is not None else None


def versions_of(core: Core, record: Record) -> list[str]:
    """The versions that have a layer, newest layer first."""
    return [version for version, _ in _layers(core, record)]


def other_views(core: Core, record: Record) -> Iterator[tuple[Contract, Any]]:
    """The configuration as each of the versions sees it that wrote it before the last one."""
    for version in versions_of(core, record)[1:]:
        contract = core.contracts(version)
        yield contract, _seen(core, record, contract)


def _layers(core: Core, record: Record) -> list[tuple[str, bytes]]:
    newest = (record.api_version, record.document)
    if not record.is_updated or not core.behaviour.keeps_unknown_members:
        return [newest]
    return [newest, *core.store.layers(record.id)]


def _seen(core: Core, record: Record, contract: Contract) -> Any:
    shape = config_shape(contract, contract.resources[record.kind])
    layers = _layers(core, record)
    if layers[0][0] == contract.api_version:
        return _read(core, record.kind, *layers[0])
    seen: Any = None
    # From the oldest layer to the newest one, which has the last word.
    for number, (version, document) in enumerate(reversed(layers)):
        config = _PROJECTIONS.get(shape)(_read(core, record.kind, version, document))
        written = core.contracts(version)
        known = config_shape(written, written.resources[record.kind])
        seen = config if number == 0 else _laid_over(seen, config, shape, known)
    return seen


def _read(core: Core, kind: str, version: str, document: bytes) -> Any:
    contract = core.contracts(version)
    resource = contract.resources[kind]
    return read_stored(resource.config, config_shape(contract, resource), document, core.behaviour)


def _laid_over(below: Any, above: Any, shape: Shape, known: Shape) -> Any:
    """What a version with `shape` sees when `above`, written with a version that has `known`, covers `below`.

    Both values are in the terms of `shape`.
    """
    if shape.kind == "structure" and known.kind == "structure":
        return _structure_laid_over(below, above, shape, known)
    if shape.kind == "list" and known.kind == "list" and shape.item is not None and known.item is not None:
        name = _naming_member(shape.item.shape, known.item.shape)
        if name is not None and isinstance(below, list):
            before = {item.get(name): item for item in below}
            return [
                _laid_over(before[item[name]], item, shape.item.shape, known.item.shape)
                if item.get(name) in before
                else item
                for item in above
            ]
    return above


def _structure_laid_over(below: Any, above: Any, shape: Shape, known: Shape) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for member in shape.members:
        counterpart = known.member(member.name)
        if counterpart is None:
            if isinstance(below, dict) and member.name in below:
                merged[member.name] = below[member.name]
            elif member.required:
                merged[member.name] = neutral(member)
        elif member.name in above:
            value = above[member.name]
            if isinstance(below, dict) and member.name in below:
                value = _laid_over(below[member.name], value, member.shape, counterpart.shape)
            merged[member.name] = value
    return merged


def _naming_member(shape: Shape, known: Shape) -> str | None:
    """The member by which items of a list are told apart: the first text or number that they must have."""

    def names(member: Member) -> bool:
        return member.required and member.shape.kind not in ("structure", "list")

    if shape.kind != "structure" or known.kind != "structure":
        return None
    return next(
        (member.name for member in shape.members if names(member) and known.member(member.name)), None
    )
