"""`specs/samples.toml` is read whole, and says nothing that no version and no case has."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import pytest
from cloudfront_harness.conformance import RunOptions, list_cases
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.contract import Kind
from cloudfront_harness.errors import SpecError
from cloudfront_harness.scenarios.requests import samples
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import value_at
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_contract, specs_directory

PATHS = {
    path
    for version in API_VERSIONS
    for operation in load_contract(version).operations.values()
    if operation.request is not None
    for path, _ in operation.request.shape.walk()
}


@pytest.mark.parametrize("table", ["needed", "references", "values", "changes", "items"])
def test_every_path_is_one_of_a_request(table: str) -> None:
    rows = getattr(load_samples(), table)
    assert rows
    assert [path for path in rows if not any(ends_with(place, path) for place in PATHS)] == []


def test_the_versions_are_api_versions() -> None:
    known = load_samples()
    assert set(known.versions_across) <= set(API_VERSIONS)
    assert len(known.versions_across) > 1
    assert set(known.selftest.api_versions) <= set(API_VERSIONS)
    assert known.selftest.api_versions
    assert known.wrong.namespace_version < API_VERSIONS[0]


def test_every_pattern_of_the_self_test_is_that_of_a_case() -> None:
    chosen = load_samples().selftest
    names = {
        address.rpartition("/")[2] for address in list_cases(RunOptions(api_versions=chosen.api_versions))
    }
    patterns = (*chosen.cases, *chosen.only_for.values())
    assert [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in names)] == []
    assert set(chosen.only_for) <= set(load_clauses())


def test_what_is_wrong_is_wrong() -> None:
    wrong = load_samples().wrong
    assert set(wrong.mistyped) <= set(get_args(Kind))
    steps = {step for path in PATHS for step in path.split("/")}
    assert wrong.list in steps
    assert not {wrong.member, wrong.root} & steps
    with pytest.raises(ValueError, match="could not convert"):
        float(wrong.quantity)


@pytest.mark.parametrize(
    ("first", "second"),
    [("123456789012", "000000000001"), ("", "000000000001"), ("a.example.com", "n1.a.example.com")],
)
def test_many_items_are_like_the_first_and_differ(first: str, second: str) -> None:
    items = load_samples().breaking.different(first, 12)
    assert items[1] == second
    assert len(set(items)) == 12


def test_every_create_has_its_reference_as_it_was_given() -> None:
    """The member that identifies a create is the row `{reference}` of the samples, whatever it is called."""
    keyed = 0
    for version in API_VERSIONS:
        contract = load_contract(version)
        for operation in map(contract.operation, covered_operations(contract)):
            rule = operation.idempotency
            if rule is None or rule.key in ("", "*"):
                continue
            assert operation.request is not None
            path = next(p for p, _ in operation.request.shape.walk() if ends_with(p, rule.key))
            assert value_at(minimal(operation, "Mine"), path) == "Mine"
            keyed += 1
    assert keyed > 150


@pytest.mark.parametrize(
    "change", [("[wrong]", "[wrongs]"), ("free_text", "freetext"), ("[values]", "[values")], ids=str
)
def test_a_damaged_file_is_told(
    change: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (specs_directory() / "samples.toml").read_text(encoding="utf-8")
    assert text.replace(*change) != text
    (tmp_path / "samples.toml").write_text(text.replace(*change), encoding="utf-8")
    monkeypatch.setattr(samples, "specs_directory", lambda: tmp_path)
    with pytest.raises(SpecError, match=r"specs/samples\.toml is damaged"):
        load_samples.__wrapped__()
