"""Clauses and the profiles that say which of them fail a run."""

from __future__ import annotations

import dataclasses

import pytest
from cloudfront_harness.contract import FAILING_LEVELS, PROFILES, Clause, Level, Profile


def clause(level: Level, clause_id: str = "CF201") -> Clause:
    return Clause(clause_id, "a title", level, "A requirement.", "a source")


@pytest.mark.parametrize(
    ("level", "profile", "fails"),
    [
        ("documented", "documented", True),
        ("documented", "observed", True),
        ("observed", "documented", False),
        ("observed", "observed", True),
        ("robustness", "documented", True),
        ("robustness", "observed", True),
    ],
)
def test_what_fails_under_a_profile(level: Level, profile: Profile, fails: bool) -> None:
    assert clause(level).fails(profile) is fails


def test_every_profile_has_its_levels() -> None:
    assert set(FAILING_LEVELS) == set(PROFILES) == {"documented", "observed"}


@pytest.mark.parametrize(("clause_id", "group"), [("CF101", 1), ("CF313", 3), ("CF706", 7)])
def test_the_group_is_the_hundred(clause_id: str, group: int) -> None:
    assert clause("documented", clause_id).group == group


def test_clauses_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        clause("documented").level = "observed"  # type: ignore[misc]
