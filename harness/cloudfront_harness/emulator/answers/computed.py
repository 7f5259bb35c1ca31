"""How the members come about that no configuration holds, one function per rule of `contract.AnswerMember`.

Which member follows which rule, with which argument, is data. A function gets the argument and the shape of
the configurations of the kind, and returns a function from the resource that is shown, and the shape of the
member, to its value (None to leave it out). A new rule is one function and one row of `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cloudfront_harness.contract import AnswerMember, Shape
from cloudfront_harness.emulator.answers.framing import timestamp
from cloudfront_harness.emulator.answers.shown import View
from cloudfront_harness.emulator.rules.element_paths import Find, resolve
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.errors import SpecError

Field = Callable[[View, Shape], Any]
Argument = Mapping[str, Any]
Rule = Callable[[Argument, Shape], Field]


def compile_field(member: AnswerMember, config: Shape) -> Field:
    """The function that fills a member. Raises `SpecError` for an unknown rule."""
    try:
        rule = RULES[member.rule]
    except KeyError:
        raise SpecError(f"The answer member {member.name} has the unknown rule {member.rule!r}.") from None
    return rule(member.argument, config)


def _of_view(read: Callable[[View], Any]) -> Rule:
    """A rule that needs nothing but the resource."""
    return lambda _argument, _config: lambda view, _shape: read(view)


def _constant(argument: Argument, _config: Shape) -> Field:
    value = argument["value"]
    return lambda _view, _shape: value


def _member(argument: Argument, _config: Shape) -> Field:
    name = argument["of"]
    return lambda view, _shape: view.config.get(name)


def _first_of(argument: Argument, config: Shape) -> Field:
    """The first text that stands at one of the paths, None where none does."""
    finds = _present(argument["of"], config)
    return lambda view, _shape: next((text for find in finds for text in find(view.config)), None)


def _member_or_id(argument: Argument, _config: Shape) -> Field:
    name = argument["of"]
    return lambda view, _shape: view.config.get(name) or view.record.id


def _addresses(argument: Argument, _config: Shape) -> Field:
    count = argument["count"]
    return lambda view, _shape: ids.addresses(view.record.id, view.config.get(count, 0))


def _each_named(argument: Argument, config: Shape) -> Field:
    """A structure for each text, nothing at all where there is none."""
    name, added = argument["name"], argument["with"]
    (find,) = _present([argument["of"]], config) or (lambda _config: (),)

    def field(view: View, _shape: Shape) -> Any:
        return [{name: text, **added} for texts in find(view.config) for text in texts] or None

    return field


def _each_with(argument: Argument, _config: Shape) -> Field:
    """The structures of the configuration, with what the answer has beside."""
    name, added = argument["of"], argument["with"]

    def field(view: View, shape: Shape) -> Any:
        item = shape.item.shape if shape.item is not None else shape
        more = {key: value for key, value in added.items() if item.member(key) is not None}
        items = view.config.get(name)
        return [{**structure, **more} for structure in items] if more and items is not None else items

    return field


def _active_signers(argument: Argument, config: Shape) -> Field:
    """Who may sign URLs, with their keys: the emulator knows those of key groups, and of nobody else."""
    finds, identifier = _present(argument["of"], config), argument["identifier"]
    kind, keys_at = argument.get("keys", ("", ""))

    def field(view: View, _shape: Shape) -> dict[str, Any]:
        names = dict.fromkeys(_trusted(found for find in finds for found in find(view.config)))
        active: dict[str, Any] = {"Enabled": bool(names), "Quantity": len(names)}
        if names:
            active["Items"] = [
                {identifier: name, "KeyPairIds": _counted((view.related(kind, name) or {}).get(keys_at, []))}
                for name in names
            ]
        return active

    return field


def _counted(items: list[str]) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": items} if items else {"Quantity": 0}


def _trusted(lists: Iterable[Any]) -> Iterator[str]:
    for trusted in lists:
        if trusted.get("Enabled"):
            yield from trusted.get("Items", ())


def _repeated_signers(argument: Argument, _config: Shape) -> Field:
    """The form without counts: an element for each, nothing at all when nobody may sign."""
    source, members = argument["of"], argument["members"]

    def field(view: View, shape: Shape) -> Any:
        trusted = view.config.get(source, {})
        signers = [{name: text} for name in members for text in _texts(trusted.get(name))]
        (repeated,) = shape.members
        return {repeated.name: signers} if signers else None

    return field


def _texts(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _present(paths: Iterable[str], config: Shape) -> list[Find]:
    """The paths that the configurations of the kind have."""
    known = {path for path, _ in config.walk()}
    return [resolve(config, path).find for path in paths if path in known]


RULES: Mapping[str, Rule] = {
    "account-number": _of_view(lambda _view: ids.ACCOUNT_NUMBER),
    "active-signers": _active_signers,
    "addresses": _addresses,
    "arn": _of_view(lambda view: ids.arn(view.resource_type, view.name)),
    "canonical-user-id": _of_view(lambda view: ids.canonical_user_id(view.record.id)),
    "constant": _constant,
    "created": _of_view(lambda view: timestamp(view.record.created)),
    "domain-name": _of_view(lambda view: ids.domain_name(view.record.id)),
    "each-named": _each_named,
    "each-with": _each_with,
    "etag": _of_view(lambda view: view.record.etag),
    "first-of": _first_of,
    "given": _of_view(lambda view: view.given),
    "id": _of_view(lambda view: view.record.id),
    "member": _member,
    "modified": _of_view(lambda view: timestamp(view.record.modified)),
    "member-or-id": _member_or_id,
    "owner": _of_view(lambda view: view.owner),
    "repeated-signers": _repeated_signers,
    "stage": _of_view(lambda view: view.stage),
    "status": _of_view(lambda view: view.status or None),
}
