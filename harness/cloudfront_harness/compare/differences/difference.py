"""A difference as the areas find it: before the comparison gives it versions, an operation and its rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """What a `Change` has, with the ID of its rule. See `compare.change`."""

    rule_id: str
    path: str = ""
    old: str = ""
    new: str = ""
    below: tuple[str, ...] = ()
