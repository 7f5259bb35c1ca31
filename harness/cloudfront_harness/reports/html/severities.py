"""The severities of changes in words, and how many changes there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cloudfront_harness.compare.change import Change
from cloudfront_harness.contract import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class SeverityWords:
    """What a severity is called, and what that means."""

    name: str
    meaning: str


SEVERITY_WORDS: Mapping[Severity, SeverityWords] = {
    "breaking-request": SeverityWords(
        "Breaking request", "what was accepted is refused or does something else"
    ),
    "breaking-response": SeverityWords("Breaking response", "what was read is missing, or cannot be read"),
    "risky": SeverityWords("Risky", "breaks clients that rely on more than they were promised"),
    "additive": SeverityWords("Additive", "more is possible; what worked goes on working"),
    "editorial": SeverityWords("Editorial", "nothing that goes over the wire is different"),
}


def tallies(changes: Iterable[Change]) -> tuple[tuple[Severity, int], ...]:
    """How many changes there are of each severity that occurs, the worst first."""
    counts = Counter(change.rule.severity for change in changes)
    return tuple((severity, counts[severity]) for severity in SEVERITIES if counts[severity])
