"""What answers say beside a configuration: messages, codes of situations, members that no request holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cloudfront_harness.contract.clause import Level

# Something is wrong that is neither a constraint nor a column of a resource.
Situation = Literal[
    "missing-body",
    "missing-body-observed",
    "text-for-items",
    "malformed-body",
    "wrong-quantity",
    "missing-if-match",
    "stale-if-match",
    "unknown-resource",
    "managed-update",
    "managed-delete",
    "invalid-tags",
    "invalid-parameter",
    "internal-error",
]


@dataclass(frozen=True, slots=True)
class Message:
    """What is said of an error code where the place that raises it says nothing.

    text    may have the placeholders `{id}` (the resource in the way), `{kind}` (of resource), `{member}`
            (of the configuration), `{quantity}` and `{actual}` (number of items)
    level   `observed` for the words of the service, `inferred` for words of our own
    """

    code: str
    text: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class AnswerMember:
    """A member of answers that no configuration holds, wherever one of that name stands.

    rule      how its value comes about: `constant` (`argument["value"]`), `arn`, `account-number`, `id`,
              `etag`, `status`, `created`, `modified` (times), `domain-name`, `canonical-user-id`, `addresses`
              (as many as the member `argument["count"]` says), `member` (the one at `argument["of"]`),
              `member-or-id`, `first-of` (the first that stands at one of the paths `argument["of"]`),
              `stage`, `owner` (managed or custom), `given` (what the resource was tried with),
              `each-named` (of each text at `argument["of"]` a structure that holds it as
              `argument["name"]`, with `argument["with"]`), `each-with` (the structures at `argument["of"]`,
              likewise), `active-signers` and `repeated-signers` (who may sign by what is at `argument["of"]`;
              their keys are those of a resource of the kind `argument["keys"][0]`, at its member
              `argument["keys"][1]`)
    """

    name: str
    rule: str
    source: str
    argument: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tagging:
    """The operations on tags of resources of every kind ("" for none), and which tags there may be.

    limit            how many a resource may have
    reserved_prefix  of keys that only the service may give, in any case of letters
    """

    list: str = ""
    tag: str = ""
    untag: str = ""
    limit: int | None = None
    reserved_prefix: str = ""
    source: str = ""
