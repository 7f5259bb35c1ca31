"""Operations on a kind of resource that are none of its create, reads, update, delete and list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ActionKind = Literal["list-by", "list-conflicts", "set", "take", "promote", "publish", "test"]


@dataclass(frozen=True, slots=True)
class Action:
    """One such operation, and what it does.

    does      `list-by`: lists the resources that have what one of the parameters `argument["endings"]` (of
              the request or of its body) says, at a path that ends as stands there: the value itself, or with
              `of` a resource of that kind, which is known by its id, name or ARN, and has to exist; `absent`
              is what stands for nothing there.
              `list-conflicts`: lists the items at `argument["path"]` of all resources but the one that the
              parameter `argument["own"]` names, where they overlap with `argument["parameter"]`: `*.a.b` and
              `c.a.b`.
              `set`: puts what the body has (`argument["members"]`, path of members -> member of the body) and
              what is fixed (`argument["values"]`) into the configuration, and takes away
              `argument["removed"]`.
              `take`: adds the value of the parameter `argument["parameter"]` to the list whose items are at
              `argument["path"]`, and takes it from the list of the resource that has it.
              `promote`: replaces the configuration, but for the members `argument["kept"]`, by that of the
              resource which the parameter `argument["parameter"]` names.
              `publish`: copies the resource from its first stage to its last.
              `test`: answers as if the resource had given back what it was given
    source    who says so
    """

    operation: str
    does: ActionKind
    source: str
    argument: Mapping[str, Any] = field(default_factory=dict)
