"""The contract: all that one API version promises, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cloudfront_harness.contract.action import Action
from cloudfront_harness.contract.answers import AnswerMember, Message, Situation, Tagging
from cloudfront_harness.contract.clause import Level, Profile
from cloudfront_harness.contract.managed import Managed
from cloudfront_harness.contract.operation import Operation
from cloudfront_harness.errors import UnknownNameError

Auth = Literal["sigv4", "aws-hmac-sha1"]
IdForm = Literal["letters", "token", "uuid", "name"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule on a request that no schema keyword can state, or that carries an error code of its own.

    kind      names the rule (`unique-across-resources`, `ascending`, …); `specs/inputs/constraints.toml`
              says what each kind means
    code      the error that breaking it raises
    root      body root that it applies to: `DistributionConfig`
    scopes    where it is evaluated: element paths below the root, "" for the root itself. A scope below a
              list (`CacheBehaviors/Items/CacheBehavior`) stands for every item
    paths     the members it speaks of, as element paths below each scope; those that begin with `/` are below
              the root
    argument  figures and values of the kind: `{"maximum": 128}`
    message   what the real service says, "" where it was not seen
    on        the requests it holds for: "create", "update", or "" for both
    observed_code   what the service answered instead of the documented `code`, "" where they agree
    against   what the documents say instead, where they contradict the rule: it then holds under the profile
              `observed` alone, and nobody is held to it under the other
    """

    id: str
    kind: str
    code: str
    root: str
    scopes: tuple[str, ...]
    paths: tuple[str, ...]
    argument: Mapping[str, Any]
    level: Level
    source: str
    message: str = ""
    on: Literal["", "create", "update"] = ""
    observed_code: str = ""
    against: str = ""

    def holds(self, profile: Profile, request: Literal["create", "update"]) -> bool:
        """Whether the rule is one for such requests under a profile."""
        return self.on in ("", request) and (not self.against or profile == "observed")

    def code_under(self, profile: Profile) -> str:
        """The error that breaking the rule raises under a profile."""
        return self.observed_code if profile == "observed" and self.observed_code else self.code


@dataclass(frozen=True, slots=True)
class Normalisation:
    """A change the service makes to a configuration before it echoes it.

    What was sent differs in the echo by these changes and by nothing else.

    kind      `empty-when` (`paths[1:]` emptied, flags off, when `paths[0]` equals `argument["value"]`);
              `order` (a list sorted as in `argument["values"]`); `default` (an absent member comes back as
              `argument["value"]`, but not where the member `beside` is absent); `replace` (`argument["old"]`,
              or without it any value, becomes `argument["new"]`, or was seen to become one of `or`); `drop`
              (a member is left out, with `value` only where it equals that). `when` of the last two: values
              that members beside it must have
    scopes, paths   as in `Constraint`
    """

    id: str
    kind: str
    root: str
    scopes: tuple[str, ...]
    paths: tuple[str, ...]
    argument: Mapping[str, Any]
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class ReadBy:
    """An operation that reads the resource with a value that is not what paths call it.

    parameter  of the operation, which holds the value
    path       element path of the value below the configuration, "" for the domain name
    """

    operation: str
    parameter: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class RefusedUpdate:
    """That a version may not update what only newer ones know.

    written    range of the versions that wrote the resource: `>=2012-05-05`
    paths      what the configuration has in their terms, as element paths; () for anything
    """

    written: str
    code: str
    message: str
    source: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of thing that creates make, with the operations that work on it ("" where there is none).

    config        element that holds the configuration inside the resource, and root of the config document
    copy          create operations that copy a resource of the kind, which their path names
    get_content   operation that gives back the member `content` of the create as it is, without XML
    key           what paths, `Location` and other operations call a resource of the kind: a member of its
                  answer (`Id`, `Name`), or "" for what a parent has one of
    parent        kind of the resource that the path of the create names and that the new one belongs to
    limit         how many an account may have, None for no known limit; `limit_code` is the error beyond it,
                  `limit_level` and `limit_source` say what the figure rests on
    id_form, id_prefix   `letters`: the prefix, then upper-case letters and digits; `token`: the prefix,
                  then letters and digits of either case; `uuid`; `name`: no id, and the ARN ends in the name
    location_arn  path, below the root of the answer, of the ARN that `Location` may end in instead of the
                  key; "" for none
    initial_status, settled_status   `Status` after create and once deployed, "" for resources without status;
                  `published_status` once it is in its last stage; `only_these_statuses` where the documents
                  name no others
    must_disable_code  error when deleting what is still enabled, "" when deleting is always possible
    in_use_code   error when deleting what another resource refers to, "" for none; `update_in_use_code` when
                  updating it
    also_called   what the read takes instead of the key: `Name`, `ARN`
    get_by        other operations that read a resource, found by something else
    fixed         members of the configuration that no update may change, and the error when one does
    kept          members that an update may leave out and that then stay (observed: the documents say that
                  nothing is merged)
    first_etag    the ETag of every new resource, "" where each has its own (observed)
    total_listed  whether a page's `Quantity` counts all resources of the account
    refuses       updates with versions that do not know what the resource has (observed)
    stages        names of the states that a resource is kept in at once, the one that is worked on first: ()
                  for kinds with one
    actions       what else can be done with it
    """

    name: str
    config: str
    create: tuple[str, ...]
    get: str = ""
    get_config: str = ""
    update: str = ""
    delete: str = ""
    list: str = ""
    copy: tuple[str, ...] = ()
    get_content: str = ""
    content: str = ""
    key: str = "Id"
    parent: str = ""
    not_found_code: str = ""
    limit: int | None = None
    limit_code: str = ""
    limit_level: Level = "documented"
    limit_source: str = ""
    id_form: IdForm = "letters"
    id_prefix: str = "E"
    location_arn: str = ""
    initial_status: str = ""
    settled_status: str = ""
    published_status: str = ""
    only_these_statuses: bool = False
    must_disable_code: str = ""
    in_use_code: str = ""
    update_in_use_code: str = ""
    also_called: tuple[str, ...] = ()
    get_by: tuple[ReadBy, ...] = ()
    fixed: tuple[str, ...] = ()
    fixed_code: str = ""
    kept: tuple[str, ...] = ()
    first_etag: str = ""
    total_listed: bool = False
    refuses: tuple[RefusedUpdate, ...] = ()
    stages: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()

    def action(self, operation: str) -> Action | None:
        """What an operation does with resources of the kind, None where it is none of `actions`."""
        return next((action for action in self.actions if action.operation == operation), None)

    @property
    def creates(self) -> tuple[str, ...]:
        """Every operation that makes a resource of the kind."""
        return (*self.create, *self.copy)


@dataclass(frozen=True, slots=True)
class Contract:
    """All that one API version promises.

    namespace      XML namespace of every element of requests and responses
    operations     by name, in the order of the model; values are built when first looked up
    common_errors  code -> status, for errors that any operation may answer with
    auth           schemes that clients of the version sign with, preferred first
    messages       by code
    refusals       codes of a situation, preferred first
    answer_members by name
    managed        resources that every account has
    page_size      how many resources a list has at most, and when it is not told how many
    model_date     ISO date of the model where the version still grows: what a later answer has beyond it may
                   be newer. "" where the version is as it will stay
    digest         sha256 of the document it was loaded from, as hex
    """

    api_version: str
    namespace: str
    operations: Mapping[str, Operation]
    common_errors: Mapping[str, int]
    auth: tuple[Auth, ...]
    constraints: tuple[Constraint, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    refusals: Mapping[Situation, tuple[str, ...]] = field(default_factory=dict)
    answer_members: Mapping[str, AnswerMember] = field(default_factory=dict)
    tagging: Tagging = field(default_factory=Tagging)
    managed: tuple[Managed, ...] = ()
    page_size: int = 100
    model_date: str = ""
    digest: str = ""

    def operation(self, name: str) -> Operation:
        """The operation with that name.

        Raises `UnknownNameError` when the version does not have it.
        """
        try:
            return self.operations[name]
        except KeyError:
            raise UnknownNameError.of(
                "operation",
                name,
                self.operations,
                f"`cfharness spec show {self.api_version}` lists what {self.api_version} has.",
            ) from None

    def error_status(self, operation: Operation, code: str) -> int | None:
        """The status that belongs to an error code, declared or common; None for an unknown code."""
        declared = operation.error_status(code)
        return declared if declared is not None else self.common_errors.get(code)
