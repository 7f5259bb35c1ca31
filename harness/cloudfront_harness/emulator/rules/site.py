"""One place where a constraint is held against a configuration, and what rules may ask beyond it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cloudfront_harness.contract import Constraint, Shape
from cloudfront_harness.emulator.rules.element_paths import Resolved, resolve


class World(Protocol):
    """What rules that look beyond the configuration need to know."""

    def exists(self, kind: str, resource_id: str) -> bool:
        """Whether the account has a resource of that kind with that id."""

    def config_of(self, kind: str, resource_id: str) -> Any:
        """The configuration of another resource of the account, None when it has no such one."""

    def is_claimed(self, rule: str, values: Sequence[str]) -> bool:
        """Whether another resource of the account holds one of the exclusive values."""

    def count_users(self, rule: str, value: str) -> int:
        """How many other resources of the account use a value that the rule counts."""

    def count_other_values(self, rule: str, value: str) -> int:
        """How many values but this one the other resources of the account use."""

    def is_named(self, rule: str) -> bool:
        """Whether another resource holds the domain name of the changed one as an exclusive value."""


# (structure at the scope, whole configuration, world) -> the rule is broken there
Breaks = Callable[[Any, Any, World], bool]


@dataclass(frozen=True, slots=True)
class Site:
    """A constraint at one of its scopes. `shape` is what stands there, `root` the whole configuration."""

    constraint: Constraint
    root: Shape
    shape: Shape

    @property
    def argument(self) -> Mapping[str, Any]:
        return self.constraint.argument

    def at(self, position: int) -> Resolved:
        """Where `paths[position]` leads, seen from the scope, or from the root if it begins with `/`."""
        path = self.constraint.paths[position]
        return resolve(self.root, path[1:]) if path.startswith("/") else resolve(self.shape, path)


def says_something(value: Any) -> bool:
    """Whether a value is more than what stands for nothing: false, no text, no items."""
    return value is not False and value not in ("", [])
