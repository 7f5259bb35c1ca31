"""Clauses: testable promises with permanent IDs, and the profiles that say which of them fail a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

# inferred: nobody said or showed it. Findings of the level are notes, whatever the profile.
Level = Literal["documented", "observed", "robustness", "inferred"]
Profile = Literal["documented", "observed"]

LEVELS: tuple[Level, ...] = get_args(Level)
PROFILES: tuple[Profile, ...] = get_args(Profile)

# Robustness promises hold under every profile: no document has to say that a server must not crash.
FAILING_LEVELS: dict[Profile, frozenset[Level]] = {
    "documented": frozenset({"documented", "robustness"}),
    "observed": frozenset({"documented", "observed", "robustness"}),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One testable promise. IDs (`CF201`) are never renumbered or reused.

    `title` names the promise in a few words, `requirement` states it as a sentence, `source` names the
    document, model or recording it comes from. `operations` lists operation names, or is empty for all.
    """

    id: str
    title: str
    level: Level
    requirement: str
    source: str
    operations: tuple[str, ...] = ()

    @property
    def group(self) -> int:
        """The hundred the clause belongs to: 1 status, 2 headers, 3 structure, … 7 robustness."""
        return int(self.id[2])

    def fails(self, profile: Profile) -> bool:
        """Whether a finding of this clause fails a run under `profile`."""
        return self.level in FAILING_LEVELS[profile]
