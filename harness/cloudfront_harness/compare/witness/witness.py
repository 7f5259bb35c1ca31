"""What came of an attempt to show a change, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cloudfront_harness.compare.change import Change
from cloudfront_harness.exchange import Exchange

# witnessed        the target did what the change says
# unconfirmed      it did the same in both versions
# not-witnessable  it could not be asked; the reason says why
Outcome = Literal["witnessed", "unconfirmed", "not-witnessable"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A change, and the exchanges that show it at a target.

    old, new  of a change in requests: what is in one version's terms, sent to the route of both. Of a change
              in responses: answers to a request of the version's own. None where none was made
    alone     a request of the newer version's own with this one change taken back, and its refusal, where the
              first refusal may have other reasons; None elsewhere
    reason    why it is not witnessed; for a witnessed one what else has to be known, mostly ""
    target    name or URL of what was asked
    """

    change: Change
    outcome: Outcome
    target: str
    old: Exchange | None = None
    new: Exchange | None = None
    alone: Exchange | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of a kind were to be witnessed, and how many were."""

    witnessed: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"witnessed {self.witnessed} of {self.total}"


def tallies(witnesses: Iterable[Witness]) -> Mapping[str, Tally]:
    """The tally of each rule, by ID."""
    counted: dict[str, Tally] = {}
    for witness in witnesses:
        known = counted.get(witness.change.rule.id, Tally())
        counted[witness.change.rule.id] = Tally(
            known.witnessed + (witness.outcome == "witnessed"), known.total + 1
        )
    return dict(sorted(counted.items()))


def tally(witnesses: Iterable[Witness]) -> Tally:
    """The tally of all."""
    by_rule = tallies(witnesses).values()
    return Tally(sum(row.witnessed for row in by_rule), sum(row.total for row in by_rule))
