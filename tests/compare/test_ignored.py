"""Ignore files: what they take out, and when they are wrong themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.ignored import read_ignored, without_ignored
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.errors import HarnessError

TODAY = date(2026, 11, 21)
END = 'reason = "known"\nexpires = 2026-11-21\n'


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(known_revision("2018-06-18"), known_revision("2018-11-05"))


def entries(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ignore.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_by_fingerprint(comparison: Comparison, tmp_path: Path) -> None:
    change = comparison.changes[3]
    path = entries(tmp_path, f'[[ignore]]\nfingerprint = "{change.fingerprint}"\n{END}')
    (left,) = without_ignored([comparison], read_ignored(path, TODAY))
    assert left.ignored == ((change, "known"),)
    assert left.changes == tuple(each for each in comparison.changes if each != change)


@pytest.mark.parametrize(
    "patterns",
    [
        'rule = "CD801"',
        'operation = "Create*Distribution"\npath = "CallerReference"',
        'rule = "CD?01"\nold_version = "2018-06-18"\nnew_version = "2018-*"',
        'path = "*/OriginGroups"',
    ],
)
def test_by_patterns(patterns: str, comparison: Comparison, tmp_path: Path) -> None:
    read = read_ignored(entries(tmp_path, f"[[ignore]]\n{patterns}\n{END}"), TODAY)
    (left,) = without_ignored([comparison], read)
    assert left.ignored
    assert all(read[0].matches(change) for change, _ in left.ignored)
    assert not any(read[0].matches(change) for change in left.changes)
    assert len(left.changes) + len(left.ignored) == len(comparison.changes)


def test_case_counts(comparison: Comparison, tmp_path: Path) -> None:
    read = read_ignored(entries(tmp_path, f'[[ignore]]\nrule = "cd801"\n{END}'), TODAY)
    with pytest.raises(HarnessError, match="1 of 1 entries of the ignore file match nothing: rule cd801"):
        without_ignored([comparison], read)


def test_an_entry_serves_one_of_several_comparisons(comparison: Comparison, tmp_path: Path) -> None:
    other = compare(known_revision("2018-11-05"), known_revision("2019-03-26"))
    read = read_ignored(entries(tmp_path, f'[[ignore]]\nrule = "CD801"\n{END}'), TODAY)
    first, second = without_ignored([comparison, other], read)
    assert first.ignored
    assert second == other


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[ignore]]\nrule = "CD801"\nreason = "known"\nexpires = 2026-11-20\n',
            "CD801 expired on 2026-11-20",
        ),
        ('[[ignore]]\nrule = "CD801"\nexpires = 2027-01-01\n', "entry 1 lacks `reason"),
        ('[[ignore]]\nrule = "CD801"\nreason = "known"\n', "entry 1 lacks `reason"),
        ('[[ignore]]\nrule = "CD801"\nreason = "known"\nexpires = "2027-01-01"\n', "entry 1 lacks"),
        ('[[ignore]]\nrule = "CD801"\nreason = "known"\nexpires = 2027-01-01T00:00:00Z\n', "entry 1 lacks"),
        (f"[[ignore]]\n{END}", "entry 1 is about everything"),
        (f"[[ignore]]\nrule = 801\n{END}", "everything but `expires` is text"),
        (f'[[ignore]]\nrules = "CD801"\n{END}', "entry 1 has rules; known are"),
        ('[ignore]\nrule = "CD801"\n', r"holds tables \[\[ignore\]\] and nothing else"),
        ("ignore = [1]\n", "entry 1 has 1; known are"),
        ('[[ignored]]\nrule = "CD801"\n', r"holds tables \[\[ignore\]\] and nothing else"),
        ("[[ignore", "Cannot read the ignore file"),
    ],
)
def test_what_is_wrong_with_a_file(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        read_ignored(entries(tmp_path, text), TODAY)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="Cannot read the ignore file .*: No such file"):
        read_ignored(tmp_path / "none.toml", TODAY)


def test_an_empty_file(comparison: Comparison, tmp_path: Path) -> None:
    assert without_ignored([comparison], read_ignored(entries(tmp_path, ""), TODAY)) == (comparison,)
