"""What is known of faults by operators, from `specs/operators.toml`: which the suite cannot or does not find.

Reviewed data: a pattern that fits no combination makes the self-test fail, and so does one of what no promise
forbids when a clause breaks all the same.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from cloudfront_harness.contract import Profile
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.locate import specs_directory


@dataclass(frozen=True, slots=True)
class Note:
    """Why some combinations are not found, and their names as shell patterns.

    is_allowed  whether no promise forbids them; else a clause or a case is missing
    """

    combinations: tuple[str, ...]
    text: str
    is_allowed: bool

    def covers(self, name: str) -> bool:
        """Whether the combination with that name is one of them."""
        return any(fnmatchcase(name, pattern) for pattern in self.combinations)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where some combinations are tried.

    cases  patterns of addresses, one for each version and operation, in the order in which they are tried:
           `2020-05-31/CreateDistribution/idempotent-*`
    profiles   under which, one after the other until something breaks
    """

    combinations: tuple[str, ...]
    cases: tuple[str, ...]
    profiles: tuple[Profile, ...] = ("documented",)

    def covers(self, name: str) -> bool:
        """Whether the combination with that name is tried here."""
        return any(fnmatchcase(name, pattern) for pattern in self.combinations)


@dataclass(frozen=True, slots=True)
class OperatorNotes:
    """All of the file. The first ground that covers a combination counts, and the first note."""

    grounds: tuple[Ground, ...]
    notes: tuple[Note, ...]

    def ground_of(self, name: str) -> Ground:
        """Where the combination is tried. Raises `SpecError` where no row says it."""
        for ground in self.grounds:
            if ground.covers(name):
                return ground
        raise SpecError(f"specs/operators.toml does not say where to try {name}.")

    def note_of(self, name: str) -> Note | None:
        """Why the combination is not found, None where nothing is known of it."""
        return next((note for note in self.notes if note.covers(name)), None)


@cache
def load_operator_notes() -> OperatorNotes:
    """The file as values. Raises `SpecError` when it is damaged."""
    try:
        data = tomllib.loads((specs_directory() / "operators.toml").read_text(encoding="utf-8"))
        return OperatorNotes(
            tuple(_ground(row) for row in data["ground"]),
            tuple(
                Note(tuple(row["combinations"]), row[word], word == "reason")
                for table, word in (("allowed", "reason"), ("missing", "what"))
                for row in data.get(table, ())
            ),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SpecError(
            f"specs/operators.toml is damaged ({error}). Install cloudfront-harness again."
        ) from error


def _ground(row: dict[str, Any]) -> Ground:
    profiles = tuple(row.get("profiles", ("documented",)))
    return Ground(tuple(row["combinations"]), tuple(row["cases"]), profiles)
