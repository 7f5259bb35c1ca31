"""The rules of comparison."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from cloudfront_harness.contract import SEVERITIES, ChangeKind, Direction
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs import load_rule, load_rules, rules

# Every ID that was ever given. They are permanent: this list only grows.
GIVEN = [
    *(f"CD{number}" for number in range(101, 112)),
    *(f"CD{number}" for number in range(201, 219)),
    *(f"CD{number}" for number in range(301, 317)),
    *(f"CD{number}" for number in range(401, 423)),
    *(f"CD{number}" for number in range(501, 523)),
    *(f"CD{number}" for number in range(601, 609)),
    *(f"CD{number}" for number in range(701, 716)),
    *(f"CD{number}" for number in range(801, 833)),
    *(f"CD{number}" for number in range(901, 911)),
]
OPPOSITE = {"added": "removed", "removed": "added", "changed": "changed"}


def test_ids_are_permanent_and_in_order() -> None:
    assert set(GIVEN) <= set(load_rules())
    assert list(load_rules()) == sorted(load_rules())


@pytest.mark.parametrize("rule_id", load_rules())
def test_every_rule_has_its_mirror_or_a_waiver(rule_id: str) -> None:
    rule = load_rule(rule_id)
    assert bool(rule.mirror) != bool(rule.waiver)
    if rule.mirror:
        mirror = load_rule(rule.mirror)
        assert mirror.mirror == rule_id
        assert mirror.kind == OPPOSITE[rule.kind]
        assert (mirror.area, mirror.direction) == (rule.area, rule.direction)


@pytest.mark.parametrize("rule_id", load_rules())
def test_rows_are_complete(rule_id: str) -> None:
    rule = load_rule(rule_id)
    assert rule.id == rule_id
    assert rule.severity in SEVERITIES
    assert rule.direction in get_args(Direction)
    assert rule.kind in get_args(ChangeKind)
    assert rule.title
    assert rule.rationale.endswith(".")
    assert rule.example
    assert not rule.example.endswith(".")
    assert "…" not in rule.example


def test_an_area_has_a_hundred_of_its_own() -> None:
    hundreds = {(rule.id[2], rule.area) for rule in load_rules().values()}
    assert len(hundreds) == len({hundred for hundred, _ in hundreds}) == len({area for _, area in hundreds})


def test_severities_break_who_is_on_that_side() -> None:
    for rule in load_rules().values():
        if rule.severity.startswith("breaking") and rule.direction != "both":
            assert rule.severity == f"breaking-{rule.direction}", rule.id


def test_titles_are_unique() -> None:
    assert len({rule.title for rule in load_rules().values()}) == len(load_rules())


def test_what_is_possible_in_addition_is_missed_when_it_goes() -> None:
    """Rows that come and go with a member are told of with the member."""
    for rule in load_rules().values():
        if rule.severity == "additive" and "member" not in rule.title:
            assert load_rule(rule.mirror).severity != "additive", rule.id


@pytest.mark.parametrize("name", ["CD801", "cd801"])
def test_a_rule_by_its_id(name: str) -> None:
    assert load_rule(name).title == "repeated create is refused"


def test_an_id_that_was_never_given() -> None:
    with pytest.raises(UnknownNameError, match=r"Unknown rule 'CD8O1'. Did you mean CD8"):
        load_rule("CD8O1")


@pytest.mark.parametrize(
    "text",
    ["", "[CD101", '[CD101]\ntitle = "URI"\n', '[CD101]\nseverity = "risky"\nunknown = 1\n'],
    ids=["empty", "no TOML", "incomplete", "unknown key"],
)
def test_a_damaged_catalogue(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rules, "specs_directory", lambda: tmp_path)
    load_rules.cache_clear()
    try:
        with pytest.raises(SpecError, match=r"rules.toml are damaged"):
            load_rules()
    finally:
        load_rules.cache_clear()
