"""The clause catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from cloudfront_harness.contract import Level
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, clauses, load_clause, load_clauses, load_contract

# Every ID that was ever given. They are permanent: this list only grows.
GIVEN = [
    *(f"CF{number}" for number in (101, 102)),
    *(f"CF{number}" for number in range(201, 212)),
    *(f"CF{number}" for number in range(301, 314)),
    *(f"CF{number}" for number in range(401, 415)),
    *(f"CF{number}" for number in range(501, 512)),
    *(f"CF{number}" for number in range(601, 608)),
    *(f"CF{number}" for number in range(701, 707)),
]


CAPITALISED = ("Date", "ETag", "Location", "XML", "Quantity")


def test_ids_are_permanent_and_in_order() -> None:
    catalogue = load_clauses()
    assert set(GIVEN) <= set(catalogue)
    assert list(catalogue) == sorted(catalogue)


def test_rows_are_complete() -> None:
    known = {name for version in API_VERSIONS for name in load_contract(version).operations}
    for clause_id, clause in load_clauses().items():
        assert clause.id == clause_id
        assert clause.level in get_args(Level)
        assert clause.title
        assert clause.title[0].islower() or clause.title.split()[0] in CAPITALISED
        assert clause.requirement.endswith(".")
        assert clause.source
        assert set(clause.operations) <= known
        assert 1 <= clause.group <= 7
        assert clause.id == f"CF{clause.group}{clause.id[3:]}"


def test_robustness_is_of_its_own_group_or_of_any_http_api() -> None:
    for clause in load_clauses().values():
        if clause.level == "robustness" and clause.group != 7:
            assert clause.source.startswith(("RFC 9110", "any HTTP API")), clause.id


def test_titles_and_requirements_are_unique() -> None:
    rows = load_clauses().values()
    assert len({clause.title for clause in rows}) == len({clause.requirement for clause in rows}) == len(rows)


@pytest.mark.parametrize("name", ["CF201", "cf201"])
def test_a_clause_by_its_id(name: str) -> None:
    assert load_clause(name).id == "CF201"


@pytest.mark.parametrize("name", ["CF999", "CF2011", "201", ""])
def test_an_unknown_id(name: str) -> None:
    with pytest.raises(UnknownNameError, match=r"specs/clauses\.toml"):
        load_clause(name)


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    assert load_clauses() is load_clauses()
    with pytest.raises(TypeError):
        load_clauses()["CF999"] = load_clause("CF101")  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [b"", b"[CF101", b"\xff", b"[CF101]\ntitle = 'x'\n", b"CF101 = 1\n"],
)
def test_a_damaged_catalogue_is_named(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clauses, "specs_directory", lambda: tmp_path)
    (tmp_path / "clauses.toml").write_bytes(content)
    with pytest.raises(SpecError, match=r"clauses\.toml is damaged.*Install cloudfront-harness again"):
        load_clauses.__wrapped__()


def test_a_missing_catalogue_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clauses, "specs_directory", lambda: tmp_path)
    with pytest.raises(SpecError, match=r"clauses\.toml is damaged"):
        load_clauses.__wrapped__()
