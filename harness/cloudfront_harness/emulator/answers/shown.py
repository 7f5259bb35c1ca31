"""What an answer shows, before it is in the terms of its response: one resource, or a page of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cloudfront_harness.emulator.state.record import Record


@dataclass(frozen=True, slots=True)
class View:
    """One resource as one answer shows it.

    config         as the version that asks knows it, normalised
    resource_type  path segment of the kind, which also stands in ARNs: `distribution`
    name           what the ARN ends in: the id, or the name of what has none
    stage          of a resource that is kept in several, "" for others
    owner          "managed" for what the service provides, else "custom"
    given          what it was tried with, as it gives that back
    related        (kind, id) -> the configuration of another resource of the account, None for none
    """

    record: Record
    config: Any
    status: str
    resource_type: str
    name: str
    stage: str = ""
    owner: str = "custom"
    given: str = ""
    related: Callable[[str, str], Any] = lambda _kind, _id: None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `marker` is as asked for, `next_marker` "" on the last page; `total` of all."""

    views: Sequence[View]
    marker: str
    next_marker: str
    max_items: int
    total: int = 0
