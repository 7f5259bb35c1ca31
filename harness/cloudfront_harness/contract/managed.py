"""Resources that every account has, whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Managed:
    """A resource of the service's own, which nobody can change or delete and which counts towards no quota.

    resource   its kind, a key of `Contract.resources`
    config     its configuration by members, without the name
    since      ISO date from which such resources have been there
    source     who says so
    """

    resource: str
    id: str
    name: str
    since: str
    source: str
    config: Mapping[str, Any]
