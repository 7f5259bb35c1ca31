"""Everything that is known about one operation before its first request: compiled once, used per request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from harness.contract import Body, Contract, Member, Operation, Profile, Replay, Resource, Shape
from harness.emulator.compose import (
    ComposePage,
    ComposeResource,
    compile_page,
    compile_resource,
    config_shape,
)
from harness.emulator.normalise import Change, compile_normalisation
from harness.emulator.project import Project, compile_projection
from harness.emulator.quantity import Disagrees, compile_disagreement
from harness.emulator.respond import DECLARATIONS
from harness.emulator.rules import Rule, compile_rules
from harness.wire.xml import encode

Verb = Literal["create", "get", "get_config", "update", "delete", "list", "tags", "tag", "untag"]

# Where the service says that its resources live, whatever host it was called at.
_ENDPOINT = "https://cloudfront.amazonaws.com"

# Operations that work on resources of every kind, by name; all others belong to one resource.
_TAG_VERBS: Mapping[str, Verb] = {
    "ListTagsForResource": "tags",
    "TagResource": "tag",
    "UntagResource": "untag",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of resource in one version.

    type       path segment that also stands in ARNs: `distribution`
    collection path of the collection: `/2016-09-29/distribution`
    shape      of the configuration
    project    brings a configuration of another version into the shape of this one
    normalise  what is changed before a configuration is shown
    optional   members of the configuration that hold a text or a number and need not be there
    """

    resource: Resource
    type: str
    collection: str
    shape: Shape
    project: Project
    normalise: tuple[Change, ...]
    optional: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation, compiled.

    verb           what to do, None for an operation that is routed but not emulated
    subject        the kind of resource it works on, None for operations on tags
    config_member  member of the body that holds the configuration, None when the body is the configuration
    disagrees      whether a Quantity in the body is wrong, None when it has none
    reference_member   member of the configuration that identifies a create, "" for none
    replay, conflict_code  what a repetition gets
    write          a composed value as the bytes of the response body, None for responses without one
    location_prefix    what an id is appended to for the Location header, None when there is no such header
    identifier     name of the path parameter that holds the id, "" for none
    claiming       those of `rules` whose values no other resource may hold
    naming         those of `rules` whose values name other resources
    taggable       for operations on tags: type in the ARN -> kind of resource
    """

    contract: Contract
    operation: Operation
    verb: Verb | None
    subject: Subject | None = None
    config_member: str | None = None
    disagrees: Disagrees | None = None
    rules: tuple[Rule, ...] = ()
    reference_member: str = ""
    replay: Replay = "unspecified"
    conflict_code: str = ""
    write: Callable[[Any], bytes] | None = None
    compose_view: ComposeResource | None = None
    compose_page: ComposePage | None = None
    has_etag: bool = False
    location_prefix: str | None = None
    identifier: str = ""
    claiming: tuple[Rule, ...] = ()
    naming: tuple[Rule, ...] = ()
    taggable: Mapping[str, str] = field(default_factory=dict)

    def config_of(self, body: Any) -> Any:
        """The configuration in a decoded body."""
        return body if self.config_member is None else body[self.config_member]


def compile_plan(contract: Contract, operation: Operation, profile: Profile) -> Plan:
    """The plan of an operation. Raises `SpecError` when the contract asks for what nobody can fill in."""
    resource = contract.resources.get(operation.resource)
    write = _writer(operation.response, profile)
    if resource is None:
        verb = _TAG_VERBS.get(operation.name)
        return Plan(contract, operation, verb, write=write, taggable=_taggable(contract) if verb else {})
    verb = _verb(operation, resource)
    subject = _subject(contract, resource, profile)
    config_member, disagrees, rules = _request(contract, operation, resource)
    reference_member, replay, conflict_code = _repetition(contract, operation, resource, profile)
    shows_one = operation.response is not None and verb != "list"
    has_location = operation.response_header("Location") is not None
    return Plan(
        contract,
        operation,
        verb,
        subject,
        config_member,
        disagrees,
        rules,
        reference_member,
        replay,
        conflict_code,
        write,
        compose_view=compile_resource(contract, operation, resource) if shows_one else None,
        compose_page=compile_page(contract, operation, resource) if verb == "list" else None,
        has_etag=operation.response_header("ETag") is not None,
        location_prefix=f"{_ENDPOINT}{subject.collection}/" if has_location else None,
        identifier=next((p.wire_name for p in operation.parameters if p.location == "uri"), ""),
        claiming=tuple(rule for rule in rules if rule.constraint.kind == "unique-across-resources"),
        naming=tuple(rule for rule in rules if rule.constraint.kind == "names-resource"),
    )


def _verb(operation: Operation, resource: Resource) -> Verb | None:
    if operation.name in resource.create:
        return "create"
    verbs: tuple[Verb, ...] = ("get", "get_config", "update", "delete", "list")
    for verb in verbs:
        if getattr(resource, verb) == operation.name:
            return verb
    return None


def _subject(contract: Contract, resource: Resource, profile: Profile) -> Subject:
    shape = config_shape(contract, resource)
    collection = contract.operation(resource.create[0]).path
    return Subject(
        resource,
        type=_type(contract, resource),
        collection=collection,
        shape=shape,
        project=compile_projection(shape),
        normalise=compile_normalisation(contract, resource.config, shape, profile),
        optional=tuple(
            member
            for member in shape.members
            if not member.required and member.shape.kind not in ("structure", "list")
        ),
    )


def _request(
    contract: Contract, operation: Operation, resource: Resource
) -> tuple[str | None, Disagrees | None, tuple[Rule, ...]]:
    body = operation.request
    if body is None:
        return None, None, ()
    member, shape = _config_in(body, resource)
    return (
        member,
        compile_disagreement(body.shape),
        compile_rules(contract, operation, resource.config, shape),
    )


def _config_in(body: Body, resource: Resource) -> tuple[str | None, Shape]:
    if body.root != resource.config:
        member = body.shape.member(resource.config)
        if member is not None:
            return member.name, member.shape
    return None, body.shape


def _repetition(
    contract: Contract, operation: Operation, resource: Resource, profile: Profile
) -> tuple[str, Replay, str]:
    """What identifies a create (also for updates, which may not change it), and what a repetition gets."""
    own = operation.idempotency
    idempotency = own or contract.operation(resource.create[0]).idempotency
    if idempotency is None:
        return "", "unspecified", ""
    # The key is relative to the root of the body, which may hold the configuration in one of its members.
    member = idempotency.key.rpartition("/")[2]
    return member, idempotency.replay(profile), idempotency.conflict_code


def _writer(body: Body | None, profile: Profile) -> Callable[[Any], bytes] | None:
    if body is None:
        return None
    root, namespace, shape, declaration = body.root, body.namespace, body.shape, DECLARATIONS[profile]
    return lambda value: encode(root, namespace, shape, value, declaration=declaration)


def _taggable(contract: Contract) -> dict[str, str]:
    """Kinds whose resources have an ARN, by the type that stands in it."""
    kinds = {}
    for resource in contract.resources.values():
        shown = contract.operation(resource.get).response if resource.get else None
        if shown is not None and shown.shape.member("ARN") is not None:
            kinds[_type(contract, resource)] = resource.name
    return kinds


def _type(contract: Contract, resource: Resource) -> str:
    return contract.operation(resource.create[0]).path.split("/")[2]
