from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.reports.marks import marks_for
from cloudfront_harness.reports.matrix import Matrix, heading
from cloudfront_harness.results import CaseResult

from tests.reports.builders import result

MARKS = marks_for("utf-8")


def drawn(*results: CaseResult, operations: tuple[str, ...] = (), width: int = 100) -> list[str]:
    matrix = Matrix()
    for case in results:
        matrix.add(case)
    return [line.plain for line in matrix.lines(operations, marks=MARKS, width=width)]


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        ("CreateDistribution", ["Create", "Distribution"]),
        ("CreateDistributionWithTags", ["Create", "Distribution", "WithTags"]),
        ("CreateCloudFrontOriginAccessIdentity", ["Create", "OriginAccess", "Identity"]),
        ("CreateFieldLevelEncryptionProfile", ["Create", "FieldLevel", "Encryption", "Profile"]),
        ("CreateKVStore", ["Create", "KVStore"]),
        ("CopyDistribution", ["Copy", "Distribution"]),
        ("", [""]),
    ],
)
def test_a_heading_is_narrow_and_without_the_name_of_the_service(operation: str, lines: list[str]) -> None:
    assert heading(operation) == lines


def test_rows_are_versions_and_columns_operations() -> None:
    lines = drawn(
        result("a", api_version="2020-05-31"),
        result("a"),
        result("b", "fail"),
        result("a", operation="CreatePublicKey", api_version="2020-05-31"),
        operations=("CreatePublicKey", "CreateDistribution"),
    )
    assert lines[:4] == [
        "            Create     Create",
        "            PublicKey  Distribution",
        "2016-09-29  ·          ✗ 1/2",
        "2020-05-31  ✓ 1        ✓ 1",
    ]


@pytest.mark.parametrize(
    ("outcomes", "cell"),
    [
        (["pass", "pass"], "✓ 2"),
        (["pass", "fail", "fail"], "✗ 2/3"),
        (["pass", "xpass"], "✗ 1/2"),
        (["pass", "error"], "! 1 ✓ 1"),
        (["fail", "error"], "✗ 1/2 ! 1"),
        (["unsupported", "unsupported"], "–"),
        (["pass", "unsupported"], "✓ 1 – 1"),
        (["pass", "xfail"], "✓ 1 ~ 1"),
        (["pass", "not-run"], "✓ 1 ○ 1"),
        (["not-run"], "○ 1"),
    ],
)
def test_a_cell_says_what_held(outcomes: list[Any], cell: str) -> None:
    lines = drawn(*(result(str(number), outcome) for number, outcome in enumerate(outcomes)))
    assert lines[2] == f"2016-09-29  {cell}"


def test_the_key_explains_the_signs_that_are_there_and_no_others() -> None:
    assert drawn(result("a"))[-1] == "✓ passed"
    key = drawn(result("a", "fail"), result("b", "unsupported"))[-1]
    assert key == "✗ failed/run   – not supported by the target"


def test_what_is_too_wide_is_continued_below() -> None:
    names = [f"Create{word * 3}" for word in ("Aaaa", "Bbbb", "Cccc")]
    lines = drawn(*(result("x", operation=name) for name in names), operations=tuple(names), width=40)
    assert max(map(len, lines[:-1])) <= 40
    assert sum(line.startswith("2016-09-29") for line in lines) == 2
    assert sum(line.count("✓ 1") for line in lines) == 3


def test_a_column_wider_than_the_terminal_is_drawn_all_the_same() -> None:
    assert any("✓ 1" in line for line in drawn(result("x"), width=5))


def test_where_the_signs_cannot_be_written_there_are_others() -> None:
    marks = marks_for("ascii")
    assert (marks.passed, marks.failed) == ("ok", "FAIL")
    assert marks_for("no-such-encoding") == marks
