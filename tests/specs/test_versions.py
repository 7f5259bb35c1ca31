"""The API versions and their selectors."""

from __future__ import annotations

import re

import pytest
from cloudfront_harness.errors import UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, in_range, select_versions


def test_there_are_29_in_ascending_order() -> None:
    assert len(API_VERSIONS) == len(set(API_VERSIONS)) == 29
    assert list(API_VERSIONS) == sorted(API_VERSIONS)
    assert (API_VERSIONS[0], API_VERSIONS[-1]) == ("2010-11-01", "2020-05-31")
    assert [name for name in API_VERSIONS if not re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", name)] == []


def test_the_version_without_a_definition_is_not_among_them() -> None:
    assert "2014-08-31" not in API_VERSIONS


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ([], API_VERSIONS),
        ([""], API_VERSIONS),
        (["2016-09-29"], ("2016-09-29",)),
        (["==2016-09-29"], ("2016-09-29",)),
        ([">=2018-11-05"], ("2018-11-05", "2019-03-26", "2020-05-31")),
        ([">2018-11-05"], ("2019-03-26", "2020-05-31")),
        (["> 2019-01-01"], ("2019-03-26", "2020-05-31")),
        (["<2012-05-05"], ("2010-11-01", "2012-03-15")),
        (["<=2012-05-05"], ("2010-11-01", "2012-03-15", "2012-05-05")),
        (["2012-03-15..2012-07-01"], ("2012-03-15", "2012-05-05", "2012-07-01")),
        (["..2012-03-15"], ("2010-11-01", "2012-03-15")),
        (["2019-03-26.."], ("2019-03-26", "2020-05-31")),
        ([".."], API_VERSIONS),
        ([">=2012-05-05, <2013-05-12"], ("2012-05-05", "2012-07-01")),
        (["2020-05-31", "2010-11-01", "2020-05-31"], ("2010-11-01", "2020-05-31")),
        (["2020-05-31", "<2012-01-01"], ("2010-11-01", "2020-05-31")),
    ],
)
def test_selectors(selectors: list[str], expected: tuple[str, ...]) -> None:
    assert select_versions(selectors) == expected


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("2016-09-28", "2016-09-29"),
        ("2014-08-31", "Did you mean"),
        ("2016", "Write a version"),
        ("latest", "Write a version"),
        ("v2016-09-29", "2016-09-29"),
        (">=2021-01-01", "spec list"),
        ("2020-01-01..2010-01-01", "spec list"),
        ("2016-09-29..2016-09-28", "spec list"),
        (">=2016-09-29,banana", "Write a version"),
        ("=>2016-09-29", "Write a version"),
    ],
)
def test_a_selector_of_nothing_is_an_error_that_helps(selector: str, told: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        select_versions(["2020-05-31", selector])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_ranges_include_both_ends() -> None:
    assert in_range("2012-05-05", "2012-05-05..2012-05-05")
    assert in_range("2012-05-05", "..2012-05-05")
    assert not in_range("2012-05-05", "<2012-05-05")
    assert in_range("2012-05-05", "")
