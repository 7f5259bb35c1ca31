"""Rules of comparison: kinds of changes between two contracts, with permanent IDs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

# breaking-request   who sends what was accepted is refused, or does something else with it
# breaking-response  who reads what was answered misses something, or meets what cannot be read
# risky              breaks clients that rely on more than they were promised
# additive           more is possible; nothing that worked stops working
# editorial          nothing that goes over the wire is different
Severity = Literal["breaking-request", "breaking-response", "risky", "additive", "editorial"]
Direction = Literal["request", "response", "both"]
ChangeKind = Literal["added", "removed", "changed"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change. IDs (`CD101`) are never renumbered or reused.

    direction  what the change shows in: what clients send, what they read, or both
    mirror     ID of the rule that tells of the same change seen from the other side (`added` and `removed`,
               `tightened` and `loosened`); its own ID where it is its own mirror; "" with a `waiver`
    waiver     why there is no mirror
    rationale  why the severity is what it is
    example    a change of the kind between two real versions
    """

    id: str
    title: str
    area: str
    direction: Direction
    kind: ChangeKind
    severity: Severity
    rationale: str
    example: str
    mirror: str = ""
    waiver: str = ""

    @property
    def is_breaking(self) -> bool:
        """Whether somebody who relied on the contract alone stops working."""
        return self.severity in ("breaking-request", "breaking-response")
