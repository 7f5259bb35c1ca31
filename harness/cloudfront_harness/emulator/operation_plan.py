"""Everything that is known about one operation before its first request: compiled once, used per request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cloudfront_harness.contract import (
    Action,
    ActionKind,
    Body,
    Contract,
    Member,
    Operation,
    Profile,
    ReadBy,
    Replay,
    Resource,
    Shape,
)
from cloudfront_harness.emulator.answers.fields import (
    ComposePage,
    ComposeResource,
    compile_page,
    compile_resource,
    config_shape,
)
from cloudfront_harness.emulator.answers.framing import DECLARATIONS
from cloudfront_harness.emulator.answers.normalise import Change, compile_normalisation
from cloudfront_harness.emulator.rules.quantity import Disagrees, compile_disagreement
from cloudfront_harness.emulator.rules.rulebook import Rulebook, compile_rulebook
from cloudfront_harness.wire.scalar import Convert, scalar_reader
from cloudfront_harness.wire.xml import encode

Verb = (
    Literal[
        "create",
        "copy",
        "get",
        "get_config",
        "get_content",
        "update",
        "delete",
        "list",
        "tags",
        "tag",
        "untag",
    ]
    | ActionKind
)
# What changes a configuration without being sent one: it has to keep the rules on updates.
_EDITS = frozenset({"set", "take", "promote"})
_LISTS = frozenset({"list", "list-by", "list-conflicts"})

# Where the service says that its resources live, whatever host it was called at.
_ENDPOINT = "https://cloudfront.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of resource in one version.

    type       path segment that also stands in ARNs: `distribution`
    collection path of the collection: `/2016-09-29/distribution`
    shape      of the configuration
    normalise  what is changed before a configuration is shown
    optional   members of the configuration that hold a text or a number and need not be there
    has_id     whether ARNs end in its id, else in its name
    write      a configuration as the bytes of a document that can be stored
    """

    resource: Resource
    type: str
    collection: str
    shape: Shape
    normalise: tuple[Change, ...]
    optional: tuple[Member, ...]
    has_id: bool
    write: Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Parent:
    """The kind of resource that others belong to, and the path parameter that names it."""

    resource: Resource
    parameter: str


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """One operation, compiled.

    verb           what to do, None for an operation that is routed but not emulated
    subject        the kind of resource it works on, None for operations on tags
    config_member  member of the body that holds the configuration, None when the body is the configuration
    disagrees      whether a Quantity in the body is wrong, None when it has none
    reference_member   member of the configuration that identifies a create, "" for none
    reference_of       configuration -> what identifies its create, None for nothing
    replay, conflict_code, conflict_message  what a repetition gets
    write          a composed value as the bytes of the response body, None for responses without one
    location_prefix    what an id is appended to for the Location header, None when there is no such header
    etag_name      what the ETag header is called
    identifier     name of the path parameter that holds the id, or of the body's member, "" for none
    keyed_by_id    whether that is the id, else the reference
    parent         what the resource belongs to, None for the account itself
    takes_tags     whether the body may have tags
    is_guarded     whether the operation takes If-Match
    is_partial     whether an update gives only what is to be changed
    overlaid       headers that are members of the configuration: (header, member, how its text is read)
    taggable       for operations on tags: type in the ARN -> kind of resource
    profile        what is followed where documents and observations disagree
    found_by       for reads with something else than the key: how
    action         for what is none of the plain operations on a kind: what it does
    """

    contract: Contract
    operation: Operation
    verb: Verb | None
    subject: Subject | None = None
    config_member: str | None = None
    disagrees: Disagrees | None = None
    rules: Rulebook | None = None
    reference_member: str = ""
    replay: Replay = "unspecified"
    conflict_code: str = ""
    conflict_message: str = ""
    write: Callable[[Any], bytes] | None = None
    compose_view: ComposeResource | None = None
    compose_page: ComposePage | None = None
    has_etag: bool = False
    location_prefix: str | None = None
    etag_name: str = "ETag"
    identifier: str = ""
    keyed_by_id: bool = True
    parent: Parent | None = None
    takes_tags: bool = False
    is_guarded: bool = False
    is_partial: bool = False
    overlaid: tuple[tuple[str, str, Convert | None], ...] = ()
    reference_of: Callable[[Any], str | None] = lambda _config: None
    taggable: Mapping[str, str] = field(default_factory=dict)
    profile: Profile = "documented"
    found_by: ReadBy | None = None
    action: Action | None = None

    def config_of(self, body: Any) -> Any:
        """The configuration in a decoded body."""
        return body if self.config_member is None else body[self.config_member]


def compile_plan(contract: Contract, operation: Operation, profile: Profile) -> OperationPlan:
    """The plan of an operation. Raises `SpecError` when the contract asks for what nobody can fill in."""
    resource, action = _worked_on(contract, operation)
    write = _writer(operation.response, profile)
    if resource is None:
        verb = _tag_verb(contract, operation)
        return OperationPlan(
            contract,
            operation,
            verb,
            write=write,
            taggable=_taggable(contract) if verb else {},
            profile=profile,
        )
    verb = action.does if action is not None else _verb(operation, resource)
    subject = _subject(contract, resource, profile)
    config_member, disagrees, rules = _request(contract, operation, resource, subject, verb, profile)
    reference_member, replay, conflict_code, conflict_message = _repetition(
        contract, operation, resource, profile
    )
    shows_one = operation.response is not None and verb not in _LISTS | {"get_content"}
    has_location = operation.response_header("Location") is not None
    # By member: one operation of 2020-05-31 declares its ETag under a misspelt name.
    etag = next((header.name for header in operation.response_headers if header.member == "ETag"), None)
    parent, identifier = _addressed(contract, operation, resource, verb)
    return OperationPlan(
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
        conflict_message,
        write,
        compose_view=compile_resource(contract, operation, resource) if shows_one else None,
        compose_page=compile_page(contract, operation, resource) if verb in _LISTS else None,
        has_etag=etag is not None,
        location_prefix=f"{_ENDPOINT}{subject.collection}/" if has_location else None,
        etag_name=etag or "ETag",
        identifier=identifier,
        keyed_by_id=resource.key == "Id",
        parent=parent,
        takes_tags=operation.request is not None and operation.request.shape.member("Tags") is not None,
        is_guarded=any(parameter.wire_name == "If-Match" for parameter in operation.parameters),
        is_partial=verb == "update" and not _holds_config(operation.request, resource),
        overlaid=_overlaid(operation, subject) if verb in ("copy", "update") else (),
        reference_of=_reference_reader(reference_member, resource),
        profile=profile,
        found_by=next((read for read in resource.get_by if read.operation == operation.name), None),
        action=action,
    )


def _worked_on(contract: Contract, operation: Operation) -> tuple[Resource | None, Action | None]:
    """The kind of resource that an operation works on, and what it does if that is no plain operation."""
    if operation.resource:
        return contract.resources[operation.resource], None
    for resource in contract.resources.values():
        action = resource.action(operation.name)
        if action is not None:
            return resource, action
    return None, None


def _tag_verb(contract: Contract, operation: Operation) -> Verb | None:
    """What an operation does that belongs to no kind of resource, but works on those of every kind."""
    tagging = contract.tagging
    verbs: dict[str, Verb] = {tagging.list: "tags", tagging.tag: "tag", tagging.untag: "untag"}
    return verbs.get(operation.name)


def _verb(operation: Operation, resource: Resource) -> Verb | None:
    if operation.name in resource.create:
        return "create"
    if operation.name in resource.copy:
        return "copy"
    if any(read.operation == operation.name for read in resource.get_by):
        return "get"
    verbs: tuple[Verb, ...] = ("get", "get_config", "get_content", "update", "delete", "list")
    for verb in verbs:
        if getattr(resource, verb) == operation.name:
            return verb
    return None


def _subject(contract: Contract, resource: Resource, profile: Profile) -> Subject:
    shape = config_shape(contract, resource)
    create = contract.operation(resource.create[0])
    namespace, root = create.request.namespace if create.request is not None else "", resource.config
    return Subject(
        resource,
        type=_type(contract, resource),
        collection=create.path,
        shape=shape,
        normalise=compile_normalisation(contract, resource.config, shape, profile),
        optional=tuple(
            member
            for member in shape.members
            if not member.required and member.shape.kind not in ("structure", "list")
        ),
        has_id=resource.id_form != "name",
        write=lambda config: encode(root, namespace, shape, config),
    )


def _addressed(
    contract: Contract, operation: Operation, resource: Resource, verb: Verb | None
) -> tuple[Parent | None, str]:
    """The parent that the path names, and the name of the parameter that says which resource is meant."""
    placeholders = re.findall(r"{(\w+)}", operation.path)
    parent = None
    if resource.parent:
        parent = Parent(contract.resources[resource.parent], placeholders.pop(0))
    if placeholders:
        return parent, placeholders[0]
    body = operation.request
    in_body = verb in ("get", "update", "delete") and body is not None and body.shape.member(resource.key)
    return parent, resource.key if in_body else ""


def _holds_config(body: Body | None, resource: Resource) -> bool:
    return body is None or body.root == resource.config or body.shape.member(resource.config) is not None


def _overlaid(operation: Operation, subject: Subject) -> tuple[tuple[str, str, Convert | None], ...]:
    members = {member.name: member for member in subject.shape.members}
    return tuple(
        (parameter.wire_name, parameter.name, scalar_reader(members[parameter.name].shape))
        for parameter in operation.parameters
        if parameter.location == "header" and parameter.name in members
    )


def _reference_reader(member: str, resource: Resource) -> Callable[[Any], str | None]:
    """What identifies a create: a text in the configuration, or all of it, or nothing but its parent."""
    if member == "*":
        return lambda config: hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
    if member:
        return lambda config: config.get(member)
    return (lambda _config: "") if resource.key == "" else (lambda _config: None)


def _request(
    contract: Contract,
    operation: Operation,
    resource: Resource,
    subject: Subject,
    verb: Verb | None,
    profile: Profile,
) -> tuple[str | None, Disagrees | None, Rulebook | None]:
    if verb in _EDITS:
        # With all rules on updates: what they note of the resource stays noted.
        update = contract.operation(resource.update)
        return None, None, compile_rulebook(contract, update, resource.config, subject.shape, profile)
    body = operation.request
    if body is None or verb not in ("create", "copy", "update"):
        return None, None, None
    # Rules are about the configuration that comes out, also where only a part of it is sent.
    return (
        _config_member(body, resource),
        compile_disagreement(body.shape),
        compile_rulebook(contract, operation, resource.config, subject.shape, profile),
    )


def _config_member(body: Body, resource: Resource) -> str | None:
    member = body.shape.member(resource.config) if body.root != resource.config else None
    return member.name if member is not None else None


def _repetition(
    contract: Contract, operation: Operation, resource: Resource, profile: Profile
) -> tuple[str, Replay, str, str]:
    """What identifies a create (also for updates, which may not change it), and what a repetition gets."""
    own = operation.idempotency
    idempotency = own or contract.operation(resource.create[0]).idempotency
    if idempotency is None:
        return "", "unspecified", "", ""
    # The key is relative to the root of the body, which may hold the configuration in one of its members.
    member = idempotency.key.rpartition("/")[2]
    return member, idempotency.replay(profile), idempotency.conflict_code, idempotency.conflict_message


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
        created = contract.operation(resource.create[0]).request
        takes_tags = created is not None and created.shape.member("Tags") is not None
        if takes_tags or (shown is not None and shown.shape.member("ARN") is not None):
            kinds[_type(contract, resource)] = resource.name
    return kinds


def _type(contract: Contract, resource: Resource) -> str:
    return contract.operation(resource.create[0]).path.split("/")[2]
